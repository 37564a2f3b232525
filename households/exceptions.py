"""Refusals of this app, each with a stable code."""

from common.exceptions import DomainError


class NotAllowed(DomainError):
    """The actor does not hold the needed right there."""

    code = "not_allowed"


class InvalidFacts(DomainError):
    """The facts of a review cannot be read; ``details["errors"]`` lists every place and remedy."""

    code = "invalid_facts"


class NoStandard(DomainError):
    """No published poverty standard holds on the day of the review."""

    code = "no_standard"


class ReviewNotReady(DomainError):
    """A review is in the wrong state, place or condition for what was asked."""

    code = "review_not_ready"


class ReviewRefused(DomainError):
    """A review cannot be entered like this."""

    code = "review_refused"


class ReviewClash(DomainError):
    """Two people changed the same facts of a review to different values.

    ``details``: ``clashes``, ``content`` with what was typed, and the ``revision`` that stands.
    """

    code = "review_clash"


class OwnSurvey(DomainError):
    """The one who surveyed may not decide."""

    code = "own_survey"


class DecisionRefused(DomainError):
    """A decision cannot be taken like this."""

    code = "decision_refused"


class ReferenceDataError(DomainError):
    """A reviewed file (standards, forms, ethnic groups) does not fit; nothing was written."""

    code = "reference_data"


class InvalidDate(DomainError):
    """A date lies in the future, before the household began, or before what it changes."""

    code = "invalid_date"


class InvalidPerson(DomainError):
    """Something about a person is missing, malformed or contradicts itself."""

    code = "invalid_person"


class InvalidHousehold(DomainError):
    """Something about a household is malformed."""

    code = "invalid_household"


class VillageRefused(DomainError):
    """The village is closed, of a former commune, or outside the actor's area."""

    code = "village_refused"


class HeadRequired(DomainError):
    """A household must have exactly one head on every day."""

    code = "head_required"


class RelationNeeded(DomainError):
    """The relation of a member to the new head must be said; ``details["persons"]`` are keys."""

    code = "relation_needed"


class NotMember(DomainError):
    """The person is not a member of the household now."""

    code = "not_member"


class MemberElsewhere(DomainError):
    """The person is a member of a household on that day; one household at a time."""

    code = "member_elsewhere"


class IdentityTaken(DomainError):
    """A person with the same identity number is registered."""

    code = "identity_taken"


class PersonDead(DomainError):
    """The person is recorded as dead."""

    code = "person_dead"


class HouseholdClosed(DomainError):
    """The household is no more."""

    code = "household_closed"


class MergeRefused(DomainError):
    """The two households cannot be merged."""

    code = "merge_refused"


class SplitRefused(DomainError):
    """The household cannot be split like this."""

    code = "split_refused"


class ClassConflict(DomainError):
    """The household got a class on that day or later, which the change would contradict."""

    code = "class_conflict"


class ChangeBlocked(DomainError):
    """Something stands in the way of a change; ``details["blockers"]`` lists it in words."""

    code = "change_blocked"


class UndoBlocked(DomainError):
    """Something was built on the change; ``details["later"]`` lists it in words, newest first."""

    code = "undo_blocked"


class ChangedMeanwhile(DomainError):
    """Somebody changed the same rows a moment ago."""

    code = "changed_meanwhile"


class NothingToChange(DomainError):
    """The request asks for what already is."""

    code = "nothing_to_change"


class PairRefused(DomainError):
    """A pair of records that look alike cannot be answered or merged like this."""

    code = "pair_refused"


class UnknownRelation(DomainError):
    """Something points at the record that no rule of merging knows; ``details["relations"]``."""

    code = "unknown_relation"


class StepRefused(DomainError):
    """A case cannot take this step of the review procedure now; the message says why."""

    code = "step_refused"


class RoundRefused(DomainError):
    """A review round cannot be opened, listed or closed like this."""

    code = "round_refused"


class RequestRefused(DomainError):
    """A request for a review cannot be taken in or answered like this."""

    code = "request_refused"


class MeetingRefused(DomainError):
    """A residents' meeting cannot be recorded or corrected like this."""

    code = "meeting_refused"


class MinutesRefused(DomainError):
    """A file is not acceptable as the minutes of a meeting."""

    code = "minutes_refused"


class PostingRefused(DomainError):
    """A list cannot be posted or taken down now."""

    code = "posting_refused"


class ObjectionRefused(DomainError):
    """An objection cannot be taken in, answered or withdrawn like this."""

    code = "objection_refused"


class ConsultationRefused(DomainError):
    """The province cannot be asked, or cannot answer, like this."""

    code = "consultation_refused"


class PaperRefused(DomainError):
    """A paper cannot be issued, replaced or withdrawn like this."""

    code = "paper_refused"


class PrintRefused(DomainError):
    """A bulk print cannot be ordered or fetched like this."""

    code = "print_refused"


class AssignmentRefused(DomainError):
    """An official cannot be assigned like this."""

    code = "assignment_refused"


class HandoverRefused(DomainError):
    """A handover cannot be offered, answered or undone like this."""

    code = "handover_refused"


class VisitRefused(DomainError):
    """A visit, step or obstacle cannot be entered like this."""

    code = "visit_refused"


class CasePlanRefused(DomainError):
    """A case plan cannot be written like this."""

    code = "case_plan_refused"


class PlanClash(DomainError):
    """Two people changed the same words of a case plan to different values.

    ``details``: ``clashes``, ``content`` by path with what was typed, and the ``revision`` that
    stands.
    """

    code = "plan_clash"

"""Certificates of a decision: one household or four thousand, in one transaction."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from households.choices import CaseState, PaperKind, PaperState
from households.exceptions import PaperRefused
from households.models import Decision, Paper, ReviewCase
from households.rules.papers.frame import Office, Stamp
from households.rules.papers.recognition import CertificateFacts, certificate_content
from households.rules.procedure import Step
from households.selectors.papers.access import ISSUED_BY
from households.selectors.papers.recognition import (
    CERTIFIED,
    certificates,
    decision_words,
    national_lines,
)
from households.services.papers.freezing import (
    Build,
    Draft,
    check_right,
    freeze_many,
)
from households.services.procedure.moving import move_cases
from officials.models import Official


@transaction.atomic
def issue_certificates(
    *, actor: Official, decision: Decision, households: Collection[int] | None = None
) -> list[Paper]:
    """Issue the certificates that a decision entitles to; return the new ones in their order.

    ``households`` narrows to some of them. Whoever has a certificate of this decision, or of a
    later one, gets none again, so asking twice is safe. A former certificate is replaced; that of a
    household that the decision finds not poor any more is withdrawn. Cases move to *certified*.

    Raises ``NotAllowed``, ``StepRefused``.
    """
    check_right(actor, decision.commune, ISSUED_BY[PaperKind.CERTIFICATE])
    # Two people who press the button at once: the second finds the work done.
    Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    lines = [
        line
        for line in national_lines(decision)
        if households is None or line.household_id in households
    ]
    standing = _standing([line.household_id for line in lines])
    kept = {key for key, paper in standing.items() if _is_as_new(paper, decision)}
    poor = {line.household_id for line in lines if line.poverty_class in CERTIFIED} - kept
    left = {line.household_id for line in lines if line.poverty_class not in CERTIFIED} - kept
    words = decision_words(decision)
    _end(actor, standing, left, PaperState.WITHDRAWN,
         f"Hộ không còn là hộ nghèo, hộ cận nghèo theo Quyết định {words}")  # fmt: skip
    _end(actor, standing, poor, PaperState.REPLACED, f"Cấp giấy mới theo Quyết định {words}")
    papers = freeze_many(actor=actor, drafts=_drafts(decision, poor, standing))
    _certify(actor, decision, [paper.household_id for paper in papers if paper.household_id])
    return papers


def _is_as_new(paper: Paper, decision: Decision) -> bool:
    other = paper.decision
    if other is None or other.pk == decision.pk:
        return True
    return (other.decided_on, other.pk) > (decision.decided_on, decision.pk)


def _standing(households: Collection[int]) -> dict[int, Paper]:
    """The valid certificate of each household, under lock in key order."""
    rows = (
        Paper.objects.valid()
        .filter(kind=PaperKind.CERTIFICATE, about__in=households)
        .select_related("decision")
        .defer("content")
        .order_by("pk")
        .select_for_update(of=("self",))
    )
    return {row.about: row for row in rows}


def _end(
    actor: Official,
    standing: dict[int, Paper],
    households: Collection[int],
    state: PaperState,
    reason: str,
) -> None:
    keys = [paper.pk for key, paper in standing.items() if key in households]
    Paper.objects.filter(pk__in=keys).update(
        state=state, reason=reason, ended_on=timezone.localdate(), ended_by=actor
    )


def _drafts(
    decision: Decision, households: Collection[int], standing: dict[int, Paper]
) -> list[Draft]:
    leader = decision.decided_by.full_name if decision.decided_by else ""
    # Papers are in Vietnamese whatever language the actor reads.
    with translation.override("vi"):
        found = list(certificates(decision, households))
    return [
        Draft(
            kind=PaperKind.CERTIFICATE,
            commune=decision.commune,
            # Of a household that has moved on, its new village has no say.
            village=(
                one.household.village if one.household.commune_id == decision.commune_id else None
            ),
            household=one.household,
            decision=decision,
            about=one.household.pk,
            subject=one.facts.head,
            day=decision.decided_on,
            leader=leader,
            replaces=standing.get(one.household.pk),
            build=_build(one.facts),
        )
        for one in found
    ]


def _build(facts: CertificateFacts) -> Build:
    def build(office: Office, stamp: Stamp) -> dict[str, object]:
        return certificate_content(office, stamp, facts)

    return build


def _certify(actor: Official, decision: Decision, households: Collection[int]) -> None:
    cases = ReviewCase.objects.filter(
        decision=decision, household__in=households, state=CaseState.RECOGNISED
    )
    move_cases(actor=actor, step=Step.CERTIFY, cases=list(cases.values_list("pk", flat=True)))


def certificate_draft(paper: Paper) -> Draft:
    """Return the draft of a certificate read again; for one that takes the place of ``paper``."""
    decision = paper.decision
    found = _drafts(decision, [paper.about], {}) if decision else []
    if not found:
        raise PaperRefused(_("Hộ này không còn trong danh sách của quyết định."))
    return found[0]

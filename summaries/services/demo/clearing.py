"""Takes the made-up households of communes away again, so that they can be built anew."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from households.models import Household, HouseholdChange
from summaries.services.demo.clearing_support import clear_support

#: Here the apps above the register clear what hangs on it.
_SUPPORT = "support"
_OF_HOUSEHOLD = "household_id IN (SELECT id FROM tn_gone)"
_OF_VISIT = (
    "visit_id IN (SELECT v.id FROM households_visit v JOIN tn_gone g ON g.id = v.household_id)"
)
_OF_PLAN = (
    "plan_id IN (SELECT p.id FROM households_caseplan p JOIN tn_gone g ON g.id = p.household_id)"
)
_OF_OBSTACLE = (
    "obstacle_id IN (SELECT o.id FROM households_obstacle o"
    " JOIN tn_gone g ON g.id = o.household_id)"
)
_OF_COMMUNES = "commune_id = ANY (%(communes)s)"
_OF_HANDOVER = (
    "handover_id IN (SELECT id FROM households_handover WHERE commune_id = ANY (%(communes)s))"
)
#: Who answers for the communes and what they did for the households.
_CARE = tuple(
    f"DELETE FROM households_{table} WHERE {rows}"  # noqa: S608 (constants)
    for table, rows in (
        ("visitphoto", _OF_VISIT),
        ("agreedstep", _OF_HOUSEHOLD),
        ("obstacleentry", _OF_OBSTACLE),
        ("obstacle", _OF_HOUSEHOLD),
        ("visit", _OF_HOUSEHOLD),
        ("plangoal", _OF_PLAN),
        ("planreview", _OF_PLAN),
        ("caseplan", _OF_HOUSEHOLD),
        ("handoverline", _OF_HOUSEHOLD),
        ("handoverline", _OF_HANDOVER),
        ("handover", _OF_COMMUNES),
        ("assignment", _OF_HOUSEHOLD),
        ("assignment", _OF_COMMUNES),
    )
)
# In the order of the foreign keys. Villages, units and household numbers stay.
_STATEMENTS = (
    "CREATE TEMP TABLE tn_gone ON COMMIT DROP AS SELECT id FROM households_household"
    " WHERE commune_id = ANY (%(communes)s)",
    "CREATE TEMP TABLE tn_gone_person ON COMMIT DROP AS SELECT DISTINCT person_id AS id"
    " FROM households_membership WHERE household_id IN (SELECT id FROM tn_gone)",
    "SELECT set_config('tn.chain_by_hand', 'on', true)",
    "SELECT set_config('tn.clearing', 'demonstration', true)",
    _SUPPORT,
    *_CARE,
    "CREATE TEMP TABLE tn_gone_case ON COMMIT DROP AS SELECT id FROM households_reviewcase"
    " WHERE commune_id = ANY (%(communes)s)",
    "DELETE FROM households_caseevent WHERE case_id IN (SELECT id FROM tn_gone_case)",
    "DELETE FROM households_objection WHERE case_id IN (SELECT id FROM tn_gone_case)",
    "DELETE FROM households_postedcase WHERE case_id IN (SELECT id FROM tn_gone_case)",
    "DELETE FROM households_meetingresult WHERE case_id IN (SELECT id FROM tn_gone_case)",
    "DELETE FROM households_reviewrequest WHERE commune_id = ANY (%(communes)s)",
    "DELETE FROM households_reviewcase WHERE commune_id = ANY (%(communes)s)",
    "DELETE FROM households_meeting WHERE commune_id = ANY (%(communes)s)",
    "DELETE FROM households_posting WHERE commune_id = ANY (%(communes)s)",
    "DELETE FROM households_consultation WHERE commune_id = ANY (%(communes)s)",
    "DELETE FROM households_reviewround WHERE commune_id = ANY (%(communes)s)",
    "DELETE FROM households_numberseries WHERE commune_id = ANY (%(communes)s)",
    "DELETE FROM households_classification WHERE household_id IN (SELECT id FROM tn_gone)",
    "DELETE FROM households_judgement WHERE review_id IN (SELECT r.id FROM households_review r"
    " JOIN tn_gone g ON g.id = r.household_id)",
    "DELETE FROM households_review WHERE household_id IN (SELECT id FROM tn_gone)",
    "DELETE FROM households_decision d WHERE commune_id = ANY (%(communes)s)"
    " AND NOT EXISTS (SELECT FROM households_classification c WHERE c.decision_id = d.id)",
    "DELETE FROM households_householdchange WHERE household_id IN (SELECT id FROM tn_gone)"
    " OR other_household_id IN (SELECT id FROM tn_gone)",
    "DELETE FROM households_membership WHERE household_id IN (SELECT id FROM tn_gone)",
    "DELETE FROM households_residence WHERE household_id IN (SELECT id FROM tn_gone)",
    "DELETE FROM households_person p WHERE id IN (SELECT id FROM tn_gone_person)"
    " AND NOT EXISTS (SELECT FROM households_membership m WHERE m.person_id = p.id)",
    "DELETE FROM households_household WHERE id IN (SELECT id FROM tn_gone)",
    "DELETE FROM summaries_communestatistic WHERE commune_id = ANY (%(communes)s)",
    "SELECT set_config('tn.chain_by_hand', 'off', true)",
    "SELECT set_config('tn.clearing', '', true)",
    "DROP TABLE tn_gone, tn_gone_person, tn_gone_case",
)


def clear_communes(communes: Sequence[int]) -> None:
    """Delete every household of the communes with all that hangs on it; inside a transaction."""
    with connection.cursor() as cursor:
        for statement in _STATEMENTS:
            if statement == _SUPPORT:
                clear_support(communes)
            else:
                cursor.execute(statement, {"communes": list(communes)})


def entered_by_people(communes: Sequence[int], last_household: int) -> int:
    """Count households in the communes that somebody registered or changed after a load."""
    later = Household.objects.filter(commune__in=communes, pk__gt=last_household)
    changed = HouseholdChange.objects.filter(household__commune__in=communes)
    keys = {*later.values_list("pk", flat=True), *changed.values_list("household_id", flat=True)}
    return len(keys)

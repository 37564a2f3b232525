"""Assignments, visits, obstacles and case plans mark whose figures of care they change."""
# ruff: noqa: S608 (text is made of constants of this module)

from django.db import migrations

_OF_HOUSEHOLD = (
    "SELECT h.commune_id FROM rows JOIN households_household h ON h.id = rows.household_id"
)

#: Table: how its rows lead to areas (see 0012). A plan is counted where the household lives, and
#: where it was on a list at the end of a quarter.
PLACES = {
    "households_assignment": "SELECT commune_id FROM rows",
    "households_visit": "SELECT commune_id FROM rows",
    "households_obstacle": _OF_HOUSEHOLD,
    "households_caseplan": (
        f"{_OF_HOUSEHOLD} UNION SELECT c.commune_id FROM rows"
        " JOIN households_classification c ON c.household_id = rows.household_id"
    ),
    "households_planreview": (
        "SELECT h.commune_id FROM rows JOIN households_caseplan p ON p.id = rows.plan_id"
        " JOIN households_household h ON h.id = p.household_id"
    ),
    # A move takes plans and obstacles along; within a commune it may change who answers.
    "households_household": (
        "SELECT unnest(array_agg(commune_id)) FROM rows GROUP BY id"
        " HAVING count(DISTINCT (commune_id, village_id, closed_on)) > 1"
    ),
}
#: A new household has no class, and nothing was done for it yet.
UPDATES_ONLY = {"households_household"}

_TABLES = {
    "INSERT": "NEW TABLE AS touched",
    "UPDATE": "OLD TABLE AS former NEW TABLE AS touched",
    "DELETE": "OLD TABLE AS former",
}


def _triggers() -> tuple[str, str]:
    create, drop = [], []
    for table, places in PLACES.items():
        for event in ("UPDATE",) if table in UPDATES_ONLY else (*_TABLES, "TRUNCATE"):
            name = f"summaries_output_{event.lower()}"
            if event == "TRUNCATE":
                what = "FOR EACH STATEMENT EXECUTE FUNCTION summaries_mark_all_outputs()"
            else:
                what = f"REFERENCING {_TABLES[event]} FOR EACH STATEMENT EXECUTE FUNCTION"
                what += f" summaries_mark_outputs('{places}')"
            create.append(f"CREATE TRIGGER {name} AFTER {event} ON {table} {what};")
            drop.append(f"DROP TRIGGER {name} ON {table};")
    return "\n".join(create), "\n".join(drop)


FORWARD, BACKWARD = _triggers()

#: Where there are figures, those of care are missing.
COUNT_ANEW = """
INSERT INTO summaries_outputmark (area_id) SELECT DISTINCT area_id FROM summaries_outputstatistic
"""


class Migration(migrations.Migration):
    dependencies = [
        ("summaries", "0013_marks_of_loans"),
        ("households", "0030_assignments_visits_and_plans"),
    ]

    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.RunSQL(COUNT_ANEW, migrations.RunSQL.noop),
    ]

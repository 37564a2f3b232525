"""Whatever outputs are counted from marks its area when it is written, by whatever door.

One function serves all tables: a trigger names how rows of its table lead to areas, as a select
from ``rows``, which stands for the rows that a statement removed, added or changed.
"""

from django.db import migrations

#: Table: how its rows lead to areas.
PLACES = {
    # A need is of where the household stands in the register, which may be elsewhere.
    "programmes_support": (
        "SELECT commune_id FROM rows UNION SELECT h.commune_id FROM rows"
        " JOIN households_household h ON h.id = rows.household_id"
    ),
    "programmes_work": "SELECT commune_id FROM rows",
    "programmes_group": "SELECT commune_id FROM rows",
    "programmes_groupactivity": (
        "SELECT g.commune_id FROM rows JOIN programmes_group g ON g.id = rows.group_id"
    ),
    "programmes_officialattendance": "SELECT area_id FROM rows",
    "programmes_officialtraining": (
        "SELECT a.area_id FROM rows JOIN programmes_officialattendance a ON a.training_id = rows.id"
    ),
    "programmes_award": "SELECT area_id FROM rows",
    "programmes_capitalline": "SELECT area_id FROM rows",
    "programmes_supportkind": (
        "SELECT s.commune_id FROM rows JOIN programmes_support s ON s.kind_id = rows.id"
    ),
    "livelihoods_productionproject": "SELECT commune_id FROM rows",
    "livelihoods_enrolment": (
        "SELECT s.commune_id FROM rows JOIN programmes_support s ON s.id = rows.support_id"
    ),
    "livelihoods_jobentry": (
        "SELECT s.commune_id FROM rows JOIN programmes_support s ON s.id = rows.support_id"
    ),
    "livelihoods_placement": (
        "SELECT s.commune_id FROM rows JOIN livelihoods_jobentry j ON j.id = rows.entry_id"
        " JOIN programmes_support s ON s.id = j.support_id"
    ),
    "livelihoods_overseascontract": (
        "SELECT s.commune_id FROM rows JOIN livelihoods_jobentry j ON j.id = rows.entry_id"
        " JOIN programmes_support s ON s.id = j.support_id"
    ),
    # Its former commune decides the cell.
    "areas_village": "SELECT commune_id FROM rows",
}
#: New kinds and villages have nothing yet.
UPDATES_ONLY = {"programmes_supportkind", "areas_village", "programmes_officialtraining"}

FUNCTION = """
CREATE FUNCTION summaries_mark_outputs() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE written text;
BEGIN
    written := CASE TG_OP WHEN 'INSERT' THEN 'SELECT * FROM touched'
        WHEN 'DELETE' THEN 'SELECT * FROM former'
        ELSE 'SELECT * FROM former UNION ALL SELECT * FROM touched' END;
    EXECUTE 'WITH rows AS MATERIALIZED (' || written || ')'
        ' INSERT INTO summaries_outputmark (area_id)'
        ' SELECT DISTINCT place.area FROM (' || TG_ARGV[0] || ') place (area)'
        ' WHERE place.area IS NOT NULL';
    RETURN NULL;
END $$;
CREATE FUNCTION summaries_mark_all_outputs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO summaries_outputmark (area_id)
    SELECT DISTINCT area_id FROM summaries_outputstatistic;
    RETURN NULL;
END $$;
"""

_TABLES = {
    "INSERT": "NEW TABLE AS touched",
    "UPDATE": "OLD TABLE AS former NEW TABLE AS touched",
    "DELETE": "OLD TABLE AS former",
}


def _triggers() -> tuple[str, str]:
    create, drop = [FUNCTION], []
    for table, places in PLACES.items():
        for event in ("UPDATE",) if table in UPDATES_ONLY else _TABLES:
            name = f"summaries_output_{event.lower()}"
            create.append(
                f"CREATE TRIGGER {name} AFTER {event} ON {table} REFERENCING {_TABLES[event]}"
                " FOR EACH STATEMENT EXECUTE FUNCTION"
                f" summaries_mark_outputs('{places}');"
            )
            drop.append(f"DROP TRIGGER {name} ON {table};")
        create.append(
            f"CREATE TRIGGER summaries_output_truncate AFTER TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION summaries_mark_all_outputs();"
        )
        drop.append(f"DROP TRIGGER summaries_output_truncate ON {table};")
    drop.append("DROP FUNCTION summaries_mark_outputs();")
    drop.append("DROP FUNCTION summaries_mark_all_outputs();")
    return "\n".join(create), "\n".join(drop)


FORWARD, BACKWARD = _triggers()


class Migration(migrations.Migration):
    dependencies = [
        ("summaries", "0011_outputs"),
        ("livelihoods", "0002_training_and_jobs"),
        ("programmes", "0004_works_groups_and_merit"),
    ]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

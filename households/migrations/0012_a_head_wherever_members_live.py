"""A household with present members has a present head, held by the database when a transaction ends.

PostgreSQL has no deferred trigger per statement, and one per row would double the time of a bulk
load. So each statement leaves one row that names the households it touched, and a deferred trigger
on those rows, one per statement, looks at all of them at once before the commit.
"""

from django.db import migrations

CHECK = """
CREATE TABLE households_rollcheck (id bigserial PRIMARY KEY, households bigint[] NOT NULL);

CREATE FUNCTION households_roll_touched() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO households_rollcheck (households)
    SELECT array_agg(DISTINCT household_id) FROM touched HAVING count(*) > 0;
    RETURN NULL;
END $$;

CREATE FUNCTION households_roll_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO households_rollcheck (households)
    SELECT array_agg(DISTINCT household_id) FROM (
        SELECT household_id FROM former UNION ALL SELECT household_id FROM touched
    ) both_sides HAVING count(*) > 0;
    RETURN NULL;
END $$;

CREATE FUNCTION households_roll_has_head() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE headless bigint;
BEGIN
    DELETE FROM households_rollcheck WHERE id = NEW.id;
    SELECT household_id INTO headless FROM households_membership
    WHERE household_id = ANY (NEW.households) AND valid_to IS NULL
    GROUP BY household_id HAVING NOT bool_or(relation = 'head') LIMIT 1;
    IF headless IS NOT NULL THEN
        RAISE EXCEPTION 'household % has members but no head', headless
            USING ERRCODE = 'check_violation', CONSTRAINT = 'households_membership_has_head',
                  HINT = 'Let one present member be the head, or end all memberships.';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER households_roll_insert AFTER INSERT ON households_membership
    REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION households_roll_touched();
CREATE TRIGGER households_roll_update AFTER UPDATE ON households_membership
    REFERENCING OLD TABLE AS former NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION households_roll_changed();
CREATE TRIGGER households_roll_delete AFTER DELETE ON households_membership
    REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION households_roll_touched();
CREATE CONSTRAINT TRIGGER households_roll_check AFTER INSERT ON households_rollcheck
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION households_roll_has_head();
"""

CHECK_REVERSE = """
DROP TRIGGER households_roll_insert ON households_membership;
DROP TRIGGER households_roll_update ON households_membership;
DROP TRIGGER households_roll_delete ON households_membership;
DROP TABLE households_rollcheck;
DROP FUNCTION households_roll_touched();
DROP FUNCTION households_roll_changed();
DROP FUNCTION households_roll_has_head();
"""


class Migration(migrations.Migration):
    dependencies = [("households", "0011_history_once_per_statement")]

    operations = [migrations.RunSQL(CHECK, CHECK_REVERSE)]

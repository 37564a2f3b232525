"""The database holds the table of steps, counts open objections and keeps events as they are.

The pairs are those of ``households.rules.procedure`` on the day of this migration; a test compares
the two, and a change of the table comes with a migration of its own.
"""

from django.db import migrations

MOVES = [
    ("listed", "assigned"),
    ("assigned", "assigned"),
    ("listed", "surveyed"),
    ("assigned", "surveyed"),
    ("surveyed", "judged"),
    ("surveyed", "assigned"),
    ("judged", "assigned"),
    ("judged", "meeting_held"),
    ("meeting_held", "posted"),
    ("rechecked", "posted"),
    ("posted", "objected"),
    ("objected", "objected"),
    ("objected", "rechecked"),
    ("posted", "ready"),
    ("ready", "consulted"),
    ("consulted", "ready"),
    ("consulted", "assigned"),
    ("ready", "assigned"),
    ("ready", "recognised"),
    ("ready", "refused"),
    ("recognised", "certified"),
    ("listed", "dropped"),
    ("assigned", "dropped"),
    ("surveyed", "dropped"),
    ("judged", "dropped"),
    ("meeting_held", "dropped"),
    ("rechecked", "dropped"),
]
_VALUES = ", ".join(f"('{source}', '{target}')" for source, target in MOVES)

FORWARD = f"""
CREATE TABLE households_casemove (
    source text NOT NULL, target text NOT NULL, PRIMARY KEY (source, target)
);
INSERT INTO households_casemove VALUES {_VALUES};

CREATE FUNCTION households_case_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wrong text;
BEGIN
    -- By pair, not by row: a batch of thousands makes one pair.
    SELECT pair.source || ' -> ' || pair.target INTO wrong FROM (
        SELECT DISTINCT former.state AS source, touched.state AS target
        FROM former JOIN touched USING (id) WHERE former.state <> touched.state
    ) pair
    WHERE NOT EXISTS (
        SELECT FROM households_casemove m WHERE m.source = pair.source AND m.target = pair.target
    ) LIMIT 1;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'no step of the review procedure leads from %', wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'households_reviewcase_move',
                  HINT = 'See docs/rules/review-procedure.md.';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER households_case_moves AFTER UPDATE ON households_reviewcase
    REFERENCING OLD TABLE AS former NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION households_case_moves();

CREATE FUNCTION households_case_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM touched WHERE state <> 'listed') THEN
        RAISE EXCEPTION 'a case begins on the list'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'households_reviewcase_begins';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER households_case_begins AFTER INSERT ON households_reviewcase
    REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION households_case_begins();

CREATE FUNCTION households_objections_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE households_reviewcase c SET open_objections = (
        SELECT count(*) FROM households_objection o WHERE o.case_id = c.id AND o.state = 'open'
    ) WHERE c.id IN (NEW.case_id, OLD.case_id);
    RETURN NULL;
END $$;
CREATE TRIGGER households_objections_counted AFTER INSERT OR UPDATE OR DELETE
    ON households_objection FOR EACH ROW EXECUTE FUNCTION households_objections_counted();

CREATE FUNCTION households_events_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'events of a case are only added to'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'households_caseevent_stays';
END $$;
CREATE TRIGGER households_events_stay BEFORE UPDATE OR DELETE ON households_caseevent
    FOR EACH STATEMENT EXECUTE FUNCTION households_events_stay();
"""  # noqa: S608 (names are constants of this file)

BACKWARD = """
DROP TRIGGER households_case_moves ON households_reviewcase;
DROP TRIGGER households_case_begins ON households_reviewcase;
DROP TRIGGER households_objections_counted ON households_objection;
DROP TRIGGER households_events_stay ON households_caseevent;
DROP FUNCTION households_case_moves();
DROP FUNCTION households_case_begins();
DROP FUNCTION households_objections_counted();
DROP FUNCTION households_events_stay();
DROP TABLE households_casemove;
"""


class Migration(migrations.Migration):
    dependencies = [("households", "0016_review_rounds_and_cases")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

"""The check of steps is planned for many rows, whatever statement a session began with.

A join of transition tables is planned by the first statement of a session: after a change of one
case, a batch of thousands would compare each row with each. A full join is by hash or merge.
"""

from django.db import migrations

_CHECK = """
CREATE OR REPLACE FUNCTION households_case_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wrong text;
BEGIN
    -- By pair, not by row: a batch of thousands makes one pair.
    SELECT pair.source || ' -> ' || pair.target INTO wrong FROM (
        SELECT DISTINCT source, target FROM ({moved}) moved WHERE source <> target
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
"""
FORWARD = _CHECK.format(
    moved="SELECT former.state AS source, touched.state AS target"
    " FROM former FULL JOIN touched USING (id) OFFSET 0"
)
BACKWARD = _CHECK.format(
    moved="SELECT former.state AS source, touched.state AS target"
    " FROM former JOIN touched USING (id)"
)


class Migration(migrations.Migration):
    dependencies = [("households", "0026_when_communes_were_looked_through")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

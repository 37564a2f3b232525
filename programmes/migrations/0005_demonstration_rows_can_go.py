"""Rows of a demonstration can be taken away again, sums and all.

Only within a transaction that says so by ``tn.clearing``, as for the records of the procedure: the
commune's lines go together with what was held and paid of them.
"""

from django.db import migrations

_STAY = """
CREATE OR REPLACE FUNCTION programmes_rows_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {bypass}
    RAISE EXCEPTION 'rows of % are only added to', TG_TABLE_NAME
        USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_stays';
END $$;
"""
_COMMIT = """
CREATE OR REPLACE FUNCTION programmes_commit(lines bigint[], amounts bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    {bypass}
    PERFORM FROM programmes_capitalline WHERE id = ANY (lines) ORDER BY id FOR UPDATE;
    UPDATE programmes_capitalline l SET committed = l.committed + moved.amount
    FROM unnest(lines, amounts) AS moved (line_id, amount) WHERE l.id = moved.line_id;
END $$;
"""
_CLEARING = "current_setting('tn.clearing', true) = 'demonstration'"
FORWARD = _STAY.format(
    bypass=f"IF TG_OP = 'DELETE' AND {_CLEARING} THEN RETURN NULL; END IF;"
) + _COMMIT.format(bypass=f"IF {_CLEARING} THEN RETURN; END IF;")
BACKWARD = _STAY.format(bypass="") + _COMMIT.format(bypass="")


class Migration(migrations.Migration):
    dependencies = [("programmes", "0004_works_groups_and_merit")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

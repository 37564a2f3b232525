"""Sums of lines and commitments by trigger; records that are only added to; steps of supports.

A line's sums are never written by anybody but the triggers, so that "nothing is spent that was not
allocated" holds for raw SQL and for entries at the same moment: the row of the line is locked, the
sum moved, and its check refuses. The pairs of states are those of ``programmes.rules.ledger`` on
the day of this migration; a test compares the two.
"""

from django.db import migrations

MOVES = [
    ("planned", "approved"),
    ("planned", "delivered"),
    ("approved", "delivered"),
    ("delivered", "accepted"),
    ("delivered", "ended"),
    ("accepted", "ended"),
    ("planned", "stopped"),
    ("approved", "stopped"),
    ("delivered", "stopped"),
    ("accepted", "stopped"),
    ("delivered", "approved"),
]
_VALUES = ", ".join(f"('{source}', '{target}')" for source, target in MOVES)

FORWARD = f"""
CREATE FUNCTION programmes_allocated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM programmes_capitalline WHERE id IN (SELECT line_id FROM touched)
        ORDER BY id FOR UPDATE;
    UPDATE programmes_capitalline l SET allocated = l.allocated + moved.amount
    FROM (SELECT line_id, sum(amount) AS amount FROM touched GROUP BY line_id) moved
    WHERE l.id = moved.line_id;
    RETURN NULL;
END $$;
CREATE TRIGGER programmes_allocated AFTER INSERT ON programmes_allocation
    REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION programmes_allocated();

-- Lines are locked in key order, so that two batches never wait for each other.
CREATE FUNCTION programmes_commit(lines bigint[], amounts bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM programmes_capitalline WHERE id = ANY (lines) ORDER BY id FOR UPDATE;
    UPDATE programmes_capitalline l SET committed = l.committed + moved.amount
    FROM unnest(lines, amounts) AS moved (line_id, amount) WHERE l.id = moved.line_id;
END $$;

CREATE FUNCTION programmes_commitment_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM programmes_commit(array_agg(line_id), array_agg(moved)) FROM (
        SELECT line_id, sum(amount)::bigint AS moved FROM touched
        WHERE state <> 'planned' GROUP BY line_id
    ) summed HAVING count(*) > 0;
    RETURN NULL;
END $$;
CREATE FUNCTION programmes_commitment_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM programmes_commit(array_agg(line_id), array_agg(moved)) FROM (
        SELECT line_id, sum(amount)::bigint AS moved FROM (
            SELECT line_id, amount FROM touched WHERE state <> 'planned'
            UNION ALL SELECT line_id, -amount FROM former WHERE state <> 'planned'
        ) both_sides GROUP BY line_id HAVING sum(amount) <> 0
    ) summed HAVING count(*) > 0;
    RETURN NULL;
END $$;
CREATE FUNCTION programmes_commitment_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM programmes_commit(array_agg(line_id), array_agg(moved)) FROM (
        SELECT line_id, -sum(amount)::bigint AS moved FROM former
        WHERE state <> 'planned' GROUP BY line_id
    ) summed HAVING count(*) > 0;
    RETURN NULL;
END $$;
CREATE TRIGGER programmes_commitment_inserted AFTER INSERT ON programmes_commitment
    REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION programmes_commitment_inserted();
CREATE TRIGGER programmes_commitment_updated AFTER UPDATE ON programmes_commitment
    REFERENCING OLD TABLE AS former NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION programmes_commitment_updated();
CREATE TRIGGER programmes_commitment_deleted AFTER DELETE ON programmes_commitment
    REFERENCING OLD TABLE AS former
    FOR EACH STATEMENT EXECUTE FUNCTION programmes_commitment_deleted();

CREATE FUNCTION programmes_paid() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM programmes_capitalline WHERE id IN (
        SELECT c.line_id FROM touched JOIN programmes_commitment c ON c.id = touched.commitment_id
    ) ORDER BY id FOR UPDATE;
    PERFORM FROM programmes_commitment WHERE id IN (SELECT commitment_id FROM touched)
        ORDER BY id FOR UPDATE;
    UPDATE programmes_commitment c SET paid = c.paid + moved.amount
    FROM (SELECT commitment_id, sum(amount) AS amount FROM touched GROUP BY commitment_id) moved
    WHERE c.id = moved.commitment_id;
    UPDATE programmes_capitalline l SET disbursed = l.disbursed + moved.amount
    FROM (
        SELECT c.line_id, sum(touched.amount) AS amount
        FROM touched JOIN programmes_commitment c ON c.id = touched.commitment_id
        GROUP BY c.line_id
    ) moved
    WHERE l.id = moved.line_id;
    RETURN NULL;
END $$;
CREATE TRIGGER programmes_paid AFTER INSERT ON programmes_payment
    REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION programmes_paid();

CREATE FUNCTION programmes_sums_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'sums of money are kept by the database'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'programmes_sums_are_kept',
              HINT = 'Insert allocations, commitments and payments instead.';
END $$;
CREATE TRIGGER programmes_line_sums BEFORE UPDATE ON programmes_capitalline FOR EACH ROW
    WHEN (pg_trigger_depth() = 0 AND (OLD.allocated, OLD.committed, OLD.disbursed)
        IS DISTINCT FROM (NEW.allocated, NEW.committed, NEW.disbursed))
    EXECUTE FUNCTION programmes_sums_are_kept();
CREATE TRIGGER programmes_line_begins BEFORE INSERT ON programmes_capitalline FOR EACH ROW
    WHEN ((NEW.allocated, NEW.committed, NEW.disbursed) IS DISTINCT FROM (0, 0, 0))
    EXECUTE FUNCTION programmes_sums_are_kept();
CREATE TRIGGER programmes_commitment_sums BEFORE UPDATE ON programmes_commitment FOR EACH ROW
    WHEN (pg_trigger_depth() = 0 AND OLD.paid IS DISTINCT FROM NEW.paid)
    EXECUTE FUNCTION programmes_sums_are_kept();
CREATE TRIGGER programmes_commitment_begins BEFORE INSERT ON programmes_commitment FOR EACH ROW
    WHEN (NEW.paid <> 0) EXECUTE FUNCTION programmes_sums_are_kept();

CREATE FUNCTION programmes_rows_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are only added to', TG_TABLE_NAME
        USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_stays';
END $$;
CREATE TRIGGER programmes_rows_stay BEFORE UPDATE OR DELETE ON programmes_allocation
    FOR EACH STATEMENT EXECUTE FUNCTION programmes_rows_stay();
CREATE TRIGGER programmes_rows_stay BEFORE UPDATE OR DELETE ON programmes_payment
    FOR EACH STATEMENT EXECUTE FUNCTION programmes_rows_stay();
CREATE TRIGGER programmes_rows_stay BEFORE UPDATE OR DELETE ON programmes_supportstep
    FOR EACH STATEMENT EXECUTE FUNCTION programmes_rows_stay();

CREATE TABLE programmes_supportmove (
    source text NOT NULL, target text NOT NULL, PRIMARY KEY (source, target)
);
INSERT INTO programmes_supportmove VALUES {_VALUES};
CREATE FUNCTION programmes_support_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wrong text;
BEGIN
    -- A full join is by hash or merge, whatever statement a session began with.
    SELECT pair.source || ' -> ' || pair.target INTO wrong FROM (
        SELECT DISTINCT source, target FROM (
            SELECT former.state AS source, touched.state AS target
            FROM former FULL JOIN touched USING (id) OFFSET 0
        ) moved WHERE source <> target
    ) pair
    WHERE NOT EXISTS (
        SELECT FROM programmes_supportmove m
        WHERE m.source = pair.source AND m.target = pair.target
    ) LIMIT 1;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'no step of a support leads from %', wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'programmes_support_move';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER programmes_support_moves AFTER UPDATE ON programmes_support
    REFERENCING OLD TABLE AS former NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION programmes_support_moves();
"""  # noqa: S608 (names are constants of this file)

BACKWARD = """
DROP TRIGGER programmes_allocated ON programmes_allocation;
DROP TRIGGER programmes_commitment_inserted ON programmes_commitment;
DROP TRIGGER programmes_commitment_updated ON programmes_commitment;
DROP TRIGGER programmes_commitment_deleted ON programmes_commitment;
DROP TRIGGER programmes_paid ON programmes_payment;
DROP TRIGGER programmes_line_sums ON programmes_capitalline;
DROP TRIGGER programmes_line_begins ON programmes_capitalline;
DROP TRIGGER programmes_commitment_sums ON programmes_commitment;
DROP TRIGGER programmes_commitment_begins ON programmes_commitment;
DROP TRIGGER programmes_rows_stay ON programmes_allocation;
DROP TRIGGER programmes_rows_stay ON programmes_payment;
DROP TRIGGER programmes_rows_stay ON programmes_supportstep;
DROP TRIGGER programmes_support_moves ON programmes_support;
DROP FUNCTION programmes_allocated();
DROP FUNCTION programmes_commitment_inserted();
DROP FUNCTION programmes_commitment_updated();
DROP FUNCTION programmes_commitment_deleted();
DROP FUNCTION programmes_commit(bigint[], bigint[]);
DROP FUNCTION programmes_paid();
DROP FUNCTION programmes_sums_are_kept();
DROP FUNCTION programmes_rows_stay();
DROP FUNCTION programmes_support_moves();
DROP TABLE programmes_supportmove;
"""


class Migration(migrations.Migration):
    dependencies = [("programmes", "0001_programmes_capital_and_ledger")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

"""No class past the procedure, and lists as issued stay as they are: held by the database.

Like the check of heads: each statement leaves one row that names what it touched, and a deferred
trigger on those rows looks at all of it at once before the commit.

* A class by a decision of the procedure stands on a case of that decision, signed by the same
  person on the same day; a review that has a case is classified by no other decision.
* A case that was decided by a decision has its class.
* A decision of the procedure has its list as issued.
* From the first round a commune has opened here, it takes over no decisions from elsewhere.
"""

from django.db import migrations

FORWARD = """
CREATE TABLE households_basischeck (
    id bigserial PRIMARY KEY, classes bigint[] NOT NULL, decisions bigint[] NOT NULL
);

CREATE FUNCTION households_basis_touched() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO households_basischeck (classes, decisions)
    SELECT array_agg(id), '{}' FROM touched WHERE origin IN ('decision', 'correction')
    HAVING count(*) > 0;
    RETURN NULL;
END $$;
CREATE TRIGGER households_basis_insert AFTER INSERT ON households_classification
    REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION households_basis_touched();

CREATE FUNCTION households_basis_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A full join is never made by comparing each row with each, whatever the planner believes.
    INSERT INTO households_basischeck (classes, decisions)
    SELECT array_agg(t.id), '{}' FROM former f FULL JOIN touched t ON t.id = f.id
    WHERE t.origin IN ('decision', 'correction')
      AND (f.decision_id IS DISTINCT FROM t.decision_id OR f.review_id IS DISTINCT FROM t.review_id
           OR f.origin IS DISTINCT FROM t.origin)
    HAVING count(*) > 0;
    RETURN NULL;
END $$;
CREATE TRIGGER households_basis_update AFTER UPDATE ON households_classification
    REFERENCING OLD TABLE AS former NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION households_basis_changed();

CREATE FUNCTION households_cases_decided() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO households_basischeck (classes, decisions)
    SELECT '{}', array_agg(DISTINCT decision_id) FROM touched WHERE decision_id IS NOT NULL
    HAVING count(*) > 0;
    RETURN NULL;
END $$;
CREATE TRIGGER households_cases_decided AFTER UPDATE ON households_reviewcase
    REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION households_cases_decided();

CREATE FUNCTION households_basis_holds() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wrong text;
BEGIN
    DELETE FROM households_basischeck WHERE id = NEW.id;
    IF cardinality(NEW.classes) > 0 THEN
        SELECT h.code INTO wrong
        FROM households_classification c
        JOIN households_decision d ON d.id = c.decision_id
        JOIN households_household h ON h.id = c.household_id
        LEFT JOIN households_reviewcase k ON k.review_id = c.review_id
        WHERE c.id = ANY (NEW.classes) AND c.origin IN ('decision', 'correction')
          AND CASE d.origin WHEN 'procedure' THEN
              k.id IS NULL OR k.decision_id IS DISTINCT FROM d.id
              OR k.state NOT IN ('recognised', 'certified', 'refused')
              OR k.household_id <> c.household_id
              OR k.decided_by_id IS DISTINCT FROM d.decided_by_id
              OR k.decided_on IS DISTINCT FROM d.decided_on
          ELSE k.id IS NOT NULL END
        LIMIT 1;
        IF wrong IS NOT NULL THEN
            RAISE EXCEPTION 'household % has a class without a decided case', wrong
                USING ERRCODE = 'check_violation',
                      CONSTRAINT = 'households_classification_procedure',
                      HINT = 'See docs/rules/review-procedure.md.';
        END IF;
    END IF;
    IF cardinality(NEW.decisions) > 0 THEN
        SELECT h.code INTO wrong
        FROM households_reviewcase k
        JOIN households_household h ON h.id = k.household_id
        LEFT JOIN households_decision d ON d.id = k.decision_id AND d.origin = 'procedure'
        WHERE k.decision_id = ANY (NEW.decisions)
          AND (d.id IS NULL OR NOT EXISTS (
              SELECT FROM households_classification c
              WHERE c.review_id = k.review_id AND c.decision_id = k.decision_id))
        LIMIT 1;
        IF wrong IS NOT NULL THEN
            RAISE EXCEPTION 'the case of household % is decided without a class', wrong
                USING ERRCODE = 'check_violation', CONSTRAINT = 'households_reviewcase_class';
        END IF;
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER households_basis_check AFTER INSERT ON households_basischeck
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION households_basis_holds();

CREATE FUNCTION households_decision_holds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.origin = 'procedure' THEN
        IF NOT EXISTS (SELECT FROM households_issuedlist i WHERE i.decision_id = NEW.id) THEN
            RAISE EXCEPTION 'decision % has no list as issued', NEW.number
                USING ERRCODE = 'check_violation', CONSTRAINT = 'households_decision_issued';
        END IF;
    ELSIF EXISTS (
        SELECT FROM households_reviewround r WHERE r.commune_id = NEW.commune_id
          AND r.state <> 'planned' AND r.opens_on <= NEW.decided_on
    ) THEN
        RAISE EXCEPTION 'decision % is of a time when the commune ran its reviews here', NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'households_decision_taken_over';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER households_decision_holds
    AFTER INSERT OR UPDATE ON households_decision
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION households_decision_holds();

CREATE FUNCTION households_lists_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Like events of cases: a load of the demonstration clears what it made up.
    IF TG_OP = 'DELETE' AND current_setting('tn.clearing', true) = 'demonstration' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'a list stays as it was issued'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'households_issuedlist_stays',
              HINT = 'Correct it by a new decision.';
END $$;
CREATE TRIGGER households_lists_stay BEFORE UPDATE OR DELETE ON households_issuedlist
    FOR EACH STATEMENT EXECUTE FUNCTION households_lists_stay();
CREATE TRIGGER households_rows_stay BEFORE UPDATE OR DELETE ON households_issuedrow
    FOR EACH STATEMENT EXECUTE FUNCTION households_lists_stay();
"""

BACKWARD = """
DROP TRIGGER households_rows_stay ON households_issuedrow;
DROP TRIGGER households_lists_stay ON households_issuedlist;
DROP FUNCTION households_lists_stay();
DROP TRIGGER households_decision_holds ON households_decision;
DROP FUNCTION households_decision_holds();
DROP TRIGGER households_cases_decided ON households_reviewcase;
DROP FUNCTION households_cases_decided();
DROP TRIGGER households_basis_update ON households_classification;
DROP TRIGGER households_basis_insert ON households_classification;
DROP TABLE households_basischeck;
DROP FUNCTION households_basis_holds();
DROP FUNCTION households_basis_changed();
DROP FUNCTION households_basis_touched();
"""


class Migration(migrations.Migration):
    dependencies = [("households", "0024_decisions_and_issued_lists")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

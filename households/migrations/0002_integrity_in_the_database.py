"""Integrity that Django's declarations cannot express.

* A household (and each of its residences) names a village *of its commune*: composite foreign keys.
* A provincial standard is never less generous than the national one it overlaps in time.
* The derived columns of a classification follow from its neighbours, whoever writes the rows.
"""

from django.db import migrations

VILLAGE_KEYS = """
ALTER TABLE households_household ADD CONSTRAINT households_household_village_in_commune
    FOREIGN KEY (village_id, commune_id) REFERENCES areas_village (id, commune_id)
    DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE households_residence ADD CONSTRAINT households_residence_village_in_commune
    FOREIGN KEY (village_id, commune_id) REFERENCES areas_village (id, commune_id)
    DEFERRABLE INITIALLY DEFERRED;
"""

VILLAGE_KEYS_REVERSE = """
ALTER TABLE households_household DROP CONSTRAINT households_household_village_in_commune;
ALTER TABLE households_residence DROP CONSTRAINT households_residence_village_in_commune;
"""

GENEROSITY = """
CREATE FUNCTION households_standard_generosity() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    other households_povertystandard;
BEGIN
    SELECT s.* INTO other FROM households_povertystandard s
    WHERE s.status = 'published' AND NEW.status = 'published'
      AND (s.province_id IS NULL) <> (NEW.province_id IS NULL)
      AND daterange(s.valid_from, s.valid_to, '[]')
          && daterange(NEW.valid_from, NEW.valid_to, '[]')
      AND CASE WHEN NEW.province_id IS NOT NULL
          THEN NEW.line_rural < s.line_rural OR NEW.line_urban < s.line_urban
               OR NEW.deprivation_cut > s.deprivation_cut
          ELSE s.line_rural < NEW.line_rural OR s.line_urban < NEW.line_urban
               OR s.deprivation_cut > NEW.deprivation_cut END
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'A provincial standard may only be more generous than the national one: % against %',
            NEW.code, other.code
            USING ERRCODE = 'check_violation',
                  CONSTRAINT = 'households_povertystandard_more_generous';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER households_standard_generosity
    BEFORE INSERT OR UPDATE ON households_povertystandard
    FOR EACH ROW EXECUTE FUNCTION households_standard_generosity();
"""

GENEROSITY_REVERSE = """
DROP TRIGGER households_standard_generosity ON households_povertystandard;
DROP FUNCTION households_standard_generosity();
"""

# Classes: 1 poor, 2 near-poor, 3 not poor, 9 closed (households.choices.PovertyClass).
CHAIN = """
CREATE FUNCTION households_chain(keys_household bigint[]) RETURNS void LANGUAGE sql AS $$
    WITH neighbours AS (
        SELECT id, household_id, standard_id, valid_from, poverty_class,
            lag(poverty_class) OVER line AS p_class,
            lag(valid_from) OVER line AS p_from,
            lag(commune_id) OVER line AS p_commune,
            lead(valid_from) OVER line AS n_from
        FROM households_classification
        WHERE household_id = ANY (keys_household)
        WINDOW line AS (PARTITION BY household_id, standard_id ORDER BY valid_from)
    ), derived AS (
        SELECT *,
            -- The day after which the last poor or near-poor row no longer held.
            CASE WHEN poverty_class = 3 THEN
                max(n_from) FILTER (WHERE poverty_class IN (1, 2)) OVER before END AS escaped,
            coalesce(bool_or(poverty_class = 1) OVER before, false) AS was_p,
            coalesce(bool_or(poverty_class = 2) OVER before, false) AS was_n
        FROM neighbours
        WINDOW before AS (PARTITION BY household_id, standard_id ORDER BY valid_from
                          ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    )
    UPDATE households_classification c
    SET previous_class = d.p_class, previous_from = d.p_from, previous_commune_id = d.p_commune,
        superseded_from = d.n_from, escaped_on = d.escaped, was_poor = d.was_p,
        was_near_poor = d.was_n
    FROM derived d
    WHERE c.id = d.id
      AND (c.previous_class, c.previous_from, c.previous_commune_id, c.superseded_from,
           c.escaped_on, c.was_poor, c.was_near_poor)
          IS DISTINCT FROM
          (d.p_class, d.p_from, d.p_commune, d.n_from, d.escaped, d.was_p, d.was_n);
$$;

CREATE FUNCTION households_chain_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The update below fires this trigger again; a loader that writes derived columns itself
    -- switches it off for its transaction.
    IF pg_trigger_depth() > 1 OR current_setting('tn.chain_by_hand', true) = 'on' THEN
        RETURN NULL;
    END IF;
    PERFORM households_chain(array(SELECT DISTINCT household_id FROM changed));
    RETURN NULL;
END $$;

CREATE FUNCTION households_chain_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() > 1 OR current_setting('tn.chain_by_hand', true) = 'on' THEN
        RETURN NULL;
    END IF;
    PERFORM households_chain(array(
        SELECT household_id FROM changed UNION SELECT household_id FROM former));
    RETURN NULL;
END $$;

CREATE TRIGGER households_chain_insert AFTER INSERT ON households_classification
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION households_chain_changed();
CREATE TRIGGER households_chain_update AFTER UPDATE ON households_classification
    REFERENCING OLD TABLE AS former NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION households_chain_updated();
CREATE TRIGGER households_chain_delete AFTER DELETE ON households_classification
    REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION households_chain_changed();
"""

CHAIN_REVERSE = """
DROP TRIGGER households_chain_insert ON households_classification;
DROP TRIGGER households_chain_update ON households_classification;
DROP TRIGGER households_chain_delete ON households_classification;
DROP FUNCTION households_chain_updated();
DROP FUNCTION households_chain_changed();
DROP FUNCTION households_chain(bigint[]);
"""


class Migration(migrations.Migration):
    dependencies = [("households", "0001_initial"), ("areas", "0001_initial")]

    operations = [
        migrations.RunSQL(VILLAGE_KEYS, VILLAGE_KEYS_REVERSE),
        migrations.RunSQL(GENEROSITY, GENEROSITY_REVERSE),
        migrations.RunSQL(CHAIN, CHAIN_REVERSE),
    ]

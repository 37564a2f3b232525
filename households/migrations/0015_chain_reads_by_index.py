"""The chain of many households is joined by hash, whatever the planner believes.

A load fills the table faster than the planner learns of it: a plan made for an almost empty table
worked the whole chain out again for every row. A few households are still looked up one by one.
"""

from django.db import migrations

#: From so many households on, rows are joined by hash.
MANY = 200

BODY = """
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
    WHERE c.id = d.id AND c.household_id = ANY (keys_household)
      AND (c.previous_class, c.previous_from, c.previous_commune_id, c.superseded_from,
           c.escaped_on, c.was_poor, c.was_near_poor)
          IS DISTINCT FROM
          (d.p_class, d.p_from, d.p_commune, d.n_from, d.escaped, d.was_p, d.was_n);
"""

CHAIN = f"""
CREATE FUNCTION households_chain_few(keys_household bigint[]) RETURNS void LANGUAGE sql
AS $${BODY}$$;
CREATE FUNCTION households_chain_many(keys_household bigint[]) RETURNS void LANGUAGE sql
SET enable_nestloop = off AS $${BODY}$$;
DROP FUNCTION households_chain(bigint[]);
CREATE FUNCTION households_chain(keys_household bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF cardinality(keys_household) > {MANY} THEN
        PERFORM households_chain_many(keys_household);
    ELSE
        PERFORM households_chain_few(keys_household);
    END IF;
END $$;
"""

FORMER = """
DROP FUNCTION households_chain(bigint[]);
DROP FUNCTION households_chain_few(bigint[]);
DROP FUNCTION households_chain_many(bigint[]);
CREATE OR REPLACE FUNCTION households_chain(keys_household bigint[]) RETURNS void LANGUAGE sql AS $$
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
"""


class Migration(migrations.Migration):
    dependencies = [("households", "0014_day_of_review_beside_class")]

    operations = [migrations.RunSQL(CHAIN, FORMER)]

"""Updates of columns that no figure reads leave no mark.

The chain of a household's classes fills in what came before a new row; taken for a change of
unknown reach, that had every period computed anew.
"""

from django.db import migrations

MARKS = """
CREATE OR REPLACE FUNCTION summaries_mark_classes_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO summaries_stalemark (commune_id, since)
    SELECT place.commune_id,
        min(CASE WHEN same THEN least(o.superseded_from, n.superseded_from)
                 ELSE least(o.valid_from, n.valid_from) END)
    FROM former o JOIN changed n USING (id),
        LATERAL (SELECT
            (o.household_id, o.standard_id, o.commune_id, o.former_commune_id, o.poverty_class,
             o.valid_from, o.origin, o.review_id, o.deprivations, o.causes, o.ethnic_group_id,
             o.persons, o.children, o.is_urban, o.is_minority, o.unable_to_work, o.has_merit,
             o.female_head, o.escaped_on, o.was_poor, o.was_near_poor)
            IS NOT DISTINCT FROM
            (n.household_id, n.standard_id, n.commune_id, n.former_commune_id, n.poverty_class,
             n.valid_from, n.origin, n.review_id, n.deprivations, n.causes, n.ethnic_group_id,
             n.persons, n.children, n.is_urban, n.is_minority, n.unable_to_work, n.has_merit,
             n.female_head, n.escaped_on, n.was_poor, n.was_near_poor) AS same) looked_at,
        LATERAL (SELECT o.commune_id UNION SELECT n.commune_id) place
    WHERE NOT same OR o.superseded_from IS DISTINCT FROM n.superseded_from
    GROUP BY place.commune_id;
    RETURN NULL;
END $$;
"""

MARKS_REVERSE = """
CREATE OR REPLACE FUNCTION summaries_mark_classes_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO summaries_stalemark (commune_id, since)
    SELECT place.commune_id, min(CASE
        WHEN (o.household_id, o.standard_id, o.commune_id, o.former_commune_id, o.poverty_class,
              o.valid_from, o.origin, o.review_id, o.deprivations, o.causes, o.ethnic_group_id,
              o.persons, o.children, o.is_urban, o.is_minority, o.unable_to_work, o.has_merit,
              o.female_head, o.escaped_on, o.was_poor, o.was_near_poor)
             IS NOT DISTINCT FROM
             (n.household_id, n.standard_id, n.commune_id, n.former_commune_id, n.poverty_class,
              n.valid_from, n.origin, n.review_id, n.deprivations, n.causes, n.ethnic_group_id,
              n.persons, n.children, n.is_urban, n.is_minority, n.unable_to_work, n.has_merit,
              n.female_head, n.escaped_on, n.was_poor, n.was_near_poor)
        THEN least(o.superseded_from, n.superseded_from)
        ELSE least(o.valid_from, n.valid_from) END)
    FROM former o JOIN changed n USING (id),
        LATERAL (SELECT o.commune_id UNION SELECT n.commune_id) place
    WHERE o IS DISTINCT FROM n
    GROUP BY place.commune_id;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("summaries", "0004_marks_of_moved_judgements")]

    operations = [migrations.RunSQL(MARKS, MARKS_REVERSE)]

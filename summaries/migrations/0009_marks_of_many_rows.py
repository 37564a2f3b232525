"""Marks cost little however many rows a statement updates.

The first statement of a session decides how former and new rows are joined. After an update of one
row PostgreSQL compared, in an update of many, each row with each. A full join is always by hash or
merge, and ``OFFSET 0`` keeps it a full join. The communes of a row are listed without a union per row.
"""

from django.db import migrations

CLASSES = """
CREATE OR REPLACE FUNCTION summaries_mark_classes_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO summaries_stalemark (commune_id, since)
    SELECT place.commune_id, min(since)
    FROM (
        SELECT o.commune_id AS was, n.commune_id AS becomes,
            CASE WHEN same THEN least(o.superseded_from, n.superseded_from)
                 ELSE least(o.valid_from, n.valid_from) END AS since
        FROM former o FULL JOIN changed n USING (id),
            LATERAL (SELECT
                (o.household_id, o.standard_id, o.commune_id, o.former_commune_id, o.poverty_class,
                 o.valid_from, o.origin, o.review_id, o.deprivations, o.causes, o.ethnic_group_id,
                 o.persons, o.children, o.is_urban, o.is_minority, o.unable_to_work, o.has_merit,
                 o.female_head, o.escaped_on, o.was_poor, o.was_near_poor)
                IS NOT DISTINCT FROM
                (n.household_id, n.standard_id, n.commune_id, n.former_commune_id, n.poverty_class,
                 n.valid_from, n.origin, n.review_id, n.deprivations, n.causes, n.ethnic_group_id,
                 n.persons, n.children, n.is_urban, n.is_minority, n.unable_to_work, n.has_merit,
                 n.female_head, n.escaped_on, n.was_poor, n.was_near_poor) AS same) looked_at
        WHERE NOT same OR o.superseded_from IS DISTINCT FROM n.superseded_from
        OFFSET 0
    ) told, LATERAL (VALUES (was), (becomes)) place (commune_id)
    WHERE place.commune_id IS NOT NULL
    GROUP BY place.commune_id;
    RETURN NULL;
END $$;
"""

REVIEWS = """
CREATE OR REPLACE FUNCTION summaries_mark_reviews_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO summaries_stalemark (commune_id, since)
    SELECT place.commune_id, min(since)
    FROM (
        SELECT o.commune_id AS was, n.commune_id AS becomes, coalesce(n.id, o.id) AS review_id,
            least(o.reviewed_on, n.reviewed_on) AS since
        FROM former o FULL JOIN changed n USING (id)
        WHERE (o.household_id, o.commune_id, o.state, o.reviewed_on)
            IS DISTINCT FROM (n.household_id, n.commune_id, n.state, n.reviewed_on)
        OFFSET 0
    ) told, LATERAL (
        VALUES (was), (becomes)
        UNION ALL SELECT c.commune_id FROM households_classification c
        WHERE c.review_id = told.review_id
    ) place (commune_id)
    WHERE place.commune_id IS NOT NULL
    GROUP BY place.commune_id;
    RETURN NULL;
END $$;
"""

CLASSES_REVERSE = """
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

REVIEWS_REVERSE = """
CREATE OR REPLACE FUNCTION summaries_mark_reviews_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO summaries_stalemark (commune_id, since)
    SELECT commune_id, min(since) FROM (
        SELECT place.commune_id, least(o.reviewed_on, n.reviewed_on) AS since
        FROM former o JOIN changed n USING (id),
            LATERAL (
                SELECT o.commune_id UNION SELECT n.commune_id
                UNION SELECT c.commune_id FROM households_classification c WHERE c.review_id = n.id
            ) place
        WHERE (o.household_id, o.commune_id, o.state, o.reviewed_on)
            IS DISTINCT FROM (n.household_id, n.commune_id, n.state, n.reviewed_on)
    ) places GROUP BY commune_id;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("summaries", "0008_marks_of_emptied_tables")]

    operations = [
        migrations.RunSQL(CLASSES, CLASSES_REVERSE),
        migrations.RunSQL(REVIEWS, REVIEWS_REVERSE),
    ]

"""Marks of communes whose figures must be computed anew, left by whoever writes.

Statement triggers with transition tables see every write: ORM, bulk, COPY and raw SQL alike. Each
leaves one mark per commune, in the transaction of the write, with the first day whose figures can
change. Only inserting, they never make two writers wait for each other.
"""

from django.db import migrations

# An update is looked at by what figures are made of. The chain of a household's classes updates
# the row before a new one: then only days from its new end on can change.
CLASSES = """
CREATE FUNCTION summaries_mark_classes_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO summaries_stalemark (commune_id, since)
    SELECT commune_id, min(valid_from) FROM changed GROUP BY commune_id;
    RETURN NULL;
END $$;

CREATE FUNCTION summaries_mark_classes_updated() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE TRIGGER summaries_mark_insert AFTER INSERT ON households_classification
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION summaries_mark_classes_written();
CREATE TRIGGER summaries_mark_update AFTER UPDATE ON households_classification
    REFERENCING OLD TABLE AS former NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION summaries_mark_classes_updated();
CREATE TRIGGER summaries_mark_delete AFTER DELETE ON households_classification
    REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION summaries_mark_classes_written();
"""

CLASSES_REVERSE = """
DROP TRIGGER summaries_mark_insert ON households_classification;
DROP TRIGGER summaries_mark_update ON households_classification;
DROP TRIGGER summaries_mark_delete ON households_classification;
DROP FUNCTION summaries_mark_classes_written();
DROP FUNCTION summaries_mark_classes_updated();
"""

# A review alone counts nowhere; its judgements do, in the review's commune, and its day is the age
# of the classes that rest on it. When a review is deleted, its judgements go first.
REVIEWS = """
CREATE FUNCTION summaries_mark_judgements_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO summaries_stalemark (commune_id, since)
    SELECT r.commune_id, min(r.reviewed_on)
    FROM changed j JOIN households_review r ON r.id = j.review_id GROUP BY r.commune_id;
    RETURN NULL;
END $$;

CREATE FUNCTION summaries_mark_reviews_updated() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE FUNCTION summaries_mark_reviews_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO summaries_stalemark (commune_id, since)
    SELECT commune_id, min(reviewed_on) FROM changed GROUP BY commune_id;
    RETURN NULL;
END $$;

CREATE TRIGGER summaries_mark_insert AFTER INSERT ON households_judgement
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION summaries_mark_judgements_written();
CREATE TRIGGER summaries_mark_update AFTER UPDATE ON households_judgement
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION summaries_mark_judgements_written();
CREATE TRIGGER summaries_mark_delete AFTER DELETE ON households_judgement
    REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION summaries_mark_judgements_written();
CREATE TRIGGER summaries_mark_update AFTER UPDATE ON households_review
    REFERENCING OLD TABLE AS former NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION summaries_mark_reviews_updated();
CREATE TRIGGER summaries_mark_delete AFTER DELETE ON households_review
    REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION summaries_mark_reviews_deleted();
"""

REVIEWS_REVERSE = """
DROP TRIGGER summaries_mark_insert ON households_judgement;
DROP TRIGGER summaries_mark_update ON households_judgement;
DROP TRIGGER summaries_mark_delete ON households_judgement;
DROP TRIGGER summaries_mark_update ON households_review;
DROP TRIGGER summaries_mark_delete ON households_review;
DROP FUNCTION summaries_mark_judgements_written();
DROP FUNCTION summaries_mark_reviews_updated();
DROP FUNCTION summaries_mark_reviews_deleted();
"""


class Migration(migrations.Migration):
    dependencies = [("summaries", "0001_figures"), ("households", "0002_integrity_in_the_database")]

    operations = [
        migrations.RunSQL(CLASSES, CLASSES_REVERSE),
        migrations.RunSQL(REVIEWS, REVIEWS_REVERSE),
    ]

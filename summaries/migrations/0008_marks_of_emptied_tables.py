"""Emptying a table with TRUNCATE leaves marks too: row triggers and transition tables miss it."""

from django.db import migrations

MARKS = """
CREATE FUNCTION summaries_mark_everything() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO summaries_stalemark (commune_id, since)
    SELECT DISTINCT commune_id, NULL::date FROM summaries_communestatistic;
    RETURN NULL;
END $$;

CREATE TRIGGER summaries_mark_truncate AFTER TRUNCATE ON households_classification
    FOR EACH STATEMENT EXECUTE FUNCTION summaries_mark_everything();
CREATE TRIGGER summaries_mark_truncate AFTER TRUNCATE ON households_judgement
    FOR EACH STATEMENT EXECUTE FUNCTION summaries_mark_everything();
CREATE TRIGGER summaries_mark_truncate AFTER TRUNCATE ON households_review
    FOR EACH STATEMENT EXECUTE FUNCTION summaries_mark_everything();
"""

MARKS_REVERSE = """
DROP TRIGGER summaries_mark_truncate ON households_classification;
DROP TRIGGER summaries_mark_truncate ON households_judgement;
DROP TRIGGER summaries_mark_truncate ON households_review;
DROP FUNCTION summaries_mark_everything();
"""


class Migration(migrations.Migration):
    dependencies = [("summaries", "0007_register_read_from_its_index")]

    operations = [migrations.RunSQL(MARKS, MARKS_REVERSE)]

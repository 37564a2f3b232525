"""A judgement that is given to another review marks the communes of both."""

from django.db import migrations

JUDGEMENTS = """
CREATE FUNCTION summaries_mark_judgements_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO summaries_stalemark (commune_id, since)
    SELECT r.commune_id, min(r.reviewed_on)
    FROM (SELECT review_id FROM former UNION SELECT review_id FROM changed) j
    JOIN households_review r ON r.id = j.review_id GROUP BY r.commune_id;
    RETURN NULL;
END $$;
DROP TRIGGER summaries_mark_update ON households_judgement;
CREATE TRIGGER summaries_mark_update AFTER UPDATE ON households_judgement
    REFERENCING OLD TABLE AS former NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION summaries_mark_judgements_updated();
"""

JUDGEMENTS_REVERSE = """
DROP TRIGGER summaries_mark_update ON households_judgement;
DROP FUNCTION summaries_mark_judgements_updated();
CREATE TRIGGER summaries_mark_update AFTER UPDATE ON households_judgement
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION summaries_mark_judgements_written();
"""


class Migration(migrations.Migration):
    dependencies = [("summaries", "0003_indexes_of_figures")]

    operations = [migrations.RunSQL(JUDGEMENTS, JUDGEMENTS_REVERSE)]

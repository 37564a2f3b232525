"""Thousands of classes are written once: derived columns that are given right cost no second row.

The chain corrects only what differs, so a writer that knows the class before may give it. The same
holds for the day of the review from here on: a row that comes without it is looked up as before, and
all rows of a statement are compared with their reviews at once.

The commune before is taken by the database from another class of the household, whose own foreign
key holds it: a second check of each row said nothing more.
"""

import django.db.models.deletion
from django.db import migrations, models

DAY = """
CREATE FUNCTION households_class_review_days() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off AS $$
BEGIN
    IF EXISTS (
        SELECT FROM touched t LEFT JOIN households_review r ON r.id = t.review_id
        WHERE t.reviewed_on IS DISTINCT FROM r.reviewed_on
    ) THEN
        UPDATE households_classification c SET reviewed_on = r.reviewed_on
        FROM touched t LEFT JOIN households_review r ON r.id = t.review_id
        WHERE c.id = t.id AND t.reviewed_on IS DISTINCT FROM r.reviewed_on;
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER households_class_review_day ON households_classification;
CREATE TRIGGER households_class_review_day BEFORE INSERT ON households_classification
    FOR EACH ROW WHEN (NEW.reviewed_on IS NULL AND NEW.review_id IS NOT NULL)
    EXECUTE FUNCTION households_class_review_day();
CREATE TRIGGER households_class_review_day_changed
    BEFORE UPDATE OF review_id, reviewed_on ON households_classification
    FOR EACH ROW EXECUTE FUNCTION households_class_review_day();
CREATE TRIGGER households_class_review_days AFTER INSERT ON households_classification
    REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION households_class_review_days();
"""

DAY_REVERSE = """
DROP TRIGGER households_class_review_days ON households_classification;
DROP TRIGGER households_class_review_day_changed ON households_classification;
DROP TRIGGER households_class_review_day ON households_classification;
DROP FUNCTION households_class_review_days();
CREATE TRIGGER households_class_review_day
    BEFORE INSERT OR UPDATE OF review_id, reviewed_on ON households_classification
    FOR EACH ROW EXECUTE FUNCTION households_class_review_day();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("areas", "0004_history_once_per_statement"),
        ("households", "0027_steps_are_planned_for_many_rows"),
    ]

    operations = [
        migrations.AlterField(
            model_name="classification",
            name="previous_commune",
            field=models.ForeignKey(
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="areas.area",
            ),
        ),
        migrations.RunSQL(DAY, DAY_REVERSE),
    ]

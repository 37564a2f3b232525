"""The day of the review stands beside the class, and one index answers for all rows in force.

Figures tell how old their data are. Looking up the review of each class was two fifths of their
cost, so the day is derived like the other columns that save a join: on writing a class, and when a
review's day is corrected. The functions never scan the reviews, also where their plan was made while
there were few of them.

``households_class_in_force`` answers from the index alone: the end of a row stands in it as a date
that is never null, so that "in force on a day" is a range, and with it what is read of all rows.
"""

from django.db import migrations

DAY = """
CREATE FUNCTION households_class_review_day() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off AS $$
BEGIN
    NEW.reviewed_on := (SELECT r.reviewed_on FROM households_review r WHERE r.id = NEW.review_id);
    RETURN NEW;
END $$;
CREATE TRIGGER households_class_review_day
    BEFORE INSERT OR UPDATE OF review_id, reviewed_on ON households_classification
    FOR EACH ROW EXECUTE FUNCTION households_class_review_day();

CREATE FUNCTION households_review_day_corrected() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off AS $$
BEGIN
    UPDATE households_classification SET reviewed_on = NEW.reviewed_on WHERE review_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER households_review_day_corrected
    AFTER UPDATE OF reviewed_on ON households_review
    FOR EACH ROW WHEN (OLD.reviewed_on IS DISTINCT FROM NEW.reviewed_on)
    EXECUTE FUNCTION households_review_day_corrected();

SELECT set_config('tn.chain_by_hand', 'on', true);
UPDATE households_classification c SET reviewed_on = r.reviewed_on
FROM households_review r WHERE r.id = c.review_id;
SELECT set_config('tn.chain_by_hand', 'off', true);
"""

DAY_REVERSE = """
DROP TRIGGER households_review_day_corrected ON households_review;
DROP FUNCTION households_review_day_corrected();
DROP TRIGGER households_class_review_day ON households_classification;
DROP FUNCTION households_class_review_day();
"""

INDEX = """
CREATE INDEX households_class_in_force ON households_classification
    (commune_id, (coalesce(superseded_from, 'infinity'::date)), valid_from)
    INCLUDE (superseded_from, standard_id, former_commune_id, poverty_class, persons,
        income_per_person, deprivations, unknowns, is_urban);
"""


class Migration(migrations.Migration):
    dependencies = [("households", "0013_classes_read_from_their_index")]

    operations = [
        migrations.RunSQL(DAY, DAY_REVERSE),
        migrations.RunSQL(INDEX, "DROP INDEX households_class_in_force;"),
    ]

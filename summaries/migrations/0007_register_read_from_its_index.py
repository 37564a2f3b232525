"""The rows with every breakdown are read from their index alone.

They are a small part of all classes and lie together by commune, so the index carries every column
that figures read of them. The day of the review behind a class is read from an index as well: the rows
of reviews are wide, and one day is wanted of them.
"""

from django.db import migrations

COVERING = """
DROP INDEX summaries_class_register;
CREATE INDEX summaries_class_register ON households_classification
    (commune_id, (coalesce(superseded_from, 'infinity'::date)), valid_from)
    INCLUDE (superseded_from, escaped_on, household_id, standard_id, former_commune_id,
        poverty_class, persons, children, deprivations, causes, ethnic_group_id, review_id,
        is_urban, is_minority, unable_to_work, has_merit, female_head)
    WHERE poverty_class IN (1, 2) OR escaped_on IS NOT NULL;
CREATE INDEX summaries_review_day ON households_review (id) INCLUDE (reviewed_on);
"""

COVERING_REVERSE = """
DROP INDEX summaries_review_day;
DROP INDEX summaries_class_register;
CREATE INDEX summaries_class_register ON households_classification
    (commune_id, (coalesce(superseded_from, 'infinity'::date)), valid_from)
    WHERE poverty_class IN (1, 2) OR escaped_on IS NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("summaries", "0006_figures_load")]

    operations = [migrations.RunSQL(COVERING, COVERING_REVERSE)]

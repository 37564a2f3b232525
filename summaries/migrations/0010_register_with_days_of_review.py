"""The register's index carries the day of the review, and all rows in force have an index of their own.

How many households are not poor is answered by ``households_class_in_force``.
"""

from django.db import migrations

REGISTER = """
DROP INDEX summaries_class_not_poor;
DROP INDEX summaries_review_day;
DROP INDEX summaries_class_register;
CREATE INDEX summaries_class_register ON households_classification
    (commune_id, (coalesce(superseded_from, 'infinity'::date)), valid_from)
    INCLUDE (superseded_from, escaped_on, household_id, standard_id, former_commune_id,
        poverty_class, persons, children, deprivations, causes, ethnic_group_id, reviewed_on,
        is_urban, is_minority, unable_to_work, has_merit, female_head)
    WHERE poverty_class IN (1, 2) OR escaped_on IS NOT NULL;
"""

REGISTER_REVERSE = """
DROP INDEX summaries_class_register;
CREATE INDEX summaries_class_register ON households_classification
    (commune_id, (coalesce(superseded_from, 'infinity'::date)), valid_from)
    INCLUDE (superseded_from, escaped_on, household_id, standard_id, former_commune_id,
        poverty_class, persons, children, deprivations, causes, ethnic_group_id, review_id,
        is_urban, is_minority, unable_to_work, has_merit, female_head)
    WHERE poverty_class IN (1, 2) OR escaped_on IS NOT NULL;
CREATE INDEX summaries_review_day ON households_review (id) INCLUDE (reviewed_on);
CREATE INDEX summaries_class_not_poor ON households_classification
    (commune_id, (coalesce(superseded_from, 'infinity'::date)), valid_from)
    INCLUDE (superseded_from, former_commune_id, standard_id, persons)
    WHERE poverty_class = 3;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("summaries", "0009_marks_of_many_rows"),
        ("households", "0014_day_of_review_beside_class"),
    ]

    operations = [migrations.RunSQL(REGISTER, REGISTER_REVERSE)]

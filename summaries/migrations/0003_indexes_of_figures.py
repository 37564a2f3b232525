"""Indexes that let figures of a day read the rows of that day only.

The end of a row is indexed as a date that is never null, so that "in force on a day" is a range of
the index. One index for the few rows with every breakdown, one that alone answers how many
households are not poor. They are here because nothing but figures reads in this way.
"""

from django.db import migrations

INDEXES = """
CREATE INDEX summaries_class_register ON households_classification
    (commune_id, (coalesce(superseded_from, 'infinity'::date)), valid_from)
    WHERE poverty_class IN (1, 2) OR escaped_on IS NOT NULL;
CREATE INDEX summaries_class_not_poor ON households_classification
    (commune_id, (coalesce(superseded_from, 'infinity'::date)), valid_from)
    INCLUDE (superseded_from, former_commune_id, standard_id, persons)
    WHERE poverty_class = 3;
"""

INDEXES_REVERSE = """
DROP INDEX summaries_class_register;
DROP INDEX summaries_class_not_poor;
"""


class Migration(migrations.Migration):
    dependencies = [("summaries", "0002_stale_marks")]

    operations = [migrations.RunSQL(INDEXES, INDEXES_REVERSE)]

"""The chain of classes is always looked up by index.

A load fills the table faster than the planner learns of it: a plan made for an almost empty table
compares every row with every other. Whatever the statistics say, the rows of named households are
found by their index and written by their key.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("households", "0014_day_of_review_beside_class")]

    operations = [
        migrations.RunSQL(
            "ALTER FUNCTION households_chain(bigint[]) SET enable_seqscan = off;",
            "ALTER FUNCTION households_chain(bigint[]) RESET enable_seqscan;",
        ),
    ]

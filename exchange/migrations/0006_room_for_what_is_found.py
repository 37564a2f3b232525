"""Rows of files are written thrice: as read, as compared, as applied.

Room on their own page saves the new versions their entries in every index.
"""

from django.db import migrations

TABLES = ("exchange_stagedhousehold", "exchange_stagedmember")


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0005_actions_of_retention"),
    ]

    operations = [
        migrations.RunSQL(
            [f"ALTER TABLE {table} SET (fillfactor = 45)" for table in TABLES],
            [f"ALTER TABLE {table} RESET (fillfactor)" for table in TABLES],
        ),
    ]

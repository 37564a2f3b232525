"""An approval can be taken back while nothing was delivered: the step from approved to planned."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("programmes", "0005_demonstration_rows_can_go")]

    operations = [
        migrations.RunSQL(
            "INSERT INTO programmes_supportmove VALUES ('approved', 'planned')",
            "DELETE FROM programmes_supportmove WHERE source = 'approved' AND target = 'planned'",
        )
    ]

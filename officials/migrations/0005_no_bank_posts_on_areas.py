"""A bank officer sees what their branch serves; a post on an area would show every branch's loans.

Such posts are of the time before branches. Which branch they meant nobody knows, so they go; the
history of posts keeps them.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def remove(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Remove posts of bank officers that stand on an area."""
    posts = apps.get_model("officials", "Post").objects
    posts.filter(role="bank_officer", branch__isnull=True).delete()


class Migration(migrations.Migration):
    dependencies = [("officials", "0004_bank_branches_and_programs")]

    operations = [migrations.RunPython(remove, migrations.RunPython.noop)]

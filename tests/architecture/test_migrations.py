"""Migrations are named, can be taken back, and stand on their own."""

import ast
import re

from django.db import migrations
from django.db.migrations.loader import MigrationLoader

from tests.architecture.sources import APPS, ROOT, Source, product


def own_migrations() -> list[migrations.Migration]:
    loader = MigrationLoader(None)
    return [
        migration for (app, _), migration in sorted(loader.disk_migrations.items()) if app in APPS
    ]


def irreversible(migration: migrations.Migration) -> list[str]:
    return [
        f"{migration}: {operation}"
        for operation in migration.operations
        if not getattr(operation, "reversible", True)
    ]


def app_imports(source: Source) -> list[str]:
    """Imports of today's code, which may change under a migration of yesterday.

    Field classes, triggers' SQL and the like cannot change meaning unnoticed; models, services,
    selectors and rules can.
    """
    return [
        f"{source.name}:{line} {name}"
        for name, line in source.imports()
        if (parts := name.split("."))[0] in APPS
        and {"services", "selectors", "rules", "tasks", "admin", "forms"} & set(parts)
    ]


def test_every_migration_has_a_name_that_says_what() -> None:
    assert [str(m) for m in own_migrations() if re.search(r"_auto_|^\d{4}_auto", m.name)] == []


def test_every_migration_can_be_taken_back() -> None:
    assert [hit for m in own_migrations() for hit in irreversible(m)] == []


def test_migrations_do_not_lean_on_code_that_changes() -> None:
    found = [s for s in product() if s.room == "migrations"]
    assert [hit for s in found for hit in app_imports(s)] == []


def test_planted_violations_are_found() -> None:
    class Once(migrations.Migration):
        operations = [migrations.RunSQL("select 1")]

    text = "from households.services import register"
    assert len(irreversible(Once("0001_once", "areas"))) == 1
    assert len(app_imports(Source(ROOT / "areas/migrations/0001_x.py", ast.parse(text)))) == 1

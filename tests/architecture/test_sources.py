"""What the source files may not do."""

import ast
import re
from collections.abc import Callable, Iterable

import pytest

from tests.architecture.sources import APPS, ROOT, Source, apps_only, product

DOORS = {"admin", "api", "forms", "tasks", "views"}
ENVIRONMENT = {"environ", "environb", "getenv", "getenvb", "putenv", "unsetenv"}
SERIALIZER_WRITES = {"save", "create", "update"}


def dotted(node: ast.AST) -> str:
    """Return ``a.b.c`` for a name or attribute, else an empty string."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return ""


def environment_reads(source: Source) -> list[str]:
    used = [
        node.lineno
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute)
        and node.attr in ENVIRONMENT
        and dotted(node.value) == "os"
    ]
    forbidden = {f"os.{word}" for word in ENVIRONMENT}
    imported = [
        line
        for name, line in source.imports()
        if name in forbidden or name.split(".")[0] == "environ"
    ]
    return [f"{source.name}:{line}" for line in used + imported]


def signal_use(source: Source) -> list[str]:
    return [
        f"{source.name}:{line} {name}"
        for name, line in source.imports()
        if re.search(r"(^|\.)signals(\.|$)", name) or name == "django.dispatch.receiver"
    ]


def foreign_doors(source: Source) -> list[str]:
    return [
        f"{source.name}:{line} {name}"
        for name, line in source.imports()
        if (parts := name.split("."))[0] in APPS
        and parts[0] != "common"  # what it offers under these names is made to be shared
        and len(parts) > 1
        and parts[1] in DOORS
        and parts[0] != source.app
    ]


def serializer_writes(source: Source) -> list[str]:
    return [
        f"{source.name}:{item.lineno} {node.name}.{item.name}"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ClassDef)
        and any("Serializer" in dotted(base) for base in node.bases)
        for item in node.body
        if isinstance(item, ast.FunctionDef) and item.name in SERIALIZER_WRITES
    ]


def called_from_outside(sources: Iterable[Source]) -> set[str]:
    """Names that modules outside a services room import from it (helpers inside stay free)."""
    return {
        name
        for source in sources
        for name, _ in source.imports()
        if len(parts := name.split(".")) > 2
        and parts[1] == "services"
        and (source.app, source.room) != (parts[0], "services")
    }


def services_without_actor(source: Source, called: set[str]) -> list[str]:
    """Services that doors, tasks or other apps call are keyword-only, ``actor`` first."""
    if source.room != "services":
        return []
    found = []
    package = source.module.removesuffix(".__init__")
    for node in source.tree.body:
        if not isinstance(node, ast.FunctionDef):
            continue
        if not {f"{package}.{node.name}", f"{source.app}.services.{node.name}"} & called:
            continue
        arguments = node.args
        positional = [*arguments.posonlyargs, *arguments.args]
        first = arguments.kwonlyargs[0].arg if arguments.kwonlyargs else ""
        if positional or first != "actor":
            found.append(f"{source.name}:{node.lineno} {node.name}")
    return found


def test_only_env_reads_the_environment() -> None:
    assert [
        hit for s in product() if s.name != "config/env.py" for hit in environment_reads(s)
    ] == []


def test_no_signals() -> None:
    assert [hit for s in product() for hit in signal_use(s)] == []


def test_no_app_uses_the_doors_of_another() -> None:
    assert [hit for s in apps_only() for hit in foreign_doors(s)] == []


def test_serializers_write_nothing() -> None:
    assert [hit for s in apps_only() for hit in serializer_writes(s)] == []


def test_services_name_their_actor() -> None:
    called = called_from_outside(apps_only())
    assert [hit for s in apps_only() for hit in services_without_actor(s, called)] == []


@pytest.mark.parametrize(
    ("check", "path", "text"),
    [
        (environment_reads, "areas/models.py", "import os\nx = os.environ['A']"),
        (environment_reads, "areas/models.py", "import os\nx = os.getenv('A')"),
        (environment_reads, "areas/models.py", "from os import getenv"),
        (environment_reads, "areas/models.py", "import environ"),
        (signal_use, "areas/apps.py", "from django.db.models.signals import post_save"),
        (signal_use, "areas/apps.py", "from django.dispatch import receiver"),
        (foreign_doors, "summaries/views.py", "from households.admin import HouseholdAdmin"),
        (foreign_doors, "summaries/views.py", "from households import forms"),
        (serializer_writes, "areas/api/x.py", "class A(s.ModelSerializer):\n def save(self): ..."),
    ],
)
def test_each_check_finds_a_planted_violation(
    check: Callable[[Source], list[str]], path: str, text: str
) -> None:
    assert len(check(Source(ROOT / path, ast.parse(text)))) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def merge(*, actor, area): ...", 0),
        ("def merge(actor): ...", 1),
        ("def merge(*, area, actor): ...", 1),
        ("def helper(rows): ...", 0),
    ],
)
def test_a_service_called_from_outside_takes_its_actor_first(text: str, expected: int) -> None:
    caller = Source(ROOT / "areas/admin.py", ast.parse("from areas.services.x import merge"))
    service = Source(ROOT / "areas/services/x.py", ast.parse(text))
    assert len(services_without_actor(service, called_from_outside([caller]))) == expected

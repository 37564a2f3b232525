"""Work for later is named by a string; the string must name a task."""

import ast

from django.conf import settings

from config.celery import app
from tests.architecture.sources import Source, apps_only


def registered() -> set[str]:
    app.loader.import_default_modules()
    return set(app.tasks)


def enqueued(source: Source) -> list[tuple[str, str]]:
    """Return the place and the task name of every call of ``enqueue``."""
    return [
        (f"{source.name}:{node.lineno}", ast.unparse(node.args[0]) if node.args else "")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name | ast.Attribute)
        and (node.func.id if isinstance(node.func, ast.Name) else node.func.attr) == "enqueue"
    ]


def test_every_enqueued_name_is_a_registered_task() -> None:
    known = registered()
    unknown = [
        (place, name)
        for source in apps_only()
        for place, name in enqueued(source)
        if ast.literal_eval(name) not in known
    ]
    assert unknown == []


def test_every_scheduled_name_is_a_registered_task() -> None:
    known = registered()
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert scheduled - known == set()


def test_every_task_is_named_after_its_app() -> None:
    own = {name for name in registered() if not name.startswith("celery.")}
    assert {name for name in own if name.split(".")[0] not in settings.INSTALLED_APPS} == set()

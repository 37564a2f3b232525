"""Where the demonstration lets webhooks go."""

import importlib

import pytest

from config import env


@pytest.mark.parametrize(("host", "opened"), [("127.0.0.1", True), ("0.0.0.0", False)])  # noqa: S104
def test_only_a_demonstration_that_nobody_else_reaches_calls_its_own_machine(
    monkeypatch: pytest.MonkeyPatch, host: str, *, opened: bool
) -> None:
    monkeypatch.setattr(env, "DEMO_HOST", host)
    demo = importlib.reload(importlib.import_module("config.settings.demo"))
    assert demo.TN_WEBHOOK_HTTP is opened
    assert bool(demo.TN_WEBHOOK_NETWORKS) is opened

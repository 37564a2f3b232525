"""The frame that every page shares."""

from importlib.metadata import version
from pathlib import Path

import pytest
from django.test import Client

from officials.choices import Role
from tests.factories.officials import official_with

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


def test_overridden_theme_templates_were_made_for_the_installed_theme() -> None:
    """A new release of the theme may need the same change in our copies: compare, then update."""
    overridden = [TEMPLATES / "unfold/layouts/skeleton.html", TEMPLATES / "admin/base.html"]
    wanted = f"django-unfold {version('django-unfold')}"
    assert [p.name for p in overridden if wanted not in p.read_text(encoding="utf-8")] == []


@pytest.mark.django_db
def test_work_pages_run_no_script_but_ours_and_the_admin_may_evaluate() -> None:
    client = Client()
    client.force_login(
        official_with(Role.SYSTEM_ADMINISTRATOR, area=None),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    sign_in = Client().get("/").headers["Content-Security-Policy"]
    admin = client.get("/quan-tri/").headers["Content-Security-Policy"]
    assert "script-src 'self';" in sign_in + ";"
    assert "unsafe-eval" not in sign_in
    assert "unsafe-eval" in admin


def test_no_page_names_another_host() -> None:
    named = [
        path.name
        for path in TEMPLATES.rglob("*.html")
        if "//" in path.read_text(encoding="utf-8").replace("http://www.w3.org", "")
    ]
    assert named == []


@pytest.mark.django_db
def test_synthetic_data_says_so_on_every_page() -> None:
    assert "Dữ liệu minh họa" in Client().get("/").content.decode()

"""The README says what the code says."""

import ast
import re
from itertools import pairwise

import pytest
from django.core.management import get_commands
from django.utils import translation

from officials.services.demo_logins import ACCOUNTS, DEMO_PASSWORD
from tests.architecture.sources import APPS, ROOT, product
from tests.docs.pages import code_in, table_with, text_of

README = text_of("README.md")


def targets_of_make() -> set[str]:
    return set(re.findall(r"^([a-z]+):.*##", text_of("Makefile"), re.M))


def variables() -> set[str]:
    """Names that ``config/env.py`` asks the environment for."""
    tree = next(source.tree for source in product() if source.name == "config/env.py")
    return {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "_env"
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


def own_commands() -> set[str]:
    return {name for name, app in get_commands().items() if app in {*APPS, "config"}}


def test_targets_of_make() -> None:
    rows = [code for row in table_with(README, "command") for code in code_in(row["command"])]
    named = {code.removeprefix("make ") for code in rows if code.startswith("make ")}
    assert named == targets_of_make()


def test_management_commands() -> None:
    rows = table_with(README, "loads or computes")
    assert {code for row in rows for code in code_in(row["loads or computes"])} == own_commands()


def test_variables_of_the_environment() -> None:
    rows = table_with(README, "variable")
    assert {code for row in rows for code in code_in(row["variable"])} == variables()


def test_logins_and_roles() -> None:
    shown = [(row["login"], row["role"], row["Vietnamese"]) for row in table_with(README, "login")]
    accounts = []
    for role, (username, _holder) in ACCOUNTS.items():
        with translation.override("en"):
            english = str(role.label)
        with translation.override("vi"):
            accounts.append((f"`{username}`", english, str(role.label)))
    assert sorted(shown) == sorted(accounts)
    assert f"`{DEMO_PASSWORD}`" in README


@pytest.mark.parametrize("page", ["README.md", "docs/deploy.md", "docs/how-to.md"])
def test_other_pages_name_known_targets_only(page: str) -> None:
    named = set(re.findall(r"`make ([a-z]+)", text_of(page)))
    assert named <= targets_of_make()


def test_variables_of_the_page_on_running() -> None:
    rows = table_with(text_of("docs/deploy.md"), "variable")
    named = {code for row in rows for code in code_in(row["variable"])}
    assert named <= variables() | {"DJANGO_SETTINGS_MODULE"}


def test_vietnamese_comes_first() -> None:
    title, first, *_rest = README.split("\n\n")
    assert title == "# Thoát Nghèo"
    assert "hộ nghèo" in first


def test_numbers_of_the_published_units() -> None:
    """The page on areas states counts of the files."""
    counted = {
        path.name: len(path.read_text(encoding="utf-8").splitlines()) - 1
        for path in (ROOT / "data" / "areas").glob("*.csv")
    }
    said = {
        code_in(row["file"])[0]: int(row["rows"].replace(",", ""))
        for row in table_with(text_of("data/areas/README.md"), "file")
    }
    assert said == counted


def test_headings_go_down_one_step_at_a_time() -> None:
    levels = [len(mark) for mark in re.findall(r"^(#+) ", README, re.M)]
    assert all(after - before <= 1 for before, after in pairwise(levels))

"""Write the table for people: ``python -m tests.permissions.page`` makes docs/permissions.md."""

from __future__ import annotations

import os

from tests.architecture.sources import ROOT

PAGE = ROOT / "docs" / "permissions.md"

HEAD = """\
# Who may do what

There is one source of rights: the posts that an official holds **today**. A post is a role in an
area during a time; `officials/choices.py` says which rights each role gives. Which rows are meant
follows from the area: `visible_to` and `changeable_by` narrow every list, page, autocomplete,
filter choice, count, export and error text. No post, no rows; a former post gives nothing; there is
no superuser.

This page is written from the code by `python -m tests.permissions.page`. The second table is also
run as a test, for every role inside and outside its area, with a former post, without any, and
without signing in. The test plants words in four places and fails when anybody meets a word of a
place where they hold no right; it sends a POST to every route from everybody outside and fails
when a single row of the database changes; and it fails when a registered route is missing here.

**To add a route**, put one row into `tests/permissions/table.py`: its name, one letter for each
role, and for a page of one thing the function that names the target's. `data=` gives what a POST
sends. Then write this page again.

## Rights by role

"""

LETTERS = """
## Routes

`Y` opens · `.` no right (403; the admin sends to the sign-in) · `h` hidden (404; the admin goes
back to the list) · `r` redirect · `n` not found · `p` POST only. The second column of letters is
for a post in another village (collector), commune (officer, leader) or province (the others).

The letters stand for: collector, officer, leader, supervisor, administrator, bank, system.

"""


def text() -> str:
    """Return the page."""
    from officials.choices import RIGHTS, Right  # noqa: PLC0415 (needs Django)
    from tests.permissions.rows import COLUMNS, PUBLIC  # noqa: PLC0415
    from tests.permissions.table import TABLE  # noqa: PLC0415

    lines = ["| right | " + " | ".join(role.value.replace("_", " ") for role in COLUMNS) + " |"]
    lines.append("|---" * (len(COLUMNS) + 1) + "|")
    for right in Right:
        marks = ["✓" if right in RIGHTS[role] else "" for role in COLUMNS]
        lines.append(f"| {right.value} | " + " | ".join(marks) + " |")
    routes = ["| route | door | inside | elsewhere |", "|---|---|---|---|"]
    for row in TABLE:
        elsewhere = "" if row.door is PUBLIC else f"`{row.outside_letters()}`"
        name = str(row).replace("|", "\\|")
        routes.append(f"| `{name}` | {row.door.name} | `{row.roles}` | {elsewhere} |")
    return HEAD + "\n".join(lines) + "\n" + LETTERS + "\n".join(routes) + "\n"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    import django

    django.setup()
    PAGE.write_text(text(), encoding="utf-8")
    print(f"written: {PAGE.relative_to(ROOT)}")

"""``make test``: every check of the project, one after the other, with a summary at the end.

A failing step does not hide the later ones; the exit code is 1 if any failed.
"""

import difflib
import os
import secrets
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from config import env

ROOT = env.BASE_DIR
SCHEMA = ROOT / "docs" / "openapi.yaml"
#: Test processes: one per core, two on the smallest machine that must do.
WORKERS = str(max(2, min(8, os.cpu_count() or 2)))

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "DATABASE_URL": "postgres://app:password@database.example/thoat_ngheo",
    "REDIS_URL": "redis://broker.example:6379/0",
    "ALLOWED_HOSTS": "thoatngheo.example.gov.vn",
    "SECRET_KEY": secrets.token_urlsafe(64),
}
LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"
#: The models are compared with the migrations; that no server runs meanwhile is as it should be.
NO_SERVER = "ignore:Got an error checking a consistent migration history"
MIGRATIONS_CHECK = ("manage.py", "makemigrations", "--check", "--dry-run")
TEST = {"DJANGO_SETTINGS_MODULE": "config.settings.test"}


@dataclass(frozen=True)
class Step:
    """One check: a Python module or script with its arguments."""

    name: str
    command: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)

    def run(self) -> bool:
        """Run with the output shown; true when it passed."""
        # Variables are added to the inherited ones by env(1), so this module reads none.
        settings = [f"{key}={value}" for key, value in self.environment.items()]
        command = ["env", *settings, sys.executable, *self.command]
        return subprocess.call(command, cwd=ROOT) == 0


def steps(schema: Path) -> list[Step]:
    """Return the checks, the quick ones first."""
    found = [
        Step("ruff check", ("-m", "ruff", "check", ".")),
        Step("ruff format", ("-m", "ruff", "format", "--check", ".")),
        Step("import-linter", ("-c", LINT_IMPORTS)),
        Step("mypy --strict", ("-m", "mypy", ".")),
        Step("makemigrations --check", ("-W", NO_SERVER, *MIGRATIONS_CHECK), TEST),
        Step(
            "check --deploy",
            ("manage.py", "check", "--deploy", "--fail-level", "WARNING"),
            PRODUCTION,
        ),
    ]
    if SCHEMA.exists():
        command = (
            "manage.py",
            "spectacular",
            "--validate",
            "--fail-on-warn",
            "--file",
            str(schema),
        )
        found.append(Step("OpenAPI document", command, TEST))
        found.append(Step("promises of the API", ("-m", "tests.contract")))
    pytest = ("-m", "pytest", "-q", "-n", WORKERS, "--dist", "worksteal", "--durations", "10")
    found.append(Step("pytest", pytest, TEST))
    return found


def has_drifted(schema: Path) -> bool:
    """Tell whether the committed OpenAPI document differs from what the code says today."""
    if not SCHEMA.exists() or not schema.exists() or schema.read_bytes() == SCHEMA.read_bytes():
        return False
    old, new = (path.read_text(encoding="utf-8").splitlines() for path in (SCHEMA, schema))
    print("\n".join(difflib.unified_diff(old, new, "committed", "today", lineterm="", n=1)))
    print(f"{SCHEMA.relative_to(ROOT)} is out of date. Run: make openapi")
    return True


def browser_note() -> str:
    """Say whether the browser tests can run here."""
    if env.chromium():
        return f"Chromium: {env.chromium()}"
    if env.REQUIRE_BROWSER:
        return "Chromium is missing and REQUIRE_BROWSER is set: browser tests will fail."
    return "Chromium is missing: browser tests are SKIPPED (Debian: apt install chromium)."


def main() -> int:
    """Run all checks; return 1 if any failed."""
    results: list[tuple[str, bool, float]] = []
    print(browser_note(), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        schema = Path(folder) / "openapi.yaml"
        for step in steps(schema):
            print(f"\n━━ {step.name}", flush=True)
            began = time.monotonic()
            passed = step.run()
            if step.name == "OpenAPI document":
                passed = passed and not has_drifted(schema)
            results.append((step.name, passed, time.monotonic() - began))
    print("\n━━ Summary")
    for name, passed, seconds in results:
        print(f"  {'passed' if passed else 'FAILED'}  {name:<24} {seconds:7.1f} s")
    print(f"  {browser_note()}")
    failed = [name for name, passed, _ in results if not passed]
    print(f"FAILED: {', '.join(failed)}" if failed else "All checks passed.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

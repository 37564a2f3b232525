"""The project's source files as syntax trees, read once per run."""

import ast
import functools
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = (
    "common", "areas", "officials", "households", "exchange", "programmes",
    "livelihoods", "housing", "credit", "summaries",
)  # fmt: skip


@dataclass(frozen=True)
class Source:
    """One module: where it is and what it says."""

    path: Path
    tree: ast.Module

    @property
    def name(self) -> str:
        """Path relative to the project, for messages."""
        return str(self.path.relative_to(ROOT))

    @property
    def module(self) -> str:
        """Dotted name."""
        return ".".join(self.path.relative_to(ROOT).with_suffix("").parts)

    @property
    def app(self) -> str:
        """The app (first folder) the module belongs to."""
        return self.path.relative_to(ROOT).parts[0]

    @property
    def room(self) -> str:
        """The room inside the app: ``services``, ``models`` and so on."""
        parts = self.path.relative_to(ROOT).with_suffix("").parts
        return parts[1] if len(parts) > 1 else ""

    def imports(self) -> list[tuple[str, int]]:
        """Absolute names imported anywhere in the module, with their line."""
        found: list[tuple[str, int]] = []
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found += [(alias.name, node.lineno) for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
                found += [(f"{node.module}.{alias.name}", node.lineno) for alias in node.names]
        return found


@functools.cache
def product() -> tuple[Source, ...]:
    """Every module of the product: the apps, ``config`` and ``manage.py``; no tests."""
    paths = [ROOT / "manage.py"]
    for folder in (*APPS, "config"):
        paths += sorted((ROOT / folder).rglob("*.py"))
    return tuple(
        Source(path, ast.parse(path.read_text(encoding="utf-8"), filename=str(path)))
        for path in paths
    )


def apps_only() -> tuple[Source, ...]:
    """Modules of the apps, without migrations."""
    return tuple(s for s in product() if s.app in APPS and s.room != "migrations")

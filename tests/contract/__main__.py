"""``python -m tests.contract``: compare the API's document with the released one.

``release`` makes the document of today the released one; a version of the product does so.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import yaml

from tests.contract.breaks import breaks

DOCS = Path(__file__).resolve().parents[2] / "docs"
TODAY, RELEASED, CHANGELOG = (
    DOCS / name for name in ("openapi.yaml", "openapi-released.yaml", "api-changelog.md")
)


def main(given: Sequence[str]) -> int:
    """Return 1 when a program written against the released document would break."""
    if list(given) == ["release"]:
        shutil.copyfile(TODAY, RELEASED)
        return 0
    if given:
        print("python -m tests.contract [release]", file=sys.stderr)
        return 2
    released, today = (yaml.safe_load(path.read_text("utf-8")) for path in (RELEASED, TODAY))
    found = breaks(released, today, CHANGELOG.read_text("utf-8"))
    for one in found:
        print(one)
    if found:
        print(f"{len(found)} promises of {RELEASED.name} are not kept.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

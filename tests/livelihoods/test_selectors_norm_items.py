"""The shipped catalogue says what training and jobs read: kinds by code, norms by item."""

from __future__ import annotations

from pathlib import Path

import yaml
from django.conf import settings

from livelihoods.choices import USUAL_KINDS
from livelihoods.selectors.trainees import PARTS

FOLDER = Path(settings.TN_DATA_DIR) / "programmes"


def rows(name: str) -> list[dict[str, object]]:
    document = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    found: list[dict[str, object]] = document[name]
    return found


def test_every_activity_has_its_kind_of_support_for_persons() -> None:
    kinds = {row["code"]: row for row in rows("kinds")}
    for code in (*USUAL_KINDS.values(), "dao-tao-nghe"):
        assert kinds[code]["recipient"] == "person", code


def test_every_item_of_their_norms_is_known_and_every_part_has_one() -> None:
    items = {
        str(row["kind"]): set[object]() for row in rows("norms")
    }  # fmt: skip
    for row in rows("norms"):
        items[str(row["kind"])].add(row.get("item"))
    assert items["dao-tao-nghe"] == {"chi-phi", "tien-an", "di-lai"}
    assert items["lao-dong-nuoc-ngoai"] == set(PARTS) - {"chi-phi"}

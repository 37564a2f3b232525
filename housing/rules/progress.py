"""The course of the works: which stage may follow which (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from households.rules.text import Text


class Stage(StrEnum):
    """A milestone of the works, in the order in which a house is built."""

    FOUNDATION = "foundation"
    FRAME = "frame"
    ROOF = "roof"
    DONE = "done"


STAGES: dict[Stage, Text] = {
    Stage.FOUNDATION: Text("Xong nền, móng", "Foundation finished"),
    Stage.FRAME: Text("Xong khung, tường", "Frame and walls finished"),
    Stage.ROOF: Text("Xong mái", "Roof finished"),
    Stage.DONE: Text("Hoàn thành", "Finished"),
}
_ORDER = list(Stage)


def stage_fault(
    stage: Stage, day: date, reached: Mapping[Stage, date], *, new: bool, today: date
) -> Text | None:
    """Say why a stage cannot be recorded on a day; None when it can.

    A new house goes through every stage in turn; a repair may leave stages out, but nothing that
    comes later in the works lies before something earlier.
    """
    if day > today:
        return Text("Ngày này chưa tới.", "This day has not come yet.")
    place = _ORDER.index(stage)
    if new:
        for earlier in _ORDER[:place]:
            if earlier not in reached:
                return Text(
                    f"Ghi “{STAGES[earlier].vi}” trước.", f"Record “{STAGES[earlier].en}” first."
                )
    for other, when in reached.items():
        if _ORDER.index(other) < place and when > day:
            return Text(
                f"“{STAGES[other].vi}” ghi ngày {when:%d/%m/%Y}, sau ngày này.",
                f"“{STAGES[other].en}” is dated {when:%d/%m/%Y}, after this day.",
            )
        if _ORDER.index(other) > place and when < day:
            return Text(
                f"“{STAGES[other].vi}” ghi ngày {when:%d/%m/%Y}, trước ngày này.",
                f"“{STAGES[other].en}” is dated {when:%d/%m/%Y}, before this day.",
            )
    return None


def next_stage(reached: Mapping[Stage, date]) -> Stage | None:
    """Return the first stage that is not reached."""
    return next((stage for stage in _ORDER if stage not in reached), None)

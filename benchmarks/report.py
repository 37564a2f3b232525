"""The table on the terminal and the result files."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.goals import Failed, Result
from benchmarks.province import Size
from benchmarks.timing import Figure

_SIDES = ("floor", "feature")
#: Why a measure has no figures that was not asked for.
LEFT_OUT = "left out of this run"
RESULTS = Path(__file__).parent / "results"
_HEAD = ("Measure", "Floor ms", "Feature ms", "Ratio", "Goal", "")


def number(value: float) -> str:
    """Three significant digits or more."""
    decimals = 0 if value >= 100 else 1 if value >= 10 else 2 if value >= 1 else 3
    return f"{value:,.{decimals}f}"


def row(result: Result) -> tuple[str, ...]:
    """One line of the table."""
    measure = result.measure
    verdict = {True: "kept", False: "MISSED", None: ""}[result.kept]
    unit = f" {measure.unit}" if measure.unit else ""
    return (
        measure.title,
        number(result.milliseconds("floor", measure.figure)) + unit,
        number(result.milliseconds("feature", measure.figure)) + unit,
        f"{result.ratio:.2f}x",
        measure.goal,
        verdict,
    )


def failed_row(failed: Failed) -> tuple[str, ...]:
    """One line of the table for a measure that could not be taken."""
    said = failed.why if failed.why == LEFT_OUT else f"FAILED: {failed.why}"
    return (failed.measure.title, "", "", "", failed.measure.goal, said)


def table(results: Sequence[Result], failed: Sequence[Failed] = ()) -> str:
    """The table as it is printed."""
    rows = [_HEAD, *(row(result) for result in results), *(failed_row(one) for one in failed)]
    widths = [max(len(line[i]) for line in rows) for i in range(len(_HEAD))]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if i in {1, 2, 3} else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in rows
    )


def short(results: Sequence[Result]) -> list[str]:
    """What falls short, in words; empty when every goal is kept."""
    return [
        f"{result.measure.title}: {result.ratio:.2f}x, the goal is {result.measure.goal}."
        for result in results
        if result.kept is False
    ]


def as_json(
    results: Sequence[Result],
    machine: Mapping[str, str],
    size: Size,
    failed: Sequence[Failed] = (),
) -> dict[str, Any]:
    """Everything that was found."""
    return {
        "machine": dict(machine),
        "province": {
            "communes": size.communes,
            "households": size.households,
            "members": size.members,
        },
        "measures": [
            {
                "name": result.measure.name,
                "title": result.measure.title,
                "floor": result.measure.floor,
                "feature": result.measure.feature,
                "goal": result.measure.goal,
                "compared": result.measure.figure.value,
                "floor_ms": _figures(result, "floor"),
                "feature_ms": _figures(result, "feature"),
                "ratio": round(result.ratio, 3),
                "ratio_of_rounds": [round(ratio, 3) for ratio in result.timings.spread()],
                "kept": result.kept,
            }
            for result in results
        ],
        "failed": [{"name": one.measure.name, "why": one.why} for one in failed],
    }


def _figures(result: Result, side: str) -> dict[str, float]:
    return {figure.value: round(result.milliseconds(side, figure), 4) for figure in Figure}


def as_markdown(
    results: Sequence[Result],
    machine: Mapping[str, str],
    size: Size,
    day: dt.date,
    failed: Sequence[Failed] = (),
) -> str:
    """The page that people read."""
    lines = [
        f"# Measurements of {day.isoformat()}",
        "",
        f"A synthetic province of {size.communes} communes, {size.households:,} households and"
        f" {size.members:,} members, five yearly classes each. Made by `make bench`; how to read"
        " it: [docs/benchmarks.md](../../docs/benchmarks.md).",
        "",
        "Floor and feature ran by turns in the same run. Times are medians in milliseconds unless"
        " the measure says otherwise. Read the ratios, not the times.",
        "",
        f"| {' | '.join(_HEAD)} |",
        "| --- | ---: | ---: | ---: | --- | --- |",
        *(f"| {' | '.join(row(result))} |" for result in results),
        *(f"| {' | '.join(failed_row(one))} |" for one in failed),
        "",
        "## What falls short",
        "",
        *([f"- {line}" for line in short(results)] or ["No goal is missed."]),
        *(f"- {one.measure.title}: not measured, {one.why}" for one in failed),
        *_stricter(results),
        "",
        "## What was compared",
        "",
        *(_compared(result) for result in results),
        "",
        "## Machine",
        "",
        *(f"- {name}: {value}" for name, value in machine.items()),
        "",
    ]
    return "\n".join(lines)


def _stricter(results: Sequence[Result]) -> list[str]:
    """Ratios without a goal: said here, so that a gentler floor hides nothing."""
    lines = [
        f"- {result.measure.title}: {result.ratio:.2f}x."
        for result in results
        if result.kept is None
    ]
    return ["", "Other floors, for which no goal is set:", "", *lines] if lines else []


def _compared(result: Result) -> str:
    measure = result.measure
    if measure.unit:
        floor, feature = (result.milliseconds(side, measure.figure) for side in _SIDES)
        return (
            f"- **{measure.title}.** Floor: {measure.floor}. Feature: {measure.feature}."
            f" {number(floor)} and {number(feature)} {measure.unit}."
        )
    low, high = result.timings.spread()

    def figures(figure: Figure) -> str:
        floor, feature = (result.milliseconds(side, figure) for side in ("floor", "feature"))
        return f"{number(floor)} and {number(feature)} ms"

    return (
        f"- **{result.measure.title}.** Floor: {result.measure.floor}. Feature:"
        f" {result.measure.feature}. Median {figures(Figure.MEDIAN)}, 95th percentile"
        f" {figures(Figure.P95)}; the middle half of the rounds' ratios lies between {low:.2f} and"
        f" {high:.2f}."
    )


def write(
    results: Sequence[Result],
    machine: Mapping[str, str],
    size: Size,
    day: dt.date,
    failed: Sequence[Failed] = (),
) -> tuple[Path, Path]:
    """Write both result files of a day; a later run of the day replaces them."""
    RESULTS.mkdir(exist_ok=True)
    data, page = RESULTS / f"{day.isoformat()}.json", RESULTS / f"{day.isoformat()}.md"
    content = as_json(results, machine, size, failed)
    data.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    page.write_text(as_markdown(results, machine, size, day, failed), encoding="utf-8")
    return data, page

"""Two people at one review: what each changed since what both had read, put together by path.

A review is a map of paths to values: ``members[<key>].insured``, ``dwelling.water``, ``causes``,
``answers.<question>``, ``overrides.<indicator>``, ``method``. Members are named by their lasting
key, never by their place in the list. A path that is left out is unknown, and ``None`` in a change
makes it unknown. ``docs/rules/merging-facts.md`` says in words what is merged and what is a clash.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from households.rules.fact_fields import Section

#: What a review says, by path.
Values = Mapping[str, Any]

ANSWER, OVERRIDE, METHOD = "answers.", "overrides.", "method"
_MEMBER = f"{Section.MEMBER}["
_PARTS = (Section.DWELLING, Section.LIVELIHOOD)
#: A note belongs to the choice "other" of a list and goes with it.
_NOTES = {"causes": "cause_note", "wishes": "wish_note"}


@dataclass(frozen=True, slots=True)
class Clash:
    """One path that both sides changed, to different values; ``base`` is what both had read."""

    path: str
    base: Any
    theirs: Any
    mine: Any


@dataclass(frozen=True, slots=True)
class Merged:
    """``values`` with what could be put together; at a clash they hold what was there first."""

    values: dict[str, Any]
    clashes: tuple[Clash, ...]


@dataclass(frozen=True, slots=True)
class ReviewContent:
    """What a review stores, taken apart again: facts, answers, overrides as in the database."""

    facts: dict[str, Any]
    answers: dict[str, Any]
    overrides: dict[str, Any]
    method: str


def to_values(
    facts: Mapping[str, Any],
    answers: Mapping[str, Any],
    overrides: Mapping[str, Any],
    method: str,
) -> dict[str, Any]:
    """Return what a review says, by path."""
    values: dict[str, Any] = {}
    for name, value in facts.items():
        if name == Section.MEMBER:
            for row in value:
                prefix = f"{_MEMBER}{row['key']}]."
                values |= {f"{prefix}{key}": v for key, v in row.items() if key != "key"}
        elif name in _PARTS:
            values |= {f"{name}.{key}": v for key, v in value.items()}
        elif name != "version":
            values[name] = value
    values |= {f"{ANSWER}{code}": value for code, value in answers.items()}
    values |= {f"{OVERRIDE}{code}": value for code, value in overrides.items()}
    values[METHOD] = method
    return {path: value for path, value in values.items() if value is not None}


def from_values(values: Values, *, members: Iterable[str], version: int) -> ReviewContent:
    """Take values apart; ``members`` are the keys of the members in order, nobody else is kept."""
    rows: dict[str, dict[str, Any]] = {key: {"key": key} for key in members}
    parts: dict[str, dict[str, Any]] = {str(part): {} for part in _PARTS}
    facts: dict[str, Any] = {"version": version}
    answers: dict[str, Any] = {}
    overrides: dict[str, Any] = {}
    for path, value in values.items():
        first, _dot, name = path.partition(".")
        if (member := member_of(path)) is not None:
            if member in rows:
                rows[member][path.rpartition("].")[2]] = value
        elif first in parts:
            parts[first][name] = value
        elif path.startswith(ANSWER):
            answers[name] = value
        elif path.startswith(OVERRIDE):
            overrides[name] = value
        elif path != METHOD:
            facts[path] = value
    if rows:
        facts[str(Section.MEMBER)] = list(rows.values())
    facts |= {name: part for name, part in parts.items() if part}
    return ReviewContent(facts, answers, overrides, str(values.get(METHOD, "")))


def member_of(path: str) -> str | None:
    """Return the key of the member that a path is about."""
    if not path.startswith(_MEMBER):
        return None
    return path[len(_MEMBER) :].rpartition("].")[0]


def changes_between(before: Values, after: Values) -> dict[str, Any]:
    """Return what leads from one to the other: a value, or ``None`` for what is unknown now."""
    return {
        path: after.get(path)
        for path in (*before, *(p for p in after if p not in before))
        if before.get(path) != after.get(path)
    }


def changed(values: Values, changes: Values) -> dict[str, Any]:
    """Return the values after the changes."""
    result = {**values, **changes}
    return {path: value for path, value in result.items() if value is not None}


def with_notes_of_dropped_choices(values: Values, changes: Values) -> dict[str, Any]:
    """Add to changes that drop the choice "other" that its note goes too."""
    result = dict(changes)
    for codes, note in _NOTES.items():
        dropped = codes in changes and "other" not in (changes[codes] or ())
        if dropped and (note in values or note in changes):
            result[note] = None
    return result


def merge(base: Values, theirs: Values, mine: Values) -> Merged:
    """Put ``mine`` upon ``theirs``, both having begun with ``base``.

    A path changed by one side only takes that side's value; one that both changed alike is alike.
    Both changed differently is a clash: ``theirs``, stored first, stays until a person chooses.
    """
    taken: dict[str, Any] = {}
    clashes: list[Clash] = []
    for path, value in changes_between(base, mine).items():
        was, there = base.get(path), theirs.get(path)
        if there == was:
            taken[path] = value
        elif there != value:
            clashes.append(Clash(path, was, there, value))
    return Merged(changed(theirs, taken), tuple(clashes))


def merge_unread(theirs: Values, changes: Values) -> Merged:
    """Merge changes where nobody knows any more what they were made upon.

    What is unknown so far is taken; every other difference is a clash.
    """
    open_paths = {path: value for path, value in changes.items() if theirs.get(path) is None}
    clashes = tuple(
        Clash(path, None, theirs[path], value)
        for path, value in changes.items()
        if path not in open_paths and theirs[path] != value
    )
    return Merged(changed(theirs, open_paths), clashes)


def base_of(current: Values, saves: Iterable[Values]) -> dict[str, Any]:
    """Return what stood before ``saves``, each the former values of one saving, oldest first."""
    before: dict[str, Any] = {}
    for former in saves:
        for path, value in former.items():
            before.setdefault(path, value)
    return changed(current, before)

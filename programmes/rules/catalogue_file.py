"""Programmes, kinds, norms, conditions and suggestions read strictly from reviewed documents.

Pure: the values of an entry are named as the columns they go to; codes of other entries stay codes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from households.rules.problems import Problems
from households.rules.standards import ProvinceRef, read_territory

PROGRAMME_KINDS = ("national_target", "policy", "movement", "provincial", "credit", "social")
CERTAINTIES = ("certain", "probable", "assumed")
GROUPS = (
    "livelihood", "production", "housing", "training", "job", "credit", "health", "education",
    "nutrition", "water", "information", "land", "insurance", "protection", "advice", "gift",
)  # fmt: skip
RECIPIENTS = ("household", "person")
ONCE = ("no_limit", "household", "person")
BENEFICIARIES = (
    "any", "poor", "near_poor", "newly_escaped", "poor_minority", "minority", "disabled", "merit",
    "woman",
)  # fmt: skip
AREAS = ("any", "especially_difficult", "difficult", "other")
STATUSES = ("poor", "near_poor", "newly_escaped", "not_poor", "unknown")
SECTIONS = ("programmes", "kinds", "norms", "rules", "counterparts", "suggestions")
_SLUG = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
_DATED = ("valid_from", "legal_basis", "certainty")
_MONEY = 10**15


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a file: its place, its code and the columns it sets.

    ``links`` are codes of other entries by column; ``province`` is None for the whole country.
    """

    path: str
    code: str
    values: Mapping[str, Any]
    links: Mapping[str, Any] = field(default_factory=dict)
    province: ProvinceRef | None = None


@dataclass(slots=True)
class Catalogue:
    """Everything the files say, in order."""

    programmes: list[Entry] = field(default_factory=list)
    projects: list[Entry] = field(default_factory=list)
    kinds: list[Entry] = field(default_factory=list)
    norms: list[Entry] = field(default_factory=list)
    rules: list[Entry] = field(default_factory=list)
    counterparts: list[Entry] = field(default_factory=list)
    suggestions: list[Entry] = field(default_factory=list)


def parse_catalogue(
    documents: Mapping[str, Any],
    *,
    indicators: Iterable[str],
    attributes: Mapping[str, Iterable[str]],
) -> Catalogue:
    """Read documents keyed by file name; entries may refer to entries of any of them.

    ``indicators`` are the codes that poverty standards know, ``attributes`` the values of each
    scheme of area attributes. Raises ``DocumentError`` with every fault of every document: unknown
    and missing keys, unknown codes, two entries of one code, and rules or norms for the same case
    that hold at the same time.
    """
    reader = _Reader(
        frozenset(indicators),
        frozenset(f"{scheme}={value}" for scheme in attributes for value in attributes[scheme]),
    )
    read: dict[str, Callable[[str, Mapping[str, Any]], None]] = {
        "programmes": reader.programme,
        "kinds": reader.kind,
        "norms": reader.norm,
        "rules": reader.rule,
        "counterparts": reader.counterpart,
        "suggestions": reader.suggestion,
    }
    for section in SECTIONS:
        for name, document in documents.items():
            path = f"{name}.{section}"
            rows = reader.problems.mapping(document, name).get(section, ())
            for number, row in enumerate(reader.problems.items(rows, path)):
                place = f"{path}[{number}]"
                read[section](place, reader.problems.mapping(row, place))
    for name, document in documents.items():
        if isinstance(document, Mapping):
            reader.problems.keys(document, name, (), SECTIONS)
    reader.finish()
    return reader.found


class _Reader:
    """Reads rows one by one, remembers codes, notes faults."""

    def __init__(self, indicators: frozenset[str], attributes: frozenset[str]) -> None:
        self.problems = Problems()
        self.found = Catalogue()
        self.indicators = indicators
        self.attributes = attributes
        self._codes: dict[str, set[str]] = {section: set() for section in (*SECTIONS, "projects")}

    def programme(self, path: str, row: Mapping[str, Any]) -> None:
        """A programme with its projects and their parts."""
        self.problems.keys(
            row,
            path,
            ("code", "name", "kind", *_DATED),
            ("valid_to", "territory", "note", "projects"),
        )
        code = self._code(row, path, "programmes")
        values = {
            **self._names(row, path),
            "kind": self.problems.code(row.get("kind"), f"{path}.kind", PROGRAMME_KINDS),
            "note_vi": self._words(row, path, "note"),
            **self._dated(row, path),
        }
        self.found.programmes.append(Entry(path, code, values, {}, self._territory(row, path)))
        position = 0
        for number, item in enumerate(self._list(row, path, "projects")):
            place = f"{path}.projects[{number}]"
            project = self.problems.mapping(item, place)
            self.problems.keys(project, place, ("code", "name"), ("parts",))
            position += 1
            top = self._project(project, place, code, None, position)
            for part_number, part_item in enumerate(self._list(project, place, "parts")):
                part_place = f"{place}.parts[{part_number}]"
                part = self.problems.mapping(part_item, part_place)
                self.problems.keys(part, part_place, ("code", "name"), ())
                position += 1
                self._project(part, part_place, code, top, position)

    def kind(self, path: str, row: Mapping[str, Any]) -> None:
        """A kind of support."""
        self.problems.keys(
            row,
            path,
            ("code", "name", "group"),
            ("thing", "recipient", "unit", "indicators", "causes", "needs_labour", "needs_approval",
             "active"),
        )  # fmt: skip
        code = self._code(row, path, "kinds")
        self.found.kinds.append(
            Entry(
                path,
                code,
                {
                    **self._names(row, path),
                    "group": self.problems.code(row.get("group"), f"{path}.group", GROUPS),
                    "thing": self._slug(row.get("thing", code), f"{path}.thing", 40),
                    "recipient": self._choice(row, path, "recipient", RECIPIENTS),
                    "unit_vi": self._words(row, path, "unit"),
                    "indicators": self._codes_of(row, path, "indicators", self.indicators),
                    "causes": [
                        self.problems.integer(cause, f"{path}.causes[{n}]", 1, 8)
                        for n, cause in enumerate(self._list(row, path, "causes"))
                    ],
                    "needs_labour": self._flag(row, path, "needs_labour", default=False),
                    "needs_approval": self._flag(row, path, "needs_approval", default=True),
                    "is_active": self._flag(row, path, "active", default=True),
                    "position": len(self.found.kinds) + 1,
                },
            )
        )

    def norm(self, path: str, row: Mapping[str, Any]) -> None:
        """A norm; one that names no amount says in words what it gives."""
        self.problems.keys(
            row,
            path,
            ("code", "kind", "name", *_DATED),
            ("programme", "project", "territory", "item", "beneficiary", "area", "amount", "cap",
             "share_pct", "unit", "min_km", "condition", "valid_to"),
        )  # fmt: skip
        code = self._code(row, path, "norms", 60)
        values = {
            "name_vi": self.problems.text(row.get("name"), f"{path}.name"),
            "item": self._slug(row.get("item", "muc-ho-tro"), f"{path}.item", 30),
            "beneficiary": self._choice(row, path, "beneficiary", BENEFICIARIES),
            "area_category": self._choice(row, path, "area", AREAS),
            "amount": self._whole(row, path, "amount", _MONEY),
            "cap": self._whole(row, path, "cap", _MONEY),
            "share_pct": self._percent(row, path, "share_pct"),
            "unit_vi": self._words(row, path, "unit"),
            "min_km": self._whole(row, path, "min_km", 1000),
            "condition_vi": self._words(row, path, "condition"),
            **self._dated(row, path),
        }
        if not any(values[name] for name in ("amount", "cap", "share_pct", "condition_vi")):
            self.problems.add(
                path,
                "empty",
                "Ghi ít nhất một trong: amount, cap, share_pct, condition.",
                "Give at least one of: amount, cap, share_pct, condition.",
            )
        links = self._links(row, path)
        if row.get("project") is not None:
            key = f"{row.get('programme')}/{row.get('project')}"
            links["project"] = self._known(key, f"{path}.project", "projects")
        self.found.norms.append(Entry(path, code, values, links, self._territory(row, path)))

    def rule(self, path: str, row: Mapping[str, Any]) -> None:
        """A condition; ``kinds`` makes one of each kind."""
        self.problems.keys(
            row,
            path,
            ("code", "statuses", *_DATED),
            ("kinds", "programme", "territory", "national_status", "escaped_months", "once",
             "exclusive", "min_age", "max_age", "separate_months", "needs_labour",
             "area_attributes", "valid_to"),
        )  # fmt: skip
        statuses = self._codes_of(row, path, "statuses", STATUSES)
        if not statuses:
            self.problems.add(
                f"{path}.statuses", "empty", "Ghi ít nhất một đối tượng.", "Name at least one."
            )
        values = {
            "statuses": [one for one in STATUSES if one in statuses],
            "national_status": self._flag(row, path, "national_status", default=True),
            "escaped_months": self._whole(row, path, "escaped_months", 600) or 36,
            "once": self._choice(row, path, "once", ONCE),
            "exclusive": self._flag(row, path, "exclusive", default=True),
            "min_age": self._whole(row, path, "min_age", 130),
            "max_age": self._whole(row, path, "max_age", 130),
            "separate_months": self._whole(row, path, "separate_months", 600),
            "needs_labour": self._flag(row, path, "needs_labour", default=False),
            "area_attributes": self._codes_of(row, path, "area_attributes", self.attributes),
            **self._dated(row, path),
        }
        province = self._territory(row, path)
        links = self._links(row, path, kind=False)
        kinds = self._list(row, path, "kinds")
        for number, kind in enumerate(kinds or [None]):
            suffix = "" if kind is None else f"-{kind}"
            place = path if kind is None else f"{path}.kinds[{number}]"
            code = self._code({"code": f"{row.get('code')}{suffix}"}, path, "rules", 60)
            whose = {**links, "kind": kind and self._known(kind, place, "kinds")}
            self.found.rules.append(Entry(place, code, values, whose, province))

    def counterpart(self, path: str, row: Mapping[str, Any]) -> None:
        """The least share of local money; ``provinces`` makes one rule of each."""
        self.problems.keys(
            row,
            path,
            ("code", "programme", "min_pct_of_central", *_DATED),
            ("provinces", "as_of", "territory", "condition", "counts_in_kind", "valid_to"),
        )
        values = {
            "counts_in_kind": row.get("counts_in_kind") is True,
            "min_pct_of_central": self._percent(row, path, "min_pct_of_central") or Decimal(0),
            "condition_vi": self._words(row, path, "condition"),
            **self._dated(row, path),
        }
        links = self._links(row, path, kind=False)
        provinces = self._list(row, path, "provinces")
        for number, province in enumerate(provinces):
            place = f"{path}.provinces[{number}]"
            ref = read_territory(
                {"province": province, "as_of": row.get("as_of")}, place, self.problems
            )
            code = self._code({"code": f"{row.get('code')}-{province}"}, path, "counterparts")
            self.found.counterparts.append(Entry(place, code, values, links, ref))
        if not provinces:
            code = self._code(row, path, "counterparts")
            self.found.counterparts.append(
                Entry(path, code, values, links, self._territory(row, path))
            )

    def suggestion(self, path: str, row: Mapping[str, Any]) -> None:
        """What helps against one indicator or one cause, the first first."""
        self.problems.keys(row, path, ("kinds",), ("indicator", "cause", "territory"))
        if ("indicator" in row) == ("cause" in row):
            self.problems.add(
                path,
                "need",
                "Ghi một chỉ số (indicator) hoặc một nguyên nhân (cause).",
                "Name one indicator or one cause.",
            )
        need: dict[str, Any] = {"indicator": "", "cause": None}
        if "indicator" in row:
            need["indicator"] = self.problems.code(
                row["indicator"], f"{path}.indicator", sorted(self.indicators)
            )
        elif "cause" in row:
            need["cause"] = self.problems.integer(row["cause"], f"{path}.cause", 1, 8)
        province = self._territory(row, path)
        seen: set[str] = set()
        for number, one in enumerate(self._list(row, path, "kinds")):
            place = f"{path}.kinds[{number}]"
            item = self.problems.mapping(one, place)
            self.problems.keys(item, place, ("kind",), ("for_unable", "note"))
            kind = self._known(item.get("kind"), f"{place}.kind", "kinds")
            if kind in seen:
                self._twice(f"{place}.kind", kind)
            seen.add(kind)
            values = {
                **need,
                "for_unable": self._flag(item, place, "for_unable", default=False),
                "note_vi": self._words(item, place, "note"),
                "position": number + 1,
            }
            code = f"{need['indicator'] or need['cause']}:{kind}"
            self.found.suggestions.append(Entry(place, code, values, {"kind": kind}, province))

    def finish(self) -> None:
        """Refuse what would decide one case twice, then raise every fault."""
        if not self.problems.found:
            cases = (
                (self.found.norms, ("item", "beneficiary", "area_category", "min_km")),
                (self.found.rules, ()),
                (self.found.counterparts, ()),
            )
            for entries, columns in cases:
                self._one_at_a_time(entries, columns)
        self.problems.raise_any()

    def _one_at_a_time(self, entries: list[Entry], columns: tuple[str, ...]) -> None:
        by_case: dict[tuple[Any, ...], list[Entry]] = {}
        for entry in entries:
            case = (
                *(entry.links.get(name) for name in ("kind", "programme", "project")),
                entry.province,
                *(entry.values[name] for name in columns),
            )
            for other in by_case.setdefault(case, []):
                if _overlap(entry.values, other.values):
                    self.problems.add(
                        f"{entry.path}.valid_from",
                        "overlap",
                        f"Cùng trường hợp và trùng thời hạn với {other.code}; sửa ngày.",
                        f"The same case as {other.code} at the same time; mend the dates.",
                    )
            by_case[case].append(entry)

    def _project(
        self, row: Mapping[str, Any], path: str, programme: str, parent: str | None, position: int
    ) -> str:
        code = self.problems.text(row.get("code"), f"{path}.code")
        if len(code) > 12:
            self.problems.add(
                f"{path}.code", "long", "Dài nhất 12 ký tự.", "At most 12 characters."
            )
        key = f"{programme}/{code}"
        if key in self._codes["projects"]:
            self._twice(f"{path}.code", code)
        self._codes["projects"].add(key)
        self.found.projects.append(
            Entry(
                path,
                code,
                {**self._names(row, path), "position": position},
                {"programme": programme, "parent": parent},
            )
        )
        return key

    def _code(self, row: Mapping[str, Any], path: str, section: str, longest: int = 40) -> str:
        code = self._slug(row.get("code"), f"{path}.code", longest)
        if code in self._codes[section]:
            self._twice(f"{path}.code", code)
        self._codes[section].add(code)
        return code

    def _twice(self, path: str, code: str) -> None:
        self.problems.add(
            path,
            "duplicate",
            f"{code} đã có ở chỗ khác; bỏ bớt hoặc đặt mã khác.",
            f"{code} stands elsewhere already; remove one or choose another code.",
        )

    def _slug(self, value: object, path: str, longest: int) -> str:
        text = self.problems.text(value, path)
        if text and not (set(text) <= _SLUG and len(text) <= longest):
            self.problems.add(
                path,
                "slug",
                f"Mã gồm chữ thường không dấu, số và gạch nối, dài nhất {longest}.",
                f"A code has small letters, digits and hyphens, at most {longest}.",
            )
        return text

    def _known(self, value: object, path: str, section: str) -> str:
        if isinstance(value, str) and value in self._codes[section]:
            return value
        self.problems.add(
            path,
            "reference",
            f"Không có mã {value!r} trong các tệp; sửa mã hoặc thêm mục đó.",
            f"No entry {value!r} in the files; mend the code or add it.",
        )
        return ""

    def _links(self, row: Mapping[str, Any], path: str, *, kind: bool = True) -> dict[str, Any]:
        links: dict[str, Any] = {"programme": None}
        if row.get("programme") is not None:
            links["programme"] = self._known(row["programme"], f"{path}.programme", "programmes")
        if kind:
            links["kind"] = self._known(row.get("kind"), f"{path}.kind", "kinds")
        return links

    def _names(self, row: Mapping[str, Any], path: str) -> dict[str, str]:
        name = self.problems.bilingual(row.get("name"), f"{path}.name")
        return {"name_vi": name.vi, "name_en": name.en}

    def _dated(self, row: Mapping[str, Any], path: str) -> dict[str, Any]:
        start = self.problems.day(row.get("valid_from"), f"{path}.valid_from")
        last = row.get("valid_to")
        end = None if last is None else self.problems.day(last, f"{path}.valid_to")
        if end is not None and end < start:
            self.problems.add(
                f"{path}.valid_to",
                "order",
                f"Ngày hết hiệu lực {end} trước ngày bắt đầu {start}; sửa lại.",
                f"Ends {end}, before it starts {start}; mend it.",
            )
        return {
            "valid_from": start,
            "valid_to": end,
            "legal_basis": self.problems.text(row.get("legal_basis"), f"{path}.legal_basis"),
            "certainty": self.problems.code(row.get("certainty"), f"{path}.certainty", CERTAINTIES),
        }

    def _territory(self, row: Mapping[str, Any], path: str) -> ProvinceRef | None:
        return read_territory(row.get("territory", "national"), f"{path}.territory", self.problems)

    def _words(self, row: Mapping[str, Any], path: str, name: str) -> str:
        value = row.get(name)
        return "" if value is None else self.problems.text(value, f"{path}.{name}")

    def _list(self, row: Mapping[str, Any], path: str, name: str) -> list[Any]:
        return self.problems.items(row.get(name, ()), f"{path}.{name}")

    def _choice(
        self, row: Mapping[str, Any], path: str, name: str, allowed: tuple[str, ...]
    ) -> str:
        return self.problems.code(row.get(name, allowed[0]), f"{path}.{name}", allowed)

    def _codes_of(
        self, row: Mapping[str, Any], path: str, name: str, allowed: Iterable[str]
    ) -> list[str]:
        allowed = sorted(allowed)
        return [
            self.problems.code(item, f"{path}.{name}[{number}]", allowed)
            for number, item in enumerate(self._list(row, path, name))
        ]

    def _flag(self, row: Mapping[str, Any], path: str, name: str, *, default: bool) -> bool:
        value = row.get(name, default)
        if not isinstance(value, bool):
            self.problems.add(
                f"{path}.{name}", "type", "Ghi true hoặc false.", "Write true or false."
            )
        return value is True

    def _whole(self, row: Mapping[str, Any], path: str, name: str, most: int) -> int | None:
        value = row.get(name)
        return None if value is None else self.problems.integer(value, f"{path}.{name}", 1, most)

    def _percent(self, row: Mapping[str, Any], path: str, name: str) -> Decimal | None:
        value = row.get(name)
        if value is None:
            return None
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            number = Decimal(0)
        if isinstance(value, bool) or not 0 < number <= 100 or round(number, 2) != number:
            self.problems.add(
                f"{path}.{name}",
                "percent",
                f"Phải là số phần trăm trên 0 đến 100, không phải {value!r}.",
                f"Must be a percentage above 0 up to 100, not {value!r}.",
            )
            return Decimal(1)
        return number


def _overlap(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two validities, last days included, share a day."""
    return bool(
        one["valid_from"] <= (other["valid_to"] or date.max)
        and other["valid_from"] <= (one["valid_to"] or date.max)
    )

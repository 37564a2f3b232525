"""Facts to and from JSON: compact when written, strict and complete in its errors when read."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from households.rules.fact_fields import Section, fields_of
from households.rules.fact_readers import BadFact, Reader, reader_of
from households.rules.fact_types import (
    DwellingFacts,
    HouseholdFacts,
    LivelihoodFacts,
    MemberFacts,
)
from households.rules.text import Text

#: The version of the JSON layout; a reader refuses one it does not know.
FACTS_VERSION = 1
#: Longer keys are somebody's text, not a key.
KEY_LENGTH = 64
#: Somebody recorded as unable to work cannot be in one of these.
WORK_OF_THE_ABLE = ("contract", "no_contract", "seeking")


@dataclass(frozen=True, slots=True)
class FactError:
    """One thing wrong: where, a stable code, and a sentence that ends with what to do."""

    path: str
    code: str
    message: Text


class FactsError(ValueError):
    """The facts cannot be read; ``errors`` lists everything wrong with them at once."""

    def __init__(self, errors: tuple[FactError, ...]) -> None:
        """Show the Vietnamese sentences, one per line."""
        super().__init__("\n".join(f"{error.path}: {error.message.vi}" for error in errors))
        self.errors = errors


# --- writing -------------------------------------------------------------------------------------


def facts_to_json(facts: HouseholdFacts) -> dict[str, Any]:
    """Return plain JSON values of what is known; unknown fields are left out."""
    result: dict[str, Any] = {"version": FACTS_VERSION}
    for name in _NAMES[Section.HOUSEHOLD]:
        value = getattr(facts, name)
        if value is not None:
            result[name] = _plain(value)
    if facts.members:
        result["members"] = [
            {"key": member.key, **_section_to_json(member, Section.MEMBER)}
            for member in facts.members
        ]
    for section, part in (
        (Section.DWELLING, facts.dwelling),
        (Section.LIVELIHOOD, facts.livelihood),
    ):
        known = _section_to_json(part, section)
        if known:
            result[section.value] = known
    return result


def _section_to_json(part: object, section: Section) -> dict[str, Any]:
    return {
        name: _plain(value)
        for name in _NAMES[section]
        if (value := getattr(part, name)) is not None
    }


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        whole = int(value)
        return whole if whole == value else float(value)
    return value


# --- reading -------------------------------------------------------------------------------------


def facts_from_json(data: object, *, as_of: date | None = None) -> HouseholdFacts:
    """Read facts written by ``facts_to_json``, or by a form or an import in the same layout.

    ``as_of`` is the day of the facts: nobody was born after it. Raises ``FactsError`` with every
    unknown key, wrong type and impossible value, each with its path and remedy.
    """
    errors: list[FactError] = []
    top = _mapping(data, "", errors)
    version = top.get("version")
    if version != FACTS_VERSION:
        errors.append(
            _error(
                "version",
                "version",
                f'Phiên bản dữ liệu {version!r} không đọc được; ghi "version": {FACTS_VERSION}.',
                f'Version {version!r} cannot be read; write "version": {FACTS_VERSION}.',
            )
        )
    known = {name: top[name] for name in top if name not in _STRUCTURE}
    values = _section_values(known, Section.HOUSEHOLD, "", errors)
    members = _members(top.get("members"), as_of, errors)
    dwelling = _section_values(
        _mapping(top.get("dwelling", {}), "dwelling", errors), Section.DWELLING, "dwelling.", errors
    )
    livelihood = _section_values(
        _mapping(top.get("livelihood", {}), "livelihood", errors),
        Section.LIVELIHOOD,
        "livelihood.",
        errors,
    )
    _check_count(values.get("member_count"), members, errors)
    _check_notes(values, errors)
    if errors:
        raise FactsError(tuple(errors))
    return HouseholdFacts(
        members=tuple(members),
        dwelling=DwellingFacts(**dwelling),
        livelihood=LivelihoodFacts(**livelihood),
        **values,
    )


def _error(path: str, code: str, vi: str, en: str) -> FactError:
    return FactError(path or "$", code, Text(vi, en))


def _mapping(data: object, path: str, errors: list[FactError]) -> Mapping[str, Any]:
    if isinstance(data, Mapping):
        return data
    errors.append(
        _error(
            path, "type", "Phải là một đối tượng {…}; sửa lại.", "Must be an object {…}; mend it."
        )
    )
    return {}


def _section_values(
    data: Mapping[str, Any], section: Section, prefix: str, errors: list[FactError]
) -> dict[str, Any]:
    readers = _READERS[section]
    values: dict[str, Any] = {}
    for name, raw in data.items():
        reader = readers.get(name)
        if reader is None:
            errors.append(
                _error(
                    f"{prefix}{name}",
                    "unknown",
                    "Không có mục này; xoá hoặc dùng một trong: " + ", ".join(readers) + ".",
                    "No such fact; remove it or use one of: " + ", ".join(readers) + ".",
                )
            )
        elif raw is not None:
            try:
                values[name] = reader(raw)
            except BadFact as bad:
                errors.append(FactError(f"{prefix}{name}", bad.code, bad.message))
    return values


def _members(data: object, as_of: date | None, errors: list[FactError]) -> list[MemberFacts]:
    if data is None:
        return []
    if not isinstance(data, list):
        errors.append(
            _error("members", "type", "Phải là danh sách […]; sửa lại.", "Must be a list […].")
        )
        return []
    members: list[MemberFacts] = []
    keys: dict[str, int] = {}
    heads: list[int] = []
    for number, item in enumerate(data):
        path = f"members[{number}]"
        row = dict(_mapping(item, path, errors))
        key = row.pop("key", None)
        if not isinstance(key, str) or not key.strip() or len(key) > KEY_LENGTH:
            errors.append(
                _error(
                    f"{path}.key",
                    "key",
                    f"Thiếu mã thành viên; ghi một chuỗi không trống, dài nhất {KEY_LENGTH} ký tự.",
                    f"A member needs a key: a non-empty text of at most {KEY_LENGTH} characters.",
                )
            )
        elif keys.setdefault(key, number) != number:
            errors.append(
                _error(
                    f"{path}.key",
                    "duplicate",
                    f"Trùng mã với members[{keys[key]}]; mỗi thành viên một mã.",
                    f"Same key as members[{keys[key]}]; give each member its own.",
                )
            )
        values = _section_values(row, Section.MEMBER, f"{path}.", errors)
        _check_born(values.get("born"), as_of, f"{path}.born", errors)
        _check_work(values, f"{path}.work", errors)
        if values.get("head"):
            heads.append(number)
        members.append(MemberFacts(key=key if isinstance(key, str) else "", **values))
    if len(heads) > 1:
        errors.append(
            _error(
                f"members[{heads[1]}].head",
                "two_heads",
                f"Hộ đã có chủ hộ là members[{heads[0]}]; chỉ ghi một chủ hộ.",
                f"members[{heads[0]}] is the head already; mark one head only.",
            )
        )
    return members


def _check_born(
    born: date | int | None, as_of: date | None, path: str, errors: list[FactError]
) -> None:
    if born is None or as_of is None:
        return
    if (born > as_of) if isinstance(born, date) else (born > as_of.year):
        errors.append(
            _error(
                path,
                "future",
                f"Ngày sinh sau ngày rà soát {as_of:%d/%m/%Y}; kiểm tra lại ngày sinh.",
                f"Born after the day of the facts, {as_of:%d/%m/%Y}; check the date of birth.",
            )
        )


def _check_work(values: Mapping[str, Any], path: str, errors: list[FactError]) -> None:
    if values.get("able") is False and values.get("work") in WORK_OF_THE_ABLE:
        errors.append(
            _error(
                path,
                "unable",
                "Người không có khả năng lao động không thể làm công hoặc tìm việc; sửa một trong"
                " hai mục.",
                "Unable to work, yet holds or seeks a wage job; mend one of the two.",
            )
        )


def _check_count(count: int | None, members: list[MemberFacts], errors: list[FactError]) -> None:
    if count is not None and count < len(members):
        errors.append(
            _error(
                "member_count",
                "fewer",
                f"Ghi {count} thành viên nhưng danh sách có {len(members)}; sửa số hoặc danh sách.",
                f"Says {count} members, the list has {len(members)}; mend the number or the list.",
            )
        )


def _check_notes(values: Mapping[str, Any], errors: list[FactError]) -> None:
    for note, codes, vi, en in (
        ("cause_note", "causes", "nguyên nhân", "cause"),
        ("wish_note", "wishes", "nhu cầu", "wish"),
    ):
        if values.get(note) and "other" not in (values.get(codes) or ()):
            errors.append(
                _error(
                    note,
                    "note_without_other",
                    f'Có ghi chú nhưng chưa chọn {vi} khác; thêm "other" vào {codes} hoặc xoá.',
                    f'A note without the other {en}; add "other" to {codes} or remove the note.',
                )
            )


_READERS: dict[Section, dict[str, Reader]] = {
    section: {field.name: reader_of(field) for field in fields_of(section)} for section in Section
}
_NAMES: dict[Section, tuple[str, ...]] = {
    section: tuple(field.name for field in fields_of(section)) for section in Section
}
_STRUCTURE = {"version", *(item.value for item in Section if item is not Section.HOUSEHOLD)}
_TYPES = {
    Section.MEMBER: MemberFacts,
    Section.DWELLING: DwellingFacts,
    Section.LIVELIHOOD: LivelihoodFacts,
    Section.HOUSEHOLD: HouseholdFacts,
}


def registered_names(section: Section) -> tuple[set[str], set[str]]:
    """Return the names in the register and those of the dataclass: the tests hold them equal."""
    structure = {"key", "members", "dwelling", "livelihood"}
    return set(_NAMES[section]), {f.name for f in fields(_TYPES[section])} - structure

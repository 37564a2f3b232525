"""Communes and villages by what a file calls them: code or name, of today or of before July 2025.

What is certain is led to the unit of today; a split commune is decided by the village where that is
clear; the rest is asked, with the units to choose from.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from common.vietnamese import fold_name

#: How many units a sentence names; the options hold them all.
SHOWN = 6
_COMMUNE_KINDS = re.compile(r"(?:xa|phuong|thi tran|dac khu|tt|x|p|ph)\s+(?=\S)|(?:p|tt)(?=\d)")
_KIND = (
    "thon|ban|buon|lang|ap|khom|to dan pho|tdp|khu pho|kp|xom|khu dan cu|kdc|khu|soc|plei|to"
    "|tieu khu|doi|cum"
)
_VILLAGE_KINDS = re.compile(rf"(?:{_KIND}|t)\s*(?:so\s*)?(?=\d)|(?:{_KIND})\s+(?:so\s+)?(?=\S)")
_SHORT_KINDS = {"tdp": "to dan pho", "kp": "khu pho", "kdc": "khu dan cu", "t": "thon"}
_ZEROS = re.compile(r"\b0+(?=\d)")
_CODE = re.compile(r"(\d{5})(?:\s*[-–:.]?\s*\D.*)?")
#: Names this alike are proposed.
LIKELY = 0.8


@dataclass(frozen=True, slots=True)
class CommunePlace:
    """A commune of today: ``code`` of 5 digits, ``name`` with its kind (Xã Đông Hà)."""

    code: str
    name: str
    province: str = ""


@dataclass(frozen=True, slots=True)
class FormerCommune:
    """A commune of before 1 July 2025 and the communes of today it went to, whole or in part."""

    code: str
    name: str
    successors: tuple[str, ...] = ()
    whole: bool = True
    district: str = ""


@dataclass(frozen=True, slots=True)
class VillagePlace:
    """A village of a commune of today.

    ``key`` is the caller's own name for it, ``kind`` the word before its name (Thôn),
    ``former_commune`` the code of the commune it belonged to.
    """

    key: str
    commune: str
    name: str
    kind: str = ""
    code: str = ""
    former_commune: str = ""

    @property
    def title(self) -> str:
        """Name as people say it, once with its kind."""
        if not self.kind or fold_name(self.name).startswith(f"{fold_name(self.kind)} "):
            return self.name
        return f"{self.kind} {self.name}"


class Found(NamedTuple):
    """What a text means.

    ``code`` is that of the remark to make, empty when the text is the name as it stands; ``words``
    fill its sentence, ``options`` are the units to choose from as (value, name). ``former`` is the
    former commune that was meant.
    """

    value: str | None
    code: str = ""
    words: Mapping[str, object] = {}
    options: tuple[tuple[str, str], ...] = ()
    former: str = ""


def _shown(options: Iterable[tuple[str, str]]) -> str:
    names = [name for _value, name in options]
    return ", ".join(names[:SHOWN]) + ("…" if len(names) > SHOWN else "")


def bare_commune(text: str) -> str:
    """Return a commune's name folded, without the word for its kind."""
    folded = fold_name(text)
    return _ZEROS.sub("", _COMMUNE_KINDS.sub("", folded, count=1)) or folded


def village_keys(text: str) -> tuple[str, str]:
    """Return a village's name folded with its kind spelled out, and without kind."""
    folded = _ZEROS.sub("", fold_name(text))
    match = _VILLAGE_KINDS.match(folded)
    if match is None:
        return folded, folded
    bare = folded[match.end() :]
    kind = re.sub(r"\s+so\s*$", "", match.group().strip())
    return f"{_SHORT_KINDS.get(kind, kind)} {bare}", bare


@dataclass(frozen=True, slots=True)
class _Index:
    full: dict[str, list[str]] = field(default_factory=dict)
    bare: dict[str, list[str]] = field(default_factory=dict)

    def add(self, code: str, full: str, bare: str) -> None:
        self.full.setdefault(full, []).append(code)
        self.bare.setdefault(bare, []).append(code)


class Places:
    """The places a file may speak of, indexed once for many rows.

    Give only what can be meant, for example one province: names repeat all over the country.
    """

    def __init__(
        self,
        *,
        communes: Iterable[CommunePlace],
        former: Iterable[FormerCommune] = (),
        villages: Iterable[VillagePlace] = (),
    ) -> None:
        """Index the places; names are compared folded."""
        self.communes = {commune.code: commune for commune in communes}
        self.former = {commune.code: commune for commune in former}
        self.villages = {village.key: village for village in villages}
        self._today, self._then = _Index(), _Index()
        for code, commune in self.communes.items():
            self._today.add(code, fold_name(commune.name), bare_commune(commune.name))
        for code, then in self.former.items():
            self._then.add(code, fold_name(then.name), bare_commune(then.name))
        self._villages: dict[str, _Index] = {}
        #: As our own workbook names villages that sound alike.
        self._coded = {
            (village.commune, f"{village.title} ({village.code})"): village.key
            for village in self.villages.values()
            if village.code
        }
        for key, village in self.villages.items():
            full, bare = village_keys(village.title)
            self._villages.setdefault(village.commune, _Index()).add(key, full, bare)

    # --- communes --------------------------------------------------------------------------------

    def commune(
        self, text: str, *, village: str = "", district: str = "", prefer: str = ""
    ) -> Found:
        """Find the commune of today that ``text`` means.

        ``village`` and ``district`` are what the row says beside it; ``prefer`` is the commune the
        whole file is about, which decides between communes of one name.
        """
        if text in self.communes:
            return Found(text)
        if match := _CODE.fullmatch(text.strip()):
            return self._by_code(match[1], village)
        if re.fullmatch(r"\d{3,4}", text.strip()):
            return self._by_code(text.strip().zfill(5), village)
        return self._by_name(text, village, district, prefer)

    def _by_code(self, code: str, village: str) -> Found:
        if code in self.communes:
            return Found(code, "commune_from_code", self._named(code))
        if code in self.former:
            return self._successor(self.former[code], village)
        return Found(None, "commune_unknown")

    def _named(self, code: str) -> dict[str, object]:
        return {"value_name": self.communes[code].name}

    def _by_name(self, text: str, village: str, district: str, prefer: str) -> Found:
        head = text.split(",", maxsplit=1)[0]
        full, bare = fold_name(head), bare_commune(head)
        today = self._today.full.get(full) or self._today.bare.get(bare) or []
        then = [self.former[code] for code in self._then.full.get(full, ())]
        then = then or [self.former[code] for code in self._then.bare.get(bare, ())]
        if district and len(then) > 1:
            wanted = _bare_district(district)
            then = [former for former in then if _bare_district(former.district) == wanted] or then
        if prefer in today:
            return self._exactly(prefer, text)
        if len(today) == 1:
            # Also a former name that went elsewhere: then nobody can tell which is meant.
            elsewhere = [f for f in then if f.successors and today[0] not in f.successors]
            if not elsewhere:
                return self._exactly(today[0], text)
        codes = dict.fromkeys([*today, *(code for f in then for code in f.successors)])
        if prefer in codes and not (len(then) == 1 and not today):
            return Found(prefer, "commune_form", self._named(prefer))
        if not today and len(then) == 1:
            return self._successor(then[0], village)
        options = self._options(codes)
        if not options:
            return Found(None, "commune_unknown")
        return Found(None, "commune_several", {"labels": _shown(options)}, options)

    def _exactly(self, code: str, text: str) -> Found:
        same = fold_name(text) == fold_name(self.communes[code].name)
        return Found(code) if same else Found(code, "commune_form", self._named(code))

    def _options(self, codes: Iterable[str]) -> tuple[tuple[str, str], ...]:
        return tuple((c, self.communes[c].name) for c in codes if c in self.communes)

    def _successor(self, former: FormerCommune, village: str) -> Found:
        options = self._options(former.successors)
        words: dict[str, object] = {"former": former.name}
        if not options:
            return Found(None, "commune_unknown", former=former.code)
        if len(options) == 1 and len(former.successors) == 1:
            code, name = options[0]
            words["value_name"] = name
            return Found(code, "commune_successor", words, former=former.code)
        by_village = [
            code
            for code, _name in options
            if village and self._of_former(code, village, former.code)
        ]
        if len(by_village) == 1:
            words = {"village": village, **self._named(by_village[0])}
            return Found(by_village[0], "commune_by_village", words, former=former.code)
        words["labels"] = _shown(options)
        return Found(None, "commune_split", words, options, former.code)

    def _of_former(self, commune: str, village: str, former: str) -> bool:
        keys = self._candidates(village, commune)[0]
        return any(self.villages[key].former_commune == former for key in keys)

    # --- villages --------------------------------------------------------------------------------

    def village(self, text: str, commune: str, *, former: str = "") -> Found:
        """Find the village of ``commune`` that ``text`` means; its value is the village's key.

        ``former`` is the former commune the row speaks of, which decides between villages of one
        name.
        """
        if (coded := self._coded.get((commune, text.strip()))) is not None:
            return Found(coded)
        keys, exact = self._candidates(text, commune)
        if len(keys) > 1 and former:
            keys = [k for k in keys if self.villages[k].former_commune == former] or keys
        options = tuple((key, self.villages[key].title) for key in keys)
        if len(keys) > 1:
            return Found(None, "village_several", {"labels": _shown(options)}, options)
        if keys:
            village = self.villages[keys[0]]
            if fold_name(text) in {fold_name(village.title), fold_name(village.name)}:
                return Found(village.key)
            code = "village_form" if exact else "village_likely"
            return Found(village.key, code, {"value_name": village.title})
        return self._near(text, commune)

    def _candidates(self, text: str, commune: str) -> tuple[list[str], bool]:
        """Keys of the villages a text may mean, and whether kind and name agree."""
        index = self._villages.get(commune, _Index())
        full, bare = village_keys(text)
        if full in index.full:
            return index.full[full], True
        if bare in index.bare:
            return index.bare[bare], full == bare
        longer = [
            key for name, keys in index.full.items() if name.startswith(f"{full} ") for key in keys
        ]
        if longer:
            return longer, False
        by_code = [
            village.key
            for keys in index.full.values()
            for village in (self.villages[key] for key in keys)
            if village.code and village.code == text.strip()
        ]
        return by_code, True

    def _near(self, text: str, commune: str) -> Found:
        index = self._villages.get(commune, _Index())
        _full, bare = village_keys(text)
        numbers = re.findall(r"\d+", bare)
        alike = [
            name
            for name in difflib.get_close_matches(bare, index.bare, n=3, cutoff=LIKELY)
            if re.findall(r"\d+", name) == numbers
        ]
        keys = [key for name in alike for key in index.bare[name]]
        name = self.communes[commune].name if commune in self.communes else commune
        if len(keys) == 1:
            title = self.villages[keys[0]].title
            return Found(keys[0], "village_likely", {"value_name": title, "commune": name})
        near = tuple((key, self.villages[key].title) for key in keys)
        everything = tuple(
            (village.key, village.title)
            for village in self.villages.values()
            if village.commune == commune
        )
        return Found(None, "village_unknown", {"commune": name}, near or everything)


def _bare_district(text: str) -> str:
    return re.sub(r"^(?:huyen|quan|thi xa|thanh pho|tp|tx|h|q)\s+", "", fold_name(text))

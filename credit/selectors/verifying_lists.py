"""Prove that lists for the bank stand as signed: rows, hashes, chain, and that they add up."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from areas.models import Area
from credit.choices import ListKind, RowChange
from credit.models import ConfirmedList, ConfirmedRow
from credit.rules.lists import CHAIN, Entry, entry_of
from households.models import NumberSeries
from households.rules.issued import canonical, line_hash, list_hash


@dataclass(frozen=True, slots=True)
class Wrong:
    """Something that is not as it was signed; the first of its list."""

    commune: str
    month: str
    what: str


@dataclass(slots=True)
class Checked:
    """What was looked at, and the hash of the commune's newest list: the end of its chain."""

    lists: int = 0
    rows: int = 0
    head: str = ""
    #: Who is listed after the lists read so far.
    listed: dict[str, Entry] = field(default_factory=dict)


def communes_with_lists(code: str | None = None) -> Iterable[Area]:
    """Communes that ever signed a list for the bank, by code."""
    counted = NumberSeries.objects.filter(series=CHAIN).values("commune")
    signed = ConfirmedList.objects.values("commune")
    rows = Area.objects.filter(pk__in=signed) | Area.objects.filter(pk__in=counted)
    return (rows if code is None else rows.filter(code=code)).distinct().order_by("code", "pk")


def wrong_lists(commune: Area, checked: Checked) -> Iterator[Wrong]:
    """Everything wrong with a commune's lists, at most one finding for each list; counts along."""
    before, expected = "", 0
    for signed in ConfirmedList.objects.filter(commune=commune).order_by("sequence"):
        expected += 1
        checked.lists += 1
        what = (
            _chain(signed, before, expected) or _header(signed, commune) or _rows(signed, checked)
        )
        if what:
            yield Wrong(commune.code, f"{signed.month}/{signed.year}", what)
        before, expected = signed.sha256, signed.sequence
    checked.head = before
    counted = NumberSeries.objects.filter(commune=commune, series=CHAIN, year=0)
    last = counted.values_list("last", flat=True).first() or 0
    if last != expected:
        yield Wrong(
            commune.code,
            "",
            _("đã ký %(last)d danh sách nhưng chỉ còn đến danh sách thứ %(found)d")
            % {"last": last, "found": expected},
        )


def _chain(signed: ConfirmedList, before: str, expected: int) -> str:
    if signed.sequence != expected:
        return _("thiếu danh sách thứ %(sequence)d trước danh sách này") % {"sequence": expected}
    if signed.previous != before:
        return _("không nối tiếp danh sách trước của xã")
    return ""


def _header(signed: ConfirmedList, commune: Area) -> str:
    """The header repeats the row; the signer's name is as of the day and only hashed."""
    stood = _read(signed.header)
    says = {
        "as_of": signed.as_of.isoformat(),
        "commune": commune.code,
        "kind": signed.kind,
        "month": signed.month,
        "previous": signed.previous,
        "rows": signed.row_count,
        "sequence": signed.sequence,
        "year": signed.year,
    }
    same = canonical(stood | says) == signed.header
    return "" if same else _("tháng, số dòng hoặc phần đầu đã bị sửa")


def _rows(signed: ConfirmedList, checked: Checked) -> str:
    hashes = []
    listed = {} if signed.kind == ListKind.FULL else checked.listed
    rows = ConfirmedRow.objects.filter(confirmed=signed).order_by("position")
    columns = ("position", "code", "change", "category", "line", "sha256")
    for place, row in enumerate(rows.values_list(*columns).iterator(chunk_size=5000), 1):
        position, code, change, category, line, sha256 = row
        checked.rows += 1
        if position != place:
            return _("thiếu dòng %(place)d") % {"place": place}
        said = _read(line)
        shown = {"position": position, "code": code, "change": change, "category": category or None}
        if line_hash(line) != sha256 or any(said.get(key) != shown[key] for key in shown):
            return _("dòng %(place)d (hộ %(code)s) đã bị sửa") % {"place": place, "code": code}
        if not _applied(listed, said):
            return _("dòng %(place)d (hộ %(code)s) không khớp danh sách trước") % {
                "place": place,
                "code": code,
            }
        hashes.append(sha256)
    checked.listed = listed
    return _sums(signed, hashes, len(listed))


def _sums(signed: ConfirmedList, hashes: list[str], listed: int) -> str:
    if len(hashes) != signed.row_count:
        return _("có %(found)d dòng, khi ký có %(count)d dòng") % {
            "found": len(hashes),
            "count": signed.row_count,
        }
    if list_hash(signed.header, hashes) != signed.sha256:
        return _("mã kiểm tra của danh sách không khớp: một dòng hay phần đầu đã bị sửa")
    if _read(signed.header).get("listed") != listed:
        return _("số hộ sau danh sách này không khớp phần đầu")
    return ""


def _applied(listed: dict[str, Entry], said: dict[str, Any]) -> bool:
    """Apply a row; whether it fits who was listed before."""
    entry = entry_of(said)
    stood = listed.get(entry.household)
    fresh = said["change"] in {RowChange.LISTED, RowChange.ADDED}
    if fresh != (stood is None) or (stood is not None and stood.category != said["was"]):
        return False
    if said["change"] == RowChange.REMOVED:
        del listed[entry.household]
    else:
        listed[entry.household] = entry
    return True


def _read(text: str) -> dict[str, Any]:
    """Return what a text says; nothing where it is no JSON any more."""
    try:
        said = json.loads(text)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}

"""Communes and villages by what a file calls them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from common.vietnamese import fold_name


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
    """A village of a commune of today; ``key`` is the caller's own name for it."""

    key: str
    commune: str
    name: str
    kind: str = ""
    code: str = ""
    former_commune: str = ""


class Places:
    """The places a file may speak of, indexed once for many rows."""

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
        self.villages_by_name: dict[tuple[str, str], list[VillagePlace]] = {}
        for village in self.villages.values():
            key = village.commune, fold_name(village.name)
            self.villages_by_name.setdefault(key, []).append(village)

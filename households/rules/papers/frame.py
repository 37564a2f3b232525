"""The frame of every paper: who issues, number and day, who signs, who receives, the check code."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from households.rules.papers.codes import grouped
from households.rules.papers.words import day_words, in_sentence, place_of

#: What follows the number of a paper of the system's own series, by kind.
SYMBOLS: dict[str, str] = {
    "receipt": "GTN-UBND",
    "review-list": "DS-BCĐ",
    "minutes": "BB-BCĐ",
    "posting": "TB-BCĐ",
    "certificate": "GCN-HN.HCN",
    "refusal": "TB-UBND",
    "objection-reply": "UBND-KT",
}

#: Papers of the demonstration must not pass for papers.
SAMPLE = "BẢN MINH HỌA, KHÔNG CÓ GIÁ TRỊ – DỮ LIỆU KHÔNG CÓ NGƯỜI THẬT"

STEERING = "Ban Chỉ đạo rà soát hộ nghèo, hộ cận nghèo"


@dataclass(frozen=True, slots=True)
class Office:
    """The commune that issues, by its full name (``Xã Tân Thanh``), and its leader's name."""

    commune: str
    province: str
    leader: str = ""

    @property
    def inside(self) -> str:
        """The commune inside a sentence: ``xã Tân Thanh``."""
        return in_sentence(self.commune)

    @property
    def committee(self) -> str:
        """The People's Committee inside a sentence."""
        return f"Ủy ban nhân dân {self.inside}"

    @property
    def steering(self) -> str:
        """The steering committee of reviews inside a sentence."""
        return f"{STEERING} {self.inside}"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What makes one paper this paper: number, day, code, and where the code is checked."""

    number: str
    day: dt.date
    code: str
    #: ``https://host/kiem-tra/``.
    check_url: str
    #: Said on every page where the data is made up.
    sample: str = ""


@dataclass(frozen=True, slots=True)
class Signer:
    """Whoever signs: lines of the title, a hint below, the name (empty: to be written by hand)."""

    titles: Sequence[str]
    name: str = ""
    hint: str = ""
    acting: str = ""

    def content(self) -> dict[str, Any]:
        """As the templates read it."""
        return {
            "titles": list(self.titles),
            "name": self.name,
            "hint": self.hint,
            "acting": self.acting,
        }


def chairman(office: Office, *, for_committee: bool = False) -> Signer:
    """Return the chairman as signer, in the own right or for the committee (``TM.``)."""
    titles = ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"] if for_committee else ["CHỦ TỊCH"]
    return Signer(titles, office.leader, acting=f"Chủ tịch {office.committee}")


def steering_head(office: Office) -> Signer:
    """Return the head of the steering committee, who is the commune's chairman."""
    titles = ["TM. BAN CHỈ ĐẠO", "TRƯỞNG BAN"]
    return Signer(titles, office.leader, acting=f"Trưởng {office.steering}")


def committee_issuer(office: Office) -> dict[str, Any]:
    """Return the left side of the heading: the People's Committee."""
    return {"over": [], "issuer": ["ỦY BAN NHÂN DÂN", office.commune.upper()]}


def steering_issuer(office: Office) -> dict[str, Any]:
    """Return the left side of the heading: the steering committee under the People's Committee."""
    return {
        "over": ["ỦY BAN NHÂN DÂN", office.commune.upper()],
        "issuer": ["BAN CHỈ ĐẠO RÀ SOÁT", "HỘ NGHÈO, HỘ CẬN NGHÈO"],
    }


def village_issuer(office: Office, village: str) -> dict[str, Any]:
    """Return the left side of the heading: a village under the People's Committee."""
    return {"over": ["ỦY BAN NHÂN DÂN", office.commune.upper()], "issuer": [village.upper()]}


def framed(
    *,
    kind: str,
    title: str,
    office: Office,
    issuer: dict[str, Any],
    stamp: Stamp,
    signer: Signer,
    recipients: Sequence[str] = (),
    about: str = "",
    **body: Any,
) -> dict[str, Any]:
    """Return the content of a paper: the frame that all share, and its body."""
    url = stamp.check_url
    return {
        "kind": kind,
        "title": f"{title} số {stamp.number}",
        "author": f"Ủy ban nhân dân {office.inside}",
        **issuer,
        "number": stamp.number,
        "about": about,
        "place": place_of(office.commune),
        "day": day_words(stamp.day),
        "foot": f"{title} số {stamp.number}",
        "signer": signer.content(),
        "recipients": _listed(recipients),
        "sample": stamp.sample,
        "check": {
            "code": grouped(stamp.code),
            "url": f"{url}{stamp.code}/",
            "at_words": url.split("://", 1)[-1].rstrip("/"),
        },
        **body,
    }


def _listed(recipients: Sequence[str]) -> list[str]:
    """Return the recipients with the stops of the Decree: semicolons, at the end a full stop."""
    last = len(recipients) - 1
    return [f"{one}{'.' if place == last else ';'}" for place, one in enumerate(recipients)]

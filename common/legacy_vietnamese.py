"""Vietnamese in the encodings of before Unicode: TCVN3 (ABC, the .Vn fonts) and VNI.

Such text looks like Western letters (``NguyÔn V¨n An``, ``Nguyeãn Vaên An``) and is shown right by
its own fonts only. It is told from Unicode by what conversion makes of it: words that were no
Vietnamese syllables become such. Text that reads as Vietnamese already is never touched, nor is
text with letters that only Unicode has. TCVN 5712:1993 gives the codes of TCVN3; the .VnTimeH fonts
draw its small letters as capitals.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from common.vietnamese import TONES


class Encoding(StrEnum):
    """An encoding of before Unicode."""

    TCVN3 = "tcvn3"
    VNI = "vni"


class Reading(NamedTuple):
    """What a text reads as; ``sure`` when every word became a Vietnamese syllable."""

    encoding: Encoding
    text: str
    sure: bool


#: Every code and its letter, in turn. Codes are those of Western text; U+00AD is the soft hyphen.
_TCVN3_CODES = (
    "¡Ă¢Â£Ê¤Ô¥Ơ¦Ư§Đ¨ă©âªê«ô¬ơ\u00adư®đµà¶ả·ã¸á¹ạ»ằ¼ẳ½ẵ¾ắÆặÇầÈẩÉẫÊấËậÌèÎẻÏẽÐéÑẹÒềÓểÔễÕếÖệ×ìØỉÜĩÝíÞịßòáỏâõãóäọåồæổçỗèốéộ"
    "êờëởìỡíớîợïùñủòũóúôụõừöử÷ữøứùựúỳûỷüỹýýþỵ"
)
#: Old codes end here; later letters are Unicode's.
_LAST_CODE = "\u00ff"
_FROM_TCVN3 = str.maketrans(dict(zip(_TCVN3_CODES[::2], _TCVN3_CODES[1::2], strict=True)))

#: VNI writes the tone or sign behind its letter; in the order huyền, sắc, hỏi, ngã, nặng.
_VNI_TONES = {"ø": "\u0300", "ù": "\u0301", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_VNI_SIGNS = {
    # circumflex, alone and with the tones
    "â": "\u0302", "à": "\u0302\u0300", "á": "\u0302\u0301", "å": "\u0302\u0309",
    "ã": "\u0302\u0303", "ä": "\u0302\u0323",
    # breve, alone and with the tones
    "ê": "\u0306", "è": "\u0306\u0300", "é": "\u0306\u0301", "ú": "\u0306\u0309",
    "ü": "\u0306\u0303", "ë": "\u0306\u0323",
}  # fmt: skip
_VNI_BASES = {"ô": "ơ", "ö": "ư"}
_VNI_SINGLES = {"ñ": "đ", "ì": "ì", "í": "í", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}


def _vni_table() -> dict[str, str]:
    table = {}
    for base in "aeouyôö":
        letter = _VNI_BASES.get(base, base)
        marks = dict(_VNI_TONES)
        if base in "aeo":
            marks |= {k: v for k, v in _VNI_SIGNS.items() if base == "a" or v[0] != "\u0306"}
        for code, mark in marks.items():
            table[base + code] = unicodedata.normalize("NFC", letter + mark)
    table |= _VNI_BASES | _VNI_SINGLES
    capitals = {}
    for code, letter in table.items():
        # The sign behind a capital is a capital too, but careless typing mixes them.
        capitals[code.upper()] = letter.upper()
        capitals[code[0].upper() + code[1:]] = letter.upper()
    return {**capitals, **table}


_VNI = _vni_table()
_VNI_CODE = re.compile("|".join(sorted(_VNI, key=len, reverse=True)))
_NEVER_ALONE = frozenset("øùûõïâàáåãäêèéúüëØÙÛÕÏÂÀÁÅÃÄÊÈÉÚÜË")
_TO_TCVN3 = {v: k for k, v in zip(_TCVN3_CODES[::2], _TCVN3_CODES[1::2], strict=True)}
_TO_VNI = {v: k for k, v in _VNI.items() if k in (k.lower(), k.upper())}


def to_unicode(text: str, encoding: Encoding) -> str:
    """Convert text that is known to be in ``encoding``."""
    if encoding is Encoding.VNI:
        return _VNI_CODE.sub(lambda code: _VNI[code.group()], text)
    converted = text.translate(_FROM_TCVN3)
    # The capital fonts draw small codes as capitals: NGUYÔN is NGUYỄN.
    plain = [char for char in text if char.isascii() and char.isalpha()]
    return converted.upper() if plain and all(char.isupper() for char in plain) else converted


def from_unicode(text: str, encoding: Encoding) -> str:
    """Write Unicode text in an old encoding, as its fonts need it; for tests and examples."""
    table = _TO_VNI if encoding is Encoding.VNI else _TO_TCVN3
    composed = unicodedata.normalize("NFC", text)
    if encoding is Encoding.TCVN3:
        return "".join(table.get(char) or table.get(char.lower(), char) for char in composed)
    return "".join(table.get(char, char) for char in composed)


def read_legacy(text: str, *, expected: Encoding | None = None) -> Reading | None:
    """Return what ``text`` says if it is in an old encoding, None where it is not.

    ``expected`` is the encoding of the column it is in: then a text that could be Unicode as well
    is read by it, as unsure.
    """
    if text.isascii():
        return None
    composed = unicodedata.normalize("NFC", text)
    if max(composed) > _LAST_CODE:
        return None
    before = _wrong_words(composed)
    if not before and expected is None:
        return None
    readings = []
    for encoding in Encoding:
        converted = to_unicode(composed, encoding)
        if encoding is Encoding.VNI and _NEVER_ALONE & set(_VNI_CODE.sub("", composed)):
            continue
        if converted != composed:
            readings.append((_wrong_words(converted), encoding, converted))
    if expected and not before:
        return _expected(readings, expected)
    # Of two readings as good, VNI: its letters come in pairs, which rarely meet by chance.
    better = sorted((r for r in readings if r[0] < before), key=lambda r: (r[0], r[1] != "vni"))
    if not better:
        return None
    wrong, encoding, converted = better[0]
    alone = len(better) == 1 or better[1][0] > wrong
    return Reading(encoding, converted, sure=not wrong and alone)


def _expected(readings: Iterable[tuple[int, Encoding, str]], expected: Encoding) -> Reading | None:
    for wrong, encoding, converted in readings:
        if encoding is expected and not wrong:
            return Reading(encoding, converted, sure=False)
    return None


# --- syllables -----------------------------------------------------------------------------------

_ONSETS = (
    "ngh|ng|nh|gh|gi|qu|kh|ph|th|tr|ch|b|c|d|đ|g|h|k|l|m|n|p|r|s|t|v|x|"  # the last: none at all
)
_RIMES = frozenset(
    (  # noqa: SIM905 (a table to read)
        "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây "
        "e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu i ia ich im in inh ip it iu "
        "iêc iêm iên iêng iêp iêt iêu o oc oi om on ong op ot ooc oong oa oac oach oai oam oan "
        "oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oen oeo oet ô ôc ôi ôm ôn ông ôp ôt ơ "
        "ơi ơm ơn ơp ơt u ua uc ui um un ung up ut uân uâng uât uây uê uêch uên uênh uơ uy uya "
        "uych uyên "
        "uyêt uyn uynh uyt uyu uôc uôi uôm uôn uông uôt ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn "
        "ương ươp ươt ươu y yêm yên yêng yêt yêu ynh yt ych"
    ).split()
)
_STOPPED = re.compile(r"(?:c|ch|p|t)$")
_SYLLABLE = re.compile(f"({_ONSETS})(.*)")
_WORDS_OR_SIGNS = re.compile(r"[^\s\d.,;:()/\-'\"]+")


@lru_cache(maxsize=8192)
def is_syllable(word: str) -> bool:
    """Whether ``word`` can be a Vietnamese syllable, written all small, all capital or with one."""
    if not (word.islower() or word.isupper() or word.istitle()):
        return False
    decomposed = unicodedata.normalize("NFD", word.lower())
    tones = [char for char in decomposed if char in TONES]
    letters = unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in TONES))
    if len(tones) > 1:
        return False
    stopped_tone = not tones or tones[0] in "\u0301\u0323"
    for onset, rime in _splits(letters):
        if rime in _RIMES and (stopped_tone or not _STOPPED.search(rime)) and _fits(onset, rime):
            # A stopped syllable has the sắc or nặng tone, written.
            return bool(tones) or not _STOPPED.search(rime)
    return False


def _splits(letters: str) -> list[tuple[str, str]]:
    match = _SYLLABLE.fullmatch(letters)
    if match is None:
        return []
    onset, rime = match.groups()
    found = [(onset, rime)]
    if onset == "gi":
        found += [("g", f"i{rime}"), ("gi", f"i{rime}")]
    return found


def _fits(onset: str, rime: str) -> bool:
    if onset in {"k", "gh", "ngh"}:
        return rime[0] in "eêiy" or (onset == "k" and rime[0] in "aăâoôơuư")
    if onset == "qu":
        return rime[0] in "aăâeêiyoôơ"
    return not (onset and rime[:2] == "yê")


def _wrong_words(text: str) -> int:
    """Count the words that are no Vietnamese syllables."""
    return sum(not is_syllable(word) for word in _WORDS_OR_SIGNS.findall(text))

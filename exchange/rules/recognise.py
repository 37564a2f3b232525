"""Which format a sheet is in and what its columns mean, from its first rows.

Headers count in any order, in either language, with accents or without, composed or not, in
capitals, over two rows, below titles, with numbering. What two columns claim, or what may mean two
things, is asked; a mapping given by hand comes before everything read here.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache

from common.legacy_vietnamese import read_legacy
from common.vietnamese import fold_name
from exchange.choices import SheetKind, SourceFormat
from exchange.rules.cleaning.notes import original_of
from exchange.rules.cleaning.text import composed
from exchange.rules.cleaning.types import CellValue
from exchange.rules.column_types import Column, Layout
from exchange.rules.columns import LAYOUTS

#: The header is looked for in so many rows from the top.
HEADER_ROWS = 10
#: Columns that only number the rows.
_COUNTERS = frozenset({"stt", "tt", "so tt", "so thu tu", "no", "so", "thu tu", "row", "index"})
_NOT_WORDS = re.compile(r"[^\w\s/]+")
_BRACKETS = re.compile(r"[(\[{].*?[)\]}]")
_NUMBERING = re.compile(r"^\s*(?:\(?\d{1,2}[.)\]]|\[\d{1,2}\]|[IVX]+\.)\s*")
#: A row below the header that only numbers the columns: 1 2 3, (1) (2), A B 1 2.
_COLUMN_NUMBER = re.compile(r"\(?\s*(?:\d{1,2}|[A-Za-z]|[IVX]{1,4})\s*(?:=.*)?\)?")

Rows = Sequence[Sequence[CellValue]]


@dataclass(frozen=True, slots=True)
class Recognition:
    """What the top of a sheet says.

    Rows and columns count from 0. ``ambiguous`` columns are not mapped: each has the keys to
    choose from. ``suggested`` are near misses among the unrecognised.
    """

    layout: Layout | None
    header_row: int = 0
    first_row: int = 1
    headers: tuple[str, ...] = ()
    mapping: dict[int, str] = field(default_factory=dict)
    unrecognised: dict[int, str] = field(default_factory=dict)
    suggested: dict[int, tuple[str, ...]] = field(default_factory=dict)
    ambiguous: dict[int, tuple[str, ...]] = field(default_factory=dict)
    counters: tuple[int, ...] = ()
    missing: tuple[Column, ...] = ()
    titles: tuple[str, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether rows can be read without asking anybody."""
        return self.layout is not None and not self.missing and not self.ambiguous

    @property
    def fingerprint(self) -> str:
        """Under which a mapping of these headers is remembered."""
        return fingerprint(self.headers)


def header_key(header: CellValue) -> str:
    """Return a header as it is compared: folded, without numbering, brackets and punctuation."""
    return _header_keys(header)[-1]


def _header_keys(header: CellValue) -> tuple[str, str]:
    """Return the header with what its brackets hold, and without."""
    return _keys_of_text(original_of(header))


@lru_cache(maxsize=4096)
def _keys_of_text(written: str) -> tuple[str, str]:
    legacy = None if written.isascii() else read_legacy(" ".join(written.split()))
    text = _NUMBERING.sub("", composed(legacy.text if legacy else written))
    whole, outside = (
        fold_name(_NOT_WORDS.sub(" ", part)).replace(" / ", "/")
        for part in (text, _BRACKETS.sub(" ", text))
    )
    return whole, outside or whole


def fingerprint(headers: Iterable[CellValue]) -> str:
    """Return the same text for the same headers in any order, however they are written."""
    keys = sorted(key for header in headers if (key := header_key(header)))
    return hashlib.sha256("\n".join(keys).encode()).hexdigest()


def recognise(
    rows: Rows,
    *,
    sheet_name: str = "",
    layouts: Iterable[Layout] = tuple(LAYOUTS.values()),
    by_hand: Mapping[int, str | None] | None = None,
    remembered: Mapping[str, str | None] | None = None,
    header_row: int | None = None,
) -> Recognition:
    """Recognise a sheet by its first rows.

    ``by_hand`` maps columns to keys (None leaves a column out) and comes before all; ``remembered``
    does the same by header key (see ``mapping_to_remember``). ``layouts`` narrows what is looked
    for, ``header_row`` where.
    """
    best: tuple[tuple[int, int, int], Recognition] | None = None
    for start, first_row, headers in _candidates(rows, header_row):
        for layout in layouts:
            found = _read(layout, start, first_row, headers, by_hand or {}, remembered or {})
            mapped = len(found.mapping) + len(found.ambiguous)
            if not mapped:
                continue
            score = (
                mapped - 3 * len(found.missing) + 2 * _named_for(sheet_name, layout),
                -len(found.unrecognised),
                -start,
            )
            if best is None or score > best[0]:
                best = score, found
    if best is None or len(best[1].mapping) + len(best[1].ambiguous) < 2:
        return Recognition(None)
    return _completed(best[1], rows)


def mapping_to_remember(
    headers: Sequence[CellValue], mapping: Mapping[int, str | None]
) -> dict[str, str | None]:
    """Return a mapping by header key, so that it holds for the same headers in another order."""
    return {header_key(headers[index]): key for index, key in mapping.items()}


def _candidates(rows: Rows, header_row: int | None) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Yield possible headers: the row, the first row of data, and the texts."""
    starts = range(min(HEADER_ROWS, len(rows))) if header_row is None else [header_row]
    for start in starts:
        single = tuple(original_of(cell) for cell in rows[start])
        if sum(bool(text.strip()) for text in single) < 2:
            continue
        yield start, _skip_numbers(rows, start + 1), single
        if start + 1 < len(rows):
            double = _joined(single, tuple(original_of(cell) for cell in rows[start + 1]))
            yield start, _skip_numbers(rows, start + 2), double


def _joined(upper: tuple[str, ...], lower: tuple[str, ...]) -> tuple[str, ...]:
    """Return one header out of two rows: the lower text, else the upper one."""
    width = max(len(upper), len(lower))
    pairs = zip(
        upper + ("",) * (width - len(upper)), lower + ("",) * (width - len(lower)), strict=True
    )
    return tuple(below if below.strip() else above for above, below in pairs)


def _skip_numbers(rows: Rows, row: int) -> int:
    if row < len(rows):
        texts = [text for cell in rows[row] if (text := original_of(cell).strip())]
        if len(texts) > 1 and all(_COLUMN_NUMBER.fullmatch(text) for text in texts):
            return row + 1
    return row


@cache
def _keys_by_header(layout: Layout) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Keys by header: those whose label it is, and those with it among their other names."""
    found: dict[str, tuple[list[str], list[str]]] = {}
    for column in layout.columns:
        own = {
            *_header_keys(column.label.vi),
            *_header_keys(column.label.en),
            *_header_keys(column.key),
        }
        for text in own:
            found.setdefault(text, ([], []))[0].append(column.key)
        for text in {key for alias in column.aliases for key in _header_keys(alias)} - own:
            found.setdefault(text, ([], []))[1].append(column.key)
    return {text: (tuple(labels), tuple(others)) for text, (labels, others) in found.items()}


def _read(  # noqa: PLR0917
    layout: Layout,
    start: int,
    first_row: int,
    headers: tuple[str, ...],
    by_hand: Mapping[int, str | None],
    remembered: Mapping[str, str | None],
) -> Recognition:
    known = _keys_by_header(layout)
    claims: dict[int, tuple[str, ...]] = {}
    sure: dict[int, str] = {}
    left_out: set[int] = set()
    unrecognised: dict[int, str] = {}
    counters = []
    for index, header in enumerate(headers):
        whole, text = _header_keys(header)
        if index in by_hand or text in remembered:
            key = by_hand[index] if index in by_hand else remembered[text]
            if key is None:
                left_out.add(index)
            elif key in layout.keys:
                sure[index] = key
            else:
                unrecognised[index] = header
        elif not text:
            continue
        elif text in _COUNTERS:
            counters.append(index)
        elif whole in known or text in known:
            labels, others = known.get(whole) or known[text]
            claims[index] = labels or others
        else:
            unrecognised[index] = header
    mapping, ambiguous = _settle(_in_its_place(layout, claims, sure), sure)
    present = {*mapping.values(), *(key for keys in ambiguous.values() for key in keys)}
    return Recognition(
        layout=layout,
        header_row=start,
        first_row=first_row,
        headers=headers,
        mapping=mapping,
        unrecognised=unrecognised,
        ambiguous=ambiguous,
        counters=tuple(counters),
        missing=tuple(column for column in layout.required if column.key not in present),
    )


def _in_its_place(
    layout: Layout, claims: dict[int, tuple[str, ...]], sure: Mapping[int, str]
) -> dict[int, tuple[str, ...]]:
    """Read a column that completes another in that one's place, where the file lacks the other.

    A list with "Năm sinh" alone has its births there; beside "Ngày sinh" it only says the year.
    """
    named = {*sure.values(), *(key for keys in claims.values() for key in keys)}
    alone = {
        column.key: column.beside
        for column in layout.columns
        if column.beside and column.beside not in named
    }
    return {index: tuple(alone.get(key, key) for key in keys) for index, keys in claims.items()}


def _settle(
    claims: Mapping[int, tuple[str, ...]], sure: Mapping[int, str]
) -> tuple[dict[int, str], dict[int, tuple[str, ...]]]:
    """Give columns their keys; what is said by hand is taken, what two claim is asked."""
    taken = set(sure.values())
    open_claims = {
        index: tuple(key for key in keys if key not in taken) for index, keys in claims.items()
    }
    single = [keys[0] for keys in open_claims.values() if len(keys) == 1]
    mapping, ambiguous = dict(sure), {}
    for index, keys in open_claims.items():
        free = tuple(key for key in keys if single.count(key) == 0) if len(keys) > 1 else keys
        if len(free) == 1 and single.count(free[0]) <= 1:
            mapping[index] = free[0]
        elif free:
            ambiguous[index] = free
    return dict(sorted(mapping.items())), ambiguous


def _suggestions(found: Recognition) -> dict[int, tuple[str, ...]]:
    if found.layout is None:
        return {}
    present = {*found.mapping.values(), *(key for keys in found.ambiguous.values() for key in keys)}
    near = {
        text: [key for key in (*labels, *others) if key not in present]
        for text, (labels, others) in _keys_by_header(found.layout).items()
    }
    suggested = {}
    for index, header in found.unrecognised.items():
        texts = difflib.get_close_matches(header_key(header), near, n=3, cutoff=0.75)
        options = tuple(dict.fromkeys(key for text in texts for key in near[text]))
        if options:
            suggested[index] = options
    return suggested


_SHEET_NAMES = {
    SheetKind.HOUSEHOLDS: frozenset({"ho", "households", "danh sach ho", "ho gia dinh"}),
    SheetKind.MEMBERS: frozenset({"thanh vien", "members", "nhan khau", "thanh vien ho"}),
    SheetKind.FACTS: frozenset({"thong tin ra soat", "facts", "ra soat", "review facts"}),
}


def _named_for(sheet_name: str, layout: Layout) -> bool:
    return (
        layout.source is SourceFormat.WORKBOOK
        and header_key(sheet_name) in _SHEET_NAMES[layout.sheet]
    )


def _completed(found: Recognition, rows: Rows) -> Recognition:
    """Add what is only worth finding out for the header that was chosen."""
    titles = [
        text
        for row in rows[: found.header_row]
        for cell in row
        if (text := original_of(cell).strip())
    ]
    return replace(found, titles=tuple(dict.fromkeys(titles)), suggested=_suggestions(found))

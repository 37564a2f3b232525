"""Yes and no, choices, lists of choices and ethnic groups, by the words people use."""

from __future__ import annotations

import difflib
import re
from functools import cache

from common.vietnamese import fold_name
from exchange.rules.cleaning.notes import failed, note, original_of, read_as
from exchange.rules.cleaning.text import tidied
from exchange.rules.cleaning.types import CellValue, Cleaned, CleaningContext
from exchange.rules.column_types import Column
from exchange.rules.words import NO_WORDS, WORDS, YES_WORDS

_SYMBOLS = re.compile(r"[^\w\s/]+")


def folded(text: str) -> str:
    """Return a word as choices compare it: no marks, lower case, no punctuation."""
    return fold_name(_SYMBOLS.sub(" ", text))


_PLAIN_ANSWERS = frozenset({"co", "khong", "yes", "no", "x", "1", "0", "true", "false"})


def clean_bool(cell: CellValue, column: Column, _context: CleaningContext) -> Cleaned:
    """Yes or no in any of the usual words; a blank cell stays unknown."""
    if isinstance(cell, bool):
        return Cleaned(cell)
    text = original_of(cell).strip()
    word = fold_name(text)
    if word in YES_WORDS:
        answer = True
    elif word in NO_WORDS:
        answer = False
    else:
        return failed("bool_unknown", column, cell)
    label, label_en = ("Có", "Yes") if answer else ("Không", "No")
    if word in _PLAIN_ANSWERS:
        return Cleaned(answer)
    return read_as("choice_form", column, cell, answer, label=label, label_en=label_en)


@cache
def _known(column: Column) -> dict[str, str]:
    """Codes by folded code, label and word."""
    known = {folded(word): code for word, code in WORDS.get(column.key, {}).items()}
    for choice in column.choices:
        known |= {folded(choice.code): choice.code}
        known |= {folded(choice.label.vi): choice.code, folded(choice.label.en): choice.code}
    return known


@cache
def _labels(column: Column) -> dict[str, tuple[str, str]]:
    return {choice.code: (choice.label.vi, choice.label.en) for choice in column.choices}


@cache
def _plain(column: Column) -> frozenset[str]:
    """Words that are the label itself, or one of the words it lists: read, not mended."""
    words = {folded(choice.code) for choice in column.choices}
    for choice in column.choices:
        for label in choice.label:
            words |= {folded(label), *(folded(part) for part in label.split(","))}
    return frozenset(words)


def _all_labels(column: Column) -> dict[str, str]:
    pairs = _labels(column).values()
    return {
        "labels": ", ".join(vi for vi, _en in pairs),
        "labels_en": ", ".join(en for _vi, en in pairs),
    }


def _unknown(cell: CellValue, column: Column) -> Cleaned:
    options = tuple((choice.code, choice.label.vi) for choice in column.choices)
    return Cleaned(
        None, (note("choice_unknown", column, cell, None, options, **_all_labels(column)),)
    )


def clean_choice(cell: CellValue, column: Column, _context: CleaningContext) -> Cleaned:
    """One of a list, by label, code or a word people use for it."""
    text, _notes = tidied(cell, column)
    code = _known(column).get(folded(text))
    if code is None:
        return _unknown(cell, column)
    if folded(text) in _plain(column):
        return Cleaned(code)
    label, label_en = _labels(column)[code]
    return read_as("choice_form", column, cell, code, label=label, label_en=label_en)


#: Written in a list of choices for "none of them", which is not the same as not knowing.
NONE_WORDS = frozenset({"khong co", "khong", "none", "0", "khong co gi"})
NONE_LABEL = ("Không có", "None")
_ORDINAL = re.compile(r"^\s*\d{1,2}\s*[.)\-:]\s*")


def clean_choices(cell: CellValue, column: Column, _context: CleaningContext) -> Cleaned:
    """Several of a list, separated by semicolons, line breaks or bars; ranked in their order."""
    text = original_of(cell)
    known = _known(column)
    if folded(text) in NONE_WORDS and folded(text) not in known:
        return Cleaned(())
    parts = [_ORDINAL.sub("", part) for part in re.split(r"[;\n|]", text) if part.strip()]
    if len(parts) == 1 and folded(parts[0]) not in known:
        parts = [_ORDINAL.sub("", part) for part in text.split(",") if part.strip()]
    codes = []
    for part in parts:
        code = known.get(folded(part))
        if code is None:
            return _unknown(part.strip(), column)
        codes.append(code)
    if len(set(codes)) != len(codes):
        return failed("choice_twice", column, cell)
    if column.kind == "choices":
        codes = [code for code in column.codes if code in codes]
    return Cleaned(tuple(codes))


#: Before the name of a group.
_PEOPLE = re.compile(r"(?i)^(?:dân tộc|dan toc|người|nguoi|dt|d\.tộc)[.:]?\s+")
#: Spellings this alike are proposed.
LIKELY = 0.85
#: Under which the list of bare numbers is asked; the answer goes into ``ethnic_list``.
ETHNIC_QUESTION = "ethnic_list"
_LISTS = (
    ("B", "Danh mục 1019/QĐ-TCTK (2008)"),
    ("A", "Danh mục 121-TCTK/PPCĐ (1979)"),
)


def clean_ethnic(cell: CellValue, column: Column, context: CleaningContext) -> Cleaned:
    """An ethnic group by any known spelling; a bare number means two different groups."""
    text = original_of(cell).strip()
    if re.fullmatch(r"\d{1,2}", text):
        numbered = f"{context.ethnic_list}{int(text):02d}"
        if numbered in context.ethnic_groups.values():
            return Cleaned(numbered)
        asked = note("ethnic_number", column, cell, None, _LISTS)
        return Cleaned(None, (asked._replace(question=ETHNIC_QUESTION),))
    if re.fullmatch(r"[AB]\d\d", text) and text in context.ethnic_groups.values():
        return Cleaned(text)
    outside, _bracket, inside = _PEOPLE.sub("", text).partition("(")
    for part in (text, outside, inside.rstrip(") ")):
        word = fold_name(part)
        found = context.ethnic_groups.get(word) or context.ethnic_groups.get(word.replace(" ", ""))
        if found is not None:
            return Cleaned(found)
    return _likely_group(fold_name(outside), cell, column, context)


def _likely_group(word: str, cell: CellValue, column: Column, context: CleaningContext) -> Cleaned:
    """Propose the group of the one spelling that is nearly the same."""
    near = difflib.get_close_matches(word, context.ethnic_groups, n=3, cutoff=LIKELY)
    groups = {context.ethnic_groups[spelling] for spelling in near}
    if len(groups) != 1 or len(word) < 4:
        return failed("ethnic_unknown", column, cell)
    return read_as("ethnic_likely", column, cell, groups.pop(), spelling=near[0])

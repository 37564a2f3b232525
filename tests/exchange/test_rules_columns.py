"""The register of columns: one list of facts, labels of the models, no two headers alike."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from exchange.choices import SheetKind, SourceFormat
from exchange.rules import words
from exchange.rules.column_lists import LIST_SIZE, NATIONAL_HEADERS
from exchange.rules.columns import LAYOUTS, Layout, column_at, layout_of
from exchange.rules.recognise import header_key
from households.choices import NoIdentityReason, Relation, ReviewKind, Sex
from households.rules.fact_choices import Choice
from households.rules.fact_fields import FACT_FIELDS, Section

EACH_LAYOUT = pytest.mark.parametrize(
    "layout", LAYOUTS.values(), ids=lambda found: f"{found.source}-{found.sheet}"
)


def test_every_fact_has_its_column_once() -> None:
    facts = [c.key for layout in LAYOUTS.values() for c in layout.columns if c.fact]
    # Birth, sex and head of a member are data of the person.
    of_the_person = {"members[].born", "members[].sex", "members[].head"}
    assert sorted(facts) == sorted({field.path for field in FACT_FIELDS} - of_the_person)


def test_facts_of_members_are_on_their_sheet() -> None:
    members = {c.key for c in layout_of(SourceFormat.WORKBOOK, SheetKind.MEMBERS).columns if c.fact}
    assert all(key.startswith(f"{Section.MEMBER}[]") for key in members)


@pytest.mark.parametrize(
    ("choices", "model"),
    [
        (words.RELATIONS, Relation),
        (words.SEXES, Sex),
        (words.NO_IDENTITY_REASONS, NoIdentityReason),
        (words.REVIEW_KINDS, ReviewKind),
    ],
)
def test_choices_say_what_the_forms_say(choices: tuple[Choice, ...], model: type[Sex]) -> None:
    with override("vi"):
        shown = [(str(value), str(label)) for value, label in model.choices]
    assert [(choice.code, choice.label.vi) for choice in choices] == shown


def test_words_lead_to_codes_that_exist() -> None:
    for key, known in words.WORDS.items():
        codes = {
            choice.code
            for layout in LAYOUTS.values()
            for column in layout.columns
            if column.key == key
            for choice in column.choices
        }
        assert set(known.values()) <= codes


@EACH_LAYOUT
def test_no_two_columns_of_a_sheet_have_one_header(layout: Layout) -> None:
    for language in ("vi", "en"):
        headers = [header_key(c.label.in_language(language)) for c in layout.columns]
        assert len(set(headers)) == len(headers)


@EACH_LAYOUT
def test_columns_are_found_by_key(layout: Layout) -> None:
    assert [layout.column(key).key for key in layout.keys] == list(layout.keys)
    assert all(column_at(layout.sheet, key).kind is layout.column(key).kind for key in layout.keys)
    with pytest.raises(KeyError):
        layout.column("shoe_size")


@EACH_LAYOUT
def test_what_identifies_people_is_personal(layout: Layout) -> None:
    for column in layout.columns:
        assert column.personal or not column.masked
        if "identity_number" in column.key or column.key == "phone":
            assert column.masked


def test_the_known_formats_have_the_columns_they_are_known_for() -> None:
    assert len(layout_of(SourceFormat.NATIONAL, SheetKind.HOUSEHOLDS).columns) == 11
    assert len(NATIONAL_HEADERS) == 11
    assert LIST_SIZE == 21
    with pytest.raises(KeyError):
        layout_of(SourceFormat.NATIONAL, SheetKind.MEMBERS)


def test_results_of_another_system_are_reported_never_facts() -> None:
    for layout in LAYOUTS.values():
        for column in layout.columns:
            assert column.reported == column.key.startswith("reported_")
            assert not (column.reported and column.fact)

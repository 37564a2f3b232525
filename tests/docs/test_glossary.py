"""The glossary holds the code's vocabulary in both languages."""

from itertools import chain

import pytest
from django.db.models import Choices
from django.utils import translation

from areas.choices import (
    AreaLevel,
    AreaType,
    AttributeScheme,
    Boundaries,
    SuccessionShare,
    VillageKind,
)
from exchange.choices import ExportKind, ExportState, Purpose
from households.choices import (
    ChangeKind,
    ClassOrigin,
    EthnicList,
    FormStatus,
    JudgingMethod,
    PovertyClass,
    ReviewKind,
    ReviewState,
    StandardStatus,
)
from officials.choices import Role
from programmes.choices import (
    AreaCategory,
    Beneficiary,
    CapitalSource,
    Certainty,
    CommitmentState,
    ProgrammeKind,
    SupportGroup,
)
from summaries.choices import FigureKind, Qualifier
from tests.docs.pages import Row, code_in, tables, text_of
from tests.households.shipped import national

GLOSSARY = text_of("docs/glossary.md")
VOCABULARIES = (
    AreaLevel, AreaType, AttributeScheme, Boundaries, SuccessionShare, VillageKind,
    ChangeKind, ClassOrigin, EthnicList, FormStatus, PovertyClass, ReviewKind, ReviewState,
    JudgingMethod, StandardStatus, Role, FigureKind, Qualifier, ExportKind, ExportState, Purpose,
    ProgrammeKind, CapitalSource, CommitmentState, SupportGroup, Beneficiary, AreaCategory,
    Certainty,
)  # fmt: skip


def entries(text: str) -> list[tuple[str, str, str]]:
    """Vietnamese, English and what stands in backticks, of every row."""

    def entry(row: Row) -> list[tuple[str, str, str]]:
        codes = code_in(row.get("in the code", ""))
        return [(row["Vietnamese"], row["English"], code) for code in codes]

    return list(chain.from_iterable(entry(row) for table in tables(text) for row in table))


def missing(vocabulary: type[Choices], text: str) -> list[tuple[str, str, str]]:
    """Words of a vocabulary that the text lacks."""
    known = {(vi, en, code.rpartition(" ")[2]) for vi, en, code in entries(text)}
    wanted = []
    for word in vocabulary:
        with translation.override("en"):
            english = str(word.label)
        with translation.override("vi"):
            wanted.append((str(word.label), english, str(word.value)))
    return [word for word in wanted if word not in known]


@pytest.mark.parametrize("vocabulary", VOCABULARIES, ids=lambda v: v.__name__)
def test_every_word_of_the_code_is_explained(vocabulary: type[Choices]) -> None:
    assert missing(vocabulary, GLOSSARY) == []


def test_indicators_of_the_national_standard() -> None:
    table = next(table for table in tables(GLOSSARY) if "rule" in table[0])
    shown = [(row["0"], row["Vietnamese"], row["English"], row["rule"].strip("`")) for row in table]
    assert shown == [(i.code, i.name.vi, i.name.en, i.rule_key) for i in national().indicators]


def test_a_missing_word_is_noticed() -> None:
    without = GLOSSARY.replace("| `village_collector` ", "| ").replace("`village_collector`", "")
    assert missing(Role, without) == [
        ("Rà soát viên thôn", "Village collector", "village_collector")
    ]

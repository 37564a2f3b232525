"""Nobody meets a string in the other language."""

import re

import polib
import pytest

from tests.i18n.catalogues import load, po_path, wanted
from tests.i18n.extraction import Message, in_python, in_template

REMEDY = "run python -m tests.i18n.catalogues and fill in the translations"


def key(message: Message) -> tuple[str, str]:
    return message.text, message.context


@pytest.mark.parametrize("language", ["en", "vi"])
def test_every_string_is_translated(language: str) -> None:
    done = {
        (entry.msgid, entry.msgctxt or "")
        for entry in load(language)
        if entry.translated() and not entry.fuzzy
    }
    missing = {key(m)[0]: where for m, where in wanted(language).items() if key(m) not in done}
    assert missing == {}, REMEDY


@pytest.mark.parametrize("language", ["en", "vi"])
def test_the_compiled_catalogue_is_fresh(language: str) -> None:
    compiled = po_path(language).with_suffix(".mo").read_bytes()
    assert compiled == load(language).to_binary(), REMEDY


@pytest.mark.parametrize("language", ["en", "vi"])
def test_named_places_survive_translation(language: str) -> None:
    def places(text: str) -> set[str]:
        return set(re.findall(r"%\(\w+\)[sdrf]|\{\w*\}", text))

    odd = [
        entry.msgid
        for entry in load(language)
        if not entry.msgid_plural and places(entry.msgid) != places(entry.msgstr)
    ]
    assert odd == []


def test_no_vietnamese_is_left_in_the_english_catalogue() -> None:
    vietnamese = re.compile(r"[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.I)
    #: Names, terms in brackets and numbers of legal documents stay as they are.
    names = re.compile(r"Thoát Nghèo|Tiếng Việt|\([^)]*\)|QĐ|PPCĐ|NĐ")
    left = [e.msgid for e in load("en") if vietnamese.search(names.sub("", e.msgstr))]
    assert left == []


def test_extraction_reads_both_kinds_of_source() -> None:
    python = "x = _('Một')\ny = ngettext('%(n)d hộ', '%(n)d hộ', n)\nz = pgettext_lazy('a', 'b')"
    assert set(in_python(python)) == {
        Message("Một"), Message("%(n)d hộ", "%(n)d hộ"), Message("b", context="a"),
    }  # fmt: skip
    template = (
        '{% load i18n %}{% translate "Hai" as x %}{% blocktranslate trimmed with a=b %}\n'
        ' Ba {{ a }}\n{% endblocktranslate %}{{ _("Bốn") }}'
    )
    assert {m.text for m in in_template(template)} == {"Hai", "Ba %(a)s", "Bốn"}


def test_a_catalogue_with_a_gap_is_noticed() -> None:
    catalogue = polib.POFile()
    catalogue.append(polib.POEntry(msgid="Một", msgstr=""))
    assert [entry.msgid for entry in catalogue if not entry.translated()] == ["Một"]

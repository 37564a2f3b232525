"""Setting papers: data is never run, bytes repeat, sheets are as large as they say."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from common.papers.engine import FONTS, PaperSize, forget, set_images, set_pdf
from common.papers.exceptions import PaperNotSet
from common.papers.qr import qr_svg

DAY = dt.date(2026, 1, 5)
TEMPLATE = """
#let data = json(bytes(sys.inputs.data))
#set page(paper: sys.inputs.size, margin: 10mm)
#set text(font: "Liberation Serif", fallback: false)
#set document(title: "x")
#data.text
"""


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a template that shows a text."""
    path = tmp_path_factory.mktemp("papers") / "plain.typ"
    path.write_text(TEMPLATE)
    return path


def shown(template: Path, text: str) -> str:
    """Return what the page shows for a text."""
    pdf = set_pdf(template, {"text": text}, root=template.parent, on=DAY)
    return "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


@pytest.mark.parametrize(
    "text",
    [
        '#read("/etc/passwd")',
        '#import "@preview/example:0.1.0": *',
        "#panic()",
        "*đậm* _nghiêng_ `mã`",
        "$ x^2 $",
        "= Tiêu đề",
        "- gạch đầu dòng",
        "<nhãn> @nhãn",
        '"]); #eval("1+1")',
        "\\u{41} \\#",
        "// chú thích /* khối */",
    ],
)
def test_what_people_typed_is_shown_and_never_run(template: Path, text: str) -> None:
    flat = "".join(shown(template, text).split())
    assert flat == "".join(text.split())


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet=st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=60))
def test_any_ascii_text_comes_out_as_it_went_in(template: Path, text: str) -> None:
    assert "".join(shown(template, text).split()) == "".join(text.split())


def test_every_vietnamese_letter_is_in_the_fonts(template: Path) -> None:
    vowels = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵđ"
    text = vowels + vowels.upper() + "–“”…₫"
    assert shown(template, text).replace("\n", "") == text


def test_the_same_data_gives_the_same_bytes(template: Path) -> None:
    data = {"text": "Nguyễn Thị Ễnh"}
    first = set_pdf(template, data, root=template.parent, on=DAY)
    forget()
    assert set_pdf(template, data, root=template.parent, on=DAY) == first
    later = set_pdf(template, data, root=template.parent, on=DAY + dt.timedelta(days=1))
    assert later != first


@pytest.mark.parametrize(("size", "width", "height"), [("a4", 595, 842), ("a5", 420, 595)])
def test_sheets_are_as_large_as_they_say(
    template: Path, size: str, width: int, height: int
) -> None:
    pdf = set_pdf(template, {"text": "x"}, root=template.parent, on=DAY, size=PaperSize(size))
    box = PdfReader(BytesIO(pdf)).pages[0].mediabox
    assert (round(box.width), round(box.height)) == (width, height)


def test_only_the_own_fonts_are_used(template: Path) -> None:
    pdf = set_pdf(template, {"text": "chữ"}, root=template.parent, on=DAY)
    fonts = PdfReader(BytesIO(pdf)).pages[0]["/Resources"]["/Font"]  # type: ignore[index]
    names = {font.get_object()["/BaseFont"].split("+")[-1] for font in fonts.values()}
    assert names == {"LiberationSerif"}
    assert sorted(path.suffix for path in FONTS.iterdir()) == [".ttf"] * 4 + [".txt"]


def test_a_template_outside_its_root_is_refused(template: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("bí mật")
    sly = template.parent / "sly.typ"
    sly.write_text(f'#read("{secret}")')
    with pytest.raises(PaperNotSet) as refused:
        set_pdf(sly, {}, root=template.parent, on=DAY)
    assert "bí mật" not in str(refused.value.details)


def test_an_error_never_repeats_the_data(template: Path) -> None:
    broken = template.parent / "broken.typ"
    broken.write_text("#let data = json(bytes(sys.inputs.data))\n#data.nothing")
    with pytest.raises(PaperNotSet) as refused:
        set_pdf(broken, {"name": "Nguyễn Văn Bí Mật"}, root=template.parent, on=DAY)
    assert "Bí Mật" not in f"{refused.value} {refused.value.details}"


def test_pictures_come_one_a_page(template: Path) -> None:
    pages = set_images(template, {"text": "x\n" * 20}, root=template.parent)
    assert [page[:8] for page in pages] == [b"\x89PNG\r\n\x1a\n"]


def test_a_code_is_drawn_as_one_picture() -> None:
    svg = qr_svg("https://thoatngheo.example.gov.vn/kiem-tra/7KQA9DXEMN4TH3WY/")
    assert svg.startswith("<svg")
    assert "<script" not in svg

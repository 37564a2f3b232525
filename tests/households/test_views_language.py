"""No English is left over on the pages of officials, the admin theme's own words included."""

import re
from html.parser import HTMLParser

import pytest

from officials.choices import Role
from tests.households.conftest import ClientOf
from tests.households.scene import Scene

#: Words that any leftover of the theme or the framework would contain.
ENGLISH = re.compile(
    r"\b(the|and|or|of|to|search|filters?|select|add|save|delete|history|view|type|reset|apply|"
    r"date|time|today|now|cancel|close|remove|change|results?|show|hide|go|back|all|none|yes|no|"
    r"please|enter|required|invalid|password|user|home|site|welcome|log|next|previous|action)\b",
    re.IGNORECASE,
)
#: Names and addresses that are written alike in both languages.
ALIKE = re.compile(r"\(synthetic data\)|Switch to English|English|\bEN\b|API|XLSX|Internet")


#: What is no text, and what stands on the keys of every keyboard.
UNREAD = {"script", "style", "template", "kbd"}


class Words(HTMLParser):
    """Collects what people see or hear: text, placeholders, titles, labels."""

    def __init__(self) -> None:
        """Start empty, outside scripts."""
        super().__init__()
        self.found: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the attributes that are shown or read aloud."""
        if tag in UNREAD:
            self.hidden += 1
        named = {name: value or "" for name, value in attrs}
        shown = [named.get(name, "") for name in ("placeholder", "title", "aria-label", "alt")]
        if tag == "input" and named.get("type") in {"submit", "button"}:
            shown.append(named.get("value", ""))
        self.icon = "material-symbols-outlined" in named.get("class", "")
        self.found += shown

    def handle_endtag(self, tag: str) -> None:
        """Leave a script."""
        self.icon = False
        if tag in UNREAD:
            self.hidden -= 1

    icon = False

    def handle_data(self, data: str) -> None:
        """Keep text outside scripts; the name of an icon is drawn, not read."""
        if not self.hidden and not self.icon:
            self.found.append(data)


def english_in(html: str) -> list[str]:
    words = Words()
    words.feed(html)
    texts = [ALIKE.sub("", " ".join(text.split())) for text in words.found]
    return [text for text in texts if ENGLISH.search(text)]


OFFICER = [
    "/viec-hom-nay/", "/viec-hom-nay/can-ra-soat/", "/ho/", "/ho/moi/", "/tim/?q=lan", "/tim/?q=z",
    "/ra-soat/", "/khong-phan-loai/", "/quan-tri/", "/quan-tri/households/povertystandard/",
    "/quan-tri/households/povertystandard/?q=zzz", "/quan-tri/households/review/",
    "/quan-tri/households/decision/", "/quan-tri/households/ethnicgroup/",
    "/quan-tri/households/scoringform/", "/quan-tri/areas/village/", "/quan-tri/areas/village/add/",
    "/quan-tri/areas/area/", "/quan-tri/password_change/", "/khong-co/",
]  # fmt: skip
ADMINISTRATOR = [
    "/quan-tri/", "/quan-tri/officials/official/", "/quan-tri/officials/official/add/",
    "/quan-tri/officials/post/", "/quan-tri/officials/post/add/", "/quan-tri/areas/area/",
    "/quan-tri/areas/population/", "/quan-tri/areas/population/add/",
]  # fmt: skip


@pytest.mark.parametrize("path", OFFICER)
def test_an_officers_pages_are_vietnamese(client_of: ClientOf, path: str) -> None:
    page = client_of(Role.COMMUNE_OFFICER).get(path)
    assert page.status_code in {200, 404}, page.status_code
    assert english_in(page.content.decode()) == []


@pytest.mark.parametrize("path", ADMINISTRATOR)
def test_an_administrators_pages_are_vietnamese(client_of: ClientOf, path: str) -> None:
    page = client_of(Role.SYSTEM_ADMINISTRATOR).get(path)
    assert page.status_code == 200, page.status_code
    assert english_in(page.content.decode()) == []


def test_one_record_of_each_kind_is_vietnamese(scene: Scene, client_of: ClientOf) -> None:
    client, review = client_of(Role.COMMUNE_OFFICER), scene.waiting
    standard = review.judgements.get().standard
    decision = scene.households["poor"].classifications.get().decision
    assert decision is not None
    for path in (
        f"/quan-tri/households/povertystandard/{standard.pk}/change/",
        f"/quan-tri/households/scoringform/{standard.form_id}/change/",
        f"/quan-tri/households/decision/{decision.pk}/change/",
        f"/quan-tri/households/review/{review.pk}/change/",
        f"/quan-tri/areas/village/{scene.village.pk}/change/",
        f"/ho/{scene.households['poor'].code}/", f"/ho/{scene.households['poor'].code}/lich-su/",
        f"/ra-soat/{review.pk}/",
    ):  # fmt: skip
        page = client.get(path)
        assert page.status_code == 200, path
        assert english_in(page.content.decode()) == [], path


def test_english_left_over_is_found() -> None:
    assert english_in('<input placeholder="Type to search"><p>Chọn</p>') == ["Type to search"]

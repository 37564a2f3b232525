"""The public list: exactly what the law wants posted, while it hangs, and nothing afterwards."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from pytest_django.fixtures import Settings

from common.vietnamese import name_sort_key
from households.choices import PovertyClass
from households.models import Membership, PostedCase, Posting, Review, ReviewCase
from households.services.procedure.objections import take_objection
from households.services.procedure.postings import post_cases, take_down
from tests.households.procedure_scene import met, open_round, posted, served, village_full
from tests.households.scene import Scene, small_scene
from tests.households.test_views_language import english_in

pytestmark = pytest.mark.django_db

WEDNESDAY = dt.date(2026, 10, 7)


@pytest.fixture
def scene(db: None) -> Iterator[Scene]:
    """Return the scene on an ordinary Wednesday."""
    cache.clear()
    with time_machine.travel(f"{WEDNESDAY}T09:00:00+07:00", tick=False):
        yield small_scene()


def address(posting: Posting) -> str:
    """Return the public address of a list."""
    return f"/niem-yet/{posting.commune.code}/{posting.token}/"


def words(html: str) -> list[str]:
    """Return the texts of a page, one by one, without its tags."""
    body = re.sub(r"<(style|script)[^>]*>.*?</\1>", " ", html, flags=re.S)
    return [text.strip() for text in re.split(r"<[^>]+>", body) if text.strip()]


class TestWhatIsShown:
    def test_a_row_is_number_name_class_before_and_found(self, scene: Scene) -> None:
        posting = posted(scene, 2)
        html = Client().get(address(posting)).content.decode()
        rows = re.findall(r"<tr>(.*?)</tr>", html.split("<tbody>")[1], flags=re.S)
        found = [[w for w in words(row) if w not in {":", "trước:"}] for row in rows]
        assert found == [
            ["1", "Lò Văn An 0", "–", "Hộ nghèo"],
            ["2", "Lò Văn Ánh 1", "–", "Hộ nghèo"],
        ]
        assert "Thôn Đông" in html

    def test_nothing_else_of_the_household_is_anywhere(self, scene: Scene) -> None:
        posting = posted(scene, 1)
        case = ReviewCase.objects.get(posting=posting)
        house = case.household
        house.phone, house.address = "0912345678", "Ngõ Bí Mật 7"
        house.has_merit = True
        house.save()
        head = Membership.objects.get(household=house).person
        head.identity_number = "098000777666"
        head.save()
        review = Review.objects.get(case=case)
        review.facts["members"][0] |= {"disability": "severe", "stunted": True}
        review.facts["health"] = "DAUHIEUBENH"
        review.note = "GHICHURIENG"
        review.save()
        take_objection(
            actor=scene.officer,
            case=case,
            content="NOIDUNGKHIEUNAI",
            name="NGUOIKHIEUNAI",
            contact="0987654321",
        )
        secrets = [
            "0912345678", "Bí Mật", "098000777666", "DAUHIEUBENH", "GHICHURIENG", "severe",
            "NOIDUNGKHIEUNAI", "NGUOIKHIEUNAI", "0987654321", house.code, str(house.uuid),
            "khuyết tật", "Kinh", str(head.birth_year), str(head.uuid), "điểm", "40",
            scene.officer.full_name, scene.officer.username,
        ]  # fmt: skip
        for path in (f"/niem-yet/{posting.commune.code}/", address(posting)):
            answer = Client().get(path)
            assert answer.status_code == 200
            text = " ".join(words(answer.content.decode()))
            whole = answer.content.decode() if path.count("/") == 3 else text
            assert [word for word in secrets if word in text] == []
            assert house.code not in whole

    def test_the_page_asks_the_database_for_posted_rows_only(
        self, scene: Scene, django_assert_max_num_queries: Any
    ) -> None:
        posting = posted(scene, 20)
        with django_assert_max_num_queries(4) as asked:
            Client().get(address(posting))
        tables = {name for q in asked for name in re.findall(r'FROM "(\w+)"', q["sql"])}
        assert not tables & {
            "households_person", "households_household", "households_review",
            "households_reviewcase", "households_objection",
        }  # fmt: skip

    def test_in_the_vietnamese_order_and_found_without_marks(self, scene: Scene) -> None:
        posting = posted(scene, 7)
        html = Client().get(address(posting)).content.decode()
        names = re.findall(r'<th scope="row">(.*?)</th>', html)
        assert names == sorted(names, key=name_sort_key)
        assert len(names) == 7
        html = Client().get(address(posting), {"ten": "duc lo"}).content.decode()
        assert re.findall(r'<th scope="row">(.*?)</th>', html) == ["Lò Văn Đức 4"]
        html = Client().get(address(posting), {"ten": "<script>"}).content.decode()
        assert "<script>" not in html
        assert "Không có hộ nào khớp" in html

    def test_one_village_of_several(self, scene: Scene) -> None:
        posting = posted(scene, 1)
        PostedCase.objects.update(village_name="Thôn Đông")
        round_ = posting.round
        village_full(scene, round_, 1, scene.other_village)
        extra = ReviewCase.objects.filter(round=round_, village=scene.other_village).get()
        PostedCase.objects.create(
            posting=posting,
            case=extra,
            head_name="Tô Thị Lụa",
            village_name="Thôn Đoài",
            class_found=PovertyClass.NEAR_POOR,
        )
        html = Client().get(address(posting), {"thon": "Thôn Đoài"}).content.decode()
        assert re.findall(r'<th scope="row">(.*?)</th>', html) == ["Tô Thị Lụa"]

    def test_how_to_object_and_how_long(self, scene: Scene) -> None:
        html = Client().get(address(posted(scene))).content.decode()
        assert "đến hết ngày 12/10/2026" in html
        assert "Còn 3 ngày làm việc." in html
        assert "khiếu nại" in html
        assert english_in(html) == []


class TestWhileItHangs:
    def test_gone_the_day_after_and_says_so(self, scene: Scene) -> None:
        posting = posted(scene)
        with time_machine.travel(f"{posting.until}T23:59:30+07:00", tick=False):
            answer = Client().get(address(posting))
            assert answer.status_code == 200
            assert "Hôm nay là ngày cuối" in answer.content.decode()
            # No copy outlives the list.
            assert answer["Cache-Control"] == "no-store"
        with served(posting):
            answer = Client().get(address(posting))
            assert answer.status_code == 410
            assert "Lò Văn" not in answer.content.decode()
            assert "đã hết ngày 12/10/2026" in answer.content.decode()
            assert "no-store" in answer["Cache-Control"]
            assert Client().get(f"/niem-yet/{posting.commune.code}/").status_code == 404

    def test_gone_when_taken_down(self, scene: Scene) -> None:
        posting = posted(scene)
        take_down(actor=scene.officer, posting=posting, reason="Ghi sai hộ Lò Văn An")
        answer = Client().get(address(posting))
        assert answer.status_code == 410
        assert "Lò Văn An" not in answer.content.decode()

    def test_nothing_there_answers_like_an_unknown_commune(self, scene: Scene) -> None:
        def told(path: str) -> tuple[int, str]:
            answer = Client().get(path)
            return answer.status_code, answer.content.decode()

        posting = posted(scene)
        codes = (scene.neighbour.code, scene.province.code, "99999", "abc", "0")
        assert len({told(f"/niem-yet/{code}/") for code in codes}) == 1
        assert told(f"/niem-yet/{scene.neighbour.code}/")[0] == 404
        # A token is of one commune.
        assert told(f"/niem-yet/{scene.neighbour.code}/{posting.token}/") == told("/niem-yet/9/x/")

    def test_again_and_first_are_told_apart(self, scene: Scene) -> None:
        posting = posted(scene)
        Posting.objects.update(again=True)
        html = Client().get(f"/niem-yet/{posting.commune.code}/").content.decode()
        assert "sau phúc tra" in html
        assert "2 hộ" in html


class TestManners:
    def test_no_cookie_no_script_no_index_no_other_host(self, scene: Scene) -> None:
        posting = posted(scene)
        for path in (f"/niem-yet/{posting.commune.code}/", address(posting), "/niem-yet/0/"):
            answer = Client().get(path)
            assert not answer.cookies
            assert "noindex" in answer["X-Robots-Tag"]
            html = answer.content.decode()
            assert "<script" not in html
            assert "http://" not in html
            assert "https://" not in html

    def test_read_only(self, scene: Scene) -> None:
        posting = posted(scene)
        assert Client().post(address(posting)).status_code == 405

    def test_not_too_often_from_one_address(self, scene: Scene, settings: Settings) -> None:
        settings.TN_PUBLIC_REQUESTS_PER_MINUTE = 3
        posting = posted(scene)
        answers = [Client().get(address(posting)) for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert answers[-1]["Retry-After"] == "60"
        assert "Lò Văn" not in answers[-1].content.decode()
        other = Client(REMOTE_ADDR="203.0.113.9")
        assert other.get(address(posting)).status_code == 200

    def test_behind_a_proxy_the_visitor_counts(self, scene: Scene, settings: Settings) -> None:
        settings.TN_PUBLIC_REQUESTS_PER_MINUTE = 1
        settings.TN_BEHIND_PROXY = True
        path = address(posted(scene))
        for visitor in ("203.0.113.1", "203.0.113.2"):
            assert Client(HTTP_X_FORWARDED_FOR=visitor).get(path).status_code == 200
        assert Client(HTTP_X_FORWARDED_FOR="203.0.113.2").get(path).status_code == 429


def test_the_list_stays_as_it_hung(scene: Scene) -> None:
    round_ = open_round(scene)
    village_full(scene, round_, 1)
    met(scene, round_)
    (posting,) = post_cases(actor=scene.officer, round_=round_, places="Nhà văn hóa")
    person = Membership.objects.get(household__cases__posting=posting).person
    person.full_name = "Tên Đã Sửa"
    person.save()
    html = Client().get(address(posting)).content.decode()
    assert "Lò Văn An 0" in html
    assert "Tên Đã Sửa" not in html

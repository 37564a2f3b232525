"""Pages of meetings, postings, objections and consultations, as each role sees them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from households.choices import CaseState, ConsultationMode
from households.models import Consultation, Meeting, Objection, Posting, ReviewCase
from households.services.procedure.consultations import ask_province
from households.services.procedure.objections import take_objection
from households.services.procedure.postings import serve_postings
from officials.choices import Role
from tests.households.procedure_scene import (
    PDF,
    met,
    open_round,
    posted,
    served,
    village_full,
)
from tests.households.scene import Scene, small_scene

pytestmark = pytest.mark.django_db

ClientOf = Callable[[str], Client]
WEDNESDAY = dt.date(2026, 10, 7)
OFFICER, LEADER = Role.COMMUNE_OFFICER, Role.COMMUNE_LEADER
PROVINCE, COLLECTOR = Role.PROVINCIAL_SUPERVISOR, Role.VILLAGE_COLLECTOR


@pytest.fixture
def scene(db: None) -> Iterator[Scene]:
    """Return the scene on an ordinary Wednesday."""
    with time_machine.travel(f"{WEDNESDAY}T09:00:00+07:00", tick=False):
        yield small_scene()


def page(client: Client, address: str) -> str:
    """Return an open page as text."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def filled(**changes: Any) -> dict[str, Any]:
    """Return what an officer types of a meeting."""
    return {
        "held_on": "06/10/2026",
        "present": "40",
        "place": "Nhà văn hóa",
        "chair": "Hoàng Văn Trưởng",
        "secretary": "Lý Thị Thư",
        **changes,
    }


class TestMeetings:
    def test_recorded_on_one_page_with_only_what_differs(
        self, scene: Scene, client_of: ClientOf
    ) -> None:
        round_ = open_round(scene)
        cases = village_full(scene, round_, 3)
        client = client_of(OFFICER)
        index = page(client, f"/dot-ra-soat/{round_.pk}/hop-dan/")
        address = f"/dot-ra-soat/{round_.pk}/hop-dan/thon/{scene.village.pk}/"
        assert address in index
        assert page(client, address).count('data-vote="') == 3
        answer = client.post(
            address,
            filled(
                **{
                    f"agreeing-{cases[1].pk}": "12",
                    f"opinion-{cases[1].pk}": "Có xe tải",
                    f"out-{cases[2].pk}": "1",
                },
                minutes=SimpleUploadedFile("../../bien ban.pdf", PDF),
            ),
        )
        meeting = Meeting.objects.get()
        assert answer.status_code == 302
        assert answer["Location"] == f"/dot-ra-soat/{round_.pk}/hop-dan/{meeting.pk}/"
        states = [ReviewCase.objects.get(pk=case.pk).state for case in cases]
        assert states == [CaseState.MEETING_HELD, CaseState.ASSIGNED, CaseState.JUDGED]
        text = page(client, answer["Location"])
        assert "Có xe tải" in text
        assert "12/40" in text

    def test_wrong_figures_come_back_as_typed(self, scene: Scene, client_of: ClientOf) -> None:
        round_ = open_round(scene)
        (case,) = village_full(scene, round_, 1)
        address = f"/dot-ra-soat/{round_.pk}/hop-dan/thon/{scene.village.pk}/"
        for typed in ("41", "mười", "-1", "²"):
            answer = client_of(OFFICER).post(address, filled(**{f"agreeing-{case.pk}": typed}))
            assert answer.status_code == 422
            text = answer.content.decode()
            assert f'value="{typed}"' in text
            assert f'id="e{case.pk}"' in text
        assert not Meeting.objects.exists()

    def test_the_minutes_leave_only_by_a_page_that_checks(
        self, scene: Scene, client_of: ClientOf
    ) -> None:
        round_ = open_round(scene)
        village_full(scene, round_, 1)
        meeting = met(scene, round_)
        address = f"/dot-ra-soat/{round_.pk}/hop-dan/{meeting.pk}/bien-ban/"
        for role in (OFFICER, LEADER, PROVINCE, COLLECTOR):
            answer = client_of(role).get(address)
            assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
            assert answer["Content-Type"] == "application/pdf"
            assert answer["X-Content-Type-Options"] == "nosniff"
            assert "no-store" in answer["Cache-Control"]
            assert "sandbox" in answer["Content-Security-Policy"]
        assert client_of("stranger").get(address).status_code == 404
        assert client_of(Role.BANK_OFFICER).get(address).status_code == 403
        assert Client().get(address).status_code == 302

    def test_minutes_added_later_and_a_wrong_file_said_so(
        self, scene: Scene, client_of: ClientOf
    ) -> None:
        round_ = open_round(scene)
        village_full(scene, round_, 1)
        meeting = met(scene, round_)
        Meeting.objects.update(minutes="", minutes_sha256="")
        client, address = client_of(OFFICER), f"/dot-ra-soat/{round_.pk}/hop-dan/{meeting.pk}/"
        bad = SimpleUploadedFile("anh.pdf", b"<script>alert(1)</script>")
        answer = client.post(f"{address}bien-ban/", {"minutes": bad}, follow=True)
        assert "Chỉ nhận tệp PDF" in answer.content.decode()
        good = SimpleUploadedFile("anh.pdf", PDF)
        answer = client.post(f"{address}bien-ban/", {"minutes": good}, follow=True)
        assert "Đã lưu biên bản" in answer.content.decode()

    def test_corrected_on_the_same_page(self, scene: Scene, client_of: ClientOf) -> None:
        round_ = open_round(scene)
        (case,) = village_full(scene, round_, 1)
        meeting = met(scene, round_)
        address = f"/dot-ra-soat/{round_.pk}/hop-dan/{meeting.pk}/sua/"
        client = client_of(OFFICER)
        assert "Hoàng Văn Trưởng" in page(client, address)
        client.post(address, filled(present="50", **{f"agreeing-{case.pk}": "30"}))
        case.refresh_from_db()
        assert (case.present, case.agreeing) == (50, 30)

    def test_sixty_households_cost_the_queries_of_six(
        self, scene: Scene, client_of: ClientOf, django_assert_max_num_queries: Any
    ) -> None:
        round_ = open_round(scene)
        village_full(scene, round_, 30)
        client = client_of(OFFICER)
        address = f"/dot-ra-soat/{round_.pk}/hop-dan/thon/{scene.village.pk}/"
        with django_assert_max_num_queries(14):
            page(client, address)
        met(scene, round_)
        with django_assert_max_num_queries(16):
            page(client, f"/dot-ra-soat/{round_.pk}/hop-dan/{Meeting.objects.get().pk}/")

    @pytest.mark.parametrize("role", [LEADER, PROVINCE, "stranger", COLLECTOR])
    def test_nobody_else_records(self, scene: Scene, client_of: ClientOf, role: str) -> None:
        round_ = open_round(scene)
        village_full(scene, round_, 1)
        address = f"/dot-ra-soat/{round_.pk}/hop-dan/thon/{scene.village.pk}/"
        assert client_of(role).post(address, filled()).status_code in {403, 404}
        assert not Meeting.objects.exists()


class TestPostings:
    def test_posted_and_shown_with_the_public_address(
        self, scene: Scene, client_of: ClientOf
    ) -> None:
        round_ = open_round(scene)
        village_full(scene, round_, 2)
        met(scene, round_)
        client, address = client_of(OFFICER), f"/dot-ra-soat/{round_.pk}/niem-yet/"
        assert "2 hộ" in page(client, address)
        answer = client.post(
            address, {"villages": [scene.village.pk], "places": "Nhà văn hóa"}, follow=True
        )
        text = answer.content.decode()
        assert "đến hết ngày 12/10/2026" in text
        assert Posting.objects.get().token in text

    def test_opening_the_page_lets_what_is_served_go_on(
        self, scene: Scene, client_of: ClientOf
    ) -> None:
        posting = posted(scene)
        with served(posting):
            text = page(client_of(LEADER), f"/dot-ra-soat/{posting.round_id}/niem-yet/")
        assert "Đã hết niêm yết" in text
        states = set(ReviewCase.objects.filter(posting=posting).values_list("state", flat=True))
        assert states == {CaseState.READY}

    def test_taken_down_with_a_reason(self, scene: Scene, client_of: ClientOf) -> None:
        posting = posted(scene)
        client = client_of(OFFICER)
        address = f"/dot-ra-soat/{posting.round_id}/niem-yet/{posting.pk}/"
        assert client.post(address, {"reason": " "}).status_code == 422
        assert client.post(address, {"reason": "Sai thôn"}).status_code == 302
        posting.refresh_from_db()
        assert posting.taken_down_reason == "Sai thôn"
        assert "Sai thôn" in page(client, address)

    def test_a_leader_looks_and_does_not_touch(self, scene: Scene, client_of: ClientOf) -> None:
        posting = posted(scene)
        client = client_of(LEADER)
        address = f"/dot-ra-soat/{posting.round_id}/niem-yet/{posting.pk}/"
        assert "Gỡ danh sách" not in page(client, address)
        assert client.post(address, {"reason": "Sai"}).status_code == 422
        posting.refresh_from_db()
        assert posting.taken_down_on is None

    def test_a_list_of_many_costs_the_queries_of_one(
        self, scene: Scene, client_of: ClientOf, django_assert_max_num_queries: Any
    ) -> None:
        posting = posted(scene, 30)
        client = client_of(OFFICER)
        with django_assert_max_num_queries(16):
            page(client, f"/dot-ra-soat/{posting.round_id}/niem-yet/{posting.pk}/")


class TestObjections:
    def test_taken_in_answered_and_posted_again(self, scene: Scene, client_of: ClientOf) -> None:
        posting = posted(scene, 1)
        case = ReviewCase.objects.get(posting=posting)
        client = client_of(OFFICER)
        answer = client.post(
            f"/khieu-nai/ghi/{case.pk}/",
            {"content": "Hộ có nhà lầu", "received_on": "07/10/2026", "name": "Lý Văn Tố"},
        )
        objection = Objection.objects.get()
        assert answer["Location"] == f"/khieu-nai/{objection.pk}/"
        assert "Hộ có nhà lầu" in page(client, "/khieu-nai/")
        assert "Lý Văn Tố" in page(client, f"/khieu-nai/{objection.pk}/")
        answer = client.post(f"/khieu-nai/{objection.pk}/", {"outcome": "dismissed", "answer": " "})
        assert answer.status_code == 422
        answer = client.post(
            f"/khieu-nai/{objection.pk}/",
            {"outcome": "dismissed", "answer": "Nhà của anh trai"},
            follow=True,
        )
        assert "chờ niêm yết lại" in answer.content.decode()

    def test_the_survey_is_opened_again(self, scene: Scene, client_of: ClientOf) -> None:
        case = ReviewCase.objects.get(posting=posted(scene, 1))
        objection = take_objection(actor=scene.officer, case=case, content="Sai")
        answer = client_of(OFFICER).post(f"/khieu-nai/{objection.pk}/mo-phieu/")
        assert answer["Location"] == f"/ra-soat/{case.review_id}/"
        assert "đang mở để sửa" in page(client_of(OFFICER), f"/khieu-nai/{objection.pk}/")

    def test_who_objects_is_no_matter_of_the_village(
        self, scene: Scene, client_of: ClientOf
    ) -> None:
        case = ReviewCase.objects.get(posting=posted(scene, 1))
        objection = take_objection(
            actor=scene.officer, case=case, content="Nhà lầu", name="Lý Văn Tố"
        )
        assert "Lý Văn Tố" not in page(client_of(COLLECTOR), "/khieu-nai/")
        for role in (COLLECTOR, "stranger"):
            assert client_of(role).get(f"/khieu-nai/{objection.pk}/").status_code == 404
        assert "Nhà lầu" in page(client_of(LEADER), "/khieu-nai/")
        answer = client_of(LEADER).post(f"/khieu-nai/{objection.pk}/rut/")
        assert answer.status_code == 403

    def test_too_late_says_where_to_go(self, scene: Scene, client_of: ClientOf) -> None:
        posting = posted(scene, 1)
        case = ReviewCase.objects.get(posting=posting)
        with served(posting):
            answer = client_of(OFFICER).post(
                f"/khieu-nai/ghi/{case.pk}/", {"content": "Sai", "received_on": "13/10/2026"}
            )
        assert answer.status_code == 422
        assert "mẫu 01" in answer.content.decode()

    def test_many_objections_cost_the_queries_of_one(
        self, scene: Scene, client_of: ClientOf, django_assert_max_num_queries: Any
    ) -> None:
        for case in ReviewCase.objects.filter(posting=posted(scene, 12)):
            take_objection(actor=scene.officer, case=case, content="Sai")
        client = client_of(OFFICER)
        with django_assert_max_num_queries(10):
            page(client, "/khieu-nai/")


class TestConsultations:
    def asked(self, scene: Scene) -> Consultation:
        posting = posted(scene, 3, consultation=ConsultationMode.PROVINCE)
        with served(posting):
            serve_postings(actor=None)
            return ask_province(actor=scene.officer, round_=posting.round, number="12/UBND")

    def test_sent_by_the_commune(self, scene: Scene, client_of: ClientOf) -> None:
        posting = posted(scene, 2, consultation=ConsultationMode.PROVINCE)
        with served(posting):
            client = client_of(OFFICER)
            address = f"/dot-ra-soat/{posting.round_id}/xin-y-kien/"
            assert "Gửi xin ý kiến" in page(client, address)
            client.post(address, {"number": "12/UBND"})
        assert Consultation.objects.get().number == "12/UBND"
        assert ReviewCase.objects.filter(state=CaseState.CONSULTED).count() == 2

    def test_answered_by_the_province_in_part(self, scene: Scene, client_of: ClientOf) -> None:
        asked = self.asked(scene)
        first, second, third = ReviewCase.objects.filter(consultation=asked).order_by("pk")
        with time_machine.travel("2026-10-14T09:00:00+07:00", tick=False):
            client = client_of(PROVINCE)
            assert "Xã Đồng Tâm" in page(client, "/xin-y-kien/")
            address = f"/xin-y-kien/{asked.pk}/"
            answer = client.post(address, {f"opinion-{first.pk}": "again"})
            assert answer.status_code == 422
            sent = {
                f"opinion-{first.pk}": "again",
                f"reason-{first.pk}": "Thu nhập chưa rõ",
                f"opinion-{second.pk}": "agree",
            }
            assert client.post(address, sent).status_code == 302
            states = [ReviewCase.objects.get(pk=c.pk).state for c in (first, second, third)]
            assert states == [CaseState.ASSIGNED, CaseState.READY, CaseState.CONSULTED]
            client.post(address, {"all": "1", "opinion": "Thống nhất"})
            asked.refresh_from_db()
            assert asked.answered_on == dt.date(2026, 10, 14)
            assert "Thống nhất" in page(client_of(OFFICER), address)

    def test_late_ones_are_said_to_be(self, scene: Scene, client_of: ClientOf) -> None:
        self.asked(scene)
        with time_machine.travel("2026-11-02T09:00:00+07:00", tick=False):
            assert "quá hạn 20/10/2026" in page(client_of(PROVINCE), "/xin-y-kien/")

    def test_the_commune_does_not_answer_itself(self, scene: Scene, client_of: ClientOf) -> None:
        asked = self.asked(scene)
        for role, status in ((OFFICER, 422), (LEADER, 422), ("stranger", 404)):
            answer = client_of(role).post(f"/xin-y-kien/{asked.pk}/", {"all": "1"})
            assert answer.status_code == status
        assert ReviewCase.objects.filter(state=CaseState.CONSULTED).count() == 3


def test_what_is_empty_says_what_to_do(scene: Scene, client_of: ClientOf) -> None:
    round_ = open_round(scene)
    client = client_of(OFFICER)
    assert "Lập danh sách" in page(client, f"/dot-ra-soat/{round_.pk}/hop-dan/")
    assert "Chưa có kết quả nào" in page(client, f"/dot-ra-soat/{round_.pk}/niem-yet/")
    assert "không phải xin ý kiến" in page(client, f"/dot-ra-soat/{round_.pk}/xin-y-kien/")
    assert "Không có khiếu nại nào" in page(client, "/khieu-nai/")
    assert "Không có xã nào" in page(client_of(PROVINCE), "/xin-y-kien/")

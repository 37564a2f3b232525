"""Papers: frozen as issued, numbered without gaps, replaced or withdrawn, never changed."""

from __future__ import annotations

import datetime as dt
import threading
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection, connections, transaction
from django.utils import translation
from pypdf import PdfReader

from households.choices import (
    CaseState,
    ObjectionState,
    PaperKind,
    PaperState,
    PovertyClass,
    Relation,
    RequestChannel,
    RequestForm,
)
from households.exceptions import NotAllowed, PaperRefused
from households.models import (
    Decision,
    Household,
    IssuedList,
    NumberSeries,
    Paper,
    Posting,
    PovertyStandard,
    ReviewCase,
    ReviewRequest,
    ReviewRound,
)
from households.rules.papers.codes import is_well_formed
from households.selectors.papers.pages import fingerprint, paper_pdf
from households.services.papers import (
    issue_certificates,
    issue_decision,
    issue_minutes,
    issue_objection_reply,
    issue_posting,
    issue_receipt,
    issue_refusal,
    issue_review_list,
    replace_paper,
    withdraw_paper,
)
from households.services.procedure.decisions import sign_decision
from households.services.procedure.objections import answer_objection, take_objection
from households.services.procedure.postings import post_cases
from tests.factories.households import (
    ClassificationFactory,
    DecisionFactory,
    MembershipFactory,
    PersonFactory,
    PovertyStandardFactory,
    household_with_head,
)
from tests.households.procedure_scene import met, open_round, step, village_full
from tests.households.scene import Scene, small_scene

pytestmark = pytest.mark.django_db

DECIDED = dt.date(2026, 1, 5)


def a_decision(
    scene: Scene,
    classes: dict[str, PovertyClass],
    on: dt.date = DECIDED,
    number: str = "912/QĐ-UBND",
) -> Decision:
    """Decide classes for households of the scene by name."""
    decision: Decision = DecisionFactory.create(
        commune=scene.commune, decided_on=on, decided_by=scene.leader, number=number
    )
    for key, found in classes.items():
        household = scene.households[key]
        ClassificationFactory.create(
            household=household,
            poverty_class=found,
            standard=PovertyStandard.objects.get(),
            valid_from=on,
            decision=decision,
            persons=2,
        )
    return decision


def poor_and_near(scene: Scene, **fields: Any) -> Decision:
    return a_decision(
        scene,
        {
            "poor": PovertyClass.POOR,
            "near": PovertyClass.NEAR_POOR,
            "not_poor": PovertyClass.NOT_POOR,
        },
        **fields,
    )


def valid_certificates(scene: Scene) -> dict[str, Paper]:
    found = Paper.objects.valid().filter(kind=PaperKind.CERTIFICATE).select_related("household")
    names = {household.pk: key for key, household in scene.households.items()}
    return {names[row.about]: row for row in found}


def hang(scene: Scene, round_: ReviewRound) -> Posting:
    """Post everybody of a round whom the meeting agreed to."""
    (posting,) = post_cases(actor=scene.officer, round_=round_, places="Nhà văn hóa thôn")
    return posting


# --- certificates --------------------------------------------------------------------------------


def test_certificates_go_to_poor_and_near_poor_only(scene: Scene) -> None:
    decision = poor_and_near(scene)
    papers = issue_certificates(actor=scene.officer, decision=decision)
    assert set(valid_certificates(scene)) == {"poor", "near"}
    assert [paper.number for paper in papers] == ["01/GCN-HN.HCN", "02/GCN-HN.HCN"]
    assert all(is_well_formed(paper.code) for paper in papers)
    assert all(paper.sha256 == fingerprint(paper.content) for paper in papers)


def test_a_certificate_says_who_lives_there_and_what_years_said(scene: Scene) -> None:
    household = scene.households["poor"]
    MembershipFactory.create(
        household=household,
        person=PersonFactory.create(full_name="Nguyễn Văn Mới", birth_year=2024),
        relation=Relation.CHILD,
        valid_from=DECIDED - dt.timedelta(days=30),
    )
    issue_certificates(actor=scene.officer, decision=poor_and_near(scene))
    content = valid_certificates(scene)["poor"].content
    assert content["head"]["name"] == "Nguyễn Thị Lan"
    assert content["head"]["address"] == "Thôn Đông, xã Đồng Tâm, tỉnh Thử Nghiệm"
    assert (
        content["head"]["identity"]
        == household.memberships.get(relation="head").person.identity_number
    )
    assert [row["relation"] for row in content["members"]] == ["Chủ hộ", "Con", "Con"]
    assert [row["note"] for row in content["members"]] == ["", "", "Từ ngày 06/12/2025"]
    assert content["signer"]["name"] == scene.leader.full_name
    marked = [(row["year"], row["poor"], row["near"]) for row in content["years"]]
    assert marked[-2:] == [("2026", "X", ""), ("", "", "")]


@pytest.mark.parametrize("demonstration", [True, False])
def test_a_paper_of_the_demonstration_says_so_on_its_pages(
    scene: Scene, settings: Any, *, demonstration: bool
) -> None:
    settings.TN_DEMONSTRATION = demonstration
    (paper, _other) = issue_certificates(actor=scene.officer, decision=poor_and_near(scene))
    text = PdfReader(BytesIO(paper_pdf(paper))).pages[0].extract_text()
    assert ("BẢN MINH HỌA, KHÔNG CÓ GIÁ TRỊ" in text) is demonstration


def test_asking_twice_issues_nothing_more(scene: Scene) -> None:
    decision = poor_and_near(scene)
    issue_certificates(actor=scene.officer, decision=decision)
    assert issue_certificates(actor=scene.officer, decision=decision) == []
    assert Paper.objects.count() == 2


def test_a_new_decision_replaces_and_withdraws_former_certificates(scene: Scene) -> None:
    issue_certificates(actor=scene.officer, decision=poor_and_near(scene))
    before = valid_certificates(scene)
    later = a_decision(
        scene,
        {"poor": PovertyClass.NEAR_POOR, "near": PovertyClass.NOT_POOR},
        on=dt.date(2026, 6, 1),
        number="940/QĐ-UBND",
    )
    (new,) = issue_certificates(actor=scene.officer, decision=later)
    former, left = (Paper.objects.get(pk=before[key].pk) for key in ("poor", "near"))
    assert (former.state, new.replaces_id) == (PaperState.REPLACED, former.pk)
    assert left.state == PaperState.WITHDRAWN
    assert "940/QĐ-UBND" in left.reason
    assert set(valid_certificates(scene)) == {"poor"}


def test_an_older_decision_takes_nothing_from_a_later_one(scene: Scene) -> None:
    old = poor_and_near(scene)
    later = a_decision(
        scene, {"poor": PovertyClass.NEAR_POOR}, on=dt.date(2026, 6, 1), number="940/QĐ-UBND"
    )
    issue_certificates(actor=scene.officer, decision=later)
    issue_certificates(actor=scene.officer, decision=old)
    assert valid_certificates(scene)["poor"].decision == later


def test_cases_of_the_decision_become_certified(scene: Scene) -> None:
    round_ = open_round(scene)
    cases = village_full(scene, round_, 2)
    decision = _recognised(scene, cases)
    issue_certificates(actor=scene.officer, decision=decision)
    assert {ReviewCase.objects.get(pk=case.pk).state for case in cases} == {CaseState.CERTIFIED}


def _recognised(scene: Scene, cases: list[ReviewCase]) -> Decision:
    """Bring judged cases through meeting and posting to the leader's signature."""
    met(scene, cases[0].round)
    posting = hang(scene, cases[0].round)
    for case in cases:
        case.refresh_from_db()
        step(case, CaseState.READY)
    day = posting.until + dt.timedelta(days=1)
    with time_machine.travel(dt.datetime.combine(day, dt.time(5), dt.UTC), tick=False):
        return sign_decision(
            actor=scene.leader,
            commune=scene.commune,
            cases=[case.pk for case in cases],
            number="77/QĐ-UBND",
            decided_on=day,
        )


def test_the_annex_is_the_list_as_it_was_issued(scene: Scene) -> None:
    cases = village_full(scene, open_round(scene), 3)
    decision = _recognised(scene, cases)
    head = cases[0].household.memberships.get(relation="head").person
    head.full_name = "Tên Đổi Sau Khi Ký"
    head.save()
    content = issue_decision(actor=scene.leader, decision=decision).content
    names = {row[1] for group in content["annex"] for row in group["rows"]}
    assert names == {"Lò Văn An 0", "Lò Văn Ánh 1", "Lò Văn Bình 2"}
    assert IssuedList.objects.get(decision=decision).sha256 in content["list_note"]


def test_a_household_judged_under_two_national_standards_gets_one_certificate(
    scene: Scene,
) -> None:
    decision = poor_and_near(scene)
    coming = PovertyStandardFactory.create(
        code="quoc-gia-moi", valid_from=dt.date(2027, 1, 1), valid_to=None
    )
    ClassificationFactory.create(
        household=scene.households["poor"],
        standard=coming,
        poverty_class=PovertyClass.NEAR_POOR,
        valid_from=DECIDED,
        decision=decision,
    )
    issue_certificates(actor=scene.officer, decision=decision)
    assert valid_certificates(scene)["poor"].content["result"]["class_name"] == "hộ nghèo"
    assert Paper.objects.count() == 2


def test_a_household_that_moved_on_shows_its_certificate_to_no_other_village(
    scene: Scene,
) -> None:
    decision = poor_and_near(scene)
    Household.objects.filter(pk=scene.households["poor"].pk).update(
        commune=scene.neighbour, village=scene.households["far"].village
    )
    issue_certificates(actor=scene.officer, decision=decision)
    paper = valid_certificates(scene)["poor"]
    assert (paper.commune, paper.village) == (scene.commune, None)
    assert not Paper.objects.visible_to(scene.officials["stranger"]).exists()


def test_only_the_commune_issues(scene: Scene) -> None:
    decision = poor_and_near(scene)
    for role in ("stranger", "provincial_supervisor", "village_collector", "bank_officer"):
        with pytest.raises(NotAllowed):
            issue_certificates(actor=scene.officials[role], decision=decision)
        with pytest.raises(NotAllowed):
            issue_decision(actor=scene.officials[role], decision=decision)
    assert not Paper.objects.exists()
    assert not NumberSeries.objects.exists()


def test_four_thousand_cost_as_many_queries_as_four(
    scene: Scene, django_assert_max_num_queries: Any
) -> None:
    standard = scene.households["poor"].classifications.get().standard
    decision: Decision = DecisionFactory.create(commune=scene.commune, decided_on=DECIDED)
    for number in range(12):
        ClassificationFactory.create(
            household=household_with_head(scene.village, full_name=f"Lò Văn {number}"),
            standard=standard,
            valid_from=DECIDED,
            decision=decision,
        )
    with django_assert_max_num_queries(25):
        assert len(issue_certificates(actor=scene.officer, decision=decision)) == 12


# --- one paper at a time -------------------------------------------------------------------------


def a_request(scene: Scene, **fields: Any) -> ReviewRequest:
    usual = {
        "commune": scene.commune,
        "village": scene.village,
        "form": RequestForm.REVIEW,
        "channel": RequestChannel.COUNTER,
        "year": 2026,
        "number": 7,
        "received_on": dt.date(2026, 1, 6),
        "received_by": scene.officer,
        "due_on": dt.date(2026, 1, 30),
        "applicant": "Hồ Thị Ễnh",
    }
    return ReviewRequest.objects.create(**(usual | fields))


def test_a_receipt_carries_the_number_of_the_request(scene: Scene) -> None:
    paper = issue_receipt(actor=scene.officer, request=a_request(scene))
    assert (paper.number, paper.serial, paper.issued_on) == (
        "07/GTN-UBND", None, dt.date(2026, 1, 6),
    )  # fmt: skip
    assert paper.content["applicant"] == "Hồ Thị Ễnh"
    assert issue_receipt(actor=scene.officer, request=a_request_again(paper)) == paper


def a_request_again(paper: Paper) -> ReviewRequest:
    return ReviewRequest.objects.get(pk=paper.about)


def test_papers_of_a_round_from_list_to_posting(scene: Scene) -> None:
    round_ = open_round(scene)
    village_full(scene, round_, 3)
    listed = issue_review_list(actor=scene.officer, round_=round_)
    assert len(listed.content["groups"][0]["rows"]) == 3
    meeting = met(scene, round_)
    minutes = issue_minutes(actor=scene.officer, meeting=meeting)
    assert minutes.content["present"] == "40"
    assert minutes.village == scene.village
    posting = hang(scene, round_)
    posted = issue_posting(actor=scene.officer, posting=posting)
    heads = {row[1] for group in posted.content["groups"] for row in group["rows"]}
    assert heads == {"Lò Văn An 0", "Lò Văn Ánh 1", "Lò Văn Bình 2"}
    assert posted.village is None
    for paper in (listed, minutes, posted):
        assert paper_pdf(paper).startswith(b"%PDF")


def test_a_refusal_gives_the_reason(scene: Scene) -> None:
    round_ = open_round(scene)
    (case,) = village_full(scene, round_, 1)
    with pytest.raises(PaperRefused):
        issue_refusal(actor=scene.leader, case=case)
    met(scene, round_)
    posting = hang(scene, round_)
    case.refresh_from_db()
    step(case, CaseState.READY)
    step(case, CaseState.REFUSED, outcome_reason="Thu nhập trên chuẩn", decided_by=scene.leader,
         decided_on=posting.until + dt.timedelta(days=1))  # fmt: skip
    paper = issue_refusal(actor=scene.leader, case=case)
    assert paper.content["reasons"] == ["Thu nhập trên chuẩn."]
    assert paper.content["addressee"] == "Lò Văn An 0"


def test_an_answer_to_an_objection_is_no_matter_of_the_village(scene: Scene) -> None:
    round_ = open_round(scene)
    (case,) = village_full(scene, round_, 1)
    met(scene, round_)
    posting = hang(scene, round_)
    objection = take_objection(
        actor=scene.officer,
        case=case,
        content="Hộ có xe tải",
        received_on=posting.posted_on,
        name="Đỗ Văn Thưởng",
    )
    with pytest.raises(PaperRefused):
        issue_objection_reply(actor=scene.officer, objection=objection)
    objection = answer_objection(
        actor=scene.officer,
        objection=objection,
        outcome=ObjectionState.DISMISSED,
        answer="Xe của người khác",
    )
    paper = issue_objection_reply(actor=scene.officer, objection=objection)
    assert "Đỗ Văn Thưởng" in paper.content["addressee"]
    collector = scene.officials["village_collector"]
    assert not Paper.objects.visible_to(collector).filter(pk=paper.pk).exists()


def test_a_decision_lists_everybody_by_what_became_of_them(scene: Scene) -> None:
    decision = a_decision(
        scene, {"poor": PovertyClass.NEAR_POOR, "near": PovertyClass.NOT_POOR,
                "not_poor": PovertyClass.POOR},
    )  # fmt: skip
    paper = issue_decision(actor=scene.leader, decision=decision)
    counts = [(row["name"], row["count"]) for row in paper.content["counts"]]
    assert counts == [
        ("Hộ nghèo", "1"), ("Hộ cận nghèo", "1"), ("Hộ thoát nghèo", "0"),
        ("Hộ thoát cận nghèo", "1"),
    ]  # fmt: skip
    assert paper.number == "912/QĐ-UBND"


def test_papers_are_vietnamese_for_an_english_reader(scene: Scene) -> None:
    with translation.override("en"):
        issue_certificates(actor=scene.officer, decision=poor_and_near(scene))
    content = valid_certificates(scene)["poor"].content
    assert content["result"]["class_name"] == "hộ nghèo"
    assert content["members"][0]["relation"] == "Chủ hộ"


# --- the end of a paper --------------------------------------------------------------------------


def test_replacing_reads_the_records_again(scene: Scene) -> None:
    request = a_request(scene, applicant="Hồ Thị Ểnh")
    paper = issue_receipt(actor=scene.officer, request=request)
    ReviewRequest.objects.filter(pk=request.pk).update(applicant="Hồ Thị Ễnh")
    new = replace_paper(actor=scene.officer, paper=paper, reason="Viết sai tên")
    paper.refresh_from_db()
    assert (paper.state, paper.reason) == (PaperState.REPLACED, "Viết sai tên")
    assert new.replaces == paper
    assert new.content["applicant"] == "Hồ Thị Ễnh"
    assert paper.content["applicant"] == "Hồ Thị Ểnh"
    assert new.code != paper.code
    with pytest.raises(PaperRefused):
        replace_paper(actor=scene.officer, paper=paper, reason="Lần nữa")


def test_a_certificate_is_withdrawn_by_the_leader_with_a_reason(scene: Scene) -> None:
    (paper, _other) = issue_certificates(actor=scene.officer, decision=poor_and_near(scene))
    with pytest.raises(NotAllowed):
        withdraw_paper(actor=scene.officer, paper=paper, reason="Cấp nhầm")
    with pytest.raises(PaperRefused):
        withdraw_paper(actor=scene.leader, paper=paper, reason="  ")
    ended = withdraw_paper(actor=scene.leader, paper=paper, reason="Cấp nhầm")
    assert (ended.state, ended.ended_by) == (PaperState.WITHDRAWN, scene.leader)


@pytest.mark.parametrize(
    "change",
    [
        {"content": {}},
        {"number": "99/GCN"},
        {"sha256": "0" * 64},
        {"code": "A" * 16},
        {"issued_on": dt.date(2020, 1, 1)},
    ],
)
def test_the_database_lets_nobody_change_what_a_paper_says(
    scene: Scene, change: dict[str, Any]
) -> None:
    (paper, _other) = issue_certificates(actor=scene.officer, decision=poor_and_near(scene))
    with pytest.raises(DatabaseError), transaction.atomic():
        Paper.objects.filter(pk=paper.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Paper.objects.filter(pk=paper.pk).delete()


def test_what_has_ended_never_holds_again(scene: Scene) -> None:
    (paper, _other) = issue_certificates(actor=scene.officer, decision=poor_and_near(scene))
    withdraw_paper(actor=scene.leader, paper=paper, reason="Cấp nhầm")
    with pytest.raises(DatabaseError), transaction.atomic():
        Paper.objects.filter(pk=paper.pk).update(
            state=PaperState.ISSUED, ended_on=None, ended_by=None, reason=""
        )


def test_a_content_that_was_tampered_with_is_not_set(scene: Scene) -> None:
    (paper, _other) = issue_certificates(actor=scene.officer, decision=poor_and_near(scene))
    paper.content["head"]["name"] = "Người khác"
    with pytest.raises(PaperRefused):
        paper_pdf(paper)


def test_a_paper_is_the_same_bytes_whenever_it_is_set(scene: Scene) -> None:
    (paper, _other) = issue_certificates(actor=scene.officer, decision=poor_and_near(scene))
    first = paper_pdf(paper)
    head = Household.objects.get(pk=paper.about).memberships.get(relation="head").person
    head.full_name = "Tên Đã Đổi"
    head.save()
    assert paper_pdf(Paper.objects.get(pk=paper.pk)) == first


# --- numbers under two threads -------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_numbers_have_no_gap_when_many_issue_at_once(servers: object) -> None:
    scene = small_scene()
    standard = scene.households["poor"].classifications.get().standard
    decisions = []
    for number in range(4):
        decision: Decision = DecisionFactory.create(
            commune=scene.commune, decided_on=DECIDED, number=f"{number}/QĐ"
        )
        for _one in range(3):
            ClassificationFactory.create(
                household=household_with_head(scene.village),
                standard=standard,
                valid_from=DECIDED,
                decision=decision,
            )
        decisions.append(decision)
    start = threading.Barrier(8)
    errors: list[BaseException] = []

    def issue(decision: Decision, *, fails: bool) -> None:
        try:
            start.wait()
            with transaction.atomic():
                issue_certificates(actor=scene.officer, decision=decision)
                if fails:
                    transaction.set_rollback(True)
        except BaseException as error:  # noqa: BLE001 (shown by the test)
            errors.append(error)
        finally:
            connections.close_all()

    # Each decision twice: once by somebody whose work is lost at the end.
    threads = [
        threading.Thread(target=issue, args=(decision,), kwargs={"fails": fails})
        for decision in decisions
        for fails in (True, False)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert errors == []
    serials = Paper.objects.order_by("serial").values_list("serial", flat=True)
    assert list(serials) == list(range(1, 13))
    assert connection.vendor == "postgresql"

"""The permission table: every route, and who may open it. Read ``Row`` for the letters.

Columns: village Collector, commune Officer, commune Leader, provincial Supervisor, provincial
Administrator, Bank officer, sYstem administrator.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.utils import timezone
from django_celery_beat import models as beat

from areas.models import AreaAttribute, Population, Village
from common.models import CalendarDay, CalendarYear
from households.models import (
    Decision,
    EthnicGroup,
    Objection,
    Posting,
    PovertyStandard,
    ProcedureRule,
    ReviewRound,
    ScoringForm,
)
from officials.choices import Role
from officials.models import Post
from tests.permissions.assignments import ASSIGNMENTS
from tests.permissions.bank_lists import BANK_LISTS, BANK_LISTS_API
from tests.permissions.branches import BRANCHES
from tests.permissions.community import COMMUNITY, TARGETS
from tests.permissions.handovers import HANDOVERS
from tests.permissions.houses import HOUSE_ADMIN, HOUSES
from tests.permissions.money import CATALOGUE, MONEY
from tests.permissions.needs import NEEDS
from tests.permissions.plans import PLANS
from tests.permissions.projects import PROJECT_ADMIN, PROJECT_ROWS
from tests.permissions.reconciliations import MONTHS
from tests.permissions.rows import ADMIN, API, PUBLIC, Kwargs, Row, model
from tests.permissions.supports import SUPPORT_API, SUPPORT_ROWS
from tests.permissions.training import TRAINING
from tests.permissions.visits import VISITS
from tests.permissions.world import SHARED_NAME, TODAY, World, group


def code(world: World) -> Mapping[str, Any]:
    """Return the target household by its code."""
    return {"code": world.target.households["decided"].code}


def uuid(world: World) -> Mapping[str, Any]:
    """Return the target household by its lasting key."""
    return {"uuid": world.target.households["decided"].uuid}


def unit(world: World) -> Mapping[str, Any]:
    """Return the target's commune by its code."""
    return {"code": world.target.village.commune.code}


def decision(world: World) -> int:
    """Return the target's decision."""
    return Decision.objects.get(number=world.target.markers["decision"][0]).pk


def choices(field: str) -> Mapping[str, Any]:
    """Return the query of an autocomplete: what can be chosen for a field."""
    app, noun, name = field.split(".")
    return {"app_label": app, "model_name": noun, "field_name": name, "term": ""}


def any_of(kind: type[Model]) -> Any:
    """Return the key of some row: it is the same for everybody."""
    return kind._default_manager.order_by("pk").values_list("pk", flat=True)[0]


def colleague(world: World) -> Post:
    """Return the post of an officer of the target's commune."""
    return Post.objects.get(official__username__startswith="officer-a1v1")


def new_post(world: World) -> Mapping[str, Any]:
    """Give a colleague of the target's commune one more post there."""
    held = colleague(world)
    return {
        "official": held.official_id, "role": Role.COMMUNE_LEADER, "area": held.area_id,
        "village": "", "valid_from": f"{TODAY:%d/%m/%Y}", "valid_to": "",
    }  # fmt: skip


def last_day(world: World) -> Mapping[str, Any]:
    """End the post of a colleague of the target's commune."""
    return {"valid_to": f"{TODAY:%d/%m/%Y}"}


def new_village(world: World) -> Mapping[str, Any]:
    """Add a village to the target's commune."""
    commune = world.target.village.commune_id
    return {"commune": commune, "code": "077", "name": "Thôn Mới", "kind": "thon"}


def renamed_village(world: World) -> Mapping[str, Any]:
    """Give the target's village another name."""
    return {**new_village(world), "code": world.target.village.code}


def empty_village(world: World) -> Mapping[str, Any]:
    """Point at a village of the target's commune where nobody lives any more."""
    left = Village.objects.filter(commune=world.target.village.commune, name__startswith="Cũ ")
    return {"pk": left.order_by("code")[0].pk}


def closed_village(world: World) -> Mapping[str, Any]:
    """Close that village."""
    return {"closed_on": f"{TODAY:%d/%m/%Y}"}


def new_day(world: World) -> Mapping[str, Any]:
    """Declare a day off."""
    del world
    return {"day": "12/10/2026", "name": "Bão số 9", "legal_basis": "Công điện 9"}


def renamed_day(world: World) -> Mapping[str, Any]:
    """Give the declared day another name."""
    return {**new_day(world), "name": "Bão số 10"}


def new_year(world: World) -> Mapping[str, Any]:
    """Confirm the calendar of a year."""
    del world
    return {"year": "2029", "legal_basis": "Thông báo 9"}


def confirmed_year(world: World) -> Mapping[str, Any]:
    """Correct the basis of a confirmed year."""
    del world
    return {"legal_basis": "Thông báo 10"}


NOT_FOUND = frozenset({404})

SHELL = [
    #                        C O L S A B Y
    Row("sign-in",          "rrrrrrr", powerless=frozenset({302}), anonymous=frozenset({200})),
    Row("sign-out",         "ppppppp", powerless=frozenset({405})),
    Row("set-language",     "ppppppp", powerless=frozenset({405}), anonymous=frozenset({405})),
    Row("landing",          "rrrrrrr", powerless=frozenset({302})),
    Row("no-post",          "......."),
    Row("live",             "YYYYYYY", PUBLIC),
    Row("metrics",                    "YYYYYYY", PUBLIC),
    Row("ready",            "YYYYYYY", PUBLIC),
]  # fmt: skip


def in_village(world: World) -> Mapping[str, Any]:
    """Point at the target's village."""
    return {"pk": world.target.village.pk}


def quick_one(world: World) -> Mapping[str, Any]:
    """Point at the household of the target's village whose review is a draft."""
    household = world.target.reviews["draft"].household
    return {"pk": household.village_id, "code": household.code}


def review(state: str) -> Kwargs:
    """Point at the target's review in a state."""
    return lambda world: {"pk": world.target.reviews[state].pk}


def household(**more: Any) -> Kwargs:
    """Point at the target household, with more parts of the address."""
    return lambda world: {**code(world), **more}


def head(world: World) -> Mapping[str, Any]:
    """Point at the head of the target household."""
    members = world.target.households["decided"].memberships
    return {**code(world), "uuid": members.get(relation="head").person.uuid}


def figures(**more: Any) -> Kwargs:
    """Point at the figures of the target's commune."""
    return lambda world: {"pk": world.target.village.commune_id, **more}


def somebody(world: World) -> Mapping[str, Any]:
    """Fill in a person, and a household of hers in the target's village."""
    return {
        "full_name": "Lê Thị Mới", "sex": "F", "birth_year": "1990", "birth_date": "",
        "ethnic_group": group().pk, "identity_number": "", "legacy_identity_number": "",
        "no_identity_reason": "not_yet", "village": world.target.village.pk, "on_date": DAY,
        "address": "Thôn trên", "phone": "",
    }  # fmt: skip


def decided(world: World) -> Mapping[str, Any]:
    """Sign the case of the target's village that waits."""
    return {
        "act": "sign", "commune": world.target.village.commune_id, "number": "9/QĐ-UBND",
        "decided_on": DAY, "note": "", "case": [world.target.case],
    }  # fmt: skip


def a_round(world: World) -> Mapping[str, Any]:
    """Point at the running round of the target's commune."""
    commune = world.target.village.commune_id
    return {"pk": ReviewRound.objects.filter(commune=commune).order_by("pk")[0].pk}


def a_request(world: World) -> Mapping[str, Any]:
    """Point at the request of the target household."""
    return {"pk": world.target.request}


def opening(world: World) -> Mapping[str, Any]:
    """Open the ongoing round of an earlier month in the target's commune."""
    commune = world.target.village.commune_id
    return {"kind": "ongoing", "year": "2026", "month": "2", "commune": commune}


def asking(world: World) -> Mapping[str, Any]:
    """Take in a request of the target's household, as of today."""
    return {
        "ho": world.target.households["decided"].code, "form": "01", "channel": "counter",
        "received_on": f"{timezone.localdate():%d/%m/%Y}", "applicant": "Người Đến Nộp",
    }  # fmt: skip


DAY = f"{TODAY:%d/%m/%Y}"
CLOSURE = {"act": "confirm", "on_date": DAY, "reason": "Chuyển đi", "note": ""}
ONGOING = {"kind": "ongoing", "reviewed_on": DAY}

WORK = [
    #                                     C O L S A B Y
    Row("households:work-list", "YYY....", shows=("name",)),
    Row(
        "households:work-list-section",
        "YYn....",
        of=lambda w: {"kind": "can-ra-soat"},
        outside="YYn....",
    ),
    Row(
        "households:digest",
        "YYY....",
        data={"frequency": "weekly"},
        own_change="everybody chooses for themselves",
    ),
    Row("households:awaiting", "..Y....", data=decided, shows=("name",)),
    Row(
        "households:ready-case",
        "..Y....",
        of=lambda w: {"pk": w.target.case},
        data={"act": "return", "reason": "Thiếu chữ ký"},
        shows=("name",),
    ),
    Row("households:decisions", "YYYY..."),
    Row("households:decision", "hYYY...", of=lambda w: {"pk": decision(w)}, outside="hhhh..."),
    Row(
        "households:decision-correct",
        ".p.....",
        of=lambda w: {"pk": decision(w)},
    ),
    Row("households:unclassified", "YYYY..."),
    Row("households:rounds", ".YYY...", data=opening, writes=".Y.Y...", shows=("commune",)),
    Row(
        "households:round",
        ".YYY...",
        of=a_round,
        data={"act": "list"},
        writes=".Y.Y...",
        shows=("commune",),
    ),
    Row("households:requests", ".YYY...", shows=("name",)),
    Row("households:request-new", ".Y.....", data=asking),
    Row(
        "households:request",
        ".YYY...",
        of=a_request,
        data={"act": "withdraw", "reason": "Đổi ý"},
        writes=".Y.....",
        shows=("name", "code"),
    ),
    Row(
        "households:request",
        ".YYY...",
        of=a_request,
        data={"act": "refuse", "reason": "Không cư trú"},
        writes="..Y....",
        variant="refused",
    ),
    Row("households:calendar", "YYYYY.Y"),
    Row("households:calendar-year", "YYYYY.Y", of=lambda w: {"year": 2027}, outside="YYYYY.Y"),
    Row("credit:bank", "YYYY.Y."),
    Row("households:looks", ".YYY...", of=code, shows=("code",)),
    Row("households:search", "YYYY...", query={"q": SHARED_NAME}, shows=("name",)),
    Row("households:list", "YYYY...", shows=("name", "code")),
    Row("households:register", "YY.....", data=somebody),
    Row("households:duplicates", "YY.....", shows=("name", "code")),
    Row(
        "households:duplicate",
        "YY.....",
        of=lambda w: {"pk": w.target.pair},
        data={"answer": "different", "note": "Đã gặp cả hai"},
        shows=("name", "code"),
    ),
    Row(
        "households:duplicate",
        "YY.....",
        of=lambda w: {"pk": w.target.shared_pair},
        outside="hY.....",
        variant="across",
        shows=("name", "code"),
    ),
    Row(
        "households:duplicate-merge",
        "YY.....",
        of=lambda w: {"pk": w.target.pair},
        data={"act": "confirm", "keep": "first", "home": "first"},
        shows=("name", "code"),
    ),
    Row(
        "households:duplicate-merge",
        "rr.....",
        of=lambda w: {"pk": w.target.shared_pair},
        outside="hr.....",
        variant="across",
    ),
    Row("households:case", "YYYY...", of=code, shows=("code",)),
    *(
        Row("households:case-tab", "YYYY...", of=household(tab=tab), shows=("code",), variant=tab)
        for tab in ("ra-soat", "bien-dong", "ho-tro", "lich-su")
    ),
    Row("households:edit", "YY.....", of=code, data={"address": "Nơi khác"}),
    Row("households:person", "YY.....", of=head, data=somebody),
    Row("households:change", "YY.....", of=household(kind="khong-con"), data=CLOSURE),
    Row(
        "households:undo",
        "YY.....",
        data={"_": "1"},
        of=lambda w: {**code(w), "pk": w.target.joined},
    ),
    Row("households:review-start", "pp.....", of=code, data=ONGOING, writes="YY....."),
    Row("households:village-close", ".Y..Y..", of=empty_village, data=closed_village),
    # Whoever has one village only is taken there at once.
    Row("households:quick", "rY.....", outside="rY....."),
    Row("households:quick-village", "YY.....", of=in_village, shows=("code",)),
    Row("households:quick-household", "YY.....", of=quick_one, shows=("code",)),
    Row("households:quick-submit", "YY.....", of=in_village, data={"_": "1"}, writes="......."),
    Row("households:reviews", "YYYY...", shows=("code",)),
    Row("households:review", "YYYY...", of=review("decided"), shows=("code",)),
    Row("households:review", "YYYY...", of=review("draft"), variant="draft"),
    Row("households:review-judge", "pp.....", of=review("draft")),
    Row(
        "households:review-reopen",
        "pp.....",
        of=review("waiting"),
        data={"_": "1"},
        writes="YY.....",
    ),
    Row(
        "households:review-withdraw",
        "pp.....",
        of=review("waiting"),
        writes="YY.....",
        data={"reason": "Nhập nhầm"},
    ),
    Row(
        "households:review-return",
        "..p....",
        of=review("waiting"),
        writes="..Y....",
        data={"reason": "Thiếu chữ ký"},
    ),
]


def case(state: str, **more: Any) -> Kwargs:
    """Point at the round of the target's case in a state, with more parts of the address."""
    return lambda world: {"pk": world.target.cases[state].round_id, **more}


def meeting(state: str) -> Kwargs:
    """Point at the meeting on the target's case in a state."""
    return lambda w: {**case(state)(w), "meeting": w.target.cases[state].meeting_id}


def objection(**more: Any) -> Kwargs:
    """Point at the objection to a household of the target."""
    return lambda w: {"pk": Objection.objects.get(case=w.target.cases["objected"]).pk, **more}


def public(**more: Any) -> Kwargs:
    """Point at the list that hangs in the target's commune."""

    def found(world: World) -> Mapping[str, Any]:
        posting = Posting.objects.get(rows__case=world.target.cases["posted"])
        return {**unit(world), **({"token": posting.token} if more else {})}

    return found


HELD = {
    "held_on": DAY, "present": "25", "place": "Nhà văn hóa", "chair": "Trưởng", "secretary": "Thư",
}  # fmt: skip

PROCEDURE = [
    #                                C O L S A B Y
    Row("households:meetings",      "nYYY...", of=case("judged"), shows=("village",)),
    Row(
        "households:meeting-new",
        ".Y.....",
        of=lambda w: {**case("judged")(w), "village": w.target.village.pk},
        data=HELD,
        shows=("name", "code"),
    ),
    Row("households:meeting", "YYYY...", of=meeting("met"), shows=("name", "code")),
    Row("households:meeting-edit", ".Y.....", of=meeting("met"), data=HELD, shows=("name",)),
    Row("households:minutes", "YYYY...", of=meeting("met")),
    Row(
        "households:postings",
        "nYYY...",
        of=case("judged"),
        data=lambda w: {"villages": [w.target.village.pk], "places": "Nhà văn hóa"},
        writes=".Y.....",
    ),
    Row(
        "households:posting",
        "nYYY...",
        of=lambda w: {**case("posted")(w), "posting": w.target.cases["posted"].posting_id},
        data={"reason": "Sai tên"},
        writes=".Y.....",
        shows=("code",),
    ),
    Row(
        "households:consult-round",
        "nYYY...",
        of=case("ready"),
        data={"number": "1/UBND"},
        writes=".Y.....",
        shows=("name", "code"),
    ),
    Row("households:consultations", ".Y.Y...", shows=("commune",)),
    Row(
        "households:consultation",
        "nYYY...",
        of=lambda w: {"pk": w.target.cases["consulted"].consultation_id},
        data=lambda w: {f"opinion-{w.target.cases['consulted'].pk}": "agree"},
        writes="...Y...",
        shows=("name", "code"),
    ),
    Row("households:objections", "YYYY..."),
    Row(
        "households:objection-new",
        ".Y.....",
        of=lambda w: {"case": w.target.cases["posted"].pk},
        data={"content": "Chưa đúng", "received_on": DAY},
        shows=("name", "code"),
    ),
    Row(
        "households:objection",
        "nYYY...",
        of=objection(),
        data={"outcome": "dismissed", "answer": "Đã kiểm tra"},
        writes=".Y.....",
        shows=("name", "code"),
    ),
    Row(
        "households:objection-act",
        ".p.....",
        of=objection(act="rut"),
        data={"note": "Tự rút"},
        writes=".Y.....",
    ),
    Row(
        "households:public-postings", "YYYYYYY", PUBLIC, of=public(), outside="YYYYYYY",
        geography=True,
    ),
    Row(
        "households:public-posting", "YYYYYYY", PUBLIC, of=public(token=True), outside="YYYYYYY",
        geography=True,
    ),
]  # fmt: skip


def an_import(state: str = "previewed", **more: Any) -> Kwargs:
    """Point at an import of the target's commune."""
    return lambda world: {"uuid": world.target.imports[state].uuid, **more}


def a_file(world: World) -> Mapping[str, Any]:
    """Upload a small file for the target's commune."""
    file = SimpleUploadedFile("ho.csv", "Mã hộ,Thôn\n,Thôn 1\n".encode())
    return {"commune": world.target.village.commune_id, "effective_on": DAY, "file": file}


IMPORTS = [
    #                              C O L S A B Y  (a collector sees the own imports only)
    Row("exchange:batches",        "YY.....", data=a_file,
        own_change="a collector of the next village uploads a file of their own"),
    Row("exchange:batch",          "hY.....", of=an_import(), shows=("name",), outside="hh....."),
    Row("exchange:batch-rows",     "hY.....",
        of=an_import(kind="households", status="invalid"), shows=("name",), outside="hh....."),
    Row("exchange:batch-columns",  "hY.....", of=an_import(), outside="hh....."),
    Row("exchange:batch-progress", "hY.....", of=an_import(), outside="hh....."),
    Row("exchange:batch-answer",   "pp.....", of=an_import(), data={"_": "1"}, writes=".Y....."),
    Row("exchange:batch-apply",    "pp.....", of=an_import(), data={"_": "1"}, writes=".Y....."),
    Row("exchange:batch-cancel",   "pp.....", of=an_import(), data={"_": "1"}, writes=".Y....."),
    Row("exchange:batch-resume",   "pp.....", of=an_import("applied")),
    Row("exchange:batch-errors",   "hr.....", of=an_import(), outside="hh....."),
    Row("exchange:batch-undo",     "hY.....", of=an_import("applied"), data={"_": "1"},
        outside="hh....."),
]  # fmt: skip


def a_workbook(world: World) -> Mapping[str, Any]:
    """Take out the workbook of the target's village."""
    village = world.target.village
    return {
        "xa": village.commune_id, "thon": village.pk, "muc_dich": "review", "dinh_dang": "xlsx",
    }  # fmt: skip


def a_list(world: World) -> Mapping[str, Any]:
    """Take out the code of every row of a list in the target's village."""
    return {
        "thon": world.target.village.pk, "muc_dich": "report", "dinh_dang": "csv", "cot": ["code"],
    }  # fmt: skip


def listed(kind: str) -> Kwargs:
    """Point at one of the lists that can leave."""
    return lambda world: {"kind": kind}


def an_export(world: World) -> Mapping[str, Any]:
    """Point at a file that a colleague of the target's commune took out."""
    return {"uuid": world.target.export}


EXPORTS = [
    #                               C O L S A B Y
    Row("exchange:exports",         "YYYY..."),
    Row("exchange:workbook",        "YYYY...", data=a_workbook, shows=("commune",)),
    *(
        Row("exchange:export-form", letters, of=listed(kind), outside=letters, variant=kind,
            data=a_list, writes=letters)
        for kind, letters in (
            # rows of             C O L S A B Y
            ("ho",               "nYYY..."),
            ("nhan-khau",        "nYYY..."),
            ("phan-loai",        "nYYY..."),
            ("phieu",            "nYYY..."),
            ("khong-phan-loai",  "nYYY..."),
            ("can-ra-soat",      "nYnn..."),
            ("dang-nhap",        "nYnn..."),
            ("cho-quyet-dinh",   "nnYn..."),
            ("sap-het-han",      "nYYn..."),
            ("qua-mot-thang",    "nYYn..."),
            ("ho-tro",           "nYYY..."),
        )
    ),
    *(
        Row("exchange:export-form", "nYYY...", of=listed(kind), outside="nYYY...", variant=kind,
            data={"muc_dich": "report", "dinh_dang": "csv", "cot": [column]},
            own_change="takes out the rows of the own area")
        for kind, column in (
            ("cong-trinh", "name"), ("to-nhom", "name"), ("khen-thuong", "decision_no"),
            ("du-an", "code"), ("lop-dao-tao", "occupation"), ("nha-o", "code"),
        )
    ),
    Row("exchange:export-form", "nYnn...", of=listed("von-vay"), outside="nYnn...",
        variant="von-vay", data={"muc_dich": "report", "dinh_dang": "csv", "cot": ["reference"]},
        own_change="takes out the rows of the own area"),
    # Their forms are opened from the page of a signed list, and of a figure, never by themselves.
    Row("exchange:export-form", "nhhh...", of=listed("danh-sach-vay"), outside="nhhh...",
        variant="danh-sach-vay"),
    Row("exchange:export-form",     "nhhh...", of=listed("so-lieu"), outside="nhhh...",
        variant="so-lieu"),
    # Whoever took it out, leaders of its communes and supervisors of the province; fetched by the
    # first only.
    Row("exchange:export",          "hhYY...", of=an_export, shows=("official",)),
    Row("exchange:export-progress", "hhYY...", of=an_export),
    Row("exchange:export-download", "hhhh...", of=an_export),
    Row("exchange:export-cancel",   "pppp...", of=an_export, outside="pppp..."),
]  # fmt: skip


def certificate(world: World) -> Mapping[str, Any]:
    """Point at the certificate of the target household."""
    return {"uuid": world.target.certificate and world.target.certificate.uuid}


def a_print(world: World) -> Mapping[str, Any]:
    """Print the certificates of the target's village again."""
    village = world.target.village
    return {
        "commune": village.commune_id, "kind": "certificate", "year": 2025, "village": village.pk,
        "size": "a5", "output": "pdf",
    }  # fmt: skip


def certificates(world: World) -> Mapping[str, Any]:
    """Issue and print what the target's decision entitles to."""
    return {"decision": decision(world), "size": "a4", "output": "zip"}


def a_job(world: World) -> Mapping[str, Any]:
    """Point at a bulk print that a colleague of the target's commune ordered."""
    return {"uuid": world.target.print}


PAPERS = [
    #                                  C O L S A B Y
    Row("households:papers",          "YYYY...", shows=("name",)),
    Row("households:paper",           "YYYY...", of=certificate, shows=("name", "code")),
    Row("households:paper", "hYYY...", variant="of the commune", shows=("decision",),
        of=lambda w: {"uuid": w.target.decision_paper and w.target.decision_paper.uuid}),
    # Certificates hold whole identity numbers.
    Row("households:paper-pdf",       "hYYh...", of=certificate, outside="hhhh..."),
    Row("households:paper-image",     "hYYh...", outside="hhhh...",
        of=lambda w: {**certificate(w), "page": 1}),
    Row("households:paper-replace",   ".pp....", of=certificate, data={"reason": "Sai tên"},
        writes=".Y....."),
    Row("households:paper-withdraw",  ".pp....", of=certificate, data={"reason": "Cấp nhầm"},
        writes="..Y...."),
    Row("households:paper-issue",     ".pp....", data={"_": "1"},
        of=lambda w: {"kind": "decision", "pk": decision(w)}),
    Row("households:prints",          ".YY....", data=a_print, shows=("official",)),
    Row("households:print-certificates", ".p.....", data=certificates, writes=".Y....."),
    Row("households:print-refusals",  ".pp....", data={"_": "1"},
        of=lambda w: {"pk": decision(w)}),
    Row("households:print",           ".YY....", of=a_job, shows=("village",)),
    Row("households:print-progress",  ".YY....", of=a_job),
    Row("households:print-download",  ".hh....", of=a_job),
    Row("households:print-cancel",    ".pp....", of=a_job),
    Row("households:check",           "YYYYYYY", PUBLIC),
    Row("households:check-code",      "YYYYYYY", PUBLIC, outside="YYYYYYY", geography=True,
        of=lambda w: {"code": w.target.certificate and w.target.certificate.code}),
]  # fmt: skip

SUMMARIES = [
    #                          C O L S A B Y
    Row("summaries:home",      ".rrrr..", outside=".rrrr.."),
    Row("summaries:unit",      "hYYYYhh", of=figures(), shows=("commune",), powerless=NOT_FOUND),
    Row("summaries:workbook",  "hYYY.hh", of=figures(), shows=("commune",), powerless=NOT_FOUND,
        outside="hhhhhhh"),
    Row("summaries:output",    "hYYYYhh", of=figures(code="support"), shows=("commune",),
        powerless=NOT_FOUND),
    Row("summaries:list",      "hYYYYhh", of=figures(measure="poor"), shows=("commune",),
        powerless=NOT_FOUND),
]  # fmt: skip

API_ROWS = [
    #                        C O L S A B Y
    Row("api:schema",           "YYYYYYY", PUBLIC),
    Row("api:docs",             "YYYYYYY", PUBLIC),
    Row("api:area-list",        "YYYYYYY", API, geography=True),
    Row("api:area-detail",      "YYYYYYY", API, unit, outside="YYYYYYY", geography=True),
    Row("api:village-list",     "YYYYYYY", API, unit, outside="YYYYYYY", geography=True),
    Row("api:standard-list",    "YYYYYYY", API),
    Row("api:standard-detail",  "YYYYYYY", API, lambda w: {"code": "national_2022_2025"},
        outside="YYYYYYY"),
    Row("api:household-list",   "YYYY...", API, shows=("name", "code")),
    Row("api:household-detail", "YYYY...", API, uuid, shows=("name", "code", "contact")),
    # A question by POST that writes nothing; its scope is tested with its answers.
    Row("api:duplicate-check",  "pp.....", API),
    Row("api:eligibility-check", "pppp.p.", API),
    Row("api:loan-programme-list", "YYYY.Y.", API),
    Row("api:loan-list",        ".Y...Y.", API),
    # Whose loan and whose group: tests of the bank's part.
    Row("api:loan-detail",      ".h...h.", API,
        lambda w: {"id": "00000000-0000-4000-8000-000000000000"}),
    Row("api:savings-group-list", ".Y...Y.", API),
    Row("api:savings-group-member-list", ".....h.", API, lambda w: {"code": "TO-1"}),
    Row("api:savings-group-member-ending", ".....p.", API,
        lambda w: {"code": "TO-1", "pk": 1}),
    Row("api:change-list",      "YYYY.Y.", API),
    # Webhooks belong to programs; people have none.
    Row("api:webhook-list",     ".......", API),
    Row("api:webhook-detail",   ".......", API, of=lambda w: {"uuid": UUID(int=0)}),
    Row("api:webhook-secret",   "pppp.p.", API, of=lambda w: {"uuid": UUID(int=0)}),
    Row("api:webhook-deliveries", ".......", API, of=lambda w: {"uuid": UUID(int=0)}),
    Row("api:class-list",       "YYYY.Y.", API, shows=("name", "code", "decision")),
    Row("api:statistic-list",   ".YYYY..", API, query=lambda w: {"area": unit(w)["code"]},
        outside=".hhhh..", shows=("commune",)),
    Row("api:statistic-detail", ".YYYY..", API, unit, shows=("commune",)),
    Row("api:measure-list",     "YYYYYYY", API),
]  # fmt: skip

ADMIN_SHELL = [
    #                                  C O L S A B Y
    Row("admin:index",                "YYYYY.Y", ADMIN),
    Row("admin:app_list",             "YYYYY.Y", ADMIN, lambda w: {"app_label": "households"},
        outside="YYYYY.Y"),
    Row("admin:search",               "YYYYY.Y", ADMIN, query={"s": SHARED_NAME}),
    Row("admin:login",                "rrrrrrr", ADMIN),
    Row("admin:logout",               "rrrrrrr", ADMIN),
    Row("admin:password_change",      "YYYYY.Y", ADMIN),
    Row("admin:password_change_done", "YYYYY.Y", ADMIN),
    Row("admin:autocomplete",         ".......", ADMIN),
    *(
        Row("admin:autocomplete", letters, ADMIN, query=choices(name), variant=name,
            geography=name.endswith("area"))
        for name, letters in (
            # choices for            C O L S A B Y
            ("officials.post.official", "....Y.Y"),
            ("officials.post.village", "YYYYY.Y"),
            ("officials.post.area", "YYYYY.Y"),
            ("areas.population.area", "YYYYY.Y"),
            ("areas.areaattribute.area", "YYYYY.Y"),
        )
    ),
    Row("admin:jsi18n",               "YYYYY.Y", ADMIN),
    Row("/quan-tri/(?P<url>.*)$",     "nnnnn.n", ADMIN, lambda w: {"url": "khong-co/"},
        outside="nnnnn.n"),
]  # fmt: skip

ADMIN_MODELS = [
    #                                   C O L S A B Y
    *model("areas_area",               "YYYYY.Y", of=lambda w: w.target.village.commune.pk,
           outside="YYYYY.Y", geography=True),
    *model("areas_village",            "YYYYY.Y", of=lambda w: w.target.village.pk,
           adds=".Y..Y..", adding=new_village, changing=renamed_village,
           changes=".Y..Y..", geography=True),
    *model("areas_areaattribute",      "YYYYY.Y", of=lambda w: any_of(AreaAttribute),
           adds="......Y", outside="YYYYY.Y", geography=True),
    *model("areas_population",         "YYYYY.Y", of=lambda w: any_of(Population),
           adds="......Y", outside="YYYYY.Y", geography=True),
    *model("common_calendarday",       "YYYYY.Y", of=lambda w: any_of(CalendarDay),
           adds="......Y", adding=new_day, changing=renamed_day, changes="......Y",
           outside="YYYYY.Y"),
    *model("common_calendaryear",      "YYYYY.Y", of=lambda w: any_of(CalendarYear),
           adds="......Y", adding=new_year, changing=confirmed_year, changes="......Y",
           outside="YYYYY.Y"),
    *model("officials_official",       "....Y.Y", of=lambda w: colleague(w).official_id,
           adds="....Y.Y"),
    *model("officials_post",           "....Y.Y", of=lambda w: colleague(w).pk, adds="....Y.Y",
           adding=new_post, changing=last_day),
    *model("households_decision",      "YYYY...", of=decision, target="hYYY..."),
    *model("households_review",        "YYYY...", of=lambda w: w.target.reviews["decided"].pk,
           shows=("code",)),
    *model("households_povertystandard", "YYYYY.Y",
           of=lambda w: any_of(PovertyStandard), outside="YYYYY.Y"),
    *model("households_procedurerule", "YYYYY.Y", of=lambda w: any_of(ProcedureRule),
           changing=lambda _: {"opens_by_rule": "on"}, changes="......Y", outside="YYYYY.Y"),
    *model("households_scoringform",   "YYYYY.Y", of=lambda w: any_of(ScoringForm),
           outside="YYYYY.Y"),
    *model("households_ethnicgroup",   "YYYYY.Y", of=lambda w: any_of(EthnicGroup),
           outside="YYYYY.Y"),
]  # fmt: skip

#: Registered by the framework or a library; open to nobody.
CLOSED = [
    row
    for name in (
        "auth_group",
        *(f"django_celery_beat_{kind.__name__.lower()}" for kind in (
            beat.PeriodicTask, beat.ClockedSchedule, beat.CrontabSchedule, beat.SolarSchedule,
            beat.IntervalSchedule,
        )),
    )
    for row in model(name, ".......", of=lambda w: 1)
]  # fmt: skip

TABLE = [
    *SHELL,
    *BRANCHES,
    *WORK,
    *HANDOVERS,
    *PROCEDURE,
    *IMPORTS,
    *EXPORTS,
    *PAPERS,
    *COMMUNITY,
    *MONEY,
    *CATALOGUE,
    *NEEDS,
    *ASSIGNMENTS,
    *PLANS,
    *SUMMARIES,
    *TARGETS,
    *API_ROWS,
    *ADMIN_SHELL,
    *ADMIN_MODELS,
    *PROJECT_ADMIN,
    *HOUSES,
    *HOUSE_ADMIN,
    *PROJECT_ROWS,
    *SUPPORT_ROWS,
    *TRAINING,
    *VISITS,
    *MONTHS,
    *SUPPORT_API,
    *BANK_LISTS,
    *BANK_LISTS_API,
    *CLOSED,
]

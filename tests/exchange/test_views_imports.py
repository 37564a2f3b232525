"""Pages of imports: who may bring in what, and what an official is shown."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from areas.models import Area
from exchange.choices import BatchJob, BatchState, RowStatus, SheetKind
from exchange.models import BatchLog, ImportBatch, StagedHousehold
from officials.choices import Role
from officials.models import Official
from tests.factories.areas import CommuneFactory, VillageFactory
from tests.factories.officials import OfficialFactory, PostFactory

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


def _officer(commune: Area, role: Role = Role.COMMUNE_OFFICER) -> tuple[Official, Client]:
    official = OfficialFactory.create()
    PostFactory.create(official=official, role=role, area=commune)
    client = Client()
    client.force_login(official)
    return official, client


def _batch(commune: Area, official: Official | None, **more: object) -> ImportBatch:
    batch = ImportBatch(
        communes=[commune.pk],
        actor=official,
        filename="ho.csv",
        sha256="x",
        size=9,
        effective_on=TODAY,
        **more,
    )
    batch.file.save("ho.csv", ContentFile(b"ma ho\n1\n"), save=False)
    batch.save()
    return batch


def _upload(client: Client, commune: Area, name: str = "hộ.csv", content: bytes = b"") -> int:
    body = content or "Mã hộ,Thôn\n,Thôn 1\n".encode()
    data = {
        "commune": commune.pk,
        "effective_on": f"{TODAY:%d/%m/%Y}",
        "file": SimpleUploadedFile(name, body),
    }
    return client.post(reverse("exchange:batches"), data).status_code


def test_an_upload_becomes_a_batch_that_waits_for_a_worker() -> None:
    commune = CommuneFactory.create()
    official, client = _officer(commune)
    assert _upload(client, commune) == 302
    batch = ImportBatch.objects.get()
    assert (batch.actor, batch.communes, batch.job) == (official, [commune.pk], BatchJob.PREPARE)
    assert BatchLog.objects.get(batch=batch).official == official


def test_a_file_for_another_commune_is_refused_and_not_kept() -> None:
    mine, theirs = CommuneFactory.create(), CommuneFactory.create()
    _official, client = _officer(mine)
    assert _upload(client, theirs) == 422
    assert not ImportBatch.objects.exists()


def test_a_leader_may_not_import() -> None:
    commune = CommuneFactory.create()
    _official, client = _officer(commune, Role.COMMUNE_LEADER)
    assert client.get(reverse("exchange:batches")).status_code == 403
    assert _upload(client, commune) == 403


def test_an_empty_file_and_a_picture_are_refused_with_words() -> None:
    commune = CommuneFactory.create()
    _official, client = _officer(commune)
    assert _upload(client, commune, "anh.xlsx", b"\x89PNG\r\n\x1a\n" + b"0" * 64) == 422
    assert not ImportBatch.objects.exists()


def test_the_preview_shows_each_status_with_its_number_and_its_rows() -> None:
    commune = CommuneFactory.create()
    village = VillageFactory.create(commune=commune)
    official, client = _officer(commune)
    counts = {"sheets": {"households": {"new": 2, "invalid": 1}}, "communes": {}}
    batch = _batch(commune, official, state=BatchState.PREVIEWED, counts=counts)
    note = {
        "column": "phone", "severity": "error", "code": "phone.short", "original": "12",
        "value": None, "message": {"vi": "Số điện thoại quá ngắn.", "en": "Too short."},
        "remedy": {"vi": "Nhập lại.", "en": "Type it again."},
    }  # fmt: skip
    StagedHousehold.objects.create(
        batch=batch, sheet=0, number=7, status=RowStatus.INVALID, head_name="Hồ Văn Thử",
        commune=commune, village=village, notes=[note],
    )  # fmt: skip
    page = client.get(reverse("exchange:batch", args=[batch.uuid])).content.decode()
    assert "Ghi vào sổ" in page
    address = reverse("exchange:batch-rows", args=[batch.uuid, "households", "invalid"])
    assert address in page
    rows = client.get(address).content.decode()
    assert "Dòng 7" in rows
    assert "Hồ Văn Thử" in rows
    assert "Số điện thoại quá ngắn. Nhập lại." in rows


def test_old_and_new_values_are_shown_and_identity_numbers_covered() -> None:
    commune = CommuneFactory.create()
    official, client = _officer(commune)
    batch = _batch(commune, official, state=BatchState.PREVIEWED)
    StagedHousehold.objects.create(
        batch=batch, sheet=0, number=2, status=RowStatus.CHANGED, head_name="Hồ Thị Thử",
        commune=commune, diff={"address": ["Đội 1", "Đội 2"]},
        notes=[{
            "column": "identity_number", "severity": "proposal", "code": "identity.zero",
            "original": "97079800001", "value": "097079800001",
            "message": {"vi": "Thêm số 0.", "en": "Zero added."},
        }],
    )  # fmt: skip
    address = reverse("exchange:batch-rows", args=[batch.uuid, "households", "changed"])
    rows = client.get(address).content.decode()
    assert "Đội 1" in rows
    assert "Đội 2" in rows
    assert "097079800001" not in rows
    assert "97079800001" not in rows


def test_progress_is_told_in_words() -> None:
    commune = CommuneFactory.create()
    official, client = _officer(commune)
    now = dt.datetime.now(dt.UTC)
    batch = _batch(
        commune, official, job=BatchJob.PREPARE, step="check", done=1_000, total=3_000,
        step_started=now - dt.timedelta(seconds=10), heartbeat=now,
    )  # fmt: skip
    answer = client.get(reverse("exchange:batch-progress", args=[batch.uuid])).json()
    assert answer["busy"] is True
    assert answer["text"].startswith("1.000/3.000 dòng, 100 dòng/giây, còn khoảng 20 giây")


def test_columns_can_be_corrected_on_screen() -> None:
    commune = CommuneFactory.create()
    official, client = _officer(commune)
    sheets = [{
        "index": 0, "name": "Hộ", "kind": "households", "source": "workbook", "header_row": 1,
        "headers": ["Mã", "Nơi ở"], "columns": ["household_code", None],
        "samples": [["1"], ["Đội 1"]],
        "fingerprint": "f", "missing": [], "ignored": "",
    }]  # fmt: skip
    batch = _batch(commune, official, state=BatchState.PREVIEWED, options={"sheets": sheets})
    address = reverse("exchange:batch-columns", args=[batch.uuid])
    assert "Đội 1" in client.get(address).content.decode()
    twice = {"s0-kind": "households", "s0-c0": "address", "s0-c1": "address"}
    assert client.post(address, twice).status_code == 422
    good = {"s0-kind": "households", "s0-c0": "household_code", "s0-c1": "address"}
    assert client.post(address, good).status_code == 302
    batch.refresh_from_db()
    assert batch.options["mapping"]["0"]["columns"] == ["household_code", "address"]
    assert (batch.state, batch.job) == (BatchState.STAGED, BatchJob.PREPARE)


def test_answers_and_proposals_go_in_together() -> None:
    commune = CommuneFactory.create()
    official, client = _officer(commune)
    text = {"vi": "Thôn 3 là thôn nào?", "en": "Which village is Thôn 3?"}
    options = {
        "questions": [
            {"code": "village:Thôn 3", "text": text, "rows": 4, "answer": None,
             "choices": [{"value": "5", "label": "Thôn 3 (cũ)"}]}
        ],
        "proposals": [{"code": "identity.zero", "text": text, "rows": 2, "examples": []}],
    }  # fmt: skip
    batch = _batch(commune, official, state=BatchState.PREVIEWED, options=options)
    page = client.get(reverse("exchange:batch", args=[batch.uuid])).content.decode()
    assert "Thôn 3 là thôn nào?" in page
    address = reverse("exchange:batch-answer", args=[batch.uuid])
    client.post(address, {"q0": "99", "accept": "identity.zero"})
    batch.refresh_from_db()
    assert "answers" not in batch.options
    client.post(address, {"q0": "5", "accept": ["identity.zero", "something.else"]})
    batch.refresh_from_db()
    assert batch.options["answers"] == {"village:Thôn 3": "5"}
    assert batch.options["accepted"] == ["identity.zero"]


@pytest.mark.parametrize("kind", ["nothing", "households"])
def test_a_status_or_sheet_that_is_none_is_not_found(kind: str) -> None:
    commune = CommuneFactory.create()
    official, client = _officer(commune)
    batch = _batch(commune, official, state=BatchState.PREVIEWED)
    status = "bad" if kind in SheetKind.values else "new"
    address = reverse("exchange:batch-rows", args=[batch.uuid, kind, status])
    assert client.get(address).status_code == 404


def test_pages_cost_the_same_number_of_queries_however_many_rows() -> None:
    commune = CommuneFactory.create()
    official, client = _officer(commune)
    batch = _batch(commune, official, state=BatchState.PREVIEWED)
    village = VillageFactory.create(commune=commune)
    address = reverse("exchange:batch-rows", args=[batch.uuid, "households", "new"])

    def rows(first: int, last: int) -> None:
        StagedHousehold.objects.bulk_create(
            StagedHousehold(
                batch=batch, sheet=0, number=n, status=RowStatus.NEW, commune=commune,
                village=village, head_name=f"Hồ Văn {n}",
            )
            for n in range(first, last)
        )  # fmt: skip

    rows(1, 3)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    rows(3, 80)
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(few) == len(many)

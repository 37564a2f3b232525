"""Bulk prints: whole files in order, for whoever ordered them, also when a worker is killed."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.utils import timezone
from pypdf import PdfReader

from households.choices import PrintOutput, PrintState
from households.exceptions import PrintRefused
from households.models import Paper, PaperPrint
from households.selectors.papers.pages import papers_pdf
from households.services.papers import (
    cancel_print,
    fetch_print,
    order_print,
    prints,
    run_print,
    tidy_prints,
    withdraw_paper,
)
from households.tasks import tidy_prints_task
from officials.choices import Role
from officials.models import Post
from tests.households.paper_scene import certificates_for
from tests.households.scene import Scene, small_scene
from tests.worker_process import WorkerProcess, somebody_waits

pytestmark = pytest.mark.django_db


@pytest.fixture
def store(tmp_path: Path, settings: Any) -> Path:
    """Keep private files in a folder of the test."""
    settings.PRIVATE_ROOT = tmp_path
    return tmp_path


def ordered(scene: Scene, papers: list[Paper], **fields: Any) -> PaperPrint:
    """Order a print by the officer."""
    return order_print(
        actor=scene.officer,
        commune=scene.commune,
        papers=[paper.pk for paper in papers],
        title="Giấy chứng nhận",
        **fields,
    )


def again(job: PaperPrint) -> PaperPrint:
    return PaperPrint.objects.get(pk=job.pk)


def numbers_in(pdf: bytes) -> list[str]:
    """Numbers of the papers in a file, in their order."""
    texts = (page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    return [text.split("Số: ")[1].split()[0] for text in texts if "Số: " in text]


def test_one_file_in_the_order_asked_for(scene: Scene, store: Path) -> None:
    papers = certificates_for(scene, 12)
    job = ordered(scene, papers[::-1])
    assert run_print(actor=None, job=job.pk) == PrintState.READY
    path = fetch_print(actor=scene.officer, job=job)
    assert numbers_in(path.read_bytes()) == [paper.number for paper in papers[::-1]]
    row = again(job)
    assert (row.done, row.total, row.downloads) == (12, 12, 1)
    assert path.stat().st_mode & 0o077 == 0
    assert [one.name for one in (store / "prints").iterdir()] == [f"{job.uuid}.pdf"]


def test_an_archive_holds_one_file_a_paper(scene: Scene, store: Path) -> None:
    papers = certificates_for(scene, 7)
    job = ordered(scene, papers, output=PrintOutput.ZIP)
    run_print(actor=None, job=job.pk)
    with ZipFile(fetch_print(actor=scene.officer, job=job)) as archive:
        names = archive.namelist()
        assert len(names) == 7
        # No personal name in the name of a file.
        assert not any("giay" in name for name in names)
        found = [numbers_in(archive.read(name))[0] for name in names]
    assert found == [paper.number for paper in papers]


def test_a_print_is_done_once(scene: Scene, store: Path) -> None:
    job = ordered(scene, certificates_for(scene, 3))
    assert run_print(actor=None, job=job.pk) == PrintState.READY
    first = again(job).sha256
    assert run_print(actor=None, job=job.pk) is None
    assert again(job).sha256 == first


def test_what_may_not_be_opened_is_not_printed(scene: Scene, store: Path) -> None:
    papers = certificates_for(scene, 2)
    for role in (Role.VILLAGE_COLLECTOR, Role.PROVINCIAL_SUPERVISOR, "stranger"):
        with pytest.raises(PrintRefused):
            order_print(
                actor=scene.officials[role],
                commune=scene.commune,
                papers=[paper.pk for paper in papers],
                title="x",
            )
    withdraw_paper(actor=scene.leader, paper=papers[0], reason="Cấp nhầm")
    with pytest.raises(PrintRefused):
        ordered(scene, papers)
    with pytest.raises(PrintRefused):
        ordered(scene, [])
    assert not PaperPrint.objects.exists()


def test_the_file_is_for_whoever_ordered_it_while_they_hold_the_post(
    scene: Scene, store: Path
) -> None:
    job = ordered(scene, certificates_for(scene, 1))
    with pytest.raises(PrintRefused):
        fetch_print(actor=scene.officer, job=job)
    run_print(actor=None, job=job.pk)
    with pytest.raises(PrintRefused):
        fetch_print(actor=scene.leader, job=job)
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    Post.objects.filter(official=scene.officer).update(valid_to=yesterday)
    former = type(scene.officer).objects.get(pk=scene.officer.pk)
    with pytest.raises(PrintRefused):
        fetch_print(actor=former, job=job)


def test_a_file_goes_when_its_time_is_over(scene: Scene, store: Path) -> None:
    job = ordered(scene, certificates_for(scene, 1))
    run_print(actor=None, job=job.pk)
    assert tidy_prints(actor=None) == 0
    PaperPrint.objects.update(expires_at=timezone.now())
    assert tidy_prints(actor=None) == 1
    assert list((store / "prints").iterdir()) == []
    assert again(job).state == PrintState.EXPIRED


def test_a_cancelled_print_leaves_nothing(
    scene: Scene, store: Path, django_capture_on_commit_callbacks: Any
) -> None:
    job = ordered(scene, certificates_for(scene, 1))
    with pytest.raises(PrintRefused):
        cancel_print(actor=scene.leader, job=job)
    with django_capture_on_commit_callbacks(execute=True):
        cancel_print(actor=scene.officer, job=job)
    assert run_print(actor=None, job=job.pk) is None
    assert again(job).state == PrintState.CANCELLED


def test_a_paper_that_was_tampered_with_ends_the_print_with_a_sentence(
    scene: Scene, store: Path
) -> None:
    (paper,) = certificates_for(scene, 1)
    job = ordered(scene, [paper])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE households_paper SET sha256 = %s WHERE id = %s", ["0" * 64, paper.pk]
        )
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    assert run_print(actor=None, job=job.pk) == PrintState.FAILED
    assert paper.number in again(job).error


@pytest.mark.worker
def test_a_worker_killed_half_way_is_taken_over(
    worker: WorkerProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed while a part is being counted: parts before it are not set again."""
    scene = small_scene()
    papers = certificates_for(scene, 60)
    job = ordered(scene, papers)
    worker.wait_until(lambda: again(job).done >= django_settings.TN_PRINT_CHUNK, 60)
    with transaction.atomic():
        PaperPrint.objects.select_for_update().get(pk=job.pk)
        worker.wait_until(somebody_waits, 60)
        worker.kill()
    row = again(job)
    folder = Path(django_settings.PRIVATE_ROOT) / "prints" / str(job.uuid)
    parts = len(list(folder.glob("*.pdf")))
    assert row.state == PrintState.RUNNING
    assert 0 < row.done < 60
    assert 0 < parts < 12
    set_again: list[int] = []

    def counting(some: Sequence[Paper], **more: Any) -> bytes:
        set_again.append(len(some))
        return papers_pdf(some, **more)

    monkeypatch.setattr(prints, "papers_pdf", counting)
    # Held for certain, then over for certain, however long this test took to come here.
    held = PaperPrint.objects.filter(pk=job.pk)
    held.update(lease_until=timezone.now() + dt.timedelta(minutes=5))
    assert run_print(actor=None, job=job.pk) is None
    held.update(lease_until=timezone.now())
    deadline = time.monotonic() + 30
    while again(job).state != PrintState.READY and time.monotonic() < deadline:
        tidy_prints_task()
        run_print(actor=None, job=job.pk)
        time.sleep(0.2)
    path = fetch_print(actor=scene.officer, job=job)
    assert numbers_in(path.read_bytes()) == [paper.number for paper in papers]
    assert len(set_again) == 12 - parts
    assert not folder.exists()
    path.unlink()

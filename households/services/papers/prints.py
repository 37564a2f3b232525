"""Bulk prints: ordered by a person, set by a worker in parts, fetched once they are whole.

A part is some papers of one kind; it is written beside and put in place whole, so a worker that is
killed loses one part and the next one goes on from there. Run twice, or by two workers, the result
is the same file.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
import uuid
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from django.conf import settings
from django.db import Error, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from pypdf import PdfWriter

from areas.models import Area
from common.exceptions import DomainError
from common.jobs import enqueue
from common.papers.engine import PaperSize, forget
from common.vietnamese import fold_name
from households.choices import PaperKind, PrintOutput, PrintState
from households.exceptions import PrintRefused
from households.models import Paper, PaperPrint
from households.selectors.papers.access import may_open
from households.selectors.papers.pages import papers_pdf
from officials.models import Official


@transaction.atomic
def order_print(
    *,
    actor: Official,
    commune: Area,
    papers: Sequence[int],
    title: str,
    size: PaperSize = PaperSize.A4,
    output: PrintOutput = PrintOutput.PDF,
) -> PaperPrint:
    """Order many papers of a commune as one file; a worker sets them in the order given.

    Raises ``PrintRefused`` for none or too many, or where one is of another commune, has ended, or
    may not be opened by the actor.
    """
    keys = list(dict.fromkeys(papers))
    if not keys:
        raise PrintRefused(_("Chưa có giấy nào để in."))
    if len(keys) > settings.TN_PRINT_MOST:
        raise PrintRefused(
            _("Mỗi lần in nhiều nhất %(most)s giấy. Chia theo thôn hoặc theo loại giấy.")
            % {"most": settings.TN_PRINT_MOST}
        )
    found = Paper.objects.visible_to(actor).valid().filter(pk__in=keys, commune=commune)
    kinds = set(found.order_by().values_list("kind", flat=True).distinct())
    if found.count() != len(keys) or not all(
        may_open(actor, PaperKind(kind), commune.pk) for kind in kinds
    ):
        raise PrintRefused(_("Có giấy bạn không được in, hoặc không còn giá trị. Chọn lại."))
    job = PaperPrint.objects.create(
        commune=commune,
        title=title[:200],
        papers=keys,
        size=PaperSize(size).value,
        output=output,
        total=len(keys),
        ordered_by=actor,
    )
    enqueue("households.run_print", job=job.pk)
    return job


@transaction.atomic
def cancel_print(*, actor: Official, job: PaperPrint) -> None:
    """Stop a print of one's own; raises ``PrintRefused`` where it is no longer running."""
    stopped = (
        PaperPrint.objects.visible_to(actor)
        .filter(pk=job.pk, ordered_by=actor, state__in=[PrintState.WAITING, PrintState.RUNNING])
        .update(state=PrintState.CANCELLED, worker="", lease_until=None, finished_at=timezone.now())
    )
    if not stopped:
        raise PrintRefused(_("Lần in này không còn đang chạy. Tải lại trang."))
    key = str(job.uuid)
    transaction.on_commit(lambda: shutil.rmtree(_folder(key), ignore_errors=True))


def fetch_print(*, actor: Official, job: PaperPrint) -> Path:
    """Return where the finished file lies, for whoever ordered it; counted.

    Raises ``PrintRefused``: for others, and when it is not there yet or no longer.
    """
    row = PaperPrint.objects.visible_to(actor).filter(pk=job.pk, ordered_by=actor).first()
    if row is None or not row.is_fetchable or not _may_still_open(actor, row):
        raise PrintRefused(_("Tệp này không còn hoặc không phải của bạn."))
    PaperPrint.objects.filter(pk=row.pk).update(downloads=F("downloads") + 1)
    return file_of(row)


def _may_still_open(actor: Official, job: PaperPrint) -> bool:
    kinds = Paper.objects.filter(pk__in=job.papers).order_by().values_list("kind", flat=True)
    return all(may_open(actor, PaperKind(kind), job.commune_id) for kind in kinds.distinct())


def file_of(job: PaperPrint) -> Path:
    """Return where the file of a print lies."""
    return Path(settings.PRIVATE_ROOT) / job.file


# --- by a worker ---------------------------------------------------------------------------------


class _Lost(Exception):
    """Somebody cancelled the print, or another worker took it over."""


def run_print(*, actor: None, job: int) -> PrintState | None:
    """Set a waiting print from where it stands; None when there is nothing to do here.

    What is wrong with a paper ends the print with a sentence; a fault of the database or a kill
    leaves it to the next worker, once the lease is over.
    """
    del actor
    row = _claimed(job)
    if row is None:
        return None
    try:
        paths = []
        for number, part in enumerate(_parts(row)):
            paths.append(_set_part(row, number, part))
            _advance(row, len(part))
        return _finish(row, paths)
    except _Lost:
        return None
    except DomainError as error:
        _end(row, state=PrintState.FAILED, error=str(error.message)[:300])
        return PrintState.FAILED
    except (Error, OSError):
        raise
    except Exception:
        # The same would happen again: the record says so first, then the error goes on.
        _end(row, state=PrintState.FAILED)
        raise


def _claimed(job: int) -> PaperPrint | None:
    now = timezone.now()
    free = Q(state=PrintState.WAITING) | Q(state=PrintState.RUNNING, lease_until__lte=now)
    taken = PaperPrint.objects.filter(free, pk=job).update(
        state=PrintState.RUNNING,
        worker=uuid.uuid4().hex,
        lease_until=_lease_end(),
        started_at=now,
        done=0,
    )
    return PaperPrint.objects.get(pk=job) if taken else None


def _lease_end() -> dt.datetime:
    return timezone.now() + dt.timedelta(seconds=settings.TN_PRINT_LEASE_SECONDS)


def _own(row: PaperPrint) -> Q:
    return Q(pk=row.pk, worker=row.worker, state=PrintState.RUNNING)


def _advance(row: PaperPrint, papers: int) -> None:
    if not PaperPrint.objects.filter(_own(row)).update(
        done=F("done") + papers, lease_until=_lease_end()
    ):
        raise _Lost


def _end(row: PaperPrint, **values: object) -> bool:
    return bool(
        PaperPrint.objects.filter(_own(row)).update(
            **{"finished_at": timezone.now(), "worker": "", "lease_until": None, **values}
        )
    )


def _parts(row: PaperPrint) -> Iterator[list[int]]:
    """Keys of the papers of each part: in order, of one kind and layout, not too many."""
    kinds = {
        key: (kind, layout)
        for key, kind, layout in Paper.objects.filter(pk__in=row.papers).values_list(
            "pk", "kind", "layout"
        )
    }
    most = settings.TN_PRINT_CHUNK
    for _kind, keys in groupby(row.papers, key=lambda key: kinds[key]):
        run = list(keys)
        for start in range(0, len(run), most):
            yield run[start : start + most]


def _folder(key: str) -> Path:
    return Path(settings.PRIVATE_ROOT) / "prints" / key


def _part_path(row: PaperPrint, number: int, keys: list[int]) -> Path:
    # Named after what is in it, so that a part of other settings is never taken for this one.
    return _folder(str(row.uuid)) / f"{number:05d}-{keys[0]}-{len(keys)}.{row.output}"


def _set_part(row: PaperPrint, number: int, keys: list[int]) -> Path:
    path = _part_path(row, number, keys)
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    found = Paper.objects.select_related("household").in_bulk(keys)
    papers = [found[key] for key in keys]
    beside = path.with_suffix(f".{row.worker[:8]}")
    if row.output == PrintOutput.ZIP:
        with ZipFile(beside, "w", ZIP_STORED) as target:
            for paper in papers:
                target.writestr(
                    _name(paper), papers_pdf([paper], size=PaperSize(row.size)), ZIP_DEFLATED
                )
    else:
        beside.write_bytes(papers_pdf(papers, size=PaperSize(row.size)))
    beside.chmod(0o600)
    beside.replace(path)
    forget()
    return path


def _name(paper: Paper) -> str:
    """A file's name: kind, number, and the household; no personal name."""
    about = paper.household.code if paper.household else ""
    serial = paper.number.split("/", 1)[0]
    return f"{slugify(fold_name(f'{paper.kind} {serial} {about}'))}-{paper.code[:4]}.pdf"


def _finish(row: PaperPrint, parts: list[Path]) -> PrintState | None:
    """Put the parts together and offer the file; the parts go."""
    name = f"prints/{row.uuid}.{row.output}"
    path = Path(settings.PRIVATE_ROOT) / name
    beside = path.with_suffix(f".{row.worker[:8]}")
    if row.output == PrintOutput.ZIP:
        _join_zips(parts, beside)
    else:
        _join_pdfs(parts, beside, title=row.title)
    beside.chmod(0o600)
    beside.replace(path)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    ended = _end(
        row,
        state=PrintState.READY,
        done=row.total,
        file=name,
        file_size=path.stat().st_size,
        sha256=digest,
        expires_at=timezone.now() + dt.timedelta(hours=settings.TN_PRINT_KEEP_HOURS),
    )
    if not ended:
        if not PaperPrint.objects.filter(pk=row.pk, file=name).exists():
            path.unlink(missing_ok=True)
        return None
    shutil.rmtree(_folder(str(row.uuid)), ignore_errors=True)
    return PrintState.READY


def _join_pdfs(parts: list[Path], target: Path, *, title: str) -> None:
    writer = PdfWriter()
    for part in parts:
        writer.append(part, import_outline=False)
    writer.add_metadata({"/Title": title})
    with target.open("wb") as file:
        writer.write(file)
    writer.close()


def _join_zips(parts: list[Path], target: Path) -> None:
    with ZipFile(target, "w") as whole:
        for part in parts:
            with ZipFile(part) as source:
                for entry in source.infolist():
                    whole.writestr(entry, source.read(entry))


def tidy_prints(*, actor: None) -> int:
    """Delete files whose time is over, queue lost prints again; return how many files went."""
    del actor
    now = timezone.now()
    gone = 0
    for row in PaperPrint.objects.filter(expires_at__lte=now).exclude(file="").defer("papers"):
        file_of(row).unlink(missing_ok=True)
        PaperPrint.objects.filter(pk=row.pk).update(file="", state=PrintState.EXPIRED)
        gone += 1
    silent = now - dt.timedelta(seconds=settings.TN_PRINT_LEASE_SECONDS)
    lost = PaperPrint.objects.filter(
        Q(state=PrintState.WAITING, ordered_at__lt=silent)
        | Q(state=PrintState.RUNNING, lease_until__lte=now)
    )
    for key in lost.values_list("pk", flat=True):
        enqueue("households.run_print", job=key)
    return gone

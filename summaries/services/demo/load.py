"""Builds the synthetic population of a territory from published figures, all or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from areas.choices import AttributeScheme
from areas.models import Area, AreaAttribute
from households.models import Household, ScoringForm
from households.rules.scoring_form import parse_form
from households.services.duplicates import count_names
from officials.models import Official
from summaries.exceptions import DemonstrationOnly, FiguresRefused
from summaries.models import FiguresLoad
from summaries.selectors.demo.blueprint import Blueprint, blueprint_of
from summaries.selectors.demo.claims import FiguresBook, book_from_text
from summaries.services.demo.clearing import clear_communes, entered_by_people
from summaries.services.demo.denominators import write_populations
from summaries.services.demo.homes import HomeMaker
from summaries.services.demo.published import store_published
from summaries.services.demo.quiet import one_at_a_time, without_history
from summaries.services.demo.writing import CommuneWriter, Tally
from summaries.services.recompute import recompute_communes

#: Surveys that are still made year by year; a larger territory's made-up history is thinned.
YEARLY_SURVEYS = 300_000
#: Households made and judged at a time.
_BATCH = 4_000
Progress = Callable[[str], None]


@dataclass(slots=True)
class LoadReport:
    """What a load did; ``skipped`` when the same file was loaded before."""

    skipped: bool = False
    together_with: tuple[str, ...] = ()
    communes: int = 0
    tally: Tally = field(default_factory=Tally)


def load_figures(
    *,
    actor: Official | None,
    book: FiguresBook,
    replace: bool = False,
    today: dt.date | None = None,
    progress: Progress = lambda _line: None,
) -> LoadReport:
    """Make households whose classes, found by the system's rules, add up to a file's figures.

    Files about the same territory are built together; a file loaded before is skipped, an edited
    one takes the place of its former text. ``replace`` also gives up what people entered meanwhile.

    Raises ``DemonstrationOnly`` outside the demonstration, ``FiguresRefused`` for figures that
    cannot hold together or a territory with households of another origin. Nothing is then written.
    """
    del actor  # synthetic rows belong to nobody; the command is the only door
    if not settings.TN_DEMONSTRATION:
        raise DemonstrationOnly(
            _("Chỉ bản dùng thử mới được tạo dữ liệu giả định; không chạy lệnh này ở đây.")
        )
    with transaction.atomic():
        one_at_a_time()
        loaded = FiguresLoad.objects.filter(file_name=book.name).first()
        if loaded is not None and loaded.checksum == book.checksum:
            return LoadReport(skipped=True)
        return _build(book, replace=replace, today=today, progress=progress)


def _build(
    book: FiguresBook, *, replace: bool, today: dt.date | None, progress: Progress
) -> LoadReport:
    today = today or timezone.localdate()
    progress(_("Đang tính số hộ của từng địa bàn…"))
    blueprint = blueprint_of([book], today=today)
    others = list(
        FiguresLoad.objects.exclude(file_name=book.name).filter(
            communes__overlap=blueprint.territory.communes
        )
    )
    books = [*(book_from_text(load.file_name, load.content) for load in others), book]
    if others:
        blueprint = blueprint_of(books, today=today)
    communes = blueprint.territory.communes
    _refuse_foreign(communes, replace=replace)
    without_history()
    clear_communes(communes)
    _settle_open_attributes(communes)
    write_populations(blueprint.territory, blueprint.totals)
    store_published(book.rows)
    tally = _write(blueprint, today, progress)
    _remember(books, blueprint)
    return LoadReport(
        together_with=tuple(load.file_name for load in others),
        communes=len(communes),
        tally=tally,
    )


def _refuse_foreign(communes: Sequence[int], *, replace: bool) -> None:
    """Households that a former load did not make are never taken away unasked."""
    before = FiguresLoad.objects.filter(communes__overlap=list(communes))
    last = before.aggregate(last=Max("last_household"))["last"] or 0
    count = entered_by_people(communes, last)
    if count and not replace:
        raise FiguresRefused(
            _(
                "Địa bàn này có %(count)d hộ do người dùng lập hoặc sửa. Chạy lại với --replace nếu"
                " đồng ý bỏ các hộ đó và dựng lại từ đầu."
            )
            % {"count": count}
        )


def _settle_open_attributes(communes: Sequence[int]) -> None:
    """Give special zones and the like the attributes that the law leaves to an administrator."""
    region = (
        AreaAttribute.objects.filter(
            area__in=communes, scheme=AttributeScheme.SCORING_REGION, valid_to__isnull=True
        )
        .values_list("value", flat=True)
        .first()
        or "NCC"
    )
    for scheme, value in (
        (AttributeScheme.AREA_TYPE, "rural"),
        (AttributeScheme.SCORING_REGION, region),
    ):
        settled = AreaAttribute.objects.filter(scheme=scheme, valid_to__isnull=True)
        for unit in Area.objects.filter(pk__in=communes).exclude(attributes__in=settled):
            AreaAttribute.objects.create(
                area=unit,
                scheme=scheme,
                value=value,
                valid_from=unit.valid_from,
                legal_basis=_("Chọn cho bản minh họa"),
            )


def _write(blueprint: Blueprint, today: dt.date, progress: Progress) -> Tally:
    forms = {form.pk: parse_form(form.content, form.code) for form in ScoringForm.objects.all()}
    expected = sum(sum(map(sum, day.counts)) for day in blueprint.counts)
    maker = HomeMaker(blueprint, forms, yearly=expected <= YEARLY_SURVEYS)
    writer = CommuneWriter(maker, today)
    total = Tally()
    weights = _weights(blueprint)
    done, whole = 0.0, sum(weights.values()) or 1.0
    for batch in _batches(weights):
        total.add(writer.write(batch))
        done += sum(weights[commune] for commune in batch)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        progress(
            _("%(percent)3d %%: %(households)s hộ, %(persons)s nhân khẩu, %(reviews)s phiếu")
            % {
                "percent": 100 * done / whole,
                "households": total.households,
                "persons": total.persons,
                "reviews": total.reviews,
            }
        )
    return total


def _weights(blueprint: Blueprint) -> dict[int, float]:
    """Households to be made in each commune, roughly."""
    weights = dict.fromkeys(blueprint.territory.communes, 1.0)
    for cell in blueprint.territory.cells:
        weights[cell.commune] += max(
            sum(counts[cell.index] for counts in day.counts) for day in blueprint.counts
        )
    return weights


def _batches(weights: dict[int, float]) -> Iterator[list[int]]:
    batch: list[int] = []
    held = 0.0
    for commune, weight in weights.items():
        if batch and held + weight > _BATCH:
            yield batch
            batch, held = [], 0.0
        batch.append(commune)
        held += weight
    if batch:
        yield batch


def _remember(books: Sequence[FiguresBook], blueprint: Blueprint) -> None:
    last = Household.objects.aggregate(last=Max("pk"))["last"] or 0
    for book in books:
        FiguresLoad.objects.update_or_create(
            file_name=book.name,
            defaults={
                "checksum": book.checksum,
                "content": book.text,
                "communes": blueprint.territory.communes,
                "last_household": last,
                "loaded_at": timezone.now(),
            },
        )


def recompute_loaded(*, actor: Official | None, progress: Progress = lambda _line: None) -> int:
    """Compute the stored figures of every commune with made-up households; return how many.

    Runs after a load is committed: until then, and if it is stopped, the pages show the communes as
    waiting, and the worker computes them.
    """
    communes = sorted({key for load in FiguresLoad.objects.all() for key in load.communes})
    count_names(actor=actor, communes=communes)
    for start in range(0, len(communes), 25):
        recompute_communes(actor=actor, communes=communes[start : start + 25])
        done = min(len(communes), start + 25)
        progress(
            _("%(percent)3d %%: số liệu của %(done)d/%(all)d xã")
            % {"percent": 100 * done / len(communes), "done": done, "all": len(communes)}
        )
    return len(communes)

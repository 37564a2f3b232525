"""Work on figures that runs beside the people: what became stale, and everything at night."""

from __future__ import annotations

import time

from celery import shared_task

from areas.models import Area
from summaries.services.outputs import recompute_outputs, recompute_stale_outputs
from summaries.services.recompute import recompute_communes, recompute_stale

#: A task that finds ever new marks ends after this time and leaves the rest to the next one.
STALE_SECONDS = 60.0


@shared_task(name="summaries.recompute_stale")
def recompute_stale_task() -> int:
    """Compute what was changed, classes and outputs; return how many areas. Quick without any."""
    began = time.monotonic()
    done: set[int] = set()
    while time.monotonic() - began < STALE_SECONDS:
        communes = recompute_stale(actor=None).communes
        if not communes:
            break
        done.update(communes)
    while time.monotonic() - began < STALE_SECONDS:
        areas = recompute_stale_outputs(actor=None)
        if not areas:
            break
        done.update(areas)
    return len(done)


@shared_task(name="summaries.recompute_everything")
def recompute_everything_task() -> int:
    """Compute all figures anew, province by province; return how many communes there are."""
    done = 0
    communes_of_today = Area.objects.today().communes()
    for province in Area.objects.today().provinces().order_by("code"):
        communes = list(communes_of_today.filter(parent=province).values_list("pk", flat=True))
        recompute_communes(actor=None, communes=communes)
        recompute_outputs(actor=None, areas=[*communes, province.pk])
        done += len(communes)
    return done

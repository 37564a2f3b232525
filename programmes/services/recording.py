"""What needs no approval of the commune is written down as given, in one step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from officials.models import Official
from programmes.models import Support
from programmes.rules.ledger import Step
from programmes.services.moving import move_supports
from programmes.services.specs import SupportSpec
from programmes.services.supports import plan_supports


@transaction.atomic
def record_supports(
    *, actor: Official | None, specs: Sequence[SupportSpec], day: dt.date
) -> list[Support]:
    """Write what was given on ``day``: health insurance cards, gifts, counselling, scholarships.

    All or none. Raises what ``plan_supports`` and the recording step raise: ``StepRefused`` for a
    kind that needs approval, ``NotEligible`` with the reasons by place of the spec.
    """
    created = plan_supports(actor=actor, specs=specs, day=day)
    keys = [row.pk for row in created]
    move_supports(actor=actor, step=Step.RECORD, supports=keys, on_date=day)
    found = Support.objects.in_bulk(keys)
    return [found[key] for key in keys]

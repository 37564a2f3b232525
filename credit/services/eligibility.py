"""Questions of the bank about who may borrow: answered and recorded together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from credit.selectors.eligibility import Judged, Subject, judged
from households.choices import AccessPurpose, AccessVia
from households.services.access import Look, Place, record_looks
from officials.models import ApiClient, Official

#: What a question is recorded as.
ELIGIBILITY = "eligibility"
#: Why the bank may ask.
PURPOSES = (
    AccessPurpose.LOAN_REQUEST,
    AccessPurpose.LOAN_SERVICING,
    AccessPurpose.LIST_CHECK,
    AccessPurpose.COMPLAINT,
)
#: So many subjects may be asked about at once.
MAX_SUBJECTS = 500


@transaction.atomic
def ask_eligibility(
    *,
    actor: Official,
    client: ApiClient | None,
    via: AccessVia,
    purpose: AccessPurpose,
    subjects: Sequence[Subject],
    as_of: dt.date,
    address: str,
) -> list[Judged]:
    """Answer about every subject, in their order, and record each question with its answer.

    Three statements besides those of the asker's posts. What could not be recorded is not answered.
    """
    answers = judged(actor, subjects, as_of)
    record_looks(
        actor=actor,
        client=client,
        via=via,
        purpose=purpose,
        what=ELIGIBILITY,
        looks=[_look(one) for one in answers],
        as_of=as_of,
        address=address,
    )
    return answers


def _look(answer: Judged) -> Look:
    listed = answer.listed
    place = None if listed is None else Place(listed.household, listed.commune, listed.village)
    return Look(answer.result, place, answer.subject.asked)

"""What officers say about a pair: the same, or not."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from households.choices import PairAnswer, PairState
from households.exceptions import NotAllowed, PairRefused
from households.models import DuplicatePair
from households.selectors.duplicate_pairs import shown_pairs
from households.services.duplicates.finding import Actor


@transaction.atomic
def answer_pair(
    *, actor: Actor, pair: DuplicatePair, answer: PairAnswer, note: str = ""
) -> DuplicatePair:
    """Answer for the sides the actor may change; once both are answered alike, it is decided.

    So an officer who holds both records decides alone, and the officers of two communes decide
    together, neither seeing the other's record before both have said "the same". "Different" needs
    a reason and is remembered for good. Raises ``NotAllowed`` or ``PairRefused``.
    """
    row = DuplicatePair.objects.select_for_update().filter(pk=pair.pk).first()
    shown = None if row is None else shown_pairs(actor, [row])[0]
    own = [True, True] if actor is None else [s.changeable for s in shown.sides] if shown else []
    if row is None or not any(own):
        raise NotAllowed(_("Cặp hồ sơ này không thuộc địa bàn được giao."), field="pair")
    if row.state == PairState.MERGED:
        raise PairRefused(
            _("Hai hồ sơ đã được gộp. Hoàn tác lần gộp trước, nếu gộp nhầm."), field="pair"
        )
    reason = " ".join(note.split())
    if answer == PairAnswer.DIFFERENT and not reason:
        raise PairRefused(
            _("Ghi lý do: vì sao biết là hai hồ sơ khác nhau (ví dụ: đã gặp cả hai)."),
            field="note",
        )
    if len(reason) > 300:
        raise PairRefused(_("Lý do dài quá 300 ký tự. Rút ngắn lại."), field="note")
    for name, mine in zip(("first_says", "second_says"), own, strict=True):
        if mine:
            setattr(row, name, answer)
    row.state = _state(row)
    row.note, row.decided_by, row.decided_at = reason, actor, timezone.now()
    row.save()
    return row


def _state(row: DuplicatePair) -> PairState:
    if row.first_says != row.second_says or not row.first_says:
        return PairState.OPEN
    return PairState.SAME if row.first_says == PairAnswer.SAME else PairState.DIFFERENT

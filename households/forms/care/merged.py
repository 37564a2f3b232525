"""Forms that replace words which somebody else may be replacing: both are shown, one is chosen."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from households.exceptions import PlanClash

#: What was sent, None for a form that is shown first.
Sent = QueryDict | None


@dataclass(frozen=True, slots=True)
class ShownClash:
    """What somebody else stored in a field meanwhile, in words."""

    value: str
    by: str
    at: dt.datetime | None


class MergedForm(forms.Form):
    """A form that replaces words which somebody else may be replacing.

    ``theirs`` are fields of which whoever types chose what somebody else stored.
    """

    def __init__(self, sent: Sent, **kwargs: Any) -> None:
        """Read what was chosen at an earlier clash."""
        super().__init__(sent, **kwargs)
        chosen = sent.getlist("theirs") if sent is not None else []
        self.theirs = [name for name in chosen if name in self.fields]
        self.clashes: dict[str, ShownClash] = {}

    def show_clash(self, error: PlanClash) -> None:
        """Show what others stored where nothing was typed, and both values where both did."""
        found: Any = error.details["clashes"]
        typed: Any = self.data
        sent = typed.copy()
        self.fill(sent, error)
        self.data, self.theirs = sent, []
        for seen in found:
            name = seen.clash.path
            self.clashes[name] = ShownClash(self.said(name, seen.clash.theirs), seen.by, seen.at)
            self.add_error(name, _("Hai người ghi khác nhau. Chọn một, hoặc viết lại rồi lưu."))

    def fill(self, sent: QueryDict, error: PlanClash) -> None:
        """Write fields as the browser would send them, upon what stands now; each form has its own.

        Form classes have a metaclass of their own, so ``abc`` cannot ask for it: a form without
        it is a mistake of its author, said loudly. Raises ``NotImplementedError``.
        """
        raise NotImplementedError

    def said(self, name: str, value: Any) -> str:
        """The value of a field in words."""
        return str(value or _("(để trống)"))

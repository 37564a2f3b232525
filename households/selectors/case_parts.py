"""Parts of a household's case page that apps above declare (in their ``AppConfig.ready``).

The page, its address and who may open it are of this app; what an app above knows of a household
it adds as a panel, and what happened as entries of the one timeline. Each costs a fixed number of
queries, however much there is to tell.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from officials.scope import Viewer

if TYPE_CHECKING:
    from households.selectors.case import Case

#: The tab of what a household received, shown as soon as an app declares a panel for it.
SUPPORT_TAB = "ho-tro"
#: Tabs that panels can stand on; "" is the first.
TABS = frozenset({"", SUPPORT_TAB})


@dataclass(frozen=True, slots=True)
class Told:
    """One entry of the timeline in words; ``order`` is among entries of one day, later is higher.

    ``url`` leads to the record, empty without one; ``badge`` is a short state, ``note`` a second
    line.
    """

    day: dt.date
    title: str
    detail: str = ""
    note: str = ""
    url: str = ""
    badge: str = ""
    order: int = 0


@dataclass(frozen=True, slots=True)
class Panel:
    """A card of the case page.

    ``read`` takes the viewer, who may see the household, and the case as of its day. Its values are
    ``part`` in the template; with None nothing is shown. ``position`` orders panels of a tab.
    """

    key: str
    template: str
    read: Callable[[Viewer, Case], Mapping[str, Any] | None]
    tab: str = SUPPORT_TAB
    position: int = 50


@dataclass(frozen=True, slots=True)
class Shown:
    """A panel with what it read."""

    template: str
    part: Mapping[str, Any]


#: Tells what happened in the case up to its day.
Teller = Callable[[Viewer, "Case"], Iterable[Told]]

_PANELS: dict[str, Panel] = {}
_TELLERS: dict[str, Teller] = {}


def declare_panel(panel: Panel) -> None:
    """Add a panel to the case page; a key stands for one panel."""
    if panel.tab not in TABS:
        raise ValueError(panel.tab)
    _PANELS[panel.key] = panel


def declare_teller(key: str, teller: Teller) -> None:
    """Add entries to the timeline; a key stands for one source."""
    _TELLERS[key] = teller


def has_panels(tab: str) -> bool:
    """Whether any app declared a panel for this tab."""
    return any(panel.tab == tab for panel in _PANELS.values())


def panels_of(viewer: Viewer, case: Case, tab: str) -> list[Shown]:
    """Panels of a tab that have something to show, in their order."""
    asked = sorted(
        (panel for panel in _PANELS.values() if panel.tab == tab),
        key=lambda panel: (panel.position, panel.key),
    )
    read = [(panel.template, panel.read(viewer, case)) for panel in asked]
    return [Shown(template, part) for template, part in read if part is not None]


def told_of(viewer: Viewer, case: Case) -> list[Told]:
    """What the apps above tell of the case up to its day, unordered."""
    entries = (entry for teller in _TELLERS.values() for entry in teller(viewer, case))
    return [entry for entry in entries if entry.day <= case.as_of]

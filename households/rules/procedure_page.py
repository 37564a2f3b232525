"""The page of the review procedure, made from its table.

Run ``python -m households.rules.procedure_page > docs/rules/review-procedure.md`` after a change.
"""

import sys

from households.rules.procedure import STATES, STEPS, WAITING_NAMES, Clock, State, StateInfo, Step

_HEAD = """# The review procedure

*Made from the table in `households/rules/procedure.py` by
`python -m households.rules.procedure_page`; do not edit by hand.*

A household under review has one **case** in one **round**: the periodic round of a year or the
ongoing round of a month (Decision 24/2021/QĐ-TTg, Articles 4 and 5). A case changes its state only
by the steps below. Each step asks for a right, leaves an event with actor, time and reason, and
says in words why it was refused. `households/services/procedure/moving.py` is the one function
that takes them; the database refuses every other change of state, a recognition without minutes
of a meeting that agreed, without a posting served, with an open objection, without an opinion that
is demanded, and a signature of the one who surveyed.

Numbers of days are working days and settings with their legal basis, not code. A case that is sent
back begins again with its survey, and is put to the meeting and posted anew.
"""
_CLOCKS = {
    Clock.NONE: "",
    Clock.POSTING: "posting",
    Clock.RECHECK: "re-check",
    Clock.CONSULT: "opinion",
}


def procedure_page() -> str:
    """Return the page as Markdown."""
    states = "\n".join(_state_row(state, info) for state, info in STATES.items())
    steps = "\n".join(_step_row(step) for step in Step)
    return (
        f"{_HEAD}\n## States\n\n| state | Vietnamese | English | waits for | clock |\n"
        f"|---|---|---|---|---|\n{states}\n\n## Steps\n\n"
        "| step | Vietnamese | from | to | right | reason | demands |\n"
        f"|---|---|---|---|---|---|---|\n{steps}\n"
    )


def _state_row(state: State, info: StateInfo) -> str:
    waiting = WAITING_NAMES[info.waiting].en
    return f"| `{state}` | {info.name.vi} | {info.name.en} | {waiting} | {_CLOCKS[info.clock]} |"


def _step_row(step: Step) -> str:
    info = STEPS[step]
    sources = ", ".join(f"`{state}`" for state in State if state in info.sources)
    right = f"`{info.right}`" if info.right else "by itself"
    reason = "yes" if info.reason else ""
    return (
        f"| `{step}` | {info.name.vi} | {sources} | `{info.target}` | {right} | {reason} "
        f"| {info.demands.en} |"
    )


if __name__ == "__main__":
    sys.stdout.write(procedure_page())

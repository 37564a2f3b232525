"""One run from the empty cluster to the result files."""

from __future__ import annotations

import shutil
import sys
import time
import traceback
from collections.abc import Sequence

from django.conf import settings
from django.utils import timezone

from benchmarks import machine, report
from benchmarks.databases import Databases
from benchmarks.goals import Failed, Measure, Result
from benchmarks.measures import ALL
from benchmarks.province import Say, Size
from benchmarks.timing import measure
from config.embedded.servers import Servers


def run(
    scale: float, only: Sequence[str], without: Sequence[str] = (), *, keep: bool, names: bool
) -> int:
    """Load, measure and report; return the exit status."""
    if names:
        print("\n".join(f"{found.name:18} {found.title}" for found in ALL))
        return 0
    unknown = sorted({*only, *without} - {found.name for found in ALL})
    if unknown:
        print(f"No measure {', '.join(unknown)}; see --list.", file=sys.stderr)
        return 2
    servers: Servers = settings.TN_EMBEDDED
    began = time.monotonic()

    def say(line: str) -> None:
        print(f"{time.monotonic() - began:7.1f} s  {line}", flush=True)

    size = Size.scaled(scale)
    chosen = [found for found in ALL if not only or found.name in only]
    wanted = [found for found in chosen if found.name not in without]
    servers.start()
    try:
        description = machine.describe()
        databases = Databases(size, say)
        databases.load()
        results, failed = _measured(wanted, databases, say)
    finally:
        servers.release()
        if not keep:
            shutil.rmtree(servers.paths.root, ignore_errors=True)
    left_out = [Failed(found, report.LEFT_OUT) for found in chosen if found.name in without]
    said = [*failed, *left_out]
    print(f"\n{report.table(results, said)}\n")
    for line in report.short(results):
        print(f"Falls short: {line}")
    if scale != 1 or only:
        print("Not written to benchmarks/results: only a whole run counts.")
    else:
        for path in report.write(results, description, size, timezone.localdate(), said):
            print(f"Written: benchmarks/results/{path.name}")
    return 1 if failed else 0


def _measured(
    wanted: Sequence[Measure], databases: Databases, say: Say
) -> tuple[list[Result], list[Failed]]:
    """Take one measure after the other; one that fails does not take the others' figures away."""
    results, failed = [], []
    for found in wanted:
        say(f"measuring: {found.title}")
        try:
            result = Result(found, measure(found.sides(databases), found.plan))
        except Exception as error:  # noqa: BLE001 (whatever it was, it is said and the rest goes on)
            traceback.print_exc()
            failed.append(Failed(found, f"{type(error).__name__}: {error}".splitlines()[0][:300]))
            say("    failed")
            continue
        say(f"    {result.ratio:.2f}x of the floor")
        results.append(result)
    return results, failed

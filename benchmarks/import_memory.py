"""A worker of its own that imports one file: ``python -m benchmarks.import_memory FILE``.

Prints the most memory it ever held, in MB, and how many SQL statements it sent. A process of its
own, because nothing else may count.
"""

from __future__ import annotations

import sys
from pathlib import Path


def main(path: Path) -> int:
    """Import the file into the first commune as the worker does; print both figures."""
    import django  # noqa: PLC0415 (settings come from whoever measures)

    django.setup()
    from areas.models import Area  # noqa: PLC0415
    from benchmarks.measures.imports import counting  # noqa: PLC0415
    from exchange.choices import BatchState  # noqa: PLC0415
    from exchange.services.apply import apply_batch  # noqa: PLC0415
    from exchange.services.run import run_batch  # noqa: PLC0415
    from exchange.services.upload import upload_file  # noqa: PLC0415

    commune = Area.objects.get(code="98001")
    with counting() as statements:
        with path.open("rb") as file:
            batch = upload_file(actor=None, file=file, filename=path.name, communes=[commune])
        run_batch(batch=batch.pk)
        batch.refresh_from_db()
        if batch.state == BatchState.PREVIEWED:
            apply_batch(actor=None, batch=batch)
            run_batch(batch=batch.pk)
            batch.refresh_from_db()
    if batch.state != BatchState.APPLIED:
        print(f"the import ended as {batch.state}: {batch.error}", file=sys.stderr)
        return 1
    print(most_memory(), statements[0])
    return 0


def most_memory() -> float:
    """Return the most memory this program ever held, in MB.

    As Linux counts it since the program began: ``ru_maxrss`` would be that of whoever started the
    program, where that is more.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (line,) = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))

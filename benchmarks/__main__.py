"""``python -m benchmarks``: load a province, measure, print the table, write the result files."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence


def _arguments(given: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measure the product beside physical floors in a synthetic province.",
    )
    parser.add_argument(
        "--scale", type=float, default=1.0, help="part of the province, for a quick try (0.1)"
    )
    parser.add_argument(
        "--only", action="append", metavar="NAME", help="this measure only; may be repeated"
    )
    parser.add_argument(
        "--without",
        action="append",
        metavar="NAME",
        help="everything but this measure; the result files say that it was left out",
    )
    parser.add_argument(
        "--keep", action="store_true", help="keep the province for the next run (about 3 GB)"
    )
    parser.add_argument("--list", action="store_true", help="print the names of the measures")
    return parser.parse_args(given)


def main(given: Sequence[str]) -> int:
    """Run; the exit status is 1 when a measure failed, 0 even when a goal is missed."""
    arguments = _arguments(given)
    if not 0 < arguments.scale <= 1:
        print("--scale: a number above 0 and up to 1.", file=sys.stderr)
        return 2
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.bench"  # never anybody's own database
    import django  # noqa: PLC0415 (after the choice of settings)

    django.setup()
    from benchmarks.session import run  # noqa: PLC0415 (after django.setup)
    from config.embedded import EmbeddedError  # noqa: PLC0415

    try:
        return run(
            arguments.scale,
            arguments.only or [],
            arguments.without or [],
            keep=arguments.keep,
            names=arguments.list,
        )
    except EmbeddedError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)

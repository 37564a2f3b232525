#!/usr/bin/env python
"""Django's command line for Thoát Nghèo."""

import sys

from config import env


def main() -> None:
    """Run a management command; demo settings unless the environment names others."""
    env.default_settings()
    from django.core.management import execute_from_command_line  # noqa: PLC0415 (after settings)

    from config.commands import start_servers  # noqa: PLC0415 (after settings)

    start_servers(sys.argv)
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:  # Ctrl-C needs no traceback
        sys.exit(130)

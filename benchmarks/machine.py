"""What the measurements ran on, without anything that names the machine or its user."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path

import django
from django.db import connection


def describe() -> dict[str, str]:
    """Cores, memory and versions, as far as they can be known."""
    return {
        "Processor": _processor(),
        "Cores": str(os.cpu_count()),
        "Memory": f"{_memory() / 2**30:.0f} GiB",
        "System": f"{platform.system()} {platform.machine()}",
        "Python": platform.python_version(),
        "Django": django.get_version(),
        "psycopg": version("psycopg"),
        "PostgreSQL": _postgres(),
        "Busy before the run": f"{os.getloadavg()[0]:.1f} of {os.cpu_count()} cores",
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.machine()


def _memory() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def _postgres() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version'), current_setting('shared_buffers')"
        )
        number, buffers = cursor.fetchone() or ("?", "?")
    return f"{number.split()[0]}, shared_buffers {buffers}, durable commits"

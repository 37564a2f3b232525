"""Messages of the terminal, in Vietnamese and English."""

import sys
from typing import NoReturn


def say(vi: str, en: str) -> None:
    """Print one message in both languages."""
    print(f"{vi}\n  {en}", flush=True)


def stop(vi: str, en: str) -> NoReturn:
    """End the program with a message that names the remedy."""
    say(f"LỖI: {vi}", f"ERROR: {en}")
    sys.exit(1)

"""Covering numbers that identify people: one way for pages, the API and files."""


def mask_number(number: str | None) -> str:
    """Show the first and last three characters: ``087******999``; nothing for nothing."""
    if not number:
        return ""
    return f"{number[:3]}{'*' * (len(number) - 6)}{number[-3:]}" if len(number) > 6 else "*" * 6

"""The page of definitions of every fact, made from the register.

Run ``python -m households.rules.facts_page > docs/rules/facts.md`` after changing the register.
"""

import sys

from households.rules.fact_fields import FactField, Kind, Section, fields_of
from households.rules.text import Text

_TITLES = {
    Section.HOUSEHOLD: Text("Hộ", "Household"),
    Section.MEMBER: Text("Từng thành viên", "Each member"),
    Section.DWELLING: Text("Nhà ở, nước, vệ sinh, thông tin", "Dwelling, water, information"),
    Section.LIVELIHOOD: Text("Sinh kế", "Livelihood"),
}
_KINDS = {
    Kind.BOOL: "yes or no",
    Kind.INTEGER: "whole number",
    Kind.DECIMAL: "number, at most two decimals",
    Kind.CHOICE: "one of",
    Kind.CHOICES: "any of",
    Kind.RANKED: "any of, the weightiest first",
    Kind.BORN: "date `yyyy-mm-dd`, or the bare year as a number",
    Kind.TEXT: "text",
}
_HEAD = """# Facts

*Made from the register in `households/rules/fact_fields.py` by
`python -m households.rules.facts_page`; do not edit by hand.*

A review keeps what was found about a household as JSON. **A fact that is left out is unknown**,
which is never the same as "no". An empty list means "none of them". Reading is strict: unknown
keys, wrong types and impossible values are all refused at once, each with its place and remedy.

```json
{"version": 1, "causes": ["labour"],
 "members": [{"key": "p1", "born": "1980-05-01", "insured": true},
             {"key": "p2", "born": 2015, "attends": "primary"}],
 "dwelling": {"area_m2": 41.5, "means": []}}
```

`key` names the member and is required. `member_count` larger than the list means that some members
are known only by number. Nobody is both unable to work and holding or seeking a wage job; a
household has one head at most; notes go with the choice "other".
"""


def facts_page() -> str:
    """Return the page as Markdown."""
    parts = [_HEAD]
    for section in Section:
        title = _TITLES[section]
        where = "" if section is Section.HOUSEHOLD else f" (`{section}`)"
        rows = "\n".join(_row(field) for field in fields_of(section))
        parts.append(
            f"## {title.en} – {title.vi}{where}\n\n"
            "| fact | Vietnamese | English | values | used by |\n|---|---|---|---|---|\n"
            f"{rows}\n"
        )
    return "\n".join(parts)


def _row(field: FactField) -> str:
    values = _KINDS[field.kind]
    if field.choices:
        values += ": " + ", ".join(f"`{c.code}` {c.label.vi}" for c in field.choices)
    elif field.kind in {Kind.INTEGER, Kind.DECIMAL}:
        values += f", {field.low} to {field.high:,} {field.unit}".rstrip()
    if field.hint is not None:
        values += f". {field.hint.vi}"
    used = ", ".join(field.indicators)
    return f"| `{field.name}` | {field.label.vi} | {field.label.en} | {values} | {used} |"


if __name__ == "__main__":
    sys.stdout.write(facts_page())

"""Which strings are marked for translation, without the system's gettext.

Python files are read as syntax trees; templates go through Django's own ``templatize`` first.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation.template import templatize

from tests.architecture.sources import APPS, ROOT

PLAIN = {"_", "gettext", "gettext_lazy", "gettext_noop"}
PLURAL = {"ngettext", "ngettext_lazy"}
CONTEXT = {"pgettext", "pgettext_lazy"}
PLURAL_CONTEXT = {"npgettext", "npgettext_lazy"}
NAMES = PLAIN | PLURAL | CONTEXT | PLURAL_CONTEXT
_CALL = re.compile(rf"(?<![\w.])({'|'.join(sorted(NAMES, key=len, reverse=True))})\(")


@dataclass(frozen=True, slots=True)
class Message:
    """A string to translate, as gettext keys it."""

    text: str
    plural: str = ""
    context: str = ""


def _message(name: str, arguments: list[ast.expr]) -> Message | None:
    texts = [
        node.value
        for node in arguments
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    needed = 1 + (name in PLURAL | PLURAL_CONTEXT) + (name in CONTEXT | PLURAL_CONTEXT)
    if len(texts) < needed or not texts[0]:
        return None
    if name in PLAIN:
        return Message(texts[0])
    if name in PLURAL:
        return Message(texts[0], texts[1])
    if name in CONTEXT:
        return Message(texts[1], context=texts[0])
    return Message(texts[1], texts[2], texts[0])


def _called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Name):
        return node.func.id
    return node.func.attr if isinstance(node.func, ast.Attribute) else ""


def in_python(source: str) -> Iterator[Message]:
    """Messages of a Python module."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and (name := _called(node)) in NAMES:
            found = _message(name, node.args)
            if found is not None:
                yield found


def in_template(source: str, origin: str = "") -> Iterator[Message]:
    """Messages of a Django template."""
    code = templatize(source, origin=origin)
    for match in _CALL.finditer(code):
        end = _end_of_call(code, match.end())
        try:
            call = ast.parse(code[match.start() : end].strip(), mode="eval").body
        except SyntaxError:
            continue
        if isinstance(call, ast.Call):
            found = _message(match.group(1), call.args)
            if found is not None:
                yield found


def _end_of_call(code: str, start: int) -> int:
    depth, quote, place = 1, "", start
    while place < len(code) and depth:
        char = code[place]
        if quote:
            if char == "\\":
                place += 1
            elif char == quote:
                quote = ""
        elif char in "\"'":
            quote = char
        else:
            depth += (char == "(") - (char == ")")
        place += 1
    return place


def in_files(paths: list[Path], root: Path) -> dict[Message, list[str]]:
    """Messages of files with the files that hold them."""
    found: dict[Message, list[str]] = {}
    for path in paths:
        source = path.read_text(encoding="utf-8")
        origin = str(path.relative_to(root))
        read = in_python(source) if path.suffix == ".py" else in_template(source, origin)
        for message in read:
            places = found.setdefault(message, [])
            if origin not in places:
                places.append(origin)
    return found


def own_messages() -> dict[Message, list[str]]:
    """Messages of our apps, configuration and templates."""
    paths: list[Path] = []
    for folder in (*APPS, "config"):
        paths += [p for p in sorted((ROOT / folder).rglob("*.py")) if "migrations" not in p.parts]
    paths += sorted((ROOT / "templates").rglob("*.html"))
    paths += sorted((ROOT / "templates").rglob("*.txt"))
    return in_files(paths, ROOT)

"""What of an API's document would break a program that was written against an older one.

Pure: two documents in, a list of breaks out. What we take (parameters, bodies) may only grow, what
we give (answers, webhooks) may only lose nothing. New fields in answers and new optional fields in
requests break nobody. A new word in an answer's enumeration may surprise a program, so it needs a
note: the word in backticks in ``docs/api-changelog.md``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Node = Mapping[str, Any]

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_NEW_VERSION = "Keep it, or make a new version beside this one (docs/how-to.md)."
#: Bounds of what is taken: (name, whether a greater value takes less).
_BOUNDS = {
    "minimum": True,
    "exclusiveMinimum": True,
    "minLength": True,
    "minItems": True,
    "maximum": False,
    "exclusiveMaximum": False,
    "maxLength": False,
    "maxItems": False,
}


@dataclass(frozen=True, slots=True)
class Break:
    """One promise that is no longer kept: where, what, and what to do about it."""

    place: str
    kind: str
    what: str
    remedy: str = _NEW_VERSION

    def __str__(self) -> str:
        return f"{self.place}: {self.what} [{self.kind}]. {self.remedy}"


def breaks(old: Node, new: Node, notes: str = "") -> list[Break]:
    """Return every break of the new document, in the old one's order.

    ``notes`` is the changelog: the words that answers may say since then.
    """
    return list(_Comparison(old, new, notes).run())


class _Comparison:
    def __init__(self, old: Node, new: Node, notes: str) -> None:
        self.old, self.new, self.notes = old, new, notes
        self.open: set[str] = set()

    def run(self) -> Iterator[Break]:
        yield from self._scopes()
        for path, methods in self.old["paths"].items():
            now = self.new["paths"].get(path)
            if now is None:
                yield Break(path, "path-removed", "the path is gone")
                continue
            for method in (name for name in _METHODS if name in methods):
                place = f"{method.upper()} {path}"
                if method not in now:
                    yield Break(place, "operation-removed", "the method is gone")
                else:
                    yield from self._operation(place, methods[method], now[method])
        for name, methods in self.old.get("webhooks", {}).items():
            place = f"webhook {name}"
            now = self.new.get("webhooks", {}).get(name)
            if now is None:
                yield Break(place, "webhook-removed", "the webhook is gone")
                continue
            for method in (method for method in _METHODS if method in methods):
                sent = methods[method].get("requestBody", {})
                yield from self._content(
                    place, sent, now.get(method, {}).get("requestBody", {}), given=True
                )

    def _scopes(self) -> Iterator[Break]:
        schemes = self.new.get("components", {}).get("securitySchemes", {})
        for name, scheme in self.old.get("components", {}).get("securitySchemes", {}).items():
            if name not in schemes:
                yield Break(f"sign-in {name}", "sign-in-removed", "the way to sign in is gone")
                continue
            for flow, described in scheme.get("flows", {}).items():
                kept = schemes[name].get("flows", {}).get(flow, {}).get("scopes", {})
                for scope in described.get("scopes", {}):
                    if scope not in kept:
                        yield Break(f"sign-in {name}", "scope-removed", f"no scope “{scope}”")

    def _operation(self, place: str, old: Node, new: Node) -> Iterator[Break]:
        yield from _security(place, old, new)
        yield from self._parameters(place, old, new)
        body, now = old.get("requestBody"), new.get("requestBody")
        if now is not None:
            if now.get("required") and not (body or {}).get("required"):
                yield Break(place, "body-required", "a body is now required")
            if body is not None:
                yield from self._content(place, body, now, given=False)
        elif body is not None:
            yield Break(place, "body-removed", "the body is no longer taken")
        for status, answer in old.get("responses", {}).items():
            if status not in new.get("responses", {}):
                if status < "400":
                    yield Break(place, "answer-removed", f"no answer {status} any more")
                continue
            yield from self._content(
                f"{place} {status}",
                self._resolved(answer, self.old),
                self._resolved(new["responses"][status], self.new),
                given=True,
            )

    def _parameters(self, place: str, old: Node, new: Node) -> Iterator[Break]:
        before = {(one["in"], one["name"]): one for one in old.get("parameters", ())}
        now = {(one["in"], one["name"]): one for one in new.get("parameters", ())}
        for key, parameter in before.items():
            where = f"{place} {key[0]} “{key[1]}”"
            if key not in now:
                yield Break(where, "parameter-removed", "the parameter is no longer taken")
                continue
            if now[key].get("required") and not parameter.get("required"):
                yield Break(where, "parameter-required", "the parameter is now required")
            yield from self._schema(
                where, parameter.get("schema", {}), now[key].get("schema", {}), given=False
            )
        for key, parameter in now.items():
            if key not in before and parameter.get("required"):
                where = f"{place} {key[0]} “{key[1]}”"
                yield Break(where, "parameter-required", "a new parameter is required")

    def _content(self, place: str, old: Node, new: Node, *, given: bool) -> Iterator[Break]:
        for media, described in old.get("content", {}).items():
            now = new.get("content", {}).get(media)
            if now is None:
                yield Break(place, "media-type-removed", f"no {media} any more")
                continue
            yield from self._schema(
                place, described.get("schema", {}), now.get("schema", {}), given=given
            )

    def _schema(self, place: str, old: Node, new: Node, *, given: bool) -> Iterator[Break]:
        """``given`` is what we answer; else what we take."""
        key = json.dumps([old, new, given], sort_keys=True)
        if key in self.open:
            return  # a shape that holds itself
        self.open.add(key)
        before, now = _Flat(self._resolved(old, self.old)), _Flat(self._resolved(new, self.new))
        before.settle(self._resolved, self.old)
        now.settle(self._resolved, self.new)
        yield from self._settled(place, before, now, given=given)
        self.open.discard(key)

    def _settled(self, place: str, before: _Flat, now: _Flat, *, given: bool) -> Iterator[Break]:
        yield from (self._given if given else self._taken)(place, before, now)
        yield from self._properties(place, before.node, now.node, given=given)
        if "items" in before.node and "items" in now.node:
            yield from self._schema(
                f"{place}[]", before.node["items"], now.node["items"], given=given
            )
        extra, extra_now = (one.node.get("additionalProperties") for one in (before, now))
        if isinstance(extra, Mapping) and isinstance(extra_now, Mapping):
            yield from self._schema(f"{place}.*", extra, extra_now, given=given)
        choices, choices_now = before.choices, now.choices
        if len(choices) != len(choices_now):
            fewer = len(choices_now) < len(choices)
            if fewer != given:
                yield Break(place, "shape-changed", "the choice of shapes is another one")
        for one, other in zip(choices, choices_now, strict=False):
            yield from self._schema(place, one, other, given=given)

    def _given(self, place: str, old: _Flat, new: _Flat) -> Iterator[Break]:
        if old.types and not new.types <= old.types and not (new.types - old.types <= {"integer"}):
            more = ", ".join(sorted(new.types - old.types)) or "anything"
            yield Break(place, "answer-type-widened", f"it may now be {more}")
        elif old.types and not new.types:
            yield Break(place, "answer-type-widened", "it may now be anything")
        if old.node.get("format") != new.node.get("format"):
            yield Break(place, "answer-format-changed", "it is written in another form")
        if old.words is not None:
            for word in [None] if new.words is None else sorted(new.words - old.words, key=str):
                if word is None:
                    yield Break(place, "answer-enum-widened", "it may now be any word")
                elif f"`{word}`" not in self.notes:
                    yield Break(
                        place,
                        "answer-enum-widened",
                        f"it may now be “{word}”",
                        f"Name `{word}` in docs/api-changelog.md, so that programs are told.",
                    )

    @staticmethod
    def _taken(place: str, old: _Flat, new: _Flat) -> Iterator[Break]:
        if new.types and (not old.types or not old.types <= new.types | _numbers(new.types)):
            yield Break(place, "request-type-narrowed", f"only {', '.join(sorted(new.types))}")
        if new.words is not None and (old.words is None or not old.words <= new.words):
            gone = sorted((old.words or frozenset()) - new.words, key=str)
            said = ", ".join(f"“{word}”" for word in gone) or "other words"
            yield Break(place, "request-enum-narrowed", f"{said} no longer taken")
        for rule in ("pattern", "format"):
            if new.node.get(rule) and old.node.get(rule) != new.node.get(rule):
                yield Break(place, "request-form-narrowed", f"{rule} is now {new.node[rule]}")
        for bound, greater_takes_less in _BOUNDS.items():
            limit, was = new.node.get(bound), old.node.get(bound)
            if limit is None or limit == was:
                continue
            if was is None or (limit > was) == greater_takes_less:
                yield Break(place, "request-range-narrowed", f"{bound} is now {limit}")

    def _properties(self, place: str, old: Node, new: Node, *, given: bool) -> Iterator[Break]:
        before, now = old.get("properties", {}), new.get("properties", {})
        required, required_now = set(old.get("required", ())), set(new.get("required", ()))
        for name, schema in before.items():
            where = f"{place}.{name}"
            if name not in now:
                kind = "answer-field-removed" if given else "request-field-removed"
                yield Break(where, kind, "the field is gone")
                continue
            if given and name in required - required_now:
                yield Break(where, "answer-field-optional", "the field may now be missing")
            if not given and name in required_now - required:
                yield Break(where, "request-field-required", "the field is now required")
            yield from self._schema(where, schema, now[name], given=given)
        if not given:
            for name in sorted(required_now & set(now) - set(before)):
                where = f"{place}.{name}"
                yield Break(where, "request-field-required", "a new field is required")

    @staticmethod
    def _resolved(node: Node, document: Node) -> Node:
        while "$ref" in node:
            rest = {name: value for name, value in node.items() if name != "$ref"}
            found: Any = document
            for part in node["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            node = {**found, **rest}
        return node


class _Flat:
    """A schema with its types and words; one shape beside null is that shape, or null."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.choices: Sequence[Node] = ()
        self.types: set[str] = set()
        self.words: frozenset[Any] | None = None

    def settle(self, resolve: Any, document: Node) -> None:
        """Take in what stands behind ``allOf`` and the choices."""
        null = False
        for name in ("allOf", "oneOf", "anyOf"):
            parts = self.node.get(name)
            if not parts:
                continue
            rest = {key: value for key, value in self.node.items() if key != name}
            shapes = [resolve(part, document) for part in parts]
            real = [shape for shape in shapes if not _is_null(shape)]
            null = null or len(real) < len(shapes)
            words = [shape.get("enum") for shape in real]
            if name == "allOf" or len(real) == 1:
                for shape in real:
                    rest = {**shape, **rest}
            elif all(word is not None for word in words):
                rest["enum"] = [one for word in words for one in word]
            else:
                self.choices = real
            self.node = rest
        kinds = self.node.get("type", ())
        self.types = {kinds} if isinstance(kinds, str) else set(kinds)
        if "enum" in self.node:
            null = null or None in self.node["enum"]
            self.words = frozenset(word for word in self.node["enum"] if word is not None)
        if null and self.types:
            self.types.add("null")


def _is_null(node: Node) -> bool:
    return node.get("type") == "null" or node.get("enum") == [None]


def _numbers(types: set[str]) -> set[str]:
    return {"integer"} if "number" in types else set()


def _security(place: str, old: Node, new: Node) -> Iterator[Break]:
    """Each way in must still be one, with no more scopes than before."""
    ways = new.get("security", ())
    for way in old.get("security", ()):
        if not any(
            set(other) <= set(way) and all(set(other[name]) <= set(way[name]) for name in other)
            for other in ways
        ):
            said = " + ".join(f"{name} {' '.join(scopes)}".strip() for name, scopes in way.items())
            yield Break(place, "sign-in-narrowed", f"“{said}” no longer opens it")

"""Reviewed files of livelihood models and rules of projects, read strictly. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from households.rules.problems import Problems
from households.rules.standards import ProvinceRef, read_territory

CATEGORIES = (
    "cattle", "poultry", "crops", "medicinal", "aquaculture", "forestry", "other_farming", "trade",
)  # fmt: skip
FORMS = ("model", "value_chain", "community", "assigned")
CERTAINTIES = ("certain", "probable", "assumed")

_MODEL = ("code", "name", "category", "kind", "months_to_output", "cycle_months", "inputs")
_MODEL_MAY = (
    "survival_pct", "land_m2", "output", "climate", "market", "fits", "avoid", "returns",
    "certainty", "source", "territory",
)  # fmt: skip
_RULE = ("code", "form", "max_months", "valid_from", "legal_basis")
_RULE_MAY = (
    "valid_to", "min_target_pct", "return_pct", "needs_contract", "certainty", "territory",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a file: where it stands, its columns, and the inputs of a model."""

    path: str
    code: str
    values: Mapping[str, Any]
    kind: str = ""
    province: ProvinceRef | None = None
    inputs: tuple[Mapping[str, Any], ...] = ()


@dataclass(slots=True)
class Content:
    """Everything of a folder, in the order of the files."""

    models: list[Entry] = field(default_factory=list)
    rules: list[Entry] = field(default_factory=list)


def parse_content(
    documents: Mapping[str, Any], *, kinds: Collection[str], attributes: Collection[str]
) -> Content:
    """Read documents keyed by file name; ``kinds`` are known, ``attributes`` are scheme=value.

    Raises ``DocumentError`` with every fault of every document.
    """
    problems = Problems()
    found = Content()
    for name, document in documents.items():
        top = problems.mapping(document, name)
        problems.keys(top, name, (), ("models", "rules", "source"))
        source = top.get("source", "")
        for number, row in enumerate(problems.items(top.get("models", []), f"{name}.models")):
            path = f"{name}.models[{number}]"
            found.models.append(
                _model(
                    {"source": source, **problems.mapping(row, path)},
                    path,
                    problems,
                    kinds=kinds,
                    attributes=attributes,
                )
            )
        for number, row in enumerate(problems.items(top.get("rules", []), f"{name}.rules")):
            path = f"{name}.rules[{number}]"
            found.rules.append(_rule(problems.mapping(row, path), path, problems))
    for entries in (found.models, found.rules):
        _once(entries, problems)
    problems.raise_any()
    return found


def _once(entries: list[Entry], problems: Problems) -> None:
    seen: set[str] = set()
    for entry in entries:
        if entry.code in seen:
            problems.add(
                f"{entry.path}.code",
                "duplicate",
                f"Mã {entry.code} đã dùng; đặt mã khác.",
                f"Code {entry.code} is taken; choose another.",
            )
        seen.add(entry.code)


def _model(
    row: Mapping[str, Any],
    path: str,
    problems: Problems,
    *,
    kinds: Collection[str],
    attributes: Collection[str],
) -> Entry:
    problems.keys(row, path, _MODEL, _MODEL_MAY)
    name = problems.bilingual(row.get("name"), f"{path}.name")
    returns = problems.mapping(row.get("returns", {}), f"{path}.returns")
    if returns:
        problems.keys(returns, f"{path}.returns", ("quantity", "unit", "months"), ())
    values = {
        "name_vi": name.vi,
        "name_en": name.en,
        "category": problems.code(row.get("category"), f"{path}.category", CATEGORIES),
        "months_to_output": problems.integer(
            row.get("months_to_output"), f"{path}.months_to_output", 1, 240
        ),
        "cycle_months": problems.integer(row.get("cycle_months"), f"{path}.cycle_months", 1, 240),
        "survival_pct": _percent(row, "survival_pct", path, problems),
        "land_m2": (
            None
            if row.get("land_m2") is None
            else problems.integer(row["land_m2"], f"{path}.land_m2", 1, 1_000_000)
        ),
        "output_vi": str(row.get("output", "")),
        "climate_vi": str(row.get("climate", "")),
        "market_vi": str(row.get("market", "")),
        "fits": sorted(problems.codes(row.get("fits", []), f"{path}.fits", attributes)),
        "avoid": sorted(problems.codes(row.get("avoid", []), f"{path}.avoid", attributes)),
        "return_quantity": (
            _amount(returns.get("quantity"), f"{path}.returns.quantity", problems)
            if returns
            else None
        ),
        "return_unit": str(returns.get("unit", "")),
        "return_months": (
            problems.integer(returns.get("months"), f"{path}.returns.months", 1, 120)
            if returns
            else None
        ),
        "source_vi": problems.text(row["source"], f"{path}.source"),
        "certainty": problems.code(
            row.get("certainty", "probable"), f"{path}.certainty", CERTAINTIES
        ),
    }
    inputs = tuple(
        _input(problems.mapping(one, f"{path}.inputs[{n}]"), f"{path}.inputs[{n}]", n, problems)
        for n, one in enumerate(problems.items(row.get("inputs"), f"{path}.inputs"))
    )
    return Entry(
        path,
        problems.text(row.get("code"), f"{path}.code"),
        values,
        kind=problems.code(row.get("kind"), f"{path}.kind", kinds),
        province=read_territory(row.get("territory", "national"), f"{path}.territory", problems),
        inputs=inputs,
    )


def _input(
    row: Mapping[str, Any], path: str, position: int, problems: Problems
) -> Mapping[str, Any]:
    problems.keys(row, path, ("name", "quantity", "unit"), ("cost", "spec"))
    cost = row.get("cost")
    return {
        "name_vi": problems.text(row.get("name"), f"{path}.name"),
        "quantity": _amount(row.get("quantity"), f"{path}.quantity", problems),
        "unit_vi": problems.text(row.get("unit"), f"{path}.unit"),
        "unit_cost": (
            None if cost is None else problems.integer(cost, f"{path}.cost", 1, 10_000_000_000)
        ),
        "spec_vi": str(row.get("spec", "")),
        "position": position,
    }


def _rule(row: Mapping[str, Any], path: str, problems: Problems) -> Entry:
    problems.keys(row, path, _RULE, _RULE_MAY)
    end = row.get("valid_to")
    contract = row.get("needs_contract", False)
    if not isinstance(contract, bool):
        problems.add(
            f"{path}.needs_contract", "type", "Ghi true hoặc false.", "Write true or false."
        )
    values = {
        "form": problems.code(row.get("form"), f"{path}.form", FORMS),
        "max_months": problems.integer(row.get("max_months"), f"{path}.max_months", 1, 120),
        "min_target_pct": _percent(row, "min_target_pct", path, problems),
        "return_pct": _percent(row, "return_pct", path, problems),
        "needs_contract": contract is True,
        "valid_from": problems.day(row.get("valid_from"), f"{path}.valid_from"),
        "valid_to": None if end is None else problems.day(end, f"{path}.valid_to"),
        "legal_basis": problems.text(row.get("legal_basis"), f"{path}.legal_basis"),
        "certainty": problems.code(
            row.get("certainty", "certain"), f"{path}.certainty", CERTAINTIES
        ),
    }
    return Entry(
        path,
        problems.text(row.get("code"), f"{path}.code"),
        values,
        province=read_territory(row.get("territory", "national"), f"{path}.territory", problems),
    )


def _percent(row: Mapping[str, Any], name: str, path: str, problems: Problems) -> Decimal | None:
    if row.get(name) is None:
        return None
    return Decimal(problems.integer(row[name], f"{path}.{name}", 1, 100))


def _amount(value: object, path: str, problems: Problems) -> Decimal:
    """Read a number above 0."""
    try:
        amount = Decimal(str(value))
        if amount > 0:
            return amount
    except InvalidOperation:
        pass
    problems.add(path, "number", "Phải là số lớn hơn 0.", "Must be a number above 0.")
    return Decimal(1)

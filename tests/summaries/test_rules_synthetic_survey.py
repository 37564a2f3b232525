# ruff: noqa: S311 (made-up households, not secrets)
"""Made-up facts, judged by the system's own rules, give exactly the class they were made for."""

from __future__ import annotations

import random
from datetime import date
from itertools import product
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from households.rules.facts import facts_from_json
from households.rules.judging import judge_review
from households.rules.scoring_form import FormSpec, parse_form
from households.rules.standards import StandardSpec, parse_standards
from summaries.rules.class_counts import NOT_POOR, Part, StandardCut, joint_classes
from summaries.rules.synthetic.facts import Limits, make_home
from summaries.rules.synthetic.livelihood import Scorer
from summaries.rules.synthetic.members import Registry, Surroundings, head_of
from summaries.rules.synthetic.survey import Measuring, Terms, survey

DATA = Path(settings.TN_DATA_DIR)
COUNTED = frozenset(
    {
        "work", "dependants", "nutrition", "insurance", "adult_education", "child_schooling",
        "structure", "floor_area", "water", "toilet", "internet", "means",
    }
)  # fmt: skip


@pytest.fixture(scope="module")
def standards() -> list[StandardSpec]:
    """Return the national and a provincial standard, as reviewed."""
    names = ["national_2022_2025.yaml", "quang_ninh_2023_2025.yaml"]
    documents = {
        name: yaml.safe_load((DATA / "standards" / name).read_text(encoding="utf-8"))
        for name in names
    }
    return list(parse_standards(documents).values())


@pytest.fixture(scope="module")
def form() -> FormSpec:
    """Return the demonstration form."""
    path = DATA / "scoring" / "b1_demonstration.yaml"
    return parse_form(yaml.safe_load(path.read_text(encoding="utf-8")), path.name)


@pytest.fixture(scope="module")
def registry() -> Registry:
    """Return the maker of households."""
    return Registry(yaml.safe_load((DATA / "demo" / "names.yaml").read_text(encoding="utf-8")))


PLACES = {
    "plain": Surroundings(0.0, 0.01, (("24", 1.0),), urban=False),
    "mountains": Surroundings(1.0, 0.95, (("08", 6.0), ("09", 3.0), ("02", 1.0)), urban=False),
    "town": Surroundings(0.1, 0.05, (("05", 1.0),), urban=True),
}


@pytest.mark.parametrize(
    "case",
    [
        ("plain", "rural", "RURAL_NCC"),
        ("mountains", "rural", "RURAL_NMM"),
        ("town", "urban", "URBAN"),
    ],
)
def test_every_joint_class_comes_out_as_wanted(
    standards: list[StandardSpec],
    form: FormSpec,
    registry: Registry,
    case: tuple[str, str, str],
) -> None:
    place, area, profile = case
    keys = dict(enumerate(standards, start=1))
    cuts = [
        StandardCut(
            key,
            spec.province is not None,
            spec.lines.rural or 0,
            spec.lines.urban or 0,
            spec.deprivation_cut,
            spec.valid_from,
            spec.valid_to,
        )
        for key, spec in keys.items()
    ]
    terms = Terms(
        tuple(
            Measuring(key, spec.lines.of(area) or 0, spec.score_cuts.of(area))
            for key, spec in keys.items()
        ),
        Limits(floor_area=8, not_solid=2, counted=COUNTED),
        Scorer(form, profile),
    )
    parts: list[Part | None] = [*joint_classes(cuts), None]
    chance = random.Random(f"survey-{place}")
    start, until = date(2023, 10, 1), date(2025, 12, 1)
    made = failed = 0
    for part, _number in product(parts, range(60)):
        here = PLACES[place]
        members = registry.household(chance, here, start, until)
        home = make_home(chance, members, here.highland, start)
        for on in (start, date(2025, 10, 7)):
            made += 1
            try:
                facts = survey(chance, (members, home), terms, part, on, highland=here.highland)
            except ValueError:
                failed += 1
                continue
            known = facts_from_json(facts, as_of=on)
            for key, spec in keys.items():
                found = judge_review(
                    spec, known, as_of=on, area=area, form=form, profile=profile, answers={},
                    overrides=(),
                )  # fmt: skip
                wanted = NOT_POOR if part is None else part.class_under(key)
                assert found.verdict.decided == wanted, (part, key, found.verdict, facts)
    assert failed < made * 0.02


def test_households_are_plausible_and_the_same_in_every_run(registry: Registry) -> None:
    on, until = date(2021, 11, 1), date(2026, 10, 1)
    for here in PLACES.values():
        one = [registry.household(random.Random(n), here, on, until) for n in range(300)]
        other = [registry.household(random.Random(n), here, on, until) for n in range(300)]
        assert one == other
        assert len({m.key for household in one for m in household}) == sum(map(len, one))
        for household in one:
            assert sum(m.relation == "head" for m in household) == 1
            assert head_of(household).age(on) >= 18
            assert all(m.age(on) >= 0 for m in household if m.lives_here(on))
            assert all(m.name.strip() == m.name and "  " not in m.name for m in household)
    sizes = {
        name: sum(len(registry.household(random.Random(n), here, on, until)) for n in range(500))
        / 500
        for name, here in PLACES.items()
    }
    assert sizes["plain"] < 3.4
    assert sizes["mountains"] > 4.2

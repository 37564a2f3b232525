"""Whatever a branch serves and whoever acts for it: no answer names a row of elsewhere.

The communes that are served and the days between which, whether the branch is open, and the days of
the post are drawn; what may be seen follows from them here in a line of Python. Every endpoint of
the bank is asked by the branch's program, and by a person at the branch.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from areas.models import Area
from credit.choices import Organisation
from credit.models import ConfirmedList, FeedEvent, GroupMember, SavingsGroup
from credit.rules.reconciliation import Entry, Sums
from credit.services.batches import run_batch, take_batch
from credit.services.feed import number_events
from credit.services.reconciliation import Month, reconcile
from credit.services.signing import sign_list
from households.choices import PovertyClass
from households.models import Household
from officials.choices import Role
from officials.models import BankBranch, BranchArea, Post
from tests.api import BASE, check, client_for
from tests.factories.areas import CommuneFactory, ProvinceFactory, VillageFactory
from tests.factories.bank import bank_officer, branch_serving, calling, program_of
from tests.factories.households import (
    ClassificationFactory,
    PovertyStandardFactory,
    household_with_head,
)
from tests.factories.loans import borrowed, loan_terms
from tests.factories.officials import official_with

pytestmark = pytest.mark.django_db

NOBODY, NO_CODE, NO_ROW = "097999999999", "99999-999999", UUID(int=7)
TODAY = timezone.localdate()
LISTED = dt.date(TODAY.year - 1, 12, 20)
LENT = dt.date(TODAY.year - 1, 12, 28)


@dataclass
class Place:
    """A commune with a poor household, a signed list and a change."""

    commune: Area
    household: Household
    number: str
    listed: ConfirmedList

    def marks(self) -> set[str]:
        """What an answer says if it tells anything of the place."""
        head = self.household.memberships.get().person
        return {
            self.commune.code, self.household.code, str(self.household.uuid), self.number,
            head.full_name, str(self.listed.uuid),
        }  # fmt: skip


@dataclass
class Side:
    """A branch, its program, its officer, and what it has in each place."""

    branch: BankBranch
    callers: list[APIClient]
    loans: list[UUID] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    month: UUID = NO_ROW
    batch: UUID = NO_ROW

    def marks(self) -> set[str]:
        """What an answer says if it tells anything of the branch's business."""
        return {str(self.month), str(self.batch), *map(str, self.loans), *self.groups}


def places(standard: Any) -> list[Place]:
    """Two communes of one province, one of another."""
    shared, made = ProvinceFactory.create(), []
    for number, province in enumerate((shared, shared, ProvinceFactory.create())):
        commune = CommuneFactory.create(parent=province)
        identity = f"09709000770{number}"
        household = household_with_head(
            VillageFactory.create(commune=commune),
            identity_number=identity,
            full_name=f"Lò Thị Duy Nhất {'ABC'[number]}",
        )
        ClassificationFactory.create(
            household=household,
            standard=standard,
            poverty_class=PovertyClass.POOR,
            valid_from=LISTED,
        )
        leader = official_with(Role.COMMUNE_LEADER, area=commune)
        listed = sign_list(actor=leader, commune=commune, year=TODAY.year, month=TODAY.month)
        FeedEvent.objects.create(
            commune=commune, household=household, kind="classified", on_date=LISTED
        )
        made.append(Place(commune, household, identity, listed))
    number_events()
    return made


def side(name: str, places: list[Place], terms: Any, standard: Any) -> Side:
    """A branch that has lent in every place, compared a month and sent a batch."""
    branch = branch_serving(*(place.commune for place in places))
    officer = bank_officer(branch)
    made = Side(branch, [calling(*program_of(branch)), client_for(officer)])
    for number, place in enumerate(places):
        reference = f"{name}-{number}{name}"
        loan = borrowed(
            place.household, branch, terms, officer, reference=reference, standard=standard,
            disbursed_on=LENT,
        )  # fmt: skip
        made.loans.append(loan.uuid)
        made.groups.append(f"TO{reference}")
        group = SavingsGroup.objects.create(
            branch=branch, code=made.groups[-1], name="Tổ", commune=place.commune,
            village=place.household.village, organisation=Organisation.WOMEN,
            founded_on=dt.date(2020, 1, 1),
        )  # fmt: skip
        if name == "own":  # a person is in one group at a time
            GroupMember.objects.create(
                group=group, household=place.household,
                person=place.household.memberships.get().person, valid_from=LISTED,
            )  # fmt: skip
    sums = Sums(1, 7, 0)
    month = Month(TODAY.year - 1, 12, {terms.programme.code: sums}, {"X": Entry(7, 0, "active")})
    made.month = reconcile(actor=officer, branch=branch, month=month).uuid
    batch = take_batch(actor=officer, branch=branch, bodies=[{"reference": f"{name}-9{name}"}])
    run_batch(batch=batch.pk)
    made.batch = batch.uuid
    return made


def said(caller: APIClient, path: str) -> tuple[int, str]:
    """Status and words of an answer, without the path that was asked for."""
    answer = caller.get(f"{BASE}{path}")
    check(answer)
    text = answer.content.decode()
    if answer.status_code != 200:
        text = json.dumps(answer.json() | {"instance": ""})
    return answer.status_code, text


def asked(caller: APIClient, **subject: str) -> str:
    """The words of the answer about one person or household."""
    answer = caller.post(
        f"{BASE}/eligibility-checks/",
        {"purpose": "loan_request", "subjects": [{"key": "k", **subject}]},
        format="json",
    )
    check(answer)
    return str(answer.content.decode())


def days(least: int, most: int) -> st.SearchStrategy[tuple[int, int | None]]:
    """First and last day of something, from today on counted; it may have no last one."""
    first = st.integers(least, most)
    return first.flatmap(
        lambda begin: st.tuples(st.just(begin), st.none() | st.integers(begin, most + 5))
    )


def holds(span: tuple[int, int | None] | None) -> bool:
    """Whether it holds today."""
    return span is not None and span[0] <= 0 and (span[1] is None or span[1] >= 0)


def dates(span: tuple[int, int | None]) -> dict[str, Any]:
    """The columns of such a span."""
    first, last = span
    return {
        "valid_from": TODAY + dt.timedelta(days=first),
        "valid_to": None if last is None else TODAY + dt.timedelta(days=last),
    }


Span = tuple[int, int | None]


@pytest.mark.django_db
def test_no_answer_names_a_row_of_elsewhere() -> None:
    standard, terms = PovertyStandardFactory.create(), loan_terms("cho-vay")
    where = places(standard)
    own, other = (side(name, where, terms, standard) for name in ("own", "other"))

    @given(
        served=st.tuples(*[st.none() | days(-3, 3)] * 3),
        post=st.just((-400, None)) | days(-2, 2),
        is_open=st.sampled_from([True, True, True, False]),
    )
    @example(served=((-9, None), (-9, -1), (1, None)), post=(-400, None), is_open=True)
    @example(served=((-9, 0), (0, 0), None), post=(0, 0), is_open=True)
    @settings(
        max_examples=4,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.generate),
    )
    def ask(served: tuple[Span | None, ...], post: Span, is_open: bool) -> None:
        with transaction.atomic():
            BranchArea.objects.filter(branch=own.branch).delete()
            for place, span in zip(where, served, strict=True):
                if span is not None:
                    BranchArea.objects.create(
                        branch=own.branch, commune=place.commune, **dates(span)
                    )
            BankBranch.objects.filter(pk=own.branch.pk).update(is_active=is_open)
            Post.objects.filter(branch=own.branch).update(**dates(post))
            seen = {n for n, span in enumerate(served) if is_open and holds(span)}
            for caller in own.callers:
                if holds(post):
                    compare(caller, where, own, other, seen, is_open=is_open)
                else:
                    closed(caller, where, own)
            transaction.set_rollback(True)

    ask()


def compare(
    caller: APIClient, where: list[Place], own: Side, other: Side, seen: set[int], *, is_open: bool
) -> None:
    """Ask everything; what is inside is told, what is outside is as if it were not there."""
    hidden = other.marks().union(*(where[n].marks() for n in range(3) if n not in seen))
    texts = {path: said(caller, path) for path in LISTS}
    assert {status for status, _text in texts.values()} == {200}
    for name, keys in (
        ("/confirmed-lists/", [str(place.listed.uuid) for place in where]),
        ("/loans/", list(map(str, own.loans))),
        ("/savings-groups/", own.groups),
        ("/changes/?limit=500", [place.household.code for place in where]),
    ):
        assert {n for n, key in enumerate(keys) if key in texts[name][1]} == seen, name
    told = [text for _status, text in texts.values()]
    nobody = asked(caller, identity_number=NOBODY)
    assert nobody == asked(caller, household_code=NO_CODE)
    for number, place in enumerate(where):
        by_number = asked(caller, identity_number=place.number)
        by_code = asked(caller, household_code=place.household.code)
        assert (place.household.code in by_number) == (place.household.code in by_code)
        if number not in seen:
            assert by_number == by_code == nobody
        told += [by_number, by_code]
        inside = number in seen
        for path, key, unknown in details(place, own, number):
            found = said(caller, path.format(key))
            # Who acts for no branch has no groups to look into at all.
            missing = 403 if "members" in path and not is_open else 404
            assert found[0] == (200 if inside else missing), path
            if not inside:
                assert found == said(caller, path.format(unknown)), path
            told.append(found[1])
        for path, key, unknown in details(place, other, number)[2:]:
            assert said(caller, path.format(key)) == said(caller, path.format(unknown)), path
        for query in (
            f"/confirmed-lists/?commune={place.commune.code}",
            f"/loans/?household_code={place.household.code}",
        ):
            status, text = said(caller, query)
            assert (status, bool(json.loads(text)["results"])) == (200, inside), query
            told.append(text)
    for path in OWN:
        mine, others, none = (
            said(caller, path.format(key))
            for key in ((own.month, other.month, NO_ROW) if "rec" in path else
                        (own.batch, other.batch, NO_ROW))
        )  # fmt: skip
        assert mine[0] == (200 if is_open else 404), path
        assert others == none, path
        told.append(others[1])
    assert_told(told, hidden)


#: Lists that answer with nothing where nothing may be seen.
LISTS = ("/confirmed-lists/", "/loans/", "/savings-groups/", "/changes/?limit=500")
#: What is the branch's own, wherever its households live.
OWN = (
    "/reconciliations/{}/",
    "/reconciliations/{}/differences/",
    "/loan-batches/{}/",
    "/loan-batches/{}/rows/",
)


def details(place: Place, side: Side, number: int) -> list[tuple[str, Any, Any]]:
    """Addresses of what lies in a place, with the key of one row and of none."""
    return [
        ("/confirmed-lists/{}/", place.listed.uuid, NO_ROW),
        ("/confirmed-lists/{}/rows/", place.listed.uuid, NO_ROW),
        ("/loans/{}/", side.loans[number], NO_ROW),
        ("/savings-groups/{}/members/", side.groups[number], "TOnone"),
    ]


def closed(caller: APIClient, where: list[Place], own: Side) -> None:
    """Without a post in force nothing is told at all."""
    for path in (*LISTS, f"/loans/{own.loans[0]}/", f"/confirmed-lists/{where[0].listed.uuid}/"):
        status, text = said(caller, path)
        assert (status, json.loads(text)["code"]) == (403, "permission_denied"), path


def assert_told(texts: Iterable[str], hidden: set[str]) -> None:
    """No answer holds a mark of what is hidden."""
    for text in texts:
        plain = json.dumps(json.loads(text), ensure_ascii=False)
        assert not {mark for mark in hidden if mark in plain}, plain

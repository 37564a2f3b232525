"""When two sets of communes cover the same ground."""

from hypothesis import given
from hypothesis import strategies as st

from areas.rules.restating import Obstacle, Passage, continued, findings


def row(former: int | None, today: int, *, whole: bool = True, code: str = "") -> Passage:
    name = f"{former:05d}" if former is not None else "99999"
    return Passage(former, name, today, code or f"{today:05d}", whole)


def obstacles(former: set[int], today: set[int], *rows: Passage) -> list[tuple[str, int | None]]:
    found = findings(former=former, today=today, passages=rows)
    return [(finding.obstacle.value, finding.unit) for finding in found]


def test_two_whole_communes_make_one() -> None:
    assert obstacles({1, 2}, {10}, row(1, 10), row(2, 10)) == []


def test_parts_inside_the_set_are_no_obstacle() -> None:
    rows = [row(1, 10, whole=False), row(1, 11, whole=False), row(2, 11)]
    assert obstacles({1, 2}, {10, 11}, *rows) == []


def test_part_that_went_elsewhere_is_named() -> None:
    rows = [row(1, 10, whole=False), row(1, 11, whole=False)]
    assert obstacles({1}, {10}, *rows) == [("partly_elsewhere", 1)]


def test_ground_received_from_elsewhere_is_named() -> None:
    assert obstacles({1}, {10}, row(1, 10), row(2, 10)) == [("received_from_elsewhere", 2)]


def test_part_without_a_rest_is_an_obstacle() -> None:
    assert obstacles({1}, {10}, row(1, 10, whole=False)) == [("rest_unknown", 1)]


def test_commune_that_went_on_under_its_code_is_complete() -> None:
    assert obstacles({7}, {7}, row(7, 7, whole=False)) == []


def test_same_code_is_not_enough_when_another_came_in() -> None:
    rows = [row(7, 7, whole=False), row(8, 7)]
    assert continued(rows) == frozenset()
    assert obstacles({7, 8}, {7}, *rows) == [("rest_unknown", 7)]


def test_silence_of_the_table_is_an_obstacle() -> None:
    assert obstacles({1, 2}, {10, 11}, row(1, 10)) == [
        ("no_successor", 2),
        ("no_predecessor", 11),
    ]


def test_unknown_former_code_is_named_with_its_code() -> None:
    found = findings(former={1}, today={10}, passages=[row(1, 10), row(None, 10)])
    assert [(f.obstacle, f.unit, f.code) for f in found] == [
        (Obstacle.UNKNOWN_FORMER_CODE, 10, "99999")
    ]


@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.integers(10, 15), st.integers(1, 9)),
        max_size=20,
        unique_by=lambda piece: piece[:2],
    ),
    st.sets(st.integers(0, 5), min_size=1),
)
def test_without_obstacles_the_sums_are_equal(
    pieces: list[tuple[int, int, int]], former: set[int]
) -> None:
    """Pieces of ground with people on them: what is called restatable adds up, always."""
    goes_to = {unit: [p for p in pieces if p[0] == unit] for unit in range(6)}
    rows = [row(a, b, whole=len(goes_to[a]) == 1) for a, b, _people in pieces]
    today = {b for a, b, _people in pieces if a in former}
    if findings(former=former, today=today, passages=rows):
        return
    people_then = sum(people for a, _b, people in pieces if a in former)
    people_now = sum(people for _a, b, people in pieces if b in today)
    assert people_then == people_now

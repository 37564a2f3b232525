"""Importing a commune's workbook, beside COPY of the same rows into the same live tables."""

from __future__ import annotations

import datetime as dt
import random
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import xlsxwriter
from django.db import connection, transaction
from django.utils import timezone

from areas.models import Area
from benchmarks.databases import Databases
from benchmarks.goals import Measure
from benchmarks.measures.tools import official, query, run
from benchmarks.names import FAMILY, GIVEN, MIDDLE_FEMALE, MIDDLE_MALE
from benchmarks.timing import Plan, Sides
from exchange.choices import BatchState
from exchange.models import STAGED, BatchWrite, ImportBatch, StagedRow
from exchange.services.apply import apply_batch
from exchange.services.run import run_batch
from exchange.services.undo import undo_batch
from exchange.services.upload import upload_file

#: Households in the file; a large commune has as many. A smaller province has a smaller file.
HOUSEHOLDS, WHOLE = 5_000, 450_000
MEMBERS_EACH = 4
#: A file of a million persons (of all persons, in a smaller province) in one worker.
MOST_PERSONS, MOST_MEGABYTES = 1_000_000, 500.0
_RELATIONS = (("head", "Chủ hộ"), ("spouse", "Vợ, chồng"), ("child", "Con"), ("child", "Con"))
#: Keys of the floor's rows, far above those the product gives.
_FAR = 10**12

Person = tuple[str, str, dt.date, str, str, str]


def people(households: int) -> Iterator[list[Person]]:
    """Households of made-up people: name, sex, birth, number, relation, its label."""
    chance = random.Random(7)  # noqa: S311 (made-up names)
    for house in range(households):
        family = chance.choice(FAMILY)
        members = []
        for place in range(MEMBERS_EACH):
            male = chance.random() < 0.5
            middle = chance.choice(MIDDLE_MALE if male else MIDDLE_FEMALE)
            year = chance.randint(1950, 1985) if place < 2 else chance.randint(1990, 2022)
            day = dt.date(year, chance.randint(1, 12), chance.randint(2, 28))
            century = (0 if male else 1) + (2 if year >= 2000 else 0)
            number = f"099{century}{year % 100:02d}{house * MEMBERS_EACH + place:06d}"
            name = f"{family} {middle} {chance.choice(GIVEN)}"
            relation, label = _RELATIONS[place]
            members.append((name, "M" if male else "F", day, number, relation, label))
        yield members


def workbook(path: Path, households: int, villages: list[str]) -> int:
    """Write the workbook of a commune; return its rows."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    homes, members = book.add_worksheet("Hộ"), book.add_worksheet("Thành viên")
    homes.write_row(0, 0, ["Mã hộ", "Thôn, tổ dân phố", "Địa chỉ", "Điện thoại"])
    members.write_row(
        0, 0, ["Mã hộ", "Họ và tên", "Quan hệ với chủ hộ", "Giới tính",
               "Ngày sinh (hoặc năm sinh)", "Dân tộc", "Số định danh cá nhân"],
    )  # fmt: skip
    line = 0
    for house, persons in enumerate(people(households)):
        place = villages[house % len(villages)]
        homes.write_row(house + 1, 0, [f"M{house}", place, f"Số {house}", "0912345678"])
        for name, sex, born, number, _relation, label in persons:
            line += 1
            shown = [f"M{house}", name, label, "Nam" if sex == "M" else "Nữ",
                     f"{born:%d/%m/%Y}", "Kinh", number]  # fmt: skip
            members.write_row(line, 0, shown)
    book.close()
    return households + line


class Import:
    """One commune's file, imported again and again; each time taken back untimed."""

    def __init__(self, households: int) -> None:
        """Write the file of so many households once."""
        self.actor = official("commune")
        self.commune = Area.objects.get(code="98001")
        names = query(
            "SELECT 'Thôn ' || split_part(name, ' ', 2) FROM areas_village WHERE commune_id = %s"
            " ORDER BY id",
            [self.commune.pk],
        )
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "so-ho.xlsx"
        self.villages = [name for (name,) in names]
        self.rows = workbook(self.path, households, self.villages)
        _go_on_from_the_province(self.commune)
        self.undo()

    def upload(self) -> ImportBatch:
        """Read, check and compare the file."""
        with self.path.open("rb") as file:
            batch = upload_file(
                actor=self.actor, file=file, filename=self.path.name, communes=[self.commune]
            )
        run_batch(batch=batch.pk)
        return ImportBatch.objects.get(pk=batch.pk)

    def write(self, _number: int = 0) -> None:
        """Import the file: every step from the upload to the register."""
        batch = self.upload()
        if batch.state == BatchState.PREVIEWED:
            apply_batch(actor=self.actor, batch=batch)
            run_batch(batch=batch.pk)
        batch.refresh_from_db()
        if batch.state != BatchState.APPLIED:
            raise RuntimeError(f"the import ended as {batch.state}: {batch.error}")

    def undo(self, _number: int = 0) -> None:
        """Take back whatever was imported, and forget the batches."""
        for batch in ImportBatch.objects.filter(state=BatchState.APPLIED):
            undo_batch(actor=self.actor, batch=batch)
            run_batch(batch=batch.pk)
        for model in (*STAGED.values(), StagedRow, BatchWrite):
            model.objects.all().delete()
        for batch in ImportBatch.objects.all():
            batch.file.storage.delete(batch.file.name or "")
        ImportBatch.objects.all().delete()

    def in_a_process(self, households: int) -> tuple[int, float, float]:
        """Import a file of so many households in a process of its own.

        Returns its rows, the memory in MB and the number of SQL statements.
        """
        path = Path(self.folder.name) / "ca-tinh.xlsx"
        rows = workbook(path, households, self.villages)
        connection.close()
        done = subprocess.run(  # noqa: S603 (our own program)
            [sys.executable, "-m", "benchmarks.import_memory", str(path)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            said = done.stderr.strip().splitlines() or [f"exit status {done.returncode}"]
            raise RuntimeError(f"the import of {rows:,} rows failed: {said[-1]}")
        memory, statements = done.stdout.split()[-2:]
        return rows, float(memory), float(statements)

    def finish(self) -> None:
        """Leave the province as it was."""
        self.undo()
        self.folder.cleanup()


def _go_on_from_the_province(commune: Area) -> None:
    """The province's rows were written with keys and numbers of their own: give later ones."""
    for table in ("household", "residence", "person", "membership", "householdchange"):
        run(
            f"SELECT setval('households_{table}_id_seq',"
            f" greatest((SELECT max(id) FROM households_{table}), 1))"
        )
    run(
        "INSERT INTO households_householdnumber (commune_id, last)"
        " SELECT %s, max(right(code, 6)::int) FROM households_household WHERE code LIKE %s"
        " ON CONFLICT (commune_id) DO NOTHING",
        [commune.pk, f"{commune.code}-%"],
    )


_TABLES: dict[str, str] = {
    "households_household": "id, uuid, code, external_code, commune_id, village_id, address, phone,"
    " has_merit, is_local_minority, registered_on, closed_reason, updated_at",
    "households_residence": "id, household_id, commune_id, village_id, valid_from",
    "households_person": "id, uuid, full_name, sex, birth_date, birth_year, ethnic_group_id,"
    " identity_number, legacy_identity_number, no_identity_reason",
    "households_membership": "id, household_id, person_id, relation, valid_from",
    "households_householdchange": "id, kind, household_id, on_date, recorded_at, note, persons,"
    " undo",
}


def _households(databases: Databases) -> int:
    return max(100, min(HOUSEHOLDS, HOUSEHOLDS * databases.size.households // WHOLE))


def _rows(
    commune: Area, villages: list[int], group: int, households: int
) -> dict[str, list[tuple[Any, ...]]]:
    """The rows that the import leaves in the live tables, ready for COPY."""
    today, now = timezone.localdate(), timezone.now()
    found: dict[str, list[tuple[Any, ...]]] = {table: [] for table in _TABLES}
    key = _FAR
    for house, members in enumerate(people(households)):
        home = _FAR + house
        village = villages[house % len(villages)]
        found["households_household"].append(
            (home, uuid.uuid4(), f"X{house}", "", commune.pk, village, f"Số {house}", "0912345678",
             False, False, today, "", now)
        )  # fmt: skip
        found["households_residence"].append((home, home, commune.pk, village, today))
        persons = []
        for name, sex, born, number, relation, _label in members:
            key += 1
            persons.append(key)
            found["households_person"].append(
                # Floor and feature meet in one table: each has numbers of its own.
                (key, uuid.uuid4(), name, sex, born, born.year, group, f"000{number[3:]}", "", "")
            )
            found["households_membership"].append((key, home, key, relation, today))
        entries = '{"entries": [' + ", ".join(
            f'{{"op": "create", "model": "person", "pk": {person}, "old": {{}}, "new": {{}}}}'
            for person in persons
        ) + "]}"  # fmt: skip
        found["households_householdchange"].append(
            (home, "register", home, today, now, "", persons, entries)
        )
    return found


def _copy(rows: dict[str, list[tuple[Any, ...]]], *, history: bool) -> None:
    """COPY into the live tables, every check and trigger done, then take it back."""
    with transaction.atomic():
        if not history:
            run(
                "SELECT set_config('pgtrigger.ignore',"
                " '{' || string_agg(DISTINCT tgname, ',') || '}', true)"
                " FROM pg_trigger WHERE tgname LIKE 'pgtrigger\\_%'"
            )
        for table, columns in _TABLES.items():
            with (
                connection.cursor() as cursor,
                cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy,
            ):
                for row in rows[table]:
                    copy.write_row(row)
        run("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)


def _sides(*, history: bool) -> Callable[[Databases], Sides]:
    def sides(databases: Databases) -> Sides:
        work = Import(_households(databases))
        villages = query(
            "SELECT id FROM areas_village WHERE commune_id = %s ORDER BY id", [work.commune.pk]
        )
        ((group,),) = query(
            "SELECT id FROM households_ethnicgroup WHERE list_id = 'B' AND code = '01'"
        )
        rows = _rows(work.commune, [key for (key,) in villages], group, _households(databases))
        return Sides(
            floor=lambda _number: _copy(rows, history=history),
            feature=work.write,
            prepare=work.undo,
            finish=work.finish,
        )

    return sides


@contextmanager
def counting() -> Iterator[list[int]]:
    """Count the SQL statements of this connection; several in one text count as several."""
    found = [0]

    def watch(execute: Callable[..., Any], sql: Any, *rest: Any) -> Any:
        found[0] += sum(1 for part in str(sql).split(";\n") if part.strip())
        return execute(sql, *rest)

    with connection.execute_wrapper(watch):
        yield found


def _large(databases: Databases) -> tuple[int, float, float]:
    """Rows, memory and statements of the large file; imported once for both measures."""
    if not _FOUND:
        work = Import(_households(databases))
        persons = min(MOST_PERSONS, databases.size.members)
        _FOUND.append(work.in_a_process(persons // MEMBERS_EACH))
        work.finish()
    return _FOUND[0]


_FOUND: list[tuple[int, float, float]] = []


def _statements(databases: Databases) -> Sides:
    def counted() -> tuple[float, float]:
        rows, _memory, statements = _large(databases)
        return 0.01 * rows, statements

    return Sides(floor=_nothing, feature=_nothing, counted=counted)


def _statements_of_a_commune(_databases: Databases) -> Sides:
    def counted() -> tuple[float, float]:
        work = Import(HOUSEHOLDS)
        with counting() as statements:
            work.write()
        work.finish()
        return 0.01 * work.rows, float(statements[0])

    return Sides(floor=_nothing, feature=_nothing, counted=counted)


def _memory(databases: Databases) -> Sides:
    def counted() -> tuple[float, float]:
        _rows, memory, _statements = _large(databases)
        return MOST_MEGABYTES, memory

    return Sides(floor=_nothing, feature=_nothing, counted=counted)


def _nothing(_number: int) -> None:
    return None


_FEATURE = (
    f"a workbook of {HOUSEHOLDS:,} households with {MEMBERS_EACH} members each, all new: opened,"
    " staged, checked, looked for duplicates, compared and written through every rule, with history"
)
MEASURES: tuple[Measure, ...] = (
    Measure(
        name="import",
        title="Import of a commune, COPY with all triggers",
        floor="COPY of the same rows into the same live tables as they are, history triggers and"
        " all checks included",
        feature=_FEATURE,
        most=3.0,
        goal="at most 3x",
        sides=_sides(history=True),
        plan=Plan(rounds=3, warm_up=0),
    ),
    Measure(
        name="import-bare",
        title="Import of a commune, COPY without history",
        floor="COPY of the same rows into the same live tables, history triggers switched off",
        feature=_FEATURE,
        most=3.0,
        goal="at most 3x",
        sides=_sides(history=False),
        plan=Plan(rounds=3, warm_up=0),
    ),
    Measure(
        name="import-statements",
        title="SQL statements of an import",
        floor="one statement for every hundred rows of the file",
        feature="the statements the import sends for a file of a million persons (in a smaller"
        " province: of as many as live there)",
        most=1.0,
        goal="at most 1x",
        sides=_statements,
        plan=Plan(rounds=1),
        unit="statements",
    ),
    Measure(
        name="import-statements-commune",
        title="SQL statements of the import of a commune",
        floor="one statement for every hundred rows of the file",
        feature="the statements the import of a large commune sends, upload to register: a workbook"
        f" of {HOUSEHOLDS:,} households with {MEMBERS_EACH} members each, all new; some 220 of them"
        " are the same for a file of one row",
        most=1.0,
        goal="at most 1x",
        sides=_statements_of_a_commune,
        plan=Plan(rounds=1),
        unit="statements",
    ),
    Measure(
        name="import-memory",
        title="Memory of a worker that imports a million persons",
        floor="500 MB",
        feature="the most memory of the process that imports a workbook of a million persons (in a"
        " smaller province: of as many as live there), every step",
        most=1.0,
        goal="at most 1x",
        sides=_memory,
        plan=Plan(rounds=1),
        unit="MB",
    ),
)

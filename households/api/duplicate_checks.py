"""The question whether persons are in the register already, and its answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import structlog
from django.utils import translation
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _

from areas.models import Village
from common.api import QuestionEndpoint
from common.api_body import WHOLE, Reading
from common.api_errors import LANGUAGES
from households.api import examples
from households.api.serializers import DuplicateChecksSerializer, DuplicateQuestionSerializer
from households.models import Person
from households.rules.duplicates import Level
from households.rules.identity import mask_identity
from households.selectors.territory import villages_of
from households.selectors.waiting import Waiting
from households.services.duplicates.entry import Lookalike, lookalikes
from households.services.person_data import PersonMarks
from officials.choices import Right
from officials.models import Official
from officials.scope import Viewer

_log = structlog.get_logger("thoat_ngheo.duplicates")

MAX_PERSONS = 500
_BODY = ("village", "persons")
_VILLAGE = ("commune", "code")
_PERSON = (
    "key", "full_name", "sex", "birth_date", "birth_year", "identity_number",
    "legacy_identity_number",
)  # fmt: skip
ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Question:
    """Persons by their keys, as they would be registered in a village."""

    village: Village
    keys: tuple[str, ...]
    persons: tuple[Person, ...]


class DuplicateCheck(QuestionEndpoint):
    """Whether persons may be in the register already, or on their way into it.

    Compares 1 to 500 persons who are about to be registered in a village with the whole register,
    with all persons of imports that wait to be written, and with each other, by the rule that forms
    and imports use; registers nobody. Asked by POST, since identity numbers must not stand in an
    address. The answer has one row for each pair, for each person the ten most likely; a person
    without a row looks like nobody. Of somebody outside the caller's area, registered or waiting,
    nothing is told but `elsewhere`, once for each person asked about. The village must be one in
    which the caller may edit households.
    """

    title = _("Người sắp đăng ký có thể đã có trong hệ thống không")
    about = _(
        "So 1 đến 500 người sắp đăng ký ở một thôn với toàn bộ dữ liệu, với người trong các "
        "tệp đang chờ ghi và với nhau, theo quy tắc mà phiếu và nhập tệp dùng; không đăng ký "
        "ai. Hỏi bằng POST vì số định danh không được nằm trong địa chỉ. Mỗi cặp một dòng, "
        "mỗi người nhiều nhất mười cặp giống nhất; người không có dòng nào thì không giống "
        "ai. Về người ngoài địa bàn, đã đăng ký hay đang chờ, chỉ trả `elsewhere`, mỗi người "
        "được hỏi một lần. Người gọi phải có quyền sửa hộ ở thôn đó."
    )
    right = Right.EDIT_HOUSEHOLDS
    question_class = DuplicateQuestionSerializer
    question_example = examples.DUPLICATE_QUESTION
    serializer_class = DuplicateChecksSerializer
    plain = True
    example = examples.DUPLICATE_CHECKS

    def answer(self, body: Any) -> dict[str, Any]:
        """A fixed number of queries, however many persons."""
        official = cast("Official", self.request.user)  # nobody else holds a right
        question = read_question(official, body)
        found = lookalikes(
            actor=official, newcomers=question.persons, village=question.village, among=True
        )
        _log.info(
            "duplicate check",
            official=official.pk,
            village=question.village.pk,
            persons=len(question.persons),
            found=len(found),
            elsewhere=sum(look.hidden for look in found),
        )
        return {"results": [_row(look, question.keys) for look in found]}


def read_question(viewer: Viewer, body: Any) -> Question:
    """Read a body; a village out of reach is refused like one that does not exist.

    Raises:
        InvalidBody: with every fault.
    """
    reading = Reading()
    whole = reading.object(body, "", _BODY)
    if reading.wrong(WHOLE):
        reading.finish()
    village = _village(viewer, whole.get("village"), reading)
    given = reading.items(whole.get("persons"), "persons", most=MAX_PERSONS)
    read = [_person(row, f"persons.{number}", reading) for number, row in enumerate(given)]
    keys = [key for key, _marks in read]
    _once(keys, reading)
    reading.finish()
    persons = tuple(Person(**marks.marks()) for _key, marks in read)
    return Question(cast("Village", village), tuple(keys), persons)


def _village(viewer: Viewer, value: Any, reading: Reading) -> Village | None:
    if value is None:
        reading.fault("village", "required", _("Thiếu trường này."))
        return None
    given = reading.object(value, "village", _VILLAGE)
    if reading.wrong("village"):
        return None
    commune, code = (
        reading.text(given.get(name), f"village.{name}", required=True) for name in _VILLAGE
    )
    if not (commune and code):
        return None
    mine = villages_of(viewer, Right.EDIT_HOUSEHOLDS)
    found = mine.filter(commune__code=commune, code=code).first()
    if found is None:
        reading.fault("village", "not_in_your_area", _("Địa bàn của bạn không có thôn này."))
    return found


def _person(value: Any, path: str, reading: Reading) -> tuple[str, PersonMarks]:
    row = reading.object(value, path, _PERSON)
    if reading.wrong(path):
        return "", PersonMarks(full_name="", sex="")
    key = reading.text(row.get("key"), f"{path}.key", required=True)
    marks = PersonMarks(
        full_name=reading.text(row.get("full_name"), f"{path}.full_name", required=True),
        sex=reading.text(row.get("sex"), f"{path}.sex", required=True),
        birth_date=reading.day(row.get("birth_date"), f"{path}.birth_date"),
        birth_year=reading.number(row.get("birth_year"), f"{path}.birth_year"),
        identity_number=reading.text(row.get("identity_number"), f"{path}.identity_number"),
        legacy_identity_number=reading.text(
            row.get("legacy_identity_number"), f"{path}.legacy_identity_number"
        ),
    )
    _check(marks, path, reading)
    return key, marks


def _check(marks: PersonMarks, path: str, reading: Reading) -> None:
    """Ask the rules of entry about what could be read."""
    unread = {name for name in _PERSON if reading.wrong(f"{path}.{name}")}
    if "birth_year" in unread and marks.birth_date is None:
        unread.add("birth_date")
    for error in marks.faults():
        field = str(error.field)
        if field not in unread:
            reading.fault(f"{path}.{field}", error.code, _said(marks, field))


def _sentence(marks: PersonMarks, field: str) -> str:
    return next(str(error.message) for error in marks.faults() if error.field == field)


def _said(marks: PersonMarks, field: str) -> Promise:
    """Return the sentence of a rule, spoken again in the language in which it is read."""
    said: Promise = _lazy_sentence(marks, field)
    return said


_lazy_sentence: Any = lazy(_sentence, str)


def _once(keys: Sequence[str], reading: Reading) -> None:
    seen: set[str] = set()
    for number, key in enumerate(keys):
        if key and key in seen:
            path = f"persons.{number}.key"
            reading.fault(path, "repeated_key", _("Khóa này đã dùng cho một người ở trên."))
        seen.add(key)


def _row(look: Lookalike, keys: Sequence[str]) -> dict[str, Any]:
    level = ELSEWHERE if look.hidden else Level.DUPLICATE if look.likely else Level.POSSIBLE
    return {
        "key": keys[look.key],
        "level": str(level),
        "registered": _registered(look),
        "waiting": _waiting(look.waiting),
        "same_as_key": None if look.twin is None else keys[look.twin],
        "why": None if look.hidden else _why(look),
    }


def _registered(look: Lookalike) -> dict[str, Any] | None:
    person, household = look.person, look.household
    if person is None or household is None:
        return None
    return {
        "household": {"id": household.uuid, "code": household.code},
        "village": {"code": household.village.code, "name": household.village.name},
        "full_name": person.full_name,
        "birth_date": person.birth_date,
        "birth_year": person.birth_year,
        "identity_number": person.identity_number and mask_identity(person.identity_number),
    }


def _waiting(found: Waiting | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "full_name": found.full_name,
        "birth_date": found.birth_date,
        "birth_year": found.birth_year,
        "identity_number": mask_identity(found.identity_number) or None,
        "village": found.village and {"code": found.village.code, "name": found.village.name},
        "file": found.file,
        "row": found.row,
        "uploaded_by": found.brought_by,
        "uploaded_at": found.brought_at,
    }


def _why(look: Lookalike) -> dict[str, str]:
    said = {}
    for language in LANGUAGES:
        with translation.override(language):
            said[language] = look.why
    return said

"""Persons as officials give them, checked before anything is written."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from common.vietnamese import fold_name
from households.choices import NoIdentityReason, Relation, Sex
from households.exceptions import (
    HeadRequired,
    IdentityTaken,
    InvalidPerson,
    MemberElsewhere,
    NotAllowed,
    PersonDead,
)
from households.models import EthnicGroup, Membership, Person
from households.rules.identity import (
    IdentityIssue,
    identity_issues,
    normalise_identity,
)
from households.services.plan import Plan, Taken

OLDEST_YEAR = 1890


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonMarks:
    """What tells one person from another. A birth date gives the birth year; one is needed."""

    full_name: str
    sex: str
    birth_date: dt.date | None = None
    birth_year: int | None = None
    identity_number: str = ""
    legacy_identity_number: str = ""

    def marks(self) -> dict[str, object]:
        """Return the checked columns of ``Person``; raises ``InvalidPerson`` at the first fault."""
        return {column: check() for column, check in self._checks().items()}

    def faults(self) -> list[InvalidPerson]:
        """Return what :meth:`marks` would refuse, all of it, in the language of the moment."""
        found = []
        for check in self._checks().values():
            try:
                check()
            except InvalidPerson as error:
                found.append(error)
        return found

    def _checks(self) -> dict[str, Callable[[], object]]:
        return {
            "identity_number": self._identity,
            "full_name": self._name,
            "sex": lambda: self._choice("sex", self.sex, Sex.values),
            "birth_date": self._date,
            "birth_year": self._year,
            "legacy_identity_number": self._legacy,
        }

    def _name(self) -> str:
        name = " ".join(unicodedata.normalize("NFC", self.full_name).split())
        if not fold_name(name):
            raise InvalidPerson(_("Hãy nhập họ và tên."), field="full_name")
        if len(name) > 100:
            raise InvalidPerson(
                _("Họ và tên dài quá 100 ký tự. Nhập như trên giấy tờ."), field="full_name"
            )
        return name

    @staticmethod
    def _choice(field: str, value: str, allowed: Iterable[str]) -> str:
        if value not in allowed:
            raise InvalidPerson(
                _("Giá trị “%(value)s” không hợp lệ. Chọn trong danh sách.") % {"value": value},
                field=field,
            )
        return str(value)

    def _date(self) -> dt.date | None:
        if self.birth_date is not None and self.birth_date > timezone.localdate():
            raise InvalidPerson(
                _("Ngày sinh %(date)s ở tương lai. Kiểm tra lại giấy khai sinh.")
                % {"date": f"{self.birth_date:%d/%m/%Y}"},
                field="birth_date",
            )
        return self.birth_date

    def _year(self) -> int:
        this_year = timezone.localdate().year
        if self.birth_date and self.birth_year not in {None, self.birth_date.year}:
            raise InvalidPerson(
                _("Năm sinh %(year)s không khớp với ngày sinh %(date)s. Sửa một trong hai.")
                % {"year": self.birth_year, "date": f"{self.birth_date:%d/%m/%Y}"},
                field="birth_year",
            )
        year = self.birth_date.year if self.birth_date else self.birth_year
        if year is None:
            raise InvalidPerson(
                _("Hãy nhập ngày sinh; nếu không rõ ngày thì nhập năm sinh."), field="birth_date"
            )
        if year < OLDEST_YEAR or (year > this_year and not self.birth_date):
            raise InvalidPerson(
                _("Năm sinh phải từ %(first)s đến %(last)s.")
                % {"first": OLDEST_YEAR, "last": this_year},
                field="birth_date" if self.birth_date else "birth_year",
            )
        return year

    def _identity(self) -> str | None:
        if not self.identity_number.strip():
            return None
        number = normalise_identity(self.identity_number)
        if number is None:
            raise InvalidPerson(
                _(
                    "Số định danh cá nhân gồm đúng 12 chữ số. "
                    "Số chứng minh cũ (9 số) nhập vào ô riêng."
                ),
                field="identity_number",
            )
        return number

    def _legacy(self) -> str:
        digits = "".join(c for c in self.legacy_identity_number if c not in " .-")
        if digits and not (len(digits) == 9 and digits.isascii() and digits.isdigit()):
            raise InvalidPerson(
                _("Số chứng minh nhân dân cũ gồm đúng 9 chữ số."), field="legacy_identity_number"
            )
        return digits


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonData(PersonMarks):
    """What is known of a person."""

    ethnic_group: EthnicGroup
    no_identity_reason: str = ""

    def columns(self) -> dict[str, object]:
        """Return the checked columns of ``Person``; raises ``InvalidPerson``."""
        marks = self.marks()
        return marks | {
            "ethnic_group": self.ethnic_group,
            "no_identity_reason": ""
            if marks["identity_number"]
            else self._choice(
                "no_identity_reason", self.no_identity_reason, ["", *NoIdentityReason.values]
            ),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberData:
    """Somebody who joins a household: a known person, or the data of a new one."""

    person: Person | PersonData
    relation: str


class Joining:
    """Finds or makes the persons who join a household, and says what is odd about them."""

    def __init__(self, plan: Plan) -> None:
        """Remember the plan that the persons join under."""
        self.plan = plan

    def persons(self, members: Iterable[MemberData]) -> list[tuple[Person, Relation]]:
        """Return each joining person with the relation; raises on anything that cannot be."""
        asked = list(members)
        self.plan.lock_persons(m.person.pk for m in asked if isinstance(m.person, Person))
        found = [(self._person(m.person), self._relation(m.relation)) for m in asked]
        keys = [person.pk for person, _relation in found if person.pk]
        numbers = [p.identity_number for p, _relation in found if p.identity_number]
        if len(set(keys)) != len(keys):
            raise MemberElsewhere(
                _("Một người được chọn hai lần. Bỏ bớt một dòng."), field="members"
            )
        if len(set(numbers)) != len(numbers):
            raise IdentityTaken(
                _("Hai người được khai cùng một số định danh. Kiểm tra lại giấy tờ."),
                field="identity_number",
            )
        return found

    @staticmethod
    def _relation(value: str) -> Relation:
        if value not in Relation.values:
            raise InvalidPerson(
                _("Chọn quan hệ với chủ hộ trong danh sách."), field="relation"
            ) from None
        return Relation(value)

    def _person(self, given: Person | PersonData) -> Person:
        if isinstance(given, PersonData):
            columns = given.columns()
            person = self._known(given, columns) or self._newcomer(columns)
        else:
            person = self._chosen(given)
        self._check(person)
        return person

    def _newcomer(self, columns: dict[str, object]) -> Person:
        person = Person(**columns)
        self.plan.create(person)
        self.plan.newcomers.append(person)
        self.plan.warnings += Oddities.of(person)
        return person

    def _known(self, given: PersonData, columns: dict[str, object]) -> Person | None:
        """The registered person of that number, if name, birth and sex agree as well.

        Somebody who left another commune is found by what their papers say, so that nobody is
        registered twice; whoever knows only the number learns nothing.
        """
        number = columns["identity_number"]
        if number is None:
            return None
        holder = Person.objects.filter(identity_number=number).first()
        if holder is None:
            return None
        same = (
            fold_name(holder.full_name) == fold_name(given.full_name)
            and holder.birth_year == columns["birth_year"]
            and holder.sex == columns["sex"]
        )
        housed = Membership.objects.current().filter(person=holder).exists()
        if not same or (housed and not self._sees(holder)):
            raise Taken.of(self.plan.actor, holder)
        self.plan.lock_persons([holder.pk])
        self.plan.lines.append(
            _("%(name)s đã có trong sổ; dùng lại hồ sơ đó.") % {"name": holder.full_name}
        )
        return holder

    def _sees(self, person: Person) -> bool:
        actor = self.plan.actor
        return actor is None or Person.objects.visible_to(actor).filter(pk=person.pk).exists()

    def _chosen(self, given: Person) -> Person:
        if not self._sees(given):
            raise NotAllowed(
                _("Không tìm thấy người này trong địa bàn được giao. Nhập theo giấy tờ của họ."),
                field="person",
            )
        return Person.objects.get(pk=given.pk)

    def _check(self, person: Person) -> None:
        day = self.plan.on_date
        if person.died_on is not None:
            raise PersonDead(
                _("%(name)s đã được ghi nhận qua đời ngày %(date)s.")
                % {"name": person.full_name, "date": f"{person.died_on:%d/%m/%Y}"},
                field="person",
            )
        born = person.birth_date or dt.date(person.birth_year, 1, 1)
        if born > day:
            raise InvalidPerson(
                _("%(name)s sinh sau ngày %(date)s. Sửa ngày sinh hoặc ngày xảy ra.")
                % {"name": person.full_name, "date": f"{day:%d/%m/%Y}"},
                field="birth_date",
            )
        if person.pk is not None:
            self._check_free(person)

    def _check_free(self, person: Person) -> None:
        """One household at a time: the household is named only to those who may see it."""
        rows = person.memberships.exclude(valid_to__lte=self.plan.on_date)
        row = rows.select_related("household").order_by("valid_from").first()
        if row is None:
            return
        visible = type(row.household).objects
        actor = self.plan.actor
        if actor is not None and not (
            visible.visible_to(actor).filter(pk=row.household_id).exists()
        ):
            raise MemberElsewhere(
                _(
                    "%(name)s đang được ghi trong một hộ ở xã khác. Đề nghị xã đó ghi nhận chuyển "
                    "đi, hoặc liên hệ cơ quan theo dõi giảm nghèo cấp tỉnh."
                )
                % {"name": person.full_name},
                field="person",
            )
        text = (
            _("%(name)s đang là thành viên của hộ %(code)s. Ghi nhận rời hộ đó trước.")
            if row.valid_to is None
            else _("%(name)s còn là thành viên của hộ %(code)s sau ngày này. Chọn ngày muộn hơn.")
        )
        raise MemberElsewhere(
            text % {"name": person.full_name, "code": row.household.code},
            field="person",
            household=row.household_id,
        )

    @staticmethod
    def one_head(found: Iterable[tuple[Person, Relation]]) -> None:
        """Exactly one of the founding members is the head."""
        heads = [person for person, relation in found if relation == Relation.HEAD]
        if not heads:
            raise HeadRequired(_("Hộ chưa có chủ hộ. Chọn một người làm chủ hộ."), field="members")
        if len(heads) > 1:
            raise HeadRequired(
                _("Có %(count)s chủ hộ: %(names)s. Mỗi hộ chỉ có một chủ hộ.")
                % {
                    "count": len(heads),
                    "names": ", ".join(person.full_name for person in heads),
                },
                field="members",
            )


class Oddities:
    """What is worth a second look about a person, in words; never a refusal."""

    @staticmethod
    def of(person: Person) -> list[str]:
        """Compare the identity number with sex and birth; ask for a reason where there is none."""
        name = {"name": person.full_name}
        if person.identity_number is None:
            if person.no_identity_reason:
                return []
            return [_("%(name)s chưa có số định danh và chưa ghi lý do.") % name]
        texts = {
            IdentityIssue.SEX: _("%(name)s: số định danh không khớp với giới tính."),
            IdentityIssue.BIRTH_YEAR: _("%(name)s: số định danh không khớp với năm sinh."),
            IdentityIssue.PLACE: _("%(name)s: mã nơi đăng ký khai sinh trong số định danh lạ."),
            IdentityIssue.FUTURE: _("%(name)s: số định danh cho năm sinh ở tương lai."),
        }
        issues = identity_issues(
            person.identity_number,
            sex=person.sex,
            birth_year=person.birth_year,
            today=timezone.localdate(),
        )
        return [texts[issue] % name for issue in issues]

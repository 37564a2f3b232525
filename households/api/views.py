"""Households, classes and standards."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from common.api import DetailEndpoint, ListEndpoint
from common.api_access import ANY_POST
from common.filters import AsOfFilterSet, StrictFilterSet
from common.pagination import Page, PageRequest, read_page
from households.api import documents, examples
from households.api.serializers import (
    ClassSerializer,
    HouseholdDetailSerializer,
    HouseholdSerializer,
    StandardSerializer,
)
from households.filters import ClassFilter, HouseholdFilter, StandardFilter
from households.models import Classification, Household, PovertyStandard
from households.selectors.as_of import (
    CLASS_COLUMNS,
    Roll,
    classes_on,
    indicator_codes,
    members_on,
    place_now,
    places_on,
    rolls_on,
)
from households.selectors.sight import may_unmask
from officials.choices import Right
from officials.scope import areas_for

_NOBODY = Roll(None, 0)
_UNIT = ("commune__level", "commune__code", "commune__name")


class HouseholdList(ListEndpoint):
    """Households that live in the caller's area.

    The caller's area counts as it is today: a household that moved away is its new commune's to
    show. `as_of` gives place, head and size on that day, and the households that were there then.
    """

    title = _("Hộ gia đình trong địa bàn của người gọi")
    about = _(
        "Địa bàn tính theo hôm nay: hộ đã chuyển đi do xã mới cho xem. `as_of` cho nơi ở, chủ"
        " hộ và số người của ngày đó, và những hộ có trong ngày đó."
    )
    right = Right.VIEW_HOUSEHOLDS
    serializer_class = HouseholdSerializer
    filterset_class = HouseholdFilter
    keys = ("commune_id", "id")
    plain = True
    example = examples.HOUSEHOLD_ROW

    def read_page(self, page: PageRequest, filters: HouseholdFilter) -> Page:
        """Five queries and those of the query's own checks."""
        day = filters.day
        rows = filters.filter_queryset(Household.objects.visible_to(self.request.user))
        found = read_page(
            rows.values(
                "id", "uuid", "code", "commune_id", *_UNIT, "village__code", "village__name",
                "registered_on", "closed_on", "updated_at",
            ),
            self.keys,
            page,
        )  # fmt: skip
        keys = [row["id"] for row in found.rows]
        rolls, places = rolls_on(self.request.user, keys, day), places_on(keys, day)
        national = PovertyStandard.objects.national_on(day).first()
        classes = classes_on(keys, day, standard=national.pk) if national else []
        by_household = {row["household_id"]: row for row in classes}
        printed = []
        for row in found.rows:
            key = row["id"]
            place, roll, held = places.get(key), rolls.get(key, _NOBODY), by_household.get(key)
            printed.append(
                {
                    "id": row["uuid"],
                    "code": row["code"],
                    "commune": place.commune if place else documents.unit(row, "commune"),
                    "village": place.village
                    if place
                    else {"code": row["village__code"], "name": row["village__name"]},
                    "head_name": roll.head_name,
                    "persons": roll.persons,
                    "registered_on": row["registered_on"],
                    "closed_on": row["closed_on"],
                    "updated_at": row["updated_at"],
                    "national_class": documents.short_class(held, day) if held else None,
                }
            )
        return Page(printed, found.next_cursor)


class HouseholdDetail(DetailEndpoint):
    """One household with its members and classes on a day.

    Identity numbers are masked unless the caller holds the right to see them in that place.
    A household that was not yet registered on the day asked for is not found; of one that had
    ended, the last place is told.
    """

    title = _("Một hộ với thành viên và kết quả phân loại trong một ngày")
    about = _(
        "Số định danh được che, trừ khi người gọi có quyền xem ở nơi đó. Hộ chưa đăng ký vào "
        "ngày được hỏi là không tìm thấy; hộ đã kết thúc thì cho biết nơi ở cuối cùng."
    )
    right = Right.VIEW_HOUSEHOLDS
    serializer_class = HouseholdDetailSerializer
    filterset_class = AsOfFilterSet
    plain = True
    path_docs = {"uuid": ("The household's `id`.", {"type": "string", "format": "uuid"})}
    example = examples.HOUSEHOLD

    def find(self, filters: AsOfFilterSet, **path: Any) -> dict[str, Any]:
        """Five queries and those of the caller's rights."""
        day, viewer = filters.day, self.request.user
        household = (
            Household.objects.visible_to(viewer)
            .select_related("commune__parent", "village")
            .filter(uuid=path["uuid"], registered_on__lte=day)
            .first()
        )
        if household is None:
            raise Http404
        place = places_on([household.pk], day).get(household.pk) or place_now(household)
        unmask = may_unmask(viewer, household)
        classes = classes_on([household.pk], day)
        codes = indicator_codes(row["standard_id"] for row in classes)
        columns = (
            "code", "external_code", "address", "phone", "has_merit", "is_local_minority",
            "registered_on", "closed_on", "closed_reason", "updated_at",
        )  # fmt: skip
        return {
            "id": household.uuid,
            **{column: getattr(household, column) for column in columns},
            "as_of": day,
            "province": place.province,
            "commune": place.commune,
            "village": place.village,
            "members": [
                documents.member(membership, unmask=unmask)
                for membership in members_on(viewer, household.pk, day)
            ],
            "classes": [documents.class_in_force(row, day, codes, full=True) for row in classes],
        }


class ClassList(ListEndpoint):
    """Classes in force on a day, under one standard.

    A class holds until the next one. Whoever may see classes only, such as the social policy bank,
    learns whose class it is, since when and by which decision; `findings` is then null.
    """

    title = _("Kết quả phân loại có hiệu lực trong một ngày, theo một chuẩn")
    about = _(
        "Kết quả có hiệu lực đến kết quả sau. Người chỉ được xem kết quả, như ngân hàng chính"
        " sách xã hội, biết hộ nào, từ khi nào, theo quyết định nào; khi đó `findings` là "
        "null."
    )
    right = Right.VIEW_CLASSES
    serializer_class = ClassSerializer
    filterset_class = ClassFilter
    keys = ("commune_id", "poverty_class", "id")
    plain = True
    example = examples.CLASS_ROW

    def read_page(self, page: PageRequest, filters: ClassFilter) -> Page:
        """Four queries and those of the query's own checks."""
        day, viewer = filters.day, self.request.user
        rows = filters.filter_queryset(Classification.objects.visible_to(viewer))
        found = read_page(
            rows.values(*CLASS_COLUMNS, "household__uuid", "household__code", *_UNIT),
            self.keys,
            page,
        )
        keys = [row["household_id"] for row in found.rows]
        rolls = rolls_on(viewer, keys, day, right=Right.VIEW_CLASSES)
        places = places_on(keys, day)
        codes = indicator_codes({row["standard_id"] for row in found.rows})
        readable = areas_for(viewer, Right.VIEW_HOUSEHOLDS)
        printed = []
        for row in found.rows:
            place = places.get(row["household_id"])
            here = place if place and place.commune_id == row["commune_id"] else None
            full = readable.holds(
                commune=row["commune_id"], village=here.village_id if here else None
            )
            printed.append(
                documents.class_in_force(row, day, codes, full=full)
                | {
                    "household": {"id": row["household__uuid"], "code": row["household__code"]},
                    "head_name": rolls.get(row["household_id"], _NOBODY).head_name,
                    "commune": documents.unit(row, "commune"),
                    "village": here.village if here else None,
                }
            )
        return Page(printed, found.next_cursor)


class StandardList(ListEndpoint):
    """Poverty standards with their indicators.

    `status` says whether a standard may decide anything: one in rehearsal has thresholds that are
    not published yet.
    """

    title = _("Các chuẩn nghèo với chỉ số")
    about = _(
        "`status` cho biết chuẩn đã dùng để quyết định được chưa: chuẩn chạy thử có ngưỡng "
        "chưa công bố."
    )
    right = ANY_POST
    serializer_class = StandardSerializer
    filterset_class = StandardFilter
    keys = ("code",)
    example = examples.STANDARD

    def read_page(self, page: PageRequest, filters: StandardFilter) -> Page:
        """Two queries."""
        found = read_page(
            filters.filter_queryset(PovertyStandard.objects.all()).values("code"), self.keys, page
        )
        by_code = {
            standard.code: standard
            for standard in _standards().filter(code__in=[row["code"] for row in found.rows])
        }
        return Page([by_code[row["code"]] for row in found.rows], found.next_cursor)


class StandardDetail(DetailEndpoint):
    """One standard with its indicators."""

    title = _("Một chuẩn nghèo với chỉ số")
    about = _("Mức chuẩn, điểm cắt và các chỉ số thiếu hụt của chuẩn có mã này.")
    right = ANY_POST
    serializer_class = StandardSerializer
    filterset_class = StrictFilterSet
    path_docs = {"code": ("The standard's code.", {"type": "string"})}
    example = examples.STANDARD

    def find(self, filters: StrictFilterSet, **path: Any) -> PovertyStandard:
        """Two queries."""
        standard: PovertyStandard | None = _standards().filter(code=path["code"]).first()
        if standard is None:
            raise Http404
        return standard


def _standards() -> Any:
    return PovertyStandard.objects.select_related("province", "form").prefetch_related("indicators")

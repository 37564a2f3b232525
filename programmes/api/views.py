"""The ledger of support and the programmes it comes from."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from common.api import DetailEndpoint, ListEndpoint
from common.api_access import ANY_POST
from common.filters import StrictFilterSet
from common.pagination import Page, PageRequest, read_page
from households.selectors.as_of import indicator_codes
from officials.choices import Right
from programmes.api import examples
from programmes.api.serializers import (
    ProgrammeSerializer,
    SupportDetailSerializer,
    SupportSerializer,
)
from programmes.filters import ProgrammeFilter, SupportFilter
from programmes.models import Commitment, Programme, Support

_DAYS = (
    "status_on", "planned_on", "approved_on", "delivered_on", "accepted_on", "ended_on",
    "stopped_on",
)  # fmt: skip
_COLUMNS = (
    "id", "state", "status", "quantity", "unit", "value", "answers", "causes", "standard_id",
    "commune_id", "person_id", *_DAYS, "household__uuid", "household__code", "person__uuid",
    "person__full_name", "commune__level", "commune__code", "commune__name", "village__code",
    "village__name", "kind__code", "kind__name_vi", "kind__name_en", "kind__group",
    "programme__code", "project__code", "standard__code",
)  # fmt: skip
_CAUSES = 8


class SupportList(ListEndpoint):
    """What households of the caller's area received, or are to receive.

    A support stays with the commune that gave it: when the household moves away, its row stays
    here. `as_of` leaves out what was entered after that day.
    """

    title = _("Hỗ trợ mà các hộ trong địa bàn đã nhận hoặc sẽ nhận")
    about = _(
        "Hỗ trợ ở lại với xã đã trao: hộ chuyển đi thì dòng vẫn ở đây. `as_of` bỏ những gì "
        "nhập sau ngày đó."
    )
    right = Right.VIEW_HOUSEHOLDS
    serializer_class = SupportSerializer
    filterset_class = SupportFilter
    keys = ("commune_id", "id")
    plain = True
    example = examples.SUPPORT_ROW

    def read_page(self, page: PageRequest, filters: SupportFilter) -> Page:
        """Two queries and those of the query's own checks."""
        rows = filters.filter_queryset(Support.objects.visible_to(self.request.user))
        found = read_page(rows.values(*_COLUMNS), self.keys, page)
        codes = indicator_codes({row["standard_id"] for row in found.rows})
        return Page([_printed(row, codes) for row in found.rows], found.next_cursor)


class SupportDetail(DetailEndpoint):
    """One support with its steps and its money."""

    title = _("Một khoản hỗ trợ với các bước và tiền")
    about = _("Các bước đã qua, quyết định và nguồn vốn của khoản hỗ trợ.")
    right = Right.VIEW_HOUSEHOLDS
    serializer_class = SupportDetailSerializer
    plain = True
    path_docs = {"id": ("The support's `id`.", {"type": "integer"})}
    example = examples.SUPPORT

    def find(self, filters: StrictFilterSet, **path: Any) -> dict[str, Any]:
        """Four queries."""
        row = (
            Support.objects.visible_to(self.request.user)
            .filter(pk=path["pk"])
            .values(
                *_COLUMNS, "description", "norm__code", "decision_no", "decision_on", "stop_reason"
            )
            .first()
        )
        if row is None:
            raise Http404
        number = row["decision_no"]
        steps = Support.objects.get(pk=row["id"]).steps.order_by("pk")
        funds = Commitment.objects.filter(support=row["id"]).order_by("pk")
        return _printed(row, indicator_codes({row["standard_id"]})) | {
            "description": row["description"],
            "norm": row["norm__code"],
            "decision": {"number": number, "decided_on": row["decision_on"]} if number else None,
            "stop_reason": row["stop_reason"],
            "steps": list(steps.values("step", "from_state", "to_state", "on_date", "reason")),
            "funds": [
                {
                    "capital_source": fund["line__source"],
                    "year": fund["line__year"],
                    "project": fund["line__project__code"],
                    "state": fund["state"],
                    "amount": fund["amount"],
                    "paid": fund["paid"],
                }
                for fund in funds.values(
                    "line__source", "line__year", "line__project__code", "state", "amount", "paid"
                )
            ],
        }


def _printed(row: dict[str, Any], codes: dict[int, list[tuple[int, str]]]) -> dict[str, Any]:
    quantity = row["quantity"]
    return {
        "id": row["id"],
        "household": {"id": row["household__uuid"], "code": row["household__code"]},
        "person": {"id": row["person__uuid"], "full_name": row["person__full_name"]}
        if row["person_id"]
        else None,
        "commune": {part: row[f"commune__{part}"] for part in ("level", "code", "name")},
        "village": {"code": row["village__code"], "name": row["village__name"]},
        "kind": {part: row[f"kind__{part}"] for part in ("code", "name_vi", "name_en")},
        "group": row["kind__group"],
        "programme": row["programme__code"],
        "project": row["project__code"],
        "state": row["state"],
        "status": row["status"],
        "quantity": None if quantity is None else float(quantity),
        "unit": row["unit"],
        "value": row["value"],
        "standard": row["standard__code"],
        "answers": [code for bit, code in codes[row["standard_id"]] if row["answers"] & bit],
        "causes": [number + 1 for number in range(_CAUSES) if row["causes"] & 1 << number],
        **{day: row[day] for day in _DAYS},
    }


class ProgrammeList(ListEndpoint):
    """Programmes with their projects: the codes that supports name."""

    title = _("Chương trình và dự án: các mã mà hỗ trợ dùng")
    about = _("Tên bằng hai thứ tiếng, thời gian và căn cứ pháp lý.")
    right = ANY_POST
    serializer_class = ProgrammeSerializer
    filterset_class = ProgrammeFilter
    keys = ("code",)
    plain = True
    example = examples.PROGRAMME

    def read_page(self, page: PageRequest, filters: ProgrammeFilter) -> Page:
        """Three queries."""
        found = read_page(
            filters.filter_queryset(Programme.objects.all()).values("code"), self.keys, page
        )
        rows = (
            Programme.objects.filter(code__in=[row["code"] for row in found.rows])
            .select_related("province")
            .prefetch_related("projects__parent")
            .order_by("code")
        )
        return Page([_programme(row) for row in rows], found.next_cursor)


def _programme(row: Programme) -> dict[str, Any]:
    names = ("code", "name_vi", "name_en", "kind", "valid_from", "valid_to", "legal_basis")
    return {name: getattr(row, name) for name in names} | {
        "province": row.province.code if row.province else None,
        "projects": [
            {
                "code": one.code,
                "part_of": one.parent.code if one.parent else None,
                "name_vi": one.name_vi,
                "name_en": one.name_en,
            }
            for one in row.projects.all()
        ],
    }

"""Administrative units: public law, read by whoever works here, loaded from published lists."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from areas.choices import AreaLevel, Boundaries
from areas.models import Area
from areas.selectors.restating import restatement
from areas.selectors.succession import Link, communes_on, predecessors, successors
from common.admin_base import ReadOnlyAdmin
from common.admin_services import FoldedSearch
from officials.admin.filters import BoundariesFilter
from officials.selectors.mandate import mandate_of


@admin.register(Area)
class AreaAdmin(FoldedSearch, ReadOnlyAdmin):
    """Provinces, former districts and communes of today and of before 1 July 2025."""

    list_display = ("name", "code", "level", "place", "valid_from", "valid_to")
    list_filter = ("level", BoundariesFilter)
    search_fields = ("name", "code")
    folded_fields = ("name", "code")
    list_select_related = ("parent",)
    fields = (
        "name", "code", "level", "unit_type", "place", "valid_from", "valid_to",
        "changed_into", "came_from", "restatable", "attributes_in_time",
    )  # fmt: skip
    readonly_fields = ("place", "changed_into", "came_from", "restatable", "attributes_in_time")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Offer for a post only units of today inside the mandate, for a figure only communes."""
        asked = (request.GET.get("model_name"), request.GET.get("field_name"))
        if asked == ("post", "area"):
            queryset = queryset.filter(mandate_of(request.user).condition())
            queryset = queryset.filter(valid_to__isnull=True)
        elif asked == ("population", "area"):
            queryset = queryset.filter(level=AreaLevel.COMMUNE)
        return super().get_search_results(request, queryset, search_term)

    @admin.display(description=_("Thuộc"))
    def place(self, area: Area) -> str:
        """The unit above."""
        return str(area.parent or "")

    @admin.display(description=_("Trở thành"))
    def changed_into(self, area: Area) -> SafeString | str:
        """Communes of today that hold ground of a former unit."""
        if area.boundaries == Boundaries.TODAY:
            return "–"
        if area.level == AreaLevel.COMMUNE:
            return _links(successors(area))
        return _units(communes_on(area, Boundaries.TODAY))

    @admin.display(description=_("Hình thành từ"))
    def came_from(self, area: Area) -> SafeString | str:
        """Former communes that gave ground to a unit of today."""
        if area.boundaries == Boundaries.FORMER:
            return "–"
        if area.level == AreaLevel.COMMUNE:
            return _links(predecessors(area))
        return _units(communes_on(area, Boundaries.FORMER))

    @admin.display(description=_("Quy đổi số liệu sang địa giới kia"))
    def restatable(self, area: Area) -> str:
        """Whether a bare figure can be restated, and why not."""
        here = area.boundaries == Boundaries.TODAY
        answer = restatement(area, Boundaries.FORMER if here else Boundaries.TODAY)
        return answer.why() or gettext("Được: cộng số liệu của %(count)d xã.") % {
            "count": len(answer.communes)
        }

    @admin.display(description=_("Thuộc tính"))
    def attributes_in_time(self, area: Area) -> SafeString:
        """Every value with its days and basis."""
        rows = area.attributes.order_by("scheme", "valid_from")
        return format_html_join(
            "",
            "<p>{}: <b>{}</b> <span>({} – {}; {})</span></p>",
            (
                (
                    row.get_scheme_display(),
                    row.value_name,
                    date_format(row.valid_from, "d/m/Y"),
                    date_format(row.valid_to, "d/m/Y") if row.valid_to else gettext("nay"),
                    row.legal_basis or "–",
                )
                for row in rows
            ),
        )


def _url(area: Area) -> str:
    return reverse("admin:areas_area_change", args=[area.pk])


def _links(links: list[Link]) -> SafeString | str:
    if not links:
        return gettext("Bảng công bố không có.")
    return format_html_join(
        "",
        "<p>{} ({})</p>",
        (
            (
                format_html('<a href="{}">{}</a>', _url(link.unit), link.unit.name)
                if link.unit
                else gettext("mã %(code)s không có trong danh sách nào") % {"code": link.code},
                link.share.label,
            )
            for link in links
        ),
    )


def _units(units: QuerySet[Area]) -> SafeString | str:
    found = list(units.order_by("code"))
    if not found:
        return gettext("Bảng công bố không có.")
    return format_html_join(
        ", ", '<a href="{}">{}</a>', ((_url(unit), unit.name) for unit in found)
    )

"""The registers of decisions and reviews: looked up here, made on the pages of the daily work."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from common.admin_base import ScopedAdmin
from households.models import Classification, Decision, Review
from households.templatetags.households import class_badge


@admin.register(Decision)
class DecisionAdmin(ScopedAdmin):
    """Decisions of the commune with the classes they set."""

    list_display = ("number", "decided_on", "commune", "decided_by")
    search_fields = ("number",)
    date_hierarchy = "decided_on"
    list_select_related = ("commune", "decided_by")
    fields = ("number", "decided_on", "commune", "decided_by", "note", "corrects", "classes")
    readonly_fields = ("classes",)

    @admin.display(description=_("Kết quả công nhận"))
    def classes(self, decision: Decision) -> SafeString:
        """Households with the class this decision gave them."""
        rows = (
            Classification.objects.filter(decision=decision)
            .select_related("household", "standard")
            .order_by("household__code", "standard")[:500]
        )
        return format_html_join(
            "",
            '<p><a href="{}">{}</a> {} <span class="tn-quiet">{}</span></p>',
            (
                (
                    reverse("households:case", args=[row.household.code]),
                    row.household.code,
                    class_badge(row.poverty_class),
                    row.standard,
                )
                for row in rows
            ),
        )


@admin.register(Review)
class ReviewAdmin(ScopedAdmin):
    """All reviews; the case page shows one with its explanation."""

    list_display = ("household_link", "reviewed_on", "kind", "state", "surveyor", "results")
    list_display_links = None
    list_filter = ("state", "kind")
    search_fields = ("household__code",)
    date_hierarchy = "reviewed_on"
    list_select_related = ("household", "surveyor")
    list_per_page = 50
    fields = (
        "household_link",
        "reviewed_on",
        "kind",
        "state",
        "surveyor",
        "decided_by",
        "note",
        "results",
    )
    readonly_fields = ("case", "results")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model, Model]:
        """Fetch the results of a page of reviews at once."""
        return super().get_queryset(request).prefetch_related("judgements__standard")

    @admin.display(description=_("Hộ"), ordering="household__code")
    def household_link(self, review: Review) -> SafeString:
        """Link to the case page."""
        url = reverse("households:case", args=[review.household.code])
        return format_html('<a href="{}">{}</a>', url, review.household.code)

    @admin.display(description=_("Kết quả xét"))
    def results(self, review: Review) -> SafeString:
        """The class found under each standard."""
        return format_html_join(
            " ", "{}", ((class_badge(row.poverty_class),) for row in review.judgements.all())
        )

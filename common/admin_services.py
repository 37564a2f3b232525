"""Admin forms whose writes are services: the form asks, the service checks, changes and records."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.db.models import CharField, Model, QuerySet, Value
from django.db.models.functions import Concat
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from common.exceptions import DomainError
from common.name_functions import Fold
from common.vietnamese import fold_name


class ServiceForm(forms.ModelForm):  # type: ignore[type-arg]
    """A form that hands its cleaned values to a service instead of saving its instance.

    The service runs last, when every field is clean: its refusal becomes an error of the form, and
    nothing can fail between it and the commit.
    """

    #: Who asks; set by :class:`ServiceAdmin`.
    actor: ClassVar[Any] = None

    def perform(self) -> Model:
        """Call the service with ``self.actor`` and ``self.cleaned_data``; return what it wrote."""
        raise NotImplementedError

    def _post_clean(self) -> None:
        """Take the place of model validation, which the service does."""
        if self.errors:
            return
        try:
            self.instance = self.perform()
        except DomainError as error:
            field = error.field if error.field in self.fields else None
            self.add_error(field, str(error.message))

    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002 (Django's)
        """Return what the service wrote."""
        return self.instance

    def save_m2m(self) -> None:
        """Write nothing more."""


class ServiceAdmin(ModelAdmin):  # type: ignore[misc]
    """Admin of a model that only services write; nothing is deleted and nothing done in bulk."""

    list_per_page = 50
    show_full_result_count = False
    actions: Any = None

    def get_form(self, request: HttpRequest, obj: Any = None, *args: Any, **kwargs: Any) -> Any:
        """Bind the form to whoever asks."""
        form = super().get_form(request, obj, *args, **kwargs)
        return type(form.__name__, (form,), {"actor": request.user})

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: Any) -> None:
        """Write nothing: the form's service has written."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is deleted here."""
        return False

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Leave out the links that would open another form inside this one."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            for link in ("add", "change", "delete", "view"):
                if hasattr(field.widget, f"can_{link}_related"):
                    setattr(field.widget, f"can_{link}_related", False)
        return field


class FoldedSearch:
    """Search without tone marks, in any order of words: ``ho xa`` finds ``Thị trấn Hồ Xá``."""

    #: Text columns that are searched together.
    folded_fields: ClassVar[tuple[str, ...]] = ()

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Every word must occur somewhere in the columns."""
        del request
        words = fold_name(search_term).split()
        if words:
            queryset = queryset.alias(searched=Fold(_joined(self.folded_fields)))
        for word in words:
            queryset = queryset.filter(searched__contains=word)
        return queryset, False


def _joined(columns: Iterable[str]) -> Concat:
    parts: list[Any] = []
    for column in columns:
        parts += [column, Value(" ")]
    return Concat(*parts, output_field=CharField())

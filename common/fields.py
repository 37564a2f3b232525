"""Form fields that every page shares."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

#: As people type days: with any separator, or eight digits on a number pad.
DAY_FORMATS = ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d %m %Y", "%d%m%Y", "%Y-%m-%d"]


class DayInput(forms.DateInput):
    """A day as dd/mm/yyyy, whatever language the phone speaks; the number pad is enough."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        """Ask phones for digits; ``shell.js`` puts in the strokes."""
        usual = {
            "inputmode": "numeric",
            "autocomplete": "off",
            "data-day": "",
            "placeholder": _("ngày/tháng/năm"),
            "maxlength": "10",
        }
        super().__init__(attrs=usual | (attrs or {}), format="%d/%m/%Y")


class DayField(forms.DateField):
    """A day typed as Vietnamese offices write it."""

    widget = DayInput
    input_formats = DAY_FORMATS
    default_error_messages = {
        "invalid": _("Ngày không hợp lệ. Nhập ngày/tháng/năm, ví dụ 05/09/2026.")
    }

    def __init__(self, **kwargs: Any) -> None:
        """Accept every usual way of typing a day."""
        kwargs.setdefault("input_formats", DAY_FORMATS)
        super().__init__(**kwargs)


class LongSelect(forms.Select):
    """A choice among thousands, as villages of a province: written at once.

    Django renders a template for every option, which is most of the time of such a page.
    """

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """Return the same as the usual template; choices in groups are not foreseen."""
        widget = self.get_context(name, value, attrs)["widget"]
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            (
                (option["value"], flatatt(option["attrs"]), option["label"])
                for _group, members, _index in widget["optgroups"]
                for option in members
            ),
        )
        return format_html(
            '<select name="{}"{}>{}</select>', widget["name"], flatatt(widget["attrs"]), options
        )


class _PhotosInput(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return every file that was chosen."""
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class PhotosField(forms.FileField):
    """One photo or several; on a phone the camera is offered."""

    default_error_messages = {"required": _("Chọn ít nhất một ảnh.")}

    def __init__(self, **kwargs: Any) -> None:
        """Offer what is taken; what it really is, is told by its content."""
        kwargs["widget"] = _PhotosInput(attrs={"accept": "image/*", "multiple": True})
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return the files; an empty one is the service's to refuse, with its number."""
        del initial
        files = [one for one in data or [] if one]
        if not files and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return files

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Files are never shown again."""
        return data

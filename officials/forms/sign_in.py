"""The sign-in form."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _


class SignInForm(AuthenticationForm):
    """Name and password, with errors that say what to do."""

    error_messages = {
        "invalid_login": _(
            "Tên đăng nhập hoặc mật khẩu không đúng. Mật khẩu phân biệt chữ hoa, chữ thường; "
            "hãy thử lại, hoặc nhờ quản trị cấp tỉnh đặt lại mật khẩu."
        ),
        "inactive": _("Tài khoản này đã ngừng hoạt động. Hãy liên hệ quản trị cấp tỉnh."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name the fields in our words and help phones to fill them."""
        super().__init__(*args, **kwargs)
        name, password = self.fields["username"], self.fields["password"]
        name.label = _("Tên đăng nhập")
        name.error_messages["required"] = _("Nhập tên đăng nhập.")
        name.widget.attrs.update(
            {"autocapitalize": "none", "autocorrect": "off", "spellcheck": "false"}
        )
        password.label = _("Mật khẩu")
        password.error_messages["required"] = _("Nhập mật khẩu.")


class LanguageForm(forms.Form):
    """The language chosen on a page, and where to go back to."""

    language = forms.ChoiceField(choices=[("vi", "Tiếng Việt"), ("en", "English")])
    next = forms.CharField(required=False)

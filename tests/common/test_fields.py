"""Form fields that every page shares."""

from __future__ import annotations

from django import forms
from django.test.html import parse_html

from common.fields import LongSelect

CHOICES = [("", "Tất cả"), (1, "Thôn <Đông>"), (2, 'Bản "Tây" & Nam')]


class Plain(forms.Form):
    """As Django writes it."""

    thon = forms.ChoiceField(choices=CHOICES, required=False, help_text="Chọn một")


class Long(forms.Form):
    """The same for thousands of options."""

    thon = forms.ChoiceField(
        choices=CHOICES, required=False, help_text="Chọn một", widget=LongSelect
    )


def test_a_long_choice_is_written_as_the_usual_one() -> None:
    for data in (None, {"thon": ""}, {"thon": "2"}, {"thon": "99"}):
        assert parse_html(str(Long(data)["thon"])) == parse_html(str(Plain(data)["thon"]))
    chosen = str(Long({"thon": "2"})["thon"])
    assert '<option value="2" selected>Bản &quot;Tây&quot; &amp; Nam</option>' in chosen
    assert "&lt;Đông&gt;" in chosen

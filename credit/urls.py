"""Pages of this app."""

from django.urls import URLPattern, path

from credit.views import bank

app_name = "credit"

urlpatterns: list[URLPattern] = [
    path("ngan-hang/", bank.bank_home, name="bank"),
]

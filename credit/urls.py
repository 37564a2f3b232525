"""Pages of this app."""

from django.urls import URLPattern, path

from credit.views import bank, bank_lists, lists, loans, reconciliations, sendings

app_name = "credit"

urlpatterns: list[URLPattern] = [
    path("ngan-hang/", bank.bank_home, name="bank"),
    path("danh-sach-vay/", lists.commune_lists, name="commune-lists"),
    path("danh-sach-vay/ky/", lists.sign, name="sign-list"),
    path("danh-sach-vay/khong-chap-nhan/", lists.rejections, name="rejections"),
    path("danh-sach-vay/khong-chap-nhan/<int:pk>/", lists.handle, name="handle-rejection"),
    path("danh-sach-vay/<uuid:uuid>/", lists.commune_list, name="commune-list"),
    path("von-vay/", loans.loans, name="loans"),
    path("ngan-hang/danh-sach/", bank_lists.bank_lists, name="lists"),
    path("ngan-hang/danh-sach/<uuid:uuid>/", bank_lists.bank_list, name="list"),
    path("ngan-hang/danh-sach/<uuid:uuid>/tra-loi/", bank_lists.answer, name="answer-list"),
    path("ngan-hang/doi-chieu/", reconciliations.months, name="reconciliations"),
    path("ngan-hang/doi-chieu/<uuid:uuid>/", reconciliations.month, name="reconciliation"),
    path("phan-mem-ngan-hang/<int:pk>/gui-bao/", sendings.sendings, name="sendings"),
]

"""Pages of the daily work with households."""

from django.urls import path

from households.views import bank, case, household_list, search, work_list

app_name = "households"

urlpatterns = [
    path("viec-hom-nay/", work_list.home, name="work-list"),
    path("viec-hom-nay/<slug:kind>/", work_list.section, name="work-list-section"),
    path("cho-quyet-dinh/", work_list.awaiting_page, name="awaiting"),
    path("khong-phan-loai/", work_list.unclassified_page, name="unclassified"),
    path("ngan-hang/", bank.bank_home, name="bank"),
    path("tim/", search.search_page, name="search"),
    path("ho/", household_list.household_list, name="list"),
    path("ho/<str:code>/", case.case_page, name="case"),
]

"""Pages of the daily work with households."""

from django.urls import path

from households.views import (
    bank,
    calendar,
    case,
    changes,
    decisions,
    duplicates,
    household_list,
    paper_checks,
    reviews,
    search,
    villages,
    work_list,
)

app_name = "households"

urlpatterns = [
    path("viec-hom-nay/", work_list.home, name="work-list"),
    path("viec-hom-nay/<slug:kind>/", work_list.section, name="work-list-section"),
    path("cho-quyet-dinh/", decisions.awaiting, name="awaiting"),
    path("khong-phan-loai/", work_list.unclassified_page, name="unclassified"),
    path("lich-lam-viec/", calendar.calendar_page, name="calendar"),
    path("lich-lam-viec/<int:year>/", calendar.calendar_page, name="calendar-year"),
    path("ngan-hang/", bank.bank_home, name="bank"),
    path("tim/", search.search_page, name="search"),
    path("ho/", household_list.household_list, name="list"),
    path("ho/moi/", changes.register, name="register"),
    path("ho/trung/", duplicates.queue, name="duplicates"),
    path("ho/trung/<int:pk>/", duplicates.pair_page, name="duplicate"),
    path("ho/trung/<int:pk>/gop/", duplicates.merge, name="duplicate-merge"),
    path("ho/<str:code>/", case.case_page, name="case"),
    path("ho/<str:code>/mo-phieu/", reviews.start, name="review-start"),
    path("ho/<str:code>/sua/", changes.edit_household, name="edit"),
    path("ho/<str:code>/thanh-vien/<uuid:uuid>/", changes.edit_person, name="person"),
    path("ho/<str:code>/ghi/<slug:kind>/", changes.change, name="change"),
    path("ho/<str:code>/hoan-tac/<int:pk>/", changes.undo, name="undo"),
    path("ho/<str:code>/<slug:tab>/", case.case_page, name="case-tab"),
    path("thon/<int:pk>/giai-the/", villages.village_close, name="village-close"),
    path("kiem-tra/", paper_checks.check, name="check"),
    path("kiem-tra/<str:code>/", paper_checks.check, name="check-code"),
    path("ra-soat/", reviews.review_list, name="reviews"),
    path("ra-soat/<int:pk>/", reviews.review_page, name="review"),
    path("ra-soat/<int:pk>/tinh/", reviews.judge, name="review-judge"),
    path("ra-soat/<int:pk>/mo-lai/", reviews.reopen, name="review-reopen"),
    path("ra-soat/<int:pk>/huy/", reviews.withdraw, name="review-withdraw"),
    path("ra-soat/<int:pk>/tra-lai/", reviews.send_back, name="review-return"),
]

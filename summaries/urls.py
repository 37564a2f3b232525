"""Pages of figures."""

from django.urls import path

from summaries.views import care, lists, outputs, pages, targets, workbook

app_name = "summaries"

urlpatterns = [
    path("chi-tieu/", targets.target_list, name="targets"),
    path("chi-tieu/moi/", targets.target_new, name="target-new"),
    path("chi-tieu/<int:pk>/", targets.target_page, name="target"),
    path("chi-tieu/<int:pk>/sua/", targets.target_edit, name="target-edit"),
    path("theo-doi-cham-soc/", care.care, name="care"),
    path("theo-doi-cham-soc/tep/", care.care_file, name="care-file"),
    path("tong-hop/", pages.home, name="home"),
    path("tong-hop/<int:pk>/", pages.overview, name="unit"),
    path("tong-hop/<int:pk>/bang-tinh/", workbook.download, name="workbook"),
    path("tong-hop/<int:pk>/ket-qua/<str:code>/", outputs.behind, name="output"),
    path("tong-hop/<int:pk>/danh-sach/<str:measure>/", lists.behind, name="list"),
]

"""Pages of figures."""

from django.urls import path

from summaries.views import lists, outputs, pages, workbook

app_name = "summaries"

urlpatterns = [
    path("tong-hop/", pages.home, name="home"),
    path("tong-hop/<int:pk>/", pages.overview, name="unit"),
    path("tong-hop/<int:pk>/bang-tinh/", workbook.download, name="workbook"),
    path("tong-hop/<int:pk>/ket-qua/<str:code>/", outputs.behind, name="output"),
    path("tong-hop/<int:pk>/danh-sach/<str:measure>/", lists.behind, name="list"),
]

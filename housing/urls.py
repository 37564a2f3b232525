"""Pages of this app."""

from django.urls import URLPattern, path

from housing.views import cases, disasters, lists

app_name = "housing"

urlpatterns: list[URLPattern] = [
    path("nha-o/", lists.cases, name="cases"),
    path("nha-o/nhu-cau/", lists.need_list, name="need-list"),
    path("nha-o/tien-do/", lists.progress, name="progress"),
    path("nha-o/thien-tai/", disasters.disasters, name="disasters"),
    path("nha-o/thien-tai/<int:pk>/", disasters.disaster, name="disaster"),
    path("nha-o/ho/<slug:code>/", cases.household, name="household"),
    path("nha-o/<int:pk>/", cases.case_page, name="case"),
    path("nha-o/<int:pk>/lam/<slug:act>/", cases.case_act, name="case-act"),
    path("nha-o/<int:pk>/anh/<uuid:uuid>/", cases.photo, name="photo"),
    path("nha-o/<int:pk>/anh/<uuid:uuid>/bo/", cases.photo_remove, name="photo-remove"),
]

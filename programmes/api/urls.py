"""Routes of supports and programmes under ``/api/v1/``."""

from django.urls import path

from programmes.api import community, views

urlpatterns = [
    path("supports/", views.SupportList.as_view(), name="support-list"),
    path("supports/<int:pk>/", views.SupportDetail.as_view(), name="support-detail"),
    path("programmes/", views.ProgrammeList.as_view(), name="programme-list"),
    path("works/", community.WorkList.as_view(), name="work-list"),
    path("groups/", community.GroupList.as_view(), name="group-list"),
]

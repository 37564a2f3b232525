"""Routes of figures under ``/api/v1/``."""

from django.urls import path

from summaries.api import views

urlpatterns = [
    path("statistics/", views.StatisticList.as_view(), name="statistic-list"),
    path("statistics/<area_code:code>/", views.StatisticDetail.as_view(), name="statistic-detail"),
    path("measures/", views.MeasureList.as_view(), name="measure-list"),
]

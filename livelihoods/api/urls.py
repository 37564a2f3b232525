"""Routes of production projects and courses under ``/api/v1/``."""

from django.urls import path

from livelihoods.api import views

urlpatterns = [
    path("projects/", views.ProductionProjectList.as_view(), name="project-list"),
    path("courses/", views.CourseList.as_view(), name="course-list"),
]

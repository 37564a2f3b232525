"""Pages of livelihood models and production projects."""

from django.urls import URLPattern, path

from livelihoods.views import project_work as work
from livelihoods.views import projects

urlpatterns: list[URLPattern] = [
    path("sinh-ke/", projects.project_list, name="projects"),
    path("sinh-ke/moi/", projects.project_new, name="project-new"),
    path("sinh-ke/mo-hinh/", projects.model_list, name="models"),
    path("sinh-ke/qua-han/", work.overdue, name="overdue"),
    path("sinh-ke/<int:pk>/", projects.project_page, name="project"),
    path("sinh-ke/<int:pk>/sua/", projects.project_edit, name="project-edit"),
    path("sinh-ke/<int:pk>/them-ho/", work.members_add, name="project-join"),
    path("sinh-ke/<int:pk>/duyet-ho/", projects.project_approve_waiting, name="project-approve"),
    path("sinh-ke/<int:pk>/ho/<int:member>/roi/", work.member_leave, name="project-leave"),
    path("sinh-ke/<int:pk>/giao/", work.delivery_new, name="project-delivery"),
    path("sinh-ke/<int:pk>/phai-tra/", work.dues_new, name="project-dues"),
    path("sinh-ke/<int:pk>/kiem-tra/", work.visits_new, name="project-visits"),
    path("sinh-ke/<int:pk>/ghi/<slug:sort>/", work.money_new, name="project-money"),
    path("sinh-ke/<int:pk>/hop-dong/<int:contract>/", work.contract_file, name="project-contract"),
    path("sinh-ke/<int:pk>/buoc/<slug:step>/", projects.project_step, name="project-step"),
    path("sinh-ke/<int:pk>/khoan/<slug:step>/", work.dues_step, name="project-dues-step"),
    path("sinh-ke/<int:pk>/phan/<slug:tab>/", projects.project_page, name="project-tab"),
]

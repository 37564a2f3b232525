"""Pages of this app."""

from django.urls import URLPattern, path

from programmes.views import (
    capital,
    contributions,
    giving,
    groups,
    merit,
    needs,
    outcomes,
    plans,
    supports,
    works,
)

app_name = "programmes"

urlpatterns: list[URLPattern] = [
    path("cong-trinh/", works.work_list, name="works"),
    path("cong-trinh/moi/", works.work_new, name="work-new"),
    path("cong-trinh/<int:pk>/", works.work_page, name="work"),
    path("cong-trinh/<int:pk>/sua/", works.work_edit, name="work-edit"),
    path("to-nhom/", groups.group_list, name="groups"),
    path("to-nhom/moi/", groups.group_new, name="group-new"),
    path("to-nhom/<int:pk>/", groups.group_page, name="group"),
    path("to-nhom/<int:pk>/sua/", groups.group_edit, name="group-edit"),
    path("tap-huan-can-bo/", merit.training_list, name="trainings"),
    path("tap-huan-can-bo/moi/", merit.training_new, name="training-new"),
    path("tap-huan-can-bo/<int:pk>/", merit.training_page, name="training"),
    path("von/", capital.overview, name="capital"),
    path("von/moi/", capital.new_line, name="capital-new"),
    path("von/bang-tinh/", capital.sheet, name="capital-sheet"),
    path("von/dong-gop/", contributions.contribution_list, name="contributions"),
    path("von/dong-gop/moi/", contributions.contribution_new, name="contribution-new"),
    path("von/dong-gop/<int:pk>/", contributions.contribution_edit, name="contribution-edit"),
    path("von/<int:pk>/", capital.line_page, name="capital-line"),
    path("khen-thuong/", merit.award_list, name="awards"),
    path("khen-thuong/moi/", merit.award_new, name="award-new"),
    path("ho-tro/", supports.support_list, name="supports"),
    path("ho-tro/giao/", giving.give, name="support-give"),
    path("ho-tro/buoc/<slug:step>/", giving.step_many, name="support-steps"),
    path("ho-tro/<int:pk>/", supports.support_page, name="support"),
    path("nhu-cau/", needs.need_home, name="needs"),
    path("nhu-cau/ket-qua/", outcomes.outcome_page, name="outcomes"),
    path("nhu-cau/ket-qua/<slug:figure>/", outcomes.outcome_cases, name="outcome-cases"),
    path("nhu-cau/ho/<str:code>/", needs.household_page, name="need-household"),
    path("ke-hoach/", plans.plan_list, name="plans"),
    path("ke-hoach/<int:pk>/", plans.plan_page, name="plan"),
]

"""Pages of the bank's branches and programs."""

from django.urls import URLPattern, path

from officials.views import branches

app_name = "officials"

urlpatterns: list[URLPattern] = [
    path("don-vi-ngan-hang/", branches.branch_list, name="branches"),
    path("don-vi-ngan-hang/<slug:code>/", branches.branch_page, name="branch"),
    path("don-vi-ngan-hang/<slug:code>/phan-mem-moi/", branches.client_new, name="client-new"),
    path("phan-mem-ngan-hang/<int:pk>/", branches.client_page, name="client"),
]

"""Routes of the administrative units under ``/api/v1/``."""

from django.urls import path, register_converter

from areas.api import views


class AreaCodeConverter:
    """Two, three or five digits."""

    regex = "[0-9]{2,3}|[0-9]{5}"

    def to_python(self, value: str) -> str:
        """Keep leading zeros: a code is text."""
        return value

    def to_url(self, value: str) -> str:
        """Print the code."""
        return value


register_converter(AreaCodeConverter, "area_code")

urlpatterns = [
    path("areas/", views.AreaList.as_view(), name="area-list"),
    path("areas/<area_code:code>/", views.AreaDetail.as_view(), name="area-detail"),
    path("areas/<area_code:code>/villages/", views.VillageList.as_view(), name="village-list"),
]

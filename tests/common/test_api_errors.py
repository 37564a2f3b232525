"""Every refusal has one shape, a stable code, and both languages."""

from typing import Any

import pytest
from django.test import Client, override_settings
from pytest_django import Settings

from areas.api.views import AreaList
from common.api_errors import Fault, problem, problem_of
from common.exceptions import DomainError
from officials.choices import Role
from tests.api import check, client_for, get
from tests.factories.areas import CommuneFactory
from tests.factories.officials import OfficialFactory, official_with

pytestmark = pytest.mark.django_db

AREAS = "/api/v1/areas/"


@pytest.fixture
def client() -> Any:
    return client_for(official_with(Role.SYSTEM_ADMINISTRATOR))


def refused(answer: Any, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert (body["status"], body["code"]) == (status, code)
    assert body["type"] == f"urn:thoat-ngheo:problem:{code}"
    return body


def test_nobody_signed_in_is_401_with_a_challenge() -> None:
    answer = get(client_for(None), "/areas/")
    refused(answer, 401, "not_authenticated")
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_no_post_is_403() -> None:
    refused(get(client_for(OfficialFactory.create()), "/areas/"), 403, "permission_denied")


def test_an_unknown_route_is_404(client: Any) -> None:
    refused(client.get("/api/v1/nothing/"), 404, "not_found")
    refused(client_for(None).get("/api/v9/"), 404, "not_found")


def test_writing_is_405_and_names_what_is_allowed(client: Any) -> None:
    answer = client.post(AREAS, {}, format="json")
    refused(answer, 405, "method_not_allowed")
    assert answer["Allow"] == "GET, HEAD"
    for method in ("put", "patch", "delete", "options"):
        refused(getattr(client, method)(AREAS), 405, "method_not_allowed")


def test_another_site_cannot_use_the_session() -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(
        official_with(Role.SYSTEM_ADMINISTRATOR), "django.contrib.auth.backends.ModelBackend"
    )
    answer = strict.post(AREAS, {}, content_type="application/json")
    refused(answer, 403, "csrf_failed")


def test_another_media_type_is_406(client: Any) -> None:
    answer = client.get(AREAS, headers={"accept": "text/csv"})
    refused(answer, 406, "not_acceptable")
    check(answer)


def test_too_many_requests_are_429_with_a_time(client: Any, settings: Settings) -> None:
    settings.TN_API_REQUESTS_PER_MINUTE = 2
    answers = [get(client, "/areas/") for _ in range(6)]
    assert answers[0].status_code == 200
    last = answers[-1]
    refused(last, 429, "throttled")
    assert 1 <= int(last["Retry-After"]) <= 60
    other = client_for(official_with(Role.SYSTEM_ADMINISTRATOR))
    assert get(other, "/areas/").status_code == 200


def test_a_fault_of_ours_is_500_and_says_nothing_of_its_cause(
    client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object) -> None:
        raise RuntimeError("096080123456")

    monkeypatch.setattr(AreaList, "read_page", fail)
    client.raise_request_exception = False
    body = refused(client.get(AREAS), 500, "server_error")
    assert "096080" not in str(body)


@override_settings(ALLOWED_HOSTS=["thoat-ngheo.example"])
def test_a_strange_host_is_400(client: Any) -> None:
    refused(client.get(AREAS, headers={"host": "elsewhere.example"}), 400, "bad_request")


def test_texts_follow_the_language_and_both_are_sent(client: Any) -> None:
    def body(language: str) -> dict[str, Any]:
        answer = client.get(AREAS, {"levle": "x"}, headers={"accept-language": language})
        return refused(answer, 400, "invalid_query")

    vi, en = body("vi"), body("en")
    assert vi["translations"] == en["translations"]
    for said, language in ((vi, "vi"), (en, "en")):
        assert said["title"] == said["translations"][language]["title"]
        assert said["errors"][0]["detail"] == said["errors"][0]["translations"][language]
    assert vi["errors"][0]["detail"] == "Không có tham số “levle”. Có phải là “level”?"
    assert en["errors"][0]["detail"] == "There is no parameter “levle”. Did you mean “level”?"


def test_a_refused_rule_is_409_and_one_about_an_input_is_422() -> None:
    class TooLate(DomainError):
        code = "too_late"

    said = problem_of(TooLate("Đã quá hạn."))
    assert said is not None
    assert (said.status, said.code, said.detail) == (409, "too_late", "Đã quá hạn.")
    said = problem_of(TooLate("Đã quá hạn.", field="on_date"))
    assert said is not None
    assert said.status == 422
    assert said.errors == (Fault("on_date", "too_late", "Đã quá hạn.", where="body"),)


def test_an_unforeseen_error_is_not_explained() -> None:
    assert problem_of(RuntimeError("x")) is None


def test_long_words_are_not_repeated_whole(client: Any) -> None:
    body = client.get(AREAS, {"x" * 5000: "1", "level": "y" * 5000}).json()
    assert len(str(body)) < 4000


def test_a_problem_can_carry_headers() -> None:
    assert problem("throttled", headers={"Retry-After": "3"}).headers == {"Retry-After": "3"}


@pytest.mark.parametrize(
    ("body", "code", "said"),
    [
        (b'{"persons": [1,]}', "invalid_json", "line 1, column 16"),
        (b"{", "invalid_json", "line 1, column 2"),
        (b'{"a": NaN}', "invalid_json", "NaN"),
        (b'{"a": "\\ud800"}', "invalid_json", "UTF-8"),
        (b'{"a": 1, "a": 2}', "repeated_name", "\u201ca\u201d"),
        (b'{"\\ud800": 1, "\\ud800": 2}', "repeated_name", "\u201c?\u201d"),
        (b'{"a": "\xe9"}', "not_utf8", "UTF-8"),
        (b"[" * 100_000, "too_deep", "deep"),
    ],
)
def test_a_body_that_cannot_be_read_says_why(body: bytes, code: str, said: str) -> None:
    client = client_for(official_with(Role.COMMUNE_OFFICER, area=CommuneFactory.create()))
    path = "/api/v1/duplicate-checks/"
    headers = {"accept-language": "en"}
    answer = client.post(path, body, content_type="application/json", headers=headers)
    check(answer)
    found = refused(answer, 400, "bad_request")
    assert [(fault["name"], fault["code"]) for fault in found["errors"]] == [("body", code)]
    assert said in found["detail"] == found["errors"][0]["detail"]


@pytest.mark.parametrize("path", ["/api/v1/loans", "/oauth/token"])
def test_an_address_without_its_slash_keeps_method_and_body(path: str) -> None:
    answer = client_for(None).post(path, {}, format="json")
    assert (answer.status_code, answer["Location"]) == (308, f"{path}/")


def test_pages_for_people_go_on_as_before() -> None:
    assert client_for(None).get("/von-vay").status_code == 301

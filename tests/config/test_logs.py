"""What log lines carry, and what they must not."""

import io
import json
import logging
import logging.config

import pytest
from django.test import Client

from config import logs


@pytest.fixture
def lines() -> io.StringIO:
    """Return a stream that gets log lines as production writes them."""
    stream = io.StringIO()
    formatter = logs.configuration(as_json=True, level="INFO")["formatters"]["structured"]
    handler = logging.StreamHandler(stream)
    options = {key: value for key, value in formatter.items() if key != "()"}
    handler.setFormatter(formatter["()"](**options))
    logger = logging.getLogger("thoat_ngheo.test")
    logger.handlers, logger.propagate = [handler], False
    return stream


def test_a_line_is_json_without_identity_numbers(lines: io.StringIO) -> None:
    logging.getLogger("thoat_ngheo.test").warning(
        "%s đã có ở hộ khác; xem 123456789", "098123456789"
    )
    line = json.loads(lines.getvalue())
    assert line["event"] == f"{logs.HIDDEN} đã có ở hộ khác; xem {logs.HIDDEN}"
    assert line["level"] == "warning"


def test_an_error_is_logged_without_identity_numbers(lines: io.StringIO) -> None:
    try:
        raise ValueError("Key (id_number)=(098123456789) already exists")
    except ValueError:
        logging.getLogger("thoat_ngheo.test").exception("failed")
    assert "Traceback" in lines.getvalue()
    assert "098123456789" not in lines.getvalue()


@pytest.mark.django_db
def test_a_request_is_logged_by_its_route_without_the_query(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="thoat_ngheo.request"):
        response = client.get("/quan-tri/login/?q=Nguyễn+Văn+An")
    (record,) = [r for r in caplog.records if r.name == "thoat_ngheo.request"]
    assert "Nguy" not in str(record.msg)
    assert record.msg["route"] == "quan-tri/login/"  # type: ignore[index]
    assert record.msg["request_id"] == response.headers["X-Request-ID"]  # type: ignore[index]

"""How many queries a page costs."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def queries_of(client: Client, path: str) -> int:
    """Return the number of queries of a GET that succeeds."""
    with CaptureQueriesContext(connection) as caught:
        response = client.get(path)
    assert response.status_code == 200, path
    return len(caught)

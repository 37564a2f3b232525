"""The servers that tests and the demonstration run on."""

import pytest
from django.core.cache import cache
from django.db import connection


@pytest.mark.django_db
def test_database_speaks_vietnamese_utf8() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select lower('ĐƯỜNG'), current_setting('server_encoding')")
        assert cursor.fetchone() == ("đường", "UTF8")


@pytest.mark.django_db
def test_database_offers_the_extensions_that_search_needs() -> None:
    wanted = {"pg_trgm", "unaccent", "btree_gin"}
    with connection.cursor() as cursor:
        cursor.execute(
            "select name from pg_available_extensions where name = any(%s)", [list(wanted)]
        )
        assert {name for (name,) in cursor.fetchall()} == wanted


@pytest.mark.usefixtures("servers")
def test_cache_keeps_what_it_is_given() -> None:
    cache.set("khoá", "giá trị", 10)
    assert cache.get("khoá") == "giá trị"

"""Only public addresses are called, and the one that was looked at."""

from __future__ import annotations

import ipaddress
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from common.outgoing import AddressRefused, is_public, look_at, post


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "0.0.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1",
        "192.88.99.1", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "2001:db8::1",
        "::ffff:10.0.0.1", "::ffff:8.8.8.8", "::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::1",
        "2002:a00:1::1", "2001:0:a00:1::1",
    ],
)  # fmt: skip
def test_addresses_inside_are_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "113.160.0.1", "2001:4860:4860::8888"])
def test_addresses_of_the_internet_are(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


def refused(url: str, *addresses: str) -> str:
    with pytest.raises(AddressRefused) as error:
        look_at(url, resolver=lambda _host, _port: addresses)
    return error.value.code


def test_what_is_refused() -> None:
    assert refused("http://bank.example/", "8.8.8.8") == "https_needed"
    assert refused("ftp://bank.example/", "8.8.8.8") == "https_needed"
    assert refused("https://a:b@bank.example/", "8.8.8.8") == "invalid_url"
    assert refused("https://bank.example/#x", "8.8.8.8") == "invalid_url"
    assert refused("https://bank.example:99999/", "8.8.8.8") == "invalid_url"
    assert refused("https://bank.example/ x", "8.8.8.8") == "invalid_url"
    assert refused("https:///x", "8.8.8.8") == "invalid_url"
    assert refused("https://bank.example/") == "unknown_host"
    # One address inside is enough.
    assert refused("https://bank.example/", "8.8.8.8", "10.0.0.1") == "private_address"
    with pytest.raises(AddressRefused):
        look_at("https://127.0.0.1/")
    assert look_at("https://bank.example/", resolver=lambda _h, _p: ["8.8.8.8"]).port == 443


class Receiver(HTTPServer):
    """A server on this machine that keeps what it is sent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.status = 204
        self.before_answer: Callable[[], object] = bool
        self.taken: list[tuple[str, dict[str, str], bytes]] = []

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class Handler(BaseHTTPRequestHandler):
    """Answers with the status that the test has set."""

    server: Receiver

    def do_POST(self) -> None:
        """Keep the request."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append((self.path, dict(self.headers), body))
        self.server.before_answer()
        self.send_response(self.server.status)
        if self.server.status == 302:
            self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.TN_WEBHOOK_HTTP = True
    settings.TN_WEBHOOK_NETWORKS = ("127.0.0.0/8",)
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_address_that_was_looked_at_is_called(receiver: Receiver) -> None:
    """The name is asked once: what it would lead to a moment later does not matter."""
    asked: list[str] = []

    def rebinding(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    url = f"http://hooks.bank.example:{receiver.port}/in?x=1"
    assert post(url, b"{}", {}, resolver=rebinding) == 204
    assert asked == ["hooks.bank.example"]
    path, headers, body = receiver.taken[0]
    assert (path, body) == ("/in?x=1", b"{}")
    assert headers["Host"] == f"hooks.bank.example:{receiver.port}"
    with pytest.raises(AddressRefused):
        post(url, b"{}", {}, resolver=rebinding)
    assert len(receiver.taken) == 1


def test_no_redirect_is_followed_and_no_proxy_used(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    receiver.status = 302
    url = f"http://bank.example:{receiver.port}/"
    assert post(url, b"{}", {}, resolver=lambda _h, _p: ["127.0.0.1"]) == 302
    assert len(receiver.taken) == 1

"""Rule A6: only what is on the public internet is called, and it is the very address that was looked at."""

import socket
from typing import Any

import pytest

from fleet.webhooks import Trouble
from jobs.outside import addresses, webhooks
from jobs.outside.addresses import Forbidden, is_public, resolved
from jobs.outside.webhooks import Calls
from tests.jobs.receiving import Receiver, receiving

PRIVATE = [
    "0.0.0.0",  # noqa: S104
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.127.255.254",
    "127.0.0.1",
    "127.8.8.8",
    "169.254.169.254",
    "169.254.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.2.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.1.2.3",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::8.8.8.8",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:0:53aa:64c::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:808:808::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
    "localhost",
    "8.8.8",
    "8.8.8.8.8",
    "0x7f.0.0.1",
    "2130706433",
    "127.1",
]
PUBLIC = [
    "8.8.8.8",
    "1.1.1.1",
    "93.184.216.34",
    "172.15.0.1",
    "172.32.0.1",
    "100.63.0.1",
    "100.128.0.1",
    "2606:4700::1111",
    "2a01:e00::1",
]


@pytest.mark.parametrize("text", PRIVATE)
def test_a6_what_is_not_on_the_public_internet_is_not_public(text: str) -> None:
    assert not is_public(text)


@pytest.mark.parametrize("text", PUBLIC)
def test_a6_what_is_public_is(text: str) -> None:
    assert is_public(text)


def answering(*found: str) -> Any:
    """A resolver that answers these, one list at each question."""
    asked: list[str] = []

    def resolve(host: str, port: int, *_more: Any, **_named: Any) -> list[tuple[Any, ...]]:
        asked.append(host)
        which = found[min(len(asked), len(found)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in which.split(",")]

    return resolve


def test_a6_one_bad_address_among_good_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    for told in ("127.0.0.1", "8.8.8.8,10.0.0.1", "169.254.169.254,8.8.8.8"):
        monkeypatch.setattr(addresses.socket, "getaddrinfo", answering(told))
        with pytest.raises(Forbidden):
            resolved("tool.example.org", 443, loopback=False)
    monkeypatch.setattr(addresses.socket, "getaddrinfo", answering("8.8.8.8,1.1.1.1"))
    assert len(resolved("tool.example.org", 443, loopback=False)) == 2


def test_a6_loopback_opens_this_machine_alone_and_not_its_neighbours(monkeypatch: pytest.MonkeyPatch) -> None:
    for told in ("10.0.0.1", "169.254.169.254", "127.0.0.1,10.0.0.1"):
        monkeypatch.setattr(addresses.socket, "getaddrinfo", answering(told))
        with pytest.raises(Forbidden):
            resolved("tool.example.org", 443, loopback=True)


def test_a6_a_name_that_changes_its_answer_is_connected_to_where_it_was_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """DNS rebinding: public when it is checked, this machine when it is called.

    Teeth: connecting by name (urllib3's own `_new_conn` after the check) reaches the receiver.
    """
    met: list[Any] = []

    class Watched(socket.socket):
        def connect(self, where: Any) -> None:
            met.append(where)
            raise ConnectionRefusedError

    with receiving(Receiver()) as receiver:
        port = int(receiver.url.split(":")[2].split("/")[0])
        monkeypatch.setattr(addresses.socket, "getaddrinfo", answering("8.8.8.8", "127.0.0.1"))
        monkeypatch.setattr(webhooks.socket, "socket", Watched)
        outcome = Calls().send(f"https://tool.example.org:{port}/", {}, b"{}")
    assert met == [("8.8.8.8", port)]
    assert outcome.trouble is Trouble.REFUSED
    assert receiver.got == []


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1:{port}/",
        "https://localhost:{port}/",
        "https://[::ffff:127.0.0.1]:{port}/",
        "https://0.0.0.0:{port}/",
        "https://2130706433:{port}/",
        "https://0x7f000001:{port}/",
        "https://127.1:{port}/",
        "https://017700000001:{port}/",
    ],
)
def test_a6_no_way_of_writing_this_machine_gets_through(url: str) -> None:
    with receiving(Receiver()) as receiver:
        port = receiver.url.split(":")[2].split("/")[0]
        outcome = Calls().send(url.format(port=port), {}, b"{}")
        assert outcome.trouble in (Trouble.FORBIDDEN_ADDRESS, Trouble.UNKNOWN_HOST)
        assert receiver.got == []


def test_a6_without_https_nobody_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses.socket, "getaddrinfo", answering("8.8.8.8"))
    assert Calls().send("http://tool.example.org/", {}, b"{}").trouble is Trouble.FORBIDDEN_ADDRESS

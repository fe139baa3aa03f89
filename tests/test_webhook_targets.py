"""No form of an address leads a webhook inside: neither when it is added nor when it is sent to."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from service.delivery import guard
from tests.alert_rows import add_destination
from tests.receiver import LOOPBACK, receiving
from tests.web_client import HERE, TestClient, product_of, serving

HOSTILE = {
    "private": [
        *(
            "https://127.0.0.1/",
            "https://127.8.9.10:8443/",
            "https://10.0.0.1/",
            "https://0.0.0.0/",
        ),
        *("https://172.31.255.255/", "https://192.168.1.1/", "https://100.64.0.1/"),
        *("https://169.254.169.254/latest/meta-data/", "https://168.63.129.16/"),
        *("https://255.255.255.255/", "https://224.0.0.1/", "https://localhost/"),
        "https://LOCALHOST:8443/",
        # IPv4 hidden in IPv6: mapped, compatible, NAT64, 6to4, Teredo.
        *("https://[::ffff:127.0.0.1]/", "https://[::ffff:7f00:1]/", "https://[::ffff:0:7f00:1]/"),
        *("https://[0:0:0:0:0:FFFF:10.0.0.1]/", "https://[::127.0.0.1]/", "https://[::7f00:1]/"),
        *("https://[64:ff9b::7f00:1]/", "https://[64:ff9b::127.0.0.1]/"),
        *("https://[64:ff9b:1::7f00:1]/", "https://[2002:7f00:1::]/", "https://[2002:a00:1::1]/"),
        "https://[2001:0:4136:e378:8000:63bf:80ff:fffe]/",
        # Loopback, none, local to a link, a site, an organisation; multicast.
        *("https://[::1]/", "https://[0000:0000:0000:0000:0000:0000:0000:0001]/", "https://[::]/"),
        *("https://[fe80::1]/", "https://[febf::1]/", "https://[fec0::1]/", "https://[fd00::1]/"),
        *("https://[fc00::1]/", "https://[ff02::1]/", "https://[fd00:ec2::254]/"),
    ],
    "host": [
        *("https://2130706433/", "https://0x7f000001/", "https://0x7f.0.0.1/", "https://0x7f.1/"),
        *("https://017700000001/", "https://0177.0.0.1/", "https://127.1/", "https://127.0.1/"),
        *("https://127.0.0.1./", "https://127.000.000.001/", "https://0/", "https://4294967297/"),
        *("https://127.0.0.0x1/", "https://[fe80::1%25lo]/", "https://[fe80::1%lo]/"),
        *("https://127%2e0%2e0%2e1/", "https://%6cocalhost/", "https://local%00host/"),
        *("https://h..example/", "https://.localhost/", "https:///127.0.0.1/", "https://:443/"),
    ],
    "credentials": [
        *("https://an@127.0.0.1/", "https://h.example@127.0.0.1/", "https://:@127.0.0.1/"),
        *("https://h.example:443@127.0.0.1/", "https://a:b@c@127.0.0.1/", "https://@127.0.0.1/"),
        *("https://h.example%40127.0.0.1:x@[::1]/", "https://h.example%23@127.0.0.1/"),
    ],
    "form": [
        *("https://127。0。0。1/", "https://127．0．0．1/", "https://127｡0｡0｡1/"),
        *(
            "https://①②⑦.⓪.⓪.①/",
            "https://１２７.0.0.1/",
            "https://١٢٧.0.0.1/",
            "https://ⓛocalhost/",
        ),
        *("https://localhoſt/", "https://h.example\\@127.0.0.1/", "https://127.0.0.1\\h.example/"),
        *("https://h.example#@127.0.0.1/", "https://h.example:80:22/", "https://h.example:-1/"),
        *("https://h.example:٤٤٣/", "https://h.example:0x50/", "https://[127.0.0.1]/"),
        *("https://[::1/", "https://::1/", "https://h.example/ HTTP/1.1", "https://h.example/\tx"),
        *("https://h.example/\r\nHost: 127.0.0.1", " https://127.0.0.1/", "https://127.0.0.1/\x00"),
        "https://127.0.0.1\n/",
    ],
    "scheme": [
        *("//127.0.0.1/", "127.0.0.1", "file:///etc/passwd", "gopher://127.0.0.1:6379/_x"),
        *("ftp://127.0.0.1/", "javascript:alert(1)", "https:/127.0.0.1/", "https:127.0.0.1"),
        *("http+unix://127.0.0.1/", "data:text/plain,x", "ws://127.0.0.1/"),
    ],
    "port": [
        *("https://h.example:22/", "https://h.example:25/", "https://127.0.0.1:0/"),
        *("https://127.0.0.1:1/", "https://h.example:00022/", "https://h.example:1023/"),
    ],
    "http": ["http://93.184.216.34/", "http://93.184.216.34:443/", "HTTP://93.184.216.34/"],
}
"""Addresses by the reason for which nothing is sent there."""
WORDS = json.loads((Path(__file__).parents[1] / "web/locale/en.json").read_text("utf-8"))
CASES = [(reason, address) for reason, addresses in HOSTILE.items() for address in addresses]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with serving(tmp_path_factory.mktemp("data"), ()) as client:
        yield client


@pytest.mark.parametrize(("reason", "address"), CASES)
def test_it_cannot_be_added(client: TestClient, reason: str, address: str) -> None:
    english = {"accept-language": "en"}
    given = {"name": "Program", "address": address}
    answer = client.post("/api/v1/destinations", json=given, headers=english)
    assert (answer.status_code, answer.json()["code"]) == (422, "destination_invalid")
    assert WORDS[f"reason.destination_{reason}"] in answer.json()["detail"]
    page = client.post("/destinations", data=given, headers=english | {"origin": HERE})
    assert page.status_code == 422
    assert client.get("/api/v1/destinations").json()["total"] == 0


@pytest.mark.parametrize(("reason", "address"), CASES)
def test_nothing_is_sent_there_where_it_stands_already(
    client: TestClient, reason: str, address: str
) -> None:
    product = product_of(client)
    path = f"/api/v1/destinations/{add_destination(product, address=address)}"
    answer = client.post(f"{path}/test").json()
    assert answer == {"delivered": False, "error": {"code": "target_refused", "detail": reason}}
    assert client.delete(path).status_code == 200


def test_a_name_that_leads_inside_since_it_was_added_is_refused(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = ["93.184.216.34"]

    def lookup(_host: str, port: int, **_: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in found]

    monkeypatch.setattr(guard.socket, "getaddrinfo", lookup)
    with receiving() as inside:
        address = f"https://h.example:{inside.port}/"
        made = client.post("/api/v1/destinations", json={"name": "x", "address": address})
        assert made.status_code == 201
        for addresses in (["127.0.0.1"], ["93.184.216.34", "127.0.0.1"], ["::ffff:127.0.0.1"]):
            found[:] = addresses
            answer = client.post(f"/api/v1/destinations/{made.json()['id']}/test").json()
            assert answer["error"] == {"code": "target_refused", "detail": "private"}
        assert inside.received == []
    client.delete(f"/api/v1/destinations/{made.json()['id']}")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_told_and_not_followed(tmp_path: Path, status: int) -> None:
    with (
        serving(tmp_path, (), webhook_private_targets=LOOPBACK) as client,
        receiving() as receiver,
        receiving() as elsewhere,
    ):
        receiver.status, receiver.headers = status, {"location": elsewhere.url}
        body = {"name": "x", "address": receiver.url}
        id_ = client.post("/api/v1/destinations", json=body).json()["id"]
        answer = client.post(f"/api/v1/destinations/{id_}/test").json()
        assert answer["error"] == {"code": "answered", "detail": str(status)}
        assert (len(receiver.received), elsewhere.received) == (1, [])

"""A post goes to the very address that was judged, follows nothing, and does not take long."""

import socket
import ssl
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from service.delivery import posting
from service.delivery.guard import Target, WebAddress, target
from service.delivery.posting import CertificateError, post
from tests.receiver import LOOPBACK, Receiver, receiving
from tests.servers.certificates import Certificate, issue, make_authority
from tests.servers.process import free_port


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """An authority that nobody trusts unless told to."""
    return make_authority(tmp_path_factory.mktemp("authority"), "authority")


def there(receiver: Receiver, *addresses: str, host: str = "h.example") -> Target:
    """The receiver under another name, as if that had been judged to have these addresses."""
    url = WebAddress("https" if receiver.scheme == "https" else "http", host, receiver.port, "/x?y")
    return Target(url, addresses or ("127.0.0.1",))


def test_a_post_reaches_the_receiver_as_it_is(receiver: Receiver) -> None:
    found = target(receiver.url, LOOPBACK)
    answer = post(found, {"content-type": "application/json", "webhook-id": "1"}, b'{"a": 1}')
    assert answer == posting.Answer(204, 0.0)
    (one,) = receiver.received
    assert (one.path, one.body) == ("/hook", b'{"a": 1}')
    assert one.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert one.headers["content-type"] == "application/json"


def test_the_connection_is_made_to_the_address_that_was_judged(receiver: Receiver) -> None:
    # Nobody has this name: a second lookup would fail.
    assert post(there(receiver, host="no-such-name.invalid"), {}, b"").status == 204
    (one,) = receiver.received
    assert one.headers["host"] == f"no-such-name.invalid:{receiver.port}"
    assert one.path == "/x?y"


def test_the_next_address_is_tried_where_one_does_not_answer(receiver: Receiver) -> None:
    assert post(there(receiver, "127.0.0.2", "::1", "127.0.0.1"), {}, b"").status == 204


def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    with receiving() as inside:
        for status in (301, 302, 303, 307, 308):
            receiver.status, receiver.headers = status, {"location": inside.url}
            assert post(there(receiver), {}, b"").status == status
        assert len(receiver.received) == 5
        assert inside.received == []


def test_no_proxy_of_the_environment_is_asked(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    with receiving() as proxy:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        assert post(there(receiver), {}, b"").status == 204
        assert proxy.received == []


def test_an_endless_answer_is_read_in_part() -> None:
    def answer(server: socket.socket) -> None:
        line = server.accept()[0]
        with line, suppress(ConnectionError):
            line.recv(65_536)
            line.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000000000\r\n\r\n")
            while True:
                line.sendall(b"x" * 65_536)

    with socket.create_server(("127.0.0.1", 0)) as server, ThreadPoolExecutor(1) as pool:
        answering = pool.submit(answer, server)
        endless = Receiver(port=server.getsockname()[1])
        assert post(there(endless), {}, b"").status == 200
        answering.result()


def test_an_answer_that_trickles_ends_in_time(receiver: Receiver) -> None:
    receiver.status, receiver.body, receiver.pause = 200, b"x" * 1_000, 0.1
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        post(there(receiver), {}, b"", seconds=0.5)
    assert time.monotonic() - began < 60  # all of it takes a hundred seconds


def test_a_connection_that_breaks_is_told(receiver: Receiver) -> None:
    receiver.cut = True
    with pytest.raises(ConnectionError):
        post(there(receiver), {}, b"")


def test_a_port_where_nobody_listens_is_told() -> None:
    with pytest.raises(ConnectionError):
        post(there(Receiver(port=free_port())), {}, b"")


def test_when_to_come_again_is_told_in_seconds(receiver: Receiver) -> None:
    receiver.status = 429
    for text, seconds in (("120", 120.0), ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0), ("9" * 9, 0.0)):
        receiver.headers = {"Retry-After": text}
        assert post(there(receiver), {}, b"") == posting.Answer(429, seconds)


def test_the_certificate_is_checked_for_the_name(authority: Certificate, tmp_path: Path) -> None:
    trusted = ssl.create_default_context(cafile=str(authority.path))
    with receiving(_server(authority, tmp_path, "DNS:h.example")) as receiver:
        assert post(there(receiver), {}, b"", trusted=trusted).status == 204
        with pytest.raises(CertificateError):
            post(there(receiver, host="other.example"), {}, b"", trusted=trusted)
        with pytest.raises(CertificateError):
            post(there(receiver), {}, b"")
        assert len(receiver.received) == 1


def _server(authority: Certificate, folder: Path, name: str) -> ssl.SSLContext:
    made = issue(authority, folder, "server", [name])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.path, made.key)
    return context

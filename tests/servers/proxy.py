"""A real nginx with TLS and passwords in front of Elasticsearch nodes.

The nodes that tests run have neither; clients see here what a secured cluster shows them.
"""

import base64
import functools
import json
import os
import shutil
import socket
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.servers.certificates import Certificate, find_openssl, issue, make_authority
from tests.servers.process import ServerProcess, free_port
from tests.servers.requirement import UnavailableError, missing
from tests.waiting import LONGEST

CONFIGURATION = Path(__file__).with_name("proxy.conf")
USER = "directives"
PASSWORD = "p@ss: wörd/%23?#&+"
# As they are sent: base64 of an id and a secret. The second may search, and nothing else.
API_KEY = base64.b64encode(b"VuaCfGcBCdbkQm-e5aOx:ui2lp2axTNmsyakw9tvNnw").decode()
READING_KEY = base64.b64encode(b"H3_AhoIBA9hmeQJdg7ij:JAnCbScqQJuZVEdnWmLhXA").decode()


@dataclass
class Proxy:
    """An nginx: `with start_proxy(folder, [node.url]) as proxy: … proxy.url, proxy.ca …`."""

    port: int
    authority: Certificate
    process: ServerProcess
    user: str = USER
    password: str = PASSWORD
    api_key: str = API_KEY
    reading_key: str = READING_KEY

    @property
    def url(self) -> str:
        """Its address; the certificate is for 127.0.0.1 and for localhost."""
        return f"https://127.0.0.1:{self.port}"

    @property
    def ca(self) -> Path:
        """The file of the authority that a client must trust."""
        return self.authority.path

    def start(self) -> None:
        """Start it and wait until it listens; raises ServerError with its log."""
        self.process.start()
        self.process.wait_until(self._listens, LONGEST)

    def stop(self) -> None:
        """Stop it at once, with the connections that it has."""
        self.process.stop()

    def pause(self) -> None:
        """SIGSTOP: it takes connections and answers nothing."""
        self.process.pause()

    def resume(self) -> None:
        """SIGCONT."""
        self.process.resume()

    def requests(self) -> list[str]:
        """The lines of its access log so far: who asked for what, and what was answered."""
        return (self.process.folder / "access.log").read_text(encoding="utf-8").splitlines()

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def start_proxy(
    folder: Path, nodes: Sequence[str], hosts: Sequence[str] = ("IP:127.0.0.1", "DNS:localhost")
) -> Proxy:
    """A running proxy before the nodes with these URLs, its files in `folder`.

    Its certificate is for `hosts`. Raises UnavailableError and ServerError.
    """
    command = [_nginx(), "-p", str(folder), "-c", "nginx.conf", "-e", "stderr", "-g", "daemon off;"]
    authority = make_authority(folder, "authority")
    certificate = issue(authority, folder, "server", hosts)
    process = ServerProcess(command, folder, folder / "nginx.log")
    proxy = Proxy(free_port(), authority, process)
    _configure(proxy, certificate, nodes)
    try:
        proxy.start()
    except BaseException:
        proxy.stop()
        raise
    return proxy


def require_nginx() -> None:
    """Skip the test, or fail it under CI, where nginx or openssl is missing."""
    try:
        _nginx()
        find_openssl()
    except UnavailableError as lacking:
        missing(lacking)


@functools.cache
def _nginx() -> str:
    # Debian puts it where only root's search path leads.
    command = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if command is None:
        raise UnavailableError("nginx is not installed")
    return command


def _configure(proxy: Proxy, certificate: Certificate, nodes: Sequence[str]) -> None:
    """Write nginx.conf and the file of passwords."""
    values = {
        "USER": "user root;" if os.geteuid() == 0 else "",  # others cannot enter pytest's folder
        "API_KEY": proxy.api_key,
        "NODES": " ".join(f"server {node.partition('://')[2]};" for node in nodes),
        "PORT": str(proxy.port),
        "CERTIFICATE": str(certificate.path),
        "KEY": str(certificate.key),
        "READING_KEY": proxy.reading_key,
        "REFUSAL": _security_exception(401, "unable to authenticate"),
        "PROHIBITION": _security_exception(403, "this action is unauthorized for the API key"),
    }
    text = CONFIGURATION.read_text(encoding="utf-8").split("\n", 1)[1]
    for name, value in values.items():
        text = text.replace(f"@{name}@", value)
    folder = proxy.process.folder
    (folder / "nginx.conf").write_text(text, encoding="utf-8")
    hashed = subprocess.run(
        [find_openssl(), "passwd", "-apr1", "-stdin"],
        input=proxy.password.encode(),
        capture_output=True,
        check=True,
    )
    (folder / "passwords").write_bytes(proxy.user.encode() + b":" + hashed.stdout)


def _security_exception(status: int, reason: str) -> str:
    """A refusal in the form that Elasticsearch gives it."""
    cause = {"type": "security_exception", "reason": reason}
    return json.dumps({"error": {"root_cause": [cause], **cause}, "status": status})

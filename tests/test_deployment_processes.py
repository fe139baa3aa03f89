"""The processes of docker-compose.yml, run by hand: the same commands and variables, no engine.

Only what names places is replaced: ports, folders and files of secrets. Elasticsearch stands behind
a TLS proxy with passwords. Where tests run as root, the processes run as the image's user.
"""

import functools
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.collection import directive
from tests.deployment import DEPLOY, ROOT, Compose, compose, instructions
from tests.servers.elasticsearch import SharedNode
from tests.servers.postgresql import OWNER, PostgreSQL, require_postgresql, start_postgresql
from tests.servers.postgresql import PASSWORD as ADMINISTRATOR_PASSWORD
from tests.servers.process import ServerProcess, free_port
from tests.servers.proxy import Proxy, require_nginx, start_proxy
from tests.servers.requirement import missing
from tests.waiting import wait_until

ENGINE_PASSWORD = "p@ss: %23?/\"w'rd"
DATABASE_PASSWORD = """it's "quoted": \\ p@ss/wörd %23?#&+"""
USER = instructions("USER")[0].partition(":")[0]
"""The number of the image's user."""
NO_CAPABILITIES = ("--bounding-set=-all", "--inh-caps=-all", "--no-new-privs")


@dataclass(frozen=True)
class Deployment:
    """The folders that stand for volumes, and what compose says with its variables filled in."""

    folder: Path
    services: Compose
    port: int

    @property
    def url(self) -> str:
        """Where the service answers."""
        return f"http://127.0.0.1:{self.port}"

    def environment(self, name: str) -> dict[str, str]:
        """The variables of a service, with its folders here; and those that find Python's code."""
        said = {
            name: self.place(value) for name, value in self.services[name]["environment"].items()
        }
        # Tests share one node, where each has indexes of its own.
        prefix = self.folder.name.replace("_", "-")
        own = {"DIRECTIVES_ENGINE_PREFIX": prefix, "TMPDIR": str(self.folder / "tmp")}
        return said | own | {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}

    def command(self, name: str, command: Sequence[str]) -> list[str]:
        """A command as it runs in the container of this service: its user, its variables."""
        variables = [f"{name}={value}" for name, value in self.environment(name).items()]
        return [*confined(), "env", "--ignore-environment", *variables, *command]

    def place(self, value: object) -> str:
        """A path of the container, where it is here."""
        return re.sub(r"^/(data|letters|tmp|run/credentials)\b", rf"{self.folder}/\1", str(value))

    @contextmanager
    def running(self, name: str) -> Iterator[ServerProcess]:
        """The service of this name while the block lasts; its folder cannot be written to."""
        command = [self.place(part) for part in self.services[name]["command"]]
        program = [sys.executable, "-m", "service.cli", *command]
        log = self.folder / f"{name}.log"
        process = ServerProcess(self.command(name, program), self.folder / "nothing", log)
        process.start()
        try:
            yield process
        finally:
            process.stop()

    def is_healthy(self, name: str, check: Sequence[str]) -> bool:
        """Whether the check of its health, whose first word is python, says so."""
        assert check[0] == "python"
        words = [part.replace("/tmp/", f"{self.folder}/tmp/") for part in check[1:]]
        command = self.command(name, [sys.executable, *words])
        return subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode == 0


def confined() -> list[str]:
    """What a container's process may not: be root, have a capability, or get one."""
    if os.geteuid() != 0:
        return ["setpriv", "--no-new-privs"]
    return ["setpriv", *(as_image_user() or ()), *NO_CAPABILITIES]


@functools.cache
def as_image_user() -> Sequence[str] | None:
    """The options of setpriv that make a process the image's user's, where that is possible.

    Who is not root cannot; and nobody else may enter what lies below root's own folder, such as the
    checkout or Python.
    """
    if os.geteuid() != 0:
        return None
    options = [f"--reuid={USER}", f"--regid={USER}", "--clear-groups"]
    attempt = ["setpriv", *options, *NO_CAPABILITIES, "env", sys.executable, "-m", "service.cli"]
    tried = subprocess.run([*attempt, "--version"], cwd=ROOT, capture_output=True, check=False)
    return options if tried.returncode == 0 else None


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder that any user may enter, unlike pytest's own, with those of the containers."""
    made = Path(tempfile.mkdtemp(prefix="directives-deployment-"))
    made.chmod(0o755)
    for name in ("data", "letters", "nothing", "run", "run/credentials", "tmp"):
        (made / name).mkdir()
    for name in ("data", "tmp"):
        give(made / name)
    (made / "nothing").chmod(0o555)
    yield made
    shutil.rmtree(made)


def require(command: str) -> None:
    """Skip the test, or fail it under CI, where this command is missing."""
    if shutil.which(command) is None:
        missing(f"{command} is not installed")


def give(path: Path) -> None:
    """To the user of the processes."""
    if as_image_user():
        os.chown(path, int(USER), int(USER))


def keep_secret(path: Path, secret: str) -> None:
    """As the service `setup` keeps it: for one user's eyes."""
    path.write_text(secret, encoding="utf-8")
    path.chmod(0o400)
    give(path)


@pytest.fixture(scope="module")
def proxy(
    elasticsearch_node: SharedNode, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Proxy]:
    require_nginx()
    require("setpriv")
    with start_proxy(tmp_path_factory.mktemp("proxy"), [elasticsearch_node.url]) as made:
        admit(made, {"directives": ENGINE_PASSWORD, "elastic": DATABASE_PASSWORD})
        yield made


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[PostgreSQL]:
    """A server whose database and role were made by the script, cut off after the role at first."""
    require_postgresql()
    require("psql")
    keep_secret(folder / "run/credentials/database_password", DATABASE_PASSWORD)
    with start_postgresql() as made:
        environment = {
            "CREDENTIALS": str(folder / "run/credentials"),
            "POSTGRES_USER": "postgres",
            "PGHOST": "127.0.0.1",
            "PGPORT": str(made.port),
            "PGPASSWORD": ADMINISTRATOR_PASSWORD,
        }
        for statement in (f"DROP ROLE {OWNER}", "DROP DATABASE directives"):
            made.administer(statement)
            subprocess.run([DEPLOY / "make-database"], env=os.environ | environment, check=True)
        yield made


@pytest.fixture(scope="module")
def deployment(folder: Path, proxy: Proxy, server: PostgreSQL) -> Deployment:
    """Two servers, and the letters of two days."""
    port = free_port()
    keep_secret(folder / "run/credentials/ca.crt", proxy.ca.read_text("utf-8"))
    keep_secret(folder / "run/credentials/engine_password", ENGINE_PASSWORD)
    write_letter(folder, 1, "Sở Y tế chủ trì trực đê.")
    write_letter(folder, 2, "Công an tỉnh tuần tra rừng.")
    filled = compose(DIRECTIVES_PORT=port, ELASTICSEARCH_PORT=proxy.port, POSTGRES_PORT=server.port)
    return Deployment(folder, filled["services"], port)


def write_letter(folder: Path, number: int, task: str) -> None:
    letter = folder / "letters" / f"{number}.txt"
    letter.write_text(directive(number, task), encoding="utf-8")


def test_the_deployed_processes_load_and_find(deployment: Deployment, proxy: Proxy) -> None:
    checks = {
        "service": json.loads(instructions("HEALTHCHECK")[0].partition("CMD ")[2]),
        "worker": deployment.services["worker"]["healthcheck"]["test"][1:],
    }
    with deployment.running("service") as service, deployment.running("worker") as worker:
        wait_for(service, lambda: answered(f"{deployment.url}/readyz"))
        wait_for(worker, lambda: total(deployment, "tuần tra rừng") == 1)
        assert total(deployment, '"trực đê" agency:"Sở Y tế" role:lead') == 1
        assert status(service) == status(worker) == expected_status()

        upload = {"files": ("3.txt", directive(3, "Sở Tài chính rà soát ngân sách."))}
        answer = httpx.post(f"{deployment.url}/api/v1/documents", files=upload, timeout=240)
        assert answer.status_code in {200, 201}, answer.text
        assert total(deployment, "rà soát ngân sách") == 1

        wait_for(worker, lambda: all(deployment.is_healthy(*one) for one in checks.items()))
        worker.pause()
        os.utime(deployment.folder / "tmp/worker", (0, 0))
        assert not deployment.is_healthy("worker", checks["worker"])
        worker.resume()
    assert not deployment.is_healthy("service", checks["service"])

    told = worker.log_path.read_text("utf-8").splitlines()
    assert [line for line in told if "load 1: 2 added" not in line] == [
        "stopping after this file …"
    ]
    logs = service.log_path.read_text("utf-8") + "".join(told)
    assert DATABASE_PASSWORD not in logs
    assert ENGINE_PASSWORD not in logs
    assert list((deployment.folder / "nothing").iterdir()) == []
    kept = {path.name for path in (deployment.folder / "data").iterdir()}
    assert "originals" in kept
    assert not kept & {"index", "directives.sqlite3"}


def test_the_check_of_elasticsearch_asks_with_any_password(
    proxy: Proxy, folder: Path, tmp_path: Path
) -> None:
    require("curl")
    check = compose()["services"]["elasticsearch"]["healthcheck"]["test"][1:]
    assert check[:2] == ["bash", "/deploy/ask"]
    url = check[2].replace("https://localhost:9200", proxy.url)
    (tmp_path / "ca.crt").write_bytes(proxy.ca.read_bytes())

    def ask(password: str) -> "subprocess.CompletedProcess[str]":
        (tmp_path / "elastic_password").write_text(password, encoding="utf-8")
        return subprocess.run(
            ["bash", DEPLOY / "ask", url],
            env=os.environ | {"CREDENTIALS": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )

    def is_well() -> bool:
        allowed = ask(DATABASE_PASSWORD)
        assert json.loads(allowed.stdout).keys() == {"status"}
        return allowed.returncode == 0

    # The node is shared: it is ill while another test has an index for which there is no place.
    wait_until(is_well)
    refused = ask("another")
    assert refused.returncode != 0
    assert "401" in refused.stderr


def admit(proxy: Proxy, passwords: Mapping[str, str]) -> None:
    """Let these users pass and no others."""
    lines = []
    for user, password in passwords.items():
        command = ["openssl", "passwd", "-apr1", "-stdin"]
        hashed = subprocess.run(command, input=password.encode(), capture_output=True, check=True)
        lines.append(user.encode() + b":" + hashed.stdout)
    (proxy.process.folder / "passwords").write_bytes(b"".join(lines))


def answered(url: str) -> bool:
    try:
        return httpx.get(url, timeout=10).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def total(deployment: Deployment, query: str) -> int:
    """How many paragraphs the JSON API finds."""
    answer = httpx.get(f"{deployment.url}/api/v1/search", params={"q": query}, timeout=120)
    assert answer.status_code == httpx.codes.OK, answer.text
    found: int = answer.json()["total"]
    return found


def status(process: ServerProcess) -> Mapping[str, str]:
    """Its users and capabilities, as the system tells them."""
    lines = Path(f"/proc/{process.pid}/status").read_text("utf-8").splitlines()
    told = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
    return {name: told[name] for name in ("Uid", "Gid", "CapEff", "CapBnd", "NoNewPrivs")}


def expected_status() -> Mapping[str, str]:
    """Those of a process that does nothing but print them."""
    shown = subprocess.run(
        [*confined(), "cat", "/proc/self/status"], capture_output=True, text=True, check=True
    ).stdout
    told = dict(line.split(":\t", 1) for line in shown.splitlines() if ":\t" in line)
    assert "1" in told["NoNewPrivs"]
    assert os.geteuid() != 0 or int(told["CapEff"], 16) == 0
    return {name: told[name] for name in ("Uid", "Gid", "CapEff", "CapBnd", "NoNewPrivs")}


def wait_for(process: ServerProcess, condition: Callable[[], bool]) -> None:
    process.wait_until(condition, 240)

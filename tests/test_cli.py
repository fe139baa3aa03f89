"""The command line: what it prints, its exit codes, and that it explains itself."""

import json
import re
import socket
import subprocess
import sys
from pathlib import Path

import click
import httpx
import pytest

from service import lease
from service.cli import COMMANDS, main
from service.product import opened
from service.settings import Settings, read
from tests.collection import Write, directive
from tests.commands import run
from tests.servers.process import free_port
from tests.waiting import wait_until

ROOT = Path(__file__).resolve().parents[1]
HELP = """
import sys
before = set(sys.modules)
from service.cli import main
main(["--help"], standalone_mode=False)
print(*(set(sys.modules) - before), file=sys.stderr)
"""


@pytest.fixture
def data(settings: Settings) -> Path:
    """The data folder that the environment names."""
    return settings.data


def test_help_names_every_command_and_imports_none_to_answer_at_once() -> None:
    told = subprocess.run(
        [sys.executable, "-c", HELP], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert all(name in told.stdout for name in COMMANDS)
    imported = told.stderr.split()
    packages = {name.partition(".")[0] for name in imported}
    assert packages - sys.stdlib_module_names == {"click", "service"}
    assert {name for name in imported if name.startswith("service.")} == {"service.cli"}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_with_an_example(name: str) -> None:
    result = run(name, "--help")
    assert result.exit_code == 0
    assert f"directives {name}" in result.output
    command = main.get_command(click.Context(main), name)
    assert command is not None
    assert (command.help or "").startswith(COMMANDS[name][1])


def test_a_load_tells_its_totals(data: Path, folder: Path, write: Write) -> None:
    write("a.txt", 1, "Sở Y tế trực đê.")
    (folder / ".hidden").write_text("")
    result = run("load", folder, "--data", data)
    assert result.exit_code == 0
    assert "1 added, 1 skipped" in result.output
    assert "skipped     .hidden (hidden: its name begins with a dot)" in result.output


def test_a_load_with_failures_names_them_with_the_reason(
    data: Path, folder: Path, write: Write
) -> None:
    write("a.txt", 1, "Sở Y tế trực đê.")
    (folder / "empty.txt").write_bytes(b"")
    result = run("load", folder)
    assert result.exit_code == 1
    assert "failed      empty.txt (empty: " in result.stderr
    assert "1 added, 1 failed" in result.stdout


def test_a_load_as_json_accounts_for_every_file(folder: Path, write: Write, data: Path) -> None:
    write("a.txt", 1, "Sở Y tế trực đê.")
    (folder / "empty.txt").write_bytes(b"")
    result = run("load", folder, "--json")
    report = json.loads(result.stdout)
    assert result.exit_code == 1
    assert report["totals"] == {"added": 1, "failed": 1}
    assert [(file["source"], file["outcome"]) for file in report["files"]] == [
        ("a.txt", "added"),
        ("empty.txt", "failed"),
    ]


def test_a_root_names_documents_by_their_path_below_it(
    data: Path, folder: Path, write: Write
) -> None:
    path = write("2024/a.txt", 1, "Sở Y tế trực đê.")
    report = json.loads(run("load", path, "--root", folder, "--json").stdout)
    assert report["files"][0]["source"] == "2024/a.txt"
    report = json.loads(run("load", "/etc/hostname", "--root", folder, "--json").stdout)
    assert report["files"][0]["code"] == "outside"


def test_a_removal_of_what_is_not_held_fails(data: Path) -> None:
    data.mkdir()
    result = run("remove", "nothing.txt")
    assert result.exit_code == 1
    assert "no document has this source" in result.stderr


def test_reparse_reindex_and_check_work_on_what_is_held(
    data: Path, folder: Path, write: Write
) -> None:
    write("a.txt", 1, "Sở Y tế trực đê.")
    run("load", folder)
    assert "1 unchanged" in run("reparse").output
    paragraphs = json.loads(run("reindex", "--json").stdout)["paragraphs"]
    assert paragraphs > 0
    result = run("check")
    assert (result.exit_code, result.output) == (0, "everything agrees\n")


def test_check_ends_with_1_on_a_fault_and_repairs_it(
    data: Path, folder: Path, write: Write
) -> None:
    write("a.txt", 1, "Sở Y tế trực đê.")
    run("load", folder)
    for path in (data / "originals").rglob("*"):
        if path.is_file():
            path.unlink()
    result = run("check", "--json")
    assert result.exit_code == 1
    assert [f["code"] for f in json.loads(result.stdout)["findings"]] == ["original_missing"]
    assert run("check", "--repair").exit_code == 0
    assert run("check").exit_code == 0


def test_parse_prints_the_document_as_json(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(directive(5, "Sở Y tế chủ trì trực đê."))
    parsed = json.loads(run("parse", path, "--json").stdout)
    assert parsed["number"] == "5-KH/TU"
    assert [task["number"] for task in parsed["tasks"]] == ["1"]
    assert "5-KH/TU" in run("parse", path).output


def test_explain_shows_the_text_with_what_was_recognised(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(directive(5, "Sở Y tế chủ trì [trực đê] trước ngày 20/4/2024."))
    shown = run("explain", path).output
    assert "Sở Y tế‹lead› chủ trì [trực đê] trước ngày 20/4/2024‹due›." in shown
    assert "lead: Sở Y tế  (sure 0.95, role.lead.after: “chủ trì” “Sở Y tế”)" in shown
    assert "= 2024-04-20" in shown


def test_explain_writes_a_page_that_stands_alone(tmp_path: Path) -> None:
    path, page = tmp_path / "a.txt", tmp_path / "a.html"
    path.write_text(directive(5, "Sở Y tế chủ trì trực đê ở <chợ> trước ngày 20/4/2024."))
    assert run("explain", path, "--html", page).exit_code == 0
    shown = page.read_text("utf-8")
    assert '<span class="said lead" title="role.lead.after">Sở Y tế</span>' in shown
    assert "&lt;chợ&gt;" in shown
    assert not re.search(r"(?:src|href)=|<script|@import|url\(", shown)


@pytest.mark.parametrize("command", ["parse", "explain"])
def test_a_file_that_cannot_be_read_is_told_in_one_line(tmp_path: Path, command: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"")
    result = run(command, path)
    assert result.exit_code == 2
    assert result.stderr.startswith("directives: ")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [("load",), ("load", "/no/such/path"), ("dance",), ("serve", "--port", "0"), ("parse", "/")],
)
def test_wrong_use_ends_with_2(arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.1", "example.org"])
def test_serving_the_network_is_refused(data: Path, host: str) -> None:
    result = run("serve", "--host", host)
    assert result.exit_code == 2
    assert "loopback" in result.stderr


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("DIRECTIVES_ENGINE_URL", "lucene:", 2),
        ("DIRECTIVES_ENGINE_URL", "http://127.0.0.1:9", 3),
        ("DIRECTIVES_DATABASE_URL", "sqlite:////proc/none/x.sqlite3", 3),
        ("DIRECTIVES_DATA", "/proc/none", 2),
        ("DIRECTIVES_DATA", "/etc/hostname", 3),
    ],
)
def test_what_is_out_of_reach_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str, code: int
) -> None:
    monkeypatch.setenv("DIRECTIVES_DATA", str(tmp_path))
    monkeypatch.setenv(name, value)
    result = run("check")
    assert result.exit_code == code
    assert result.stderr.startswith("directives: ")
    assert result.stderr.count("\n") == 1


@pytest.mark.embedded
def test_a_broken_database_is_told_in_one_line(data: Path) -> None:
    data.mkdir(parents=True)
    (data / "directives.sqlite3").write_bytes(b"certainly no database" * 100)
    result = run("check")
    assert result.exit_code == 3
    assert "not a database" in result.stderr


def test_a_data_folder_in_use_is_told(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "PATIENCE", 0.1)
    with opened(read(data=data)) as product, lease.taken(product):
        result = run("remove", "a.txt")
    assert result.exit_code == 3
    assert "another load" in result.stderr


def test_a_port_that_is_taken_is_told(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = run("serve", "--port", taken.getsockname()[1])
    assert result.exit_code == 2
    assert "cannot be served" in result.stderr


def test_serve_answers_and_mends_what_was_left(data: Path, folder: Path, write: Write) -> None:
    write("a.txt", 1, "Sở Y tế trực đê.")
    run("load", folder)
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "service.cli", "serve", "--data", str(data), "--port", str(port)],
        cwd=ROOT,
        stderr=subprocess.PIPE,
    )
    try:
        address = f"http://127.0.0.1:{port}/healthz"
        wait_until(lambda: _answers(address))
    finally:
        server.terminate()
        _, said = server.communicate(timeout=120)
    assert f"http://127.0.0.1:{port}" in said.decode()
    assert "Traceback" not in said.decode()


def _answers(address: str) -> bool:
    try:
        return httpx.get(address).status_code == 200
    except httpx.TransportError:
        return False

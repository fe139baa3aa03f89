"""The commands user and token: what they do, what they say, and what they never show."""

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service.accounts import audit, sessions, tokens, users
from service.accounts.model import CODES
from service.cli import main
from service.cli_accounts import _WORDS
from service.product import Product, opened
from service.settings import Settings
from tests.people import NEW_PASSWORD, PASSWORD
from tests.waiting import LONGEST

pytestmark = pytest.mark.usefixtures("quick_passwords")
ROOT = Path(__file__).resolve().parents[1]


def run(*words: str, typed: str = "") -> Result:
    """One command, with what stands on its standard input."""
    result = CliRunner().invoke(main, words, input=typed)
    for secret in (PASSWORD, NEW_PASSWORD):
        assert secret not in result.output
    return result


def add(name: str, *words: str) -> Result:
    return run("user", "add", name, "--password-stdin", *words, typed=f"{PASSWORD}\n")


@pytest.mark.usefixtures("settings")
def test_users_are_added_listed_and_changed() -> None:
    assert add("an").output == "1\tan\tadministrator\tenabled\t\t\n"
    added = add("Bình", "--email", "b@example.vn", "--language", "vi")
    assert added.output == "2\tBình\treader\tenabled\tb@example.vn\t\n"
    assert "\teditor\t" in run("user", "role", "bình", "editor").output
    assert "\tdisabled\t" in run("user", "disable", "BÌNH").output
    listed = run("user", "list").output.splitlines()
    assert [line.split("\t")[:4] for line in listed] == [
        ["1", "an", "administrator", "enabled"],
        ["2", "Bình", "editor", "disabled"],
    ]
    assert "\tenabled\t" in run("user", "enable", "bình").output
    items = json.loads(run("user", "list", "--json").stdout)["items"]
    assert items[1]["email"] == "b@example.vn"
    assert "password" not in items[1]
    assert items[1]["has_password"] is True


def test_a_password_is_typed_twice_or_comes_on_standard_input(
    product: Product, tmp_path: Path
) -> None:
    differing = f"{PASSWORD}\n{NEW_PASSWORD}\n" + f"{PASSWORD}\n" * 2
    assert run("user", "add", "an", typed=differing).exit_code == 0
    assert sessions.log_in(product, "an", PASSWORD, None, "")
    for end in ("", "\n", "\r\n"):
        changed = run("user", "password", "an", "--password-stdin", typed=f"\ufeff{PASSWORD}{end}")
        assert changed.exit_code == 0
        assert sessions.log_in(product, "an", PASSWORD, None, "")
    assert run("user", "password", "an", typed=f"{NEW_PASSWORD}\n" * 2).exit_code == 0
    assert sessions.log_in(product, "an", NEW_PASSWORD, None, "")


@pytest.mark.usefixtures("settings")
def test_what_cannot_be_done_is_wrong_use_and_says_why() -> None:
    assert "first user" in add("an", "--role", "reader").output
    add("an")
    tries = {
        "there is no user": run("user", "role", "nobody", "editor"),
        "of this name already": add("AN"),
        "Latin or Chinese": add("a/n"),
        "no e-mail address": add("bình", "--email", "b"),
        "nobody else": run("user", "disable", "an"),
        "first that are guessed": run(
            "user", "password", "an", "--password-stdin", typed="123456789012"
        ),
        "12 characters at least": run("user", "password", "an", "--password-stdin", typed="ngắn"),
        "no token": run("token", "revoke", "7"),
        "100 characters at most": run("token", "add", "x" * 101, "--user", "an"),
    }
    said = {part: (result.exit_code, part in result.output) for part, result in tries.items()}
    assert said == dict.fromkeys(tries, (2, True))


def test_a_folder_that_is_not_there_is_made_for_a_first_user_alone(tmp_path: Path) -> None:
    here = ("--data", str(tmp_path / "new"))
    listed = CliRunner().invoke(main, ["user", "list", *here], env={"DIRECTIVES_DATABASE_URL": ""})
    assert (listed.exit_code, "there is no folder" in listed.output) == (2, True)
    made = CliRunner().invoke(
        main,
        ["user", "add", "an", "--password-stdin", *here],
        input=PASSWORD,
        env={"DIRECTIVES_DATABASE_URL": "", "DIRECTIVES_ENGINE_URL": ""},
    )
    assert made.exit_code == 0


def test_a_token_is_printed_once_and_alone(product: Product) -> None:
    add("an")
    made = run("token", "add", "nightly export", "--user", "an", "--days", "30")
    secret = made.stdout.strip()
    assert tokens.of_bearer(product, secret) is not None
    assert secret not in made.stderr
    listed = run("token", "list", "--user", "an").output
    assert re.match(r"1\tnightly export\tread\tuntil \d{4}-", listed)
    assert secret[4:20] not in listed + run("token", "list", "--user", "an", "--json").output
    assert "\trevoked\t" in run("token", "revoke", "1").output
    assert tokens.of_bearer(product, secret) is None


def test_each_command_is_recorded_as_such(product: Product) -> None:
    add("an")
    run("token", "add", "x", "--user", "an")
    entries = audit.list_entries(product.database).items
    assert [(entry.action, entry.via, entry.user) for entry in entries] == [
        ("token_made", "command", None),
        ("user_added", "command", None),
    ]
    assert all(entry.actor for entry in entries)


def test_every_refusal_of_a_command_has_words() -> None:
    of_pages = {"role_needed", "scope_needed", "session_needed", "reset_refused", "login_refused"}
    of_pages |= {"login_throttled", "openid_refused", "openid_unreachable"}
    codes = {
        (code, reason)
        for code, reasons in CODES.items()
        for reason in reasons or (None,)
        if code not in of_pages
    }
    typed_twice = ("password_invalid", "again")
    assert set(_WORDS) == codes - {typed_twice}


def test_of_two_processes_that_add_a_name_one_does(settings: Settings) -> None:
    add("an")
    command = [sys.executable, "-m", "service.cli", "user", "add", "bình", "--password-stdin"]
    started = [
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        for _ in range(2)
    ]
    told = [
        process.communicate(PASSWORD.encode(), timeout=LONGEST)[0].decode() for process in started
    ]
    assert sorted(process.returncode for process in started) == [0, 2]
    assert sum("of this name already" in one for one in told) == 1
    with opened(settings) as product:
        assert [one.name for one in users.list_users(product.database).items] == ["an", "bình"]


ADDING = """
import argon2, sys
from service.accounts import passwords, users
from service.accounts.model import Actor
from service.product import opened
from service.settings import read
passwords.HASHER = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
operator = Actor(None, "operator", "administrator", "command")
with opened(read()) as product:
    print("ready", flush=True)
    for number in range(100_000):
        name = f"u{sys.argv[1]}.{number}"
        users.add(product, operator, name, "administrator", password=sys.argv[2])
        print(name, flush=True)
"""


def test_who_is_killed_while_adding_leaves_each_user_whole_with_his_record(
    settings: Settings,
) -> None:
    for turn in range(3):
        command = [sys.executable, "-c", ADDING, str(turn), PASSWORD]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"ready\n"
            for _ in range(2 + turn):
                assert process.stdout.readline()
            time.sleep(random.uniform(0, 0.02))
            os.kill(process.pid, signal.SIGKILL)
    with opened(settings) as product:
        held = users.list_users(product.database, size=100_000).items
        recorded = audit.list_entries(product.database, size=100_000).items
        assert len(held) > 3
        assert {one.name for one in held} == {entry.object for entry in recorded}
        assert len(held) == len(recorded)
        assert all(one.has_password for one in held)
        assert sessions.log_in(product, held[-1].name, PASSWORD, None, "")


def test_commands_that_change_what_is_held_are_recorded(product: Product, tmp_path: Path) -> None:
    text = tmp_path / "letter.txt"
    text.write_text("Số: 7/KH-UBND\nKẾ HOẠCH\n1. Sở Y tế trực đê.", encoding="utf-8")
    for words in (
        ("load", str(text)),
        ("load", str(text)),
        ("reparse",),
        ("remove", "letter.txt"),
        ("synonyms", "add", "mô tô = xe máy"),
        ("synonyms", "remove", "1"),
    ):
        assert run(*words).exit_code == 0, words
    entries = audit.list_entries(product.database).items
    assert [(entry.action, entry.object) for entry in reversed(entries)] == [
        ("loaded", str(text)),
        ("loaded", str(text)),
        ("read_again", ""),
        ("removed", "letter.txt"),
        ("synonyms_added", "mô tô = xe máy"),
        ("synonyms_removed", "mô tô = xe máy"),
    ]
    assert {entry.via for entry in entries} == {"command"}
    assert entries[-1].detail["loads"] == "1"

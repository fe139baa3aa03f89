"""The command `search`: what it prints, its exit codes, and that a pipe is not waited for."""

import json
import os
import shutil
from pathlib import Path

import pytest

from service.settings import Settings
from tests.collection import Write
from tests.commands import run


@pytest.fixture
def data(settings: Settings) -> Path:
    """The data folder that the environment names."""
    return settings.data


def test_a_search_prints_hits_and_their_total(data: Path, folder: Path, write: Write) -> None:
    write("a.txt", 1, "Sở Y tế chủ trì trực đê.", "Công an tỉnh tuần tra [đêm].")
    run("load", folder)
    result = run("search", '"tuần tra"')
    assert result.exit_code == 0
    assert "Công an tỉnh tuần tra [đêm]." in result.output
    assert "1-KH/TU [a.txt], task 2" in result.output
    assert result.output.endswith("1 paragraphs\n")


def test_a_search_as_json_is_the_answer_of_the_api(data: Path, folder: Path, write: Write) -> None:
    write("a.txt", 1, "Sở Y tế chủ trì trực đê.", "Công an tỉnh chủ trì tuần tra đê.")
    run("load", folder)
    arguments = ("search", "đê", "--agency", "Sở Y tế", "--role", "lead", "--size", "5", "--json")
    answer = json.loads(run(*arguments).stdout)
    assert answer["unit"] == "paragraphs"
    assert answer["total"] == len(answer["hits"]) == 1
    assert answer["hits"][0]["document"]["source"] == "a.txt"
    start, end = answer["hits"][0]["highlights"][0]
    assert answer["hits"][0]["text"][start:end] == "đê"
    values = {value["value"]: value for value in answer["facets"]["agency"]}
    assert values["sở_y_tế"]["label"] == "Sở Y tế"
    assert values["sở_y_tế"]["selected"] is True


@pytest.mark.parametrize(
    "arguments",
    [
        ("x", "--role", "captain"),
        ("x", "--document", "first"),
        ("x", "--deadline", "someday"),
        ("x", "--size", "0"),
        ("x", "--sort", "luck"),
        ("x " * 100_000,),
    ],
)
def test_a_search_that_asks_for_nonsense_ends_with_2(
    data: Path, arguments: tuple[str, ...]
) -> None:
    result = run("search", *arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_a_mistyped_data_folder_is_told_and_not_made(tmp_path: Path) -> None:
    missing = tmp_path / "dtaa"
    for command in (["search", "đê"], ["check"], ["reindex"], ["reparse"], ["remove", "a.txt"]):
        result = run(*command, "--data", str(missing))
        assert result.exit_code == 2
        assert "there is no folder" in result.stderr
    assert not missing.exists()


def test_an_exclusion_is_no_option(data: Path, folder: Path, write: Write) -> None:
    write("a.txt", 1, "Sở Y tế trực đê.")
    assert run("load", str(folder)).exit_code == 0
    assert "0 paragraphs" in run("search", "-đê", "--document", "99").stdout


@pytest.mark.embedded
def test_a_search_without_its_index_is_refused(data: Path, folder: Path, write: Write) -> None:
    write("a.txt", 1, "Sở Y tế trực đê.")
    assert run("load", str(folder)).exit_code == 0
    shutil.rmtree(data / "index")
    result = run("search", "đê")
    assert result.exit_code == 3
    assert "directives reindex" in result.stderr
    assert run("reindex").exit_code == 0
    assert "0 paragraphs" not in run("search", "đê").stdout


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "plan.txt"
    os.mkfifo(pipe)
    assert run("parse", str(pipe)).exit_code == 2

"""Tests about the project: documentation, data files and packaging keep up with the code."""

import re
import tomllib
from pathlib import Path

import pytest

from search.query_fields import vocabulary
from search.query_nodes import PROBLEMS
from search.readings import CHANGES
from service.cli import COMMANDS
from service.errors import STATUS
from service.ledger import OUTCOMES
from service.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("setting", sorted(Settings.model_fields))
def test_each_setting_is_in_the_operation_guide(setting: str) -> None:
    assert f"`DIRECTIVES_{setting.upper()}`" in read("docs/operations.md")


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_each_outcome_of_a_load_is_in_the_operation_guide(outcome: str) -> None:
    assert f"`{outcome}`" in read("docs/operations.md")


@pytest.mark.parametrize("field", sorted(vocabulary()["names"]))
def test_each_field_of_the_query_language_is_in_the_search_guide(field: str) -> None:
    assert re.search(rf"^\| `{field}` \|", read("docs/search.md"), re.MULTILINE)


@pytest.mark.parametrize("code", [*PROBLEMS, *CHANGES])
def test_each_code_of_a_query_is_in_the_search_guide(code: str) -> None:
    assert re.search(rf"^\| `{code}` \|", read("docs/search.md"), re.MULTILINE)


@pytest.mark.parametrize("code", sorted(STATUS))
def test_each_error_code_is_in_the_api_guide_with_its_status(code: str) -> None:
    assert f"| `{code}` | {STATUS[code]} |" in read("docs/api.md")


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_each_command_is_in_the_operation_guide(command: str) -> None:
    assert f"`directives {command}" in read("docs/operations.md")


def test_each_dependency_has_its_reason() -> None:
    project = tomllib.loads(read("pyproject.toml"))
    wanted = [*project["project"]["dependencies"]]
    for group in project["dependency-groups"].values():
        wanted += group
    reasons = read("docs/dependencies.md")
    names = [re.split(r"[<>=[;]", requirement)[0] for requirement in wanted]
    assert [name for name in names if not re.search(rf"\b{re.escape(name)}\b", reasons)] == []


def test_the_locks_have_a_hash_for_each_package_and_name_no_index() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        lock = read(name)
        packages = re.findall(r"^[a-z0-9-]+==", lock, re.MULTILINE)
        blocks = re.split(r"^(?=[a-z0-9-]+==)", lock, flags=re.MULTILINE)[1:]
        assert len(packages) == len(blocks) > 30
        assert all("--hash=sha256:" in block for block in blocks)
        assert "://" not in lock


def test_what_is_locked_for_production_is_locked_the_same_for_tests() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^[a-z0-9-]+==[^ ;]+", read(name), re.MULTILINE))

    assert pins("requirements.txt") <= pins("requirements-dev.txt")


def test_modules_fit_in_the_head() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for top in ("analyzers", "search", "loader", "service")
        for path in (ROOT / top).rglob("*.py")
        if "versions" not in path.parts
        and (lines := len(path.read_text(encoding="utf-8").splitlines())) > 300
    }
    assert long == {}


def test_the_architecture_is_short_and_names_tests_that_exist() -> None:
    text = read("ARCHITECTURE.md")
    assert len(text.splitlines()) <= 150
    named = set(re.findall(r"`(tests/[\w/]+\.py)`", text))
    assert named
    assert [name for name in named if not (ROOT / name).is_file()] == []

"""Every way in which the reading of a file may end has a name, words in three languages, a cure."""

import re
from pathlib import Path

import pytest

from service.i18n import LANGUAGES, load_catalogues
from service.parsing import LOST
from service.pool import LOSSES

ROOT = Path(__file__).resolve().parents[1]
SOURCES = "\n".join(
    path.read_text(encoding="utf-8")
    for top in ("loader", "service")
    for path in sorted((ROOT / top).rglob("*.py"))
)
GUIDE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")

FORMS = (
    r'LoadError\(\s*"(\w+)"',
    r'Failed\(\s*"(\w+)"',
    r'_refused\([^")]+"(\w+)"',
    r'Member\([^")]+"(\w+)"',
    r'FileOutcome\([^")]*(?:"\w+", )?"(?:failed|skipped|copy|moved|not_reached)",\s*"(\w+)"',
    r'^        return "(\w+)", "',  # the refusals of archives
    r'code = "(\w+)"',
)
"""How the sources give a file's code."""

CODES = {code for form in FORMS for code in re.findall(form, SOURCES, re.MULTILINE)} | set(LOSSES)


def test_the_codes_are_found() -> None:
    assert {"encrypted", "archive_limit", "link", "stopped", "same_bytes", "outside"} <= CODES
    assert set(LOST) == set(LOSSES)


@pytest.mark.parametrize("code", sorted(CODES))
def test_each_code_of_a_file_has_its_words_in_every_language(code: str) -> None:
    catalogues = load_catalogues()
    assert all(f"load_error.{code}" in catalogues[language] for language in LANGUAGES)


@pytest.mark.parametrize("code", sorted(CODES))
def test_each_code_of_a_file_is_in_the_operation_guide(code: str) -> None:
    cures = GUIDE.partition("\n### How a file is read\n")[2].partition("\n## ")[0]
    assert re.search(rf"^\|.*`{code}`.*\| .+ \|$", cures, re.MULTILINE)

"""The samples in other formats hold the same facts as the texts themselves."""

import functools
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from loader import pipeline, readers
from loader.model import Document
from tests import encoded, office, open_files, rich_files, web_files, word_files
from tests.servers.requirement import missing

SAMPLES = sorted((Path(__file__).resolve().parents[1] / "samples").iterdir())
WRITERS: dict[str, Callable[[list[office.Paragraph | office.Table]], bytes]] = {
    "docx": word_files.document,
    "odt": open_files.document,
    "rtf": rich_files.document,
    "html": web_files.page,
    "md": web_files.markdown,
}
FACTS = (
    *("language", "number", "doc_type", "issuer", "province", "date", "title"),
    *("tasks", "agencies", "citations", "deadlines"),
)
_SECONDS = 600


def without_evidence(value: Any) -> Any:
    """The values without where they stand: a note stands elsewhere in another format."""
    if isinstance(value, list):
        return [without_evidence(one) for one in value]
    if isinstance(value, dict):
        return {key: without_evidence(one) for key, one in value.items() if key != "evidence"}
    return value


def facts_of(document: Document) -> dict[str, Any]:
    found = pipeline.to_json(document)
    return {name: without_evidence(found[name]) for name in FACTS}


@functools.cache
def facts(path: Path) -> dict[str, Any]:
    return facts_of(pipeline.read(path.read_bytes(), path.name))


def written(path: Path, form: str) -> bytes:
    lines = readers.read(path.read_bytes(), path.name).lines
    return WRITERS[form](office.blocks(lines))


@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_in_an_office_format_gives_the_same_facts(path: Path, form: str) -> None:
    document = pipeline.read(written(path, form), f"sample.{form}")
    assert facts_of(document) == facts(path)
    known = {"html": ("html", "utf-8"), "md": ("markdown", "utf-8")}
    assert (document.format, document.encoding) == known.get(form, (form, None))


def test_the_samples_are_written_with_tables_lists_notes_and_headings() -> None:
    blocks = [
        block
        for path in SAMPLES
        for block in office.blocks(readers.read(path.read_bytes(), path.name).lines)
    ]
    tables = [block for block in blocks if isinstance(block, office.Table)]
    paragraphs = [block for block in blocks if isinstance(block, office.Paragraph)]
    assert sum(not table.bordered for table in tables) >= 10
    assert any(table.bordered for table in tables)
    assert {one.label[0] for one in paragraphs if one.label} >= {"roman", "decimal", "bullet"}
    assert any(one.heading for one in paragraphs)
    assert any(run.note for one in paragraphs for run in one.runs)


def in_letters(block: office.Paragraph | office.Table) -> office.Paragraph | office.Table:
    """The block as it was typed in a VNI font: each byte of its encoding a letter."""
    if isinstance(block, office.Table):
        rows = (tuple(tuple(map(in_letters, cell)) for cell in row) for row in block.rows)
        return block._replace(rows=tuple(rows))  # type: ignore[arg-type]
    runs = (
        run._replace(text=vni_letters(run.text), note=vni_letters(run.note)) for run in block.runs
    )
    return block._replace(runs=tuple(runs))


def vni_letters(text: str) -> str:
    return encoded.as_letters(encoded.encode(text, "vni"))


@pytest.mark.parametrize("form", ["docx", "rtf"])
@pytest.mark.parametrize("start", ["03", "05", "07"])
def test_a_sample_typed_in_an_old_font_gives_the_same_facts(start: str, form: str) -> None:
    path = next(path for path in SAMPLES if path.name.startswith(start))
    lines = readers.read(path.read_bytes(), path.name).lines
    blocks = [in_letters(block) for block in office.blocks(lines)]
    writer = word_files.document if form == "docx" else rich_files.document
    data = writer(blocks, "VNI-Times")
    assert facts_of(pipeline.read(data, f"sample.{form}")) == facts(path)


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the samples as LibreOffice writes them when it is given our .docx."""
    program = shutil.which("soffice")
    if program is None:
        missing("LibreOffice is not installed.")
    folder = tmp_path_factory.mktemp("office")
    for path in SAMPLES:
        (folder / f"{path.stem}.docx").write_bytes(written(path, "docx"))
    for form in ("docx:MS Word 2007 XML", "odt", "rtf"):
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        target = folder / form.partition(":")[0]
        options = [profile, "--headless", "--convert-to", form, "--outdir", str(target)]
        subprocess.run(
            [program, *options, *sorted(map(str, folder.glob("*.docx")))],
            check=True,
            capture_output=True,
            timeout=_SECONDS,
        )
    return folder


@pytest.mark.parametrize("form", ["docx", "odt", "rtf"])
def test_what_libreoffice_writes_gives_the_same_facts(converted: Path, form: str) -> None:
    wrong = {}
    for path in SAMPLES:
        data = (converted / form / f"{path.stem}.{form}").read_bytes()
        found = facts_of(pipeline.read(data, f"sample.{form}"))
        wrong[path.stem] = [name for name in FACTS if found[name] != facts(path)[name]]
    assert {name: fields for name, fields in wrong.items() if fields} == {}

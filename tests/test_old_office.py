"""Old Word documents: read by way of LibreOffice where it is, and told where it is not."""

import html
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from loader import paragraphs, pipeline, readers
from loader.model import LoadError
from loader.readers import old_office
from tests.printed_pages import typed
from tests.servers.requirement import missing

_SAMPLES = Path(__file__).resolve().parents[1] / "samples"
_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FACTS = ("number", "doc_type", "issuer", "date", "tasks", "agencies", "citations", "deadlines")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a profile of LibreOffice, to write .doc files in."""
    if shutil.which("soffice") is None:
        missing("there is no LibreOffice")
    return tmp_path_factory.mktemp("office")


def _document(office: Path, body: str) -> bytes:
    """An old Word document with the paragraphs of an HTML page."""
    page = office / "page.html"
    page.write_text(f'<html><meta charset="utf-8"><body>{body}</body></html>', encoding="utf-8")
    profile = f"-env:UserInstallation={(office / 'profile').as_uri()}"
    for filters in (["odt:writer8", "--infilter=HTML (StarWriter)"], ["doc:MS Word 97"]):
        source = page if filters[0].startswith("odt") else page.with_suffix(".odt")
        subprocess.run(
            ["soffice", profile, "--headless", "--convert-to", *filters, source.name],
            cwd=office,
            check=True,
            capture_output=True,
            timeout=600,
        )
    return page.with_suffix(".doc").read_bytes()


def _facts(data: bytes, name: str) -> dict[str, Any]:
    found = pipeline.to_json(pipeline.read(data, name))
    return {field: _plain(found[field]) for field in _FACTS}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items() if name != "evidence"}
    return [_plain(part) for part in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    "name", ["01_ke-hoach-phong-chong-lu-lut.txt", "13_tongzhi-jieyue-yongshui_zh.txt"]
)
def test_a_sample_as_an_old_word_document_has_its_facts(name: str, office: Path) -> None:
    data = (_SAMPLES / name).read_bytes()
    blocks, _ = paragraphs.repair(readers.read(data, name).lines)
    document = _document(office, typed(blocks))
    assert document.startswith(_MAGIC)
    assert _facts(document, "a.doc") == _facts(data, name)


def test_markup_in_an_old_word_document_is_text(office: Path) -> None:
    text = "1. Sở Y tế <b>chủ trì</b> & phối hợp."
    reading = readers.read(_document(office, f"<p>{html.escape(text)}</p>"), "a.doc")
    assert [line.text for line in reading.lines] == [text]
    assert reading.format == "doc"


def _error(data: bytes) -> LoadError:
    with pytest.raises(LoadError) as raised:
        old_office.read(data)
    return raised.value


def _stream(name: str) -> bytes:
    return _MAGIC + bytes(504) + f"{name}\0".encode("utf-16-le")


def test_what_libreoffice_cannot_read_is_damaged(office: Path) -> None:
    assert office.is_dir()
    assert _error(_stream("WordDocument") + bytes(range(256)) * 20).code == "damaged"


@pytest.mark.parametrize("stream", ["Workbook", "PowerPoint Document"])
def test_other_old_office_documents_are_unsupported(stream: str) -> None:
    assert _error(_stream(stream)).code == "unsupported"


def test_a_new_document_with_a_password_is_told_as_encrypted() -> None:
    assert _error(_stream("EncryptedPackage")).code == "encrypted"


def test_an_old_document_with_a_password_is_told_as_encrypted() -> None:
    information_block = b"\xec\xa5" + bytes(9) + b"\x01" + bytes(1024)
    assert _error(_MAGIC + bytes(504) + information_block).code == "encrypted"


def test_without_libreoffice_an_old_document_needs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(old_office.programs, "find", lambda names, folders=(): None)
    error = _error(_stream("WordDocument"))
    assert error.code == "needs_tool"
    assert "LibreOffice" in str(error)

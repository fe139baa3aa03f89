"""Old Word documents (.doc, .wps): LibreOffice makes a .docx of them, and that is read.

What the file holds is told by its compound file (MS-CFB); Word's own part of it by MS-DOC.
"""

import tempfile
from pathlib import Path

from loader.model import LoadError
from loader.readers import programs, word
from loader.readers.lines import Reading

_NAMES = ("soffice.bin", "soffice", "libreoffice")
_FOLDERS = (
    "/usr/lib/libreoffice/program",
    "/usr/lib64/libreoffice/program",
    "/opt/libreoffice/program",
    "/Applications/LibreOffice.app/Contents/MacOS",
    "C:\\Program Files\\LibreOffice\\program",
)
_SECONDS = 120.0
_MEMORY = 8 * 2**30
"""LibreOffice reserves much more address space than it fills."""
_CONVERTED_MOST = 256 * 2**20

_SECTOR = 512
_FIB = b"\xec\xa5"
"""What a Word document's own stream begins with (MS-DOC, 2.5.2: wIdent)."""
_ENCRYPTED_AT, _ENCRYPTED = 0x0B, 0x01
"""Byte and bit of fEncrypted in it."""

# Nothing of the document runs, and nothing that it names is fetched.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def read(data: bytes) -> Reading:
    """The lines of an old Word document.

    Raises `LoadError`: encrypted, unsupported (another kind of document), needs_tool, damaged,
    time_limit, and what `word.read` raises.
    """
    _refuse(data)
    program = programs.find(_NAMES, _FOLDERS)
    if program is None:
        raise LoadError("needs_tool", "Reading old Word documents needs LibreOffice.")
    return word.read(_converted(program, data))


def _refuse(data: bytes) -> None:
    """Refuse what LibreOffice would only fail at, or would read as something else."""
    if _named("EncryptedPackage") in data or _is_encrypted(data):
        raise LoadError("encrypted", "The document can only be read with a password.")
    if _named("WordDocument") in data or _named("MatOST") in data:
        return
    for stream in ("Workbook", "Book", "PowerPoint Document"):
        if _named(stream) in data:
            raise LoadError("unsupported", "The file is an Office document, but not one of text.")


def _named(stream: str) -> bytes:
    """The name of a stream as the directory of a compound file holds it."""
    return f"{stream}\0".encode("utf-16-le")


def _is_encrypted(data: bytes) -> bool:
    """Whether Word's own stream says so; it begins with a sector of the compound file."""
    for start in range(_SECTOR, len(data) - _SECTOR, _SECTOR):
        if data[start : start + 2] == _FIB:
            return bool(data[start + _ENCRYPTED_AT] & _ENCRYPTED)
    return False


def _converted(program: str, data: bytes) -> bytes:
    """The document as .docx."""
    with tempfile.TemporaryDirectory(prefix="directives-") as folder:
        place = Path(folder)
        profile = place / "profile"
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
        (place / "document.doc").write_bytes(data)
        command = [
            program,
            f"-env:UserInstallation={profile.as_uri()}",
            "--headless",
            "--norestore",
            "--convert-to",
            "docx:MS Word 2007 XML",
            "--outdir",
            folder,
            str(place / "document.doc"),
        ]
        programs.run(command, b"", _SECONDS, _MEMORY)
        made = place / "document.docx"
        if not made.is_file():
            raise LoadError("damaged", "LibreOffice could not read the document.")
        if made.stat().st_size > _CONVERTED_MOST:
            raise LoadError("output_limit", "The document is larger than any directive.")
        return made.read_bytes()

"""The members of a ZIP archive as files: which are read, and under which names.

What an archive says of itself is not trusted: limits hold before anything of it is unpacked, and
no member gives more bytes than it has announced.
"""

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple

from loader import decoding
from loader.model import LoadError

SUFFIX = ".zip"
MOST_MEMBERS = 10_000
MOST_LISTING = 4 * 2**20
"""Bytes of the listing at the end of an archive, which is read as a whole."""
MOST_RATIO = 200
"""Texts are packed to a fifth or a tenth; what is packed to less than this is made to hurt."""
RATIO_FROM = 2**20
"""Members and archives that unpack to fewer bytes do no harm, however small they were packed."""

_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)
_ENCRYPTED = 0x41
_UTF_8 = 0x800
_UNICODE_PATH = 0x7075
_OFFICE = frozenset(("[Content_Types].xml", "mimetype"))
# PKWARE's APPNOTE 4.3.16 and 4.3.15.
_END = struct.Struct("<4s4H2LH")
_END_MARK, _ZIP64_MARK, _ZIP64_LENGTH = b"PK\x05\x06", b"PK\x06\x07", 20
_LONGEST_COMMENT = 2**16 - 1
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
)


class Member(NamedTuple):
    """A file in an archive: its place in the listing and a path that leads nowhere else.

    `code` and `message` say why it is not read, `skipped` that it is left out by rule.
    """

    place: int
    name: str
    code: str = ""
    message: str = ""
    skipped: bool = False


class Archive:
    """An open archive, given as a path or as its bytes; `close` it at the end."""

    def __init__(self, file: Path | bytes) -> None:
        """Read the listing. Raises `LoadError`: missing, unreadable, damaged or archive_limit."""
        self._file = _open(file)
        try:
            self._size = self._file.seek(0, io.SEEK_END)
            _require_short_listing(self._file, self._size)
            self._zip = zipfile.ZipFile(self._file)
        except LoadError:
            self._file.close()
            raise
        except _BROKEN as error:
            self._file.close()
            raise LoadError("damaged", f"it is no sound ZIP archive: {error}") from error

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()
        self._file.close()

    def members(self, most: int) -> list[Member]:
        """The files in it, in its order; `most` are the bytes that all may unpack to together.

        Raises `LoadError` where it holds too many, or is a document in truth.
        """
        infos = self._zip.infolist()
        if len(infos) > MOST_MEMBERS:
            message = f"it has {len(infos):,} files; at most {MOST_MEMBERS:,} are read"
            raise LoadError("archive_limit", message)
        if any(info.filename in _OFFICE for info in infos):
            raise LoadError("unsupported", "it is an office document under another name")
        found = []
        unpacked = 0
        for place, (info, name) in enumerate(zip(infos, _names(infos), strict=True)):
            if info.filename.endswith("/") or name.endswith("\\"):
                continue
            unpacked += info.file_size
            member = _member(place, info, safe_path(name))
            if not member.code and unpacked > min(most, max(RATIO_FROM, self._size * MOST_RATIO)):
                message = "with it the archive unpacks to more than is read of one"
                member = member._replace(code="archive_limit", message=message)
            found.append(member)
        return found

    def read(self, place: int, most: int) -> bytes:
        """The bytes of a member. Raises `LoadError`: too_large, damaged."""
        info = self._zip.infolist()[place]
        if info.file_size > most:
            raise LoadError("too_large", f"it has {info.file_size:,} bytes; {most:,} are read")
        try:
            with self._zip.open(info) as member:
                return member.read()
        except _BROKEN as error:
            raise LoadError("damaged", f"it cannot be unpacked: {error}") from error


def is_archive(name: str) -> bool:
    """Whether a file of this name is read member by member."""
    return name.lower().endswith(SUFFIX)


def safe_path(name: str) -> str:
    """A member's name as a path below its archive; "" where nothing is left of it."""
    parts = (part.strip() for part in re.split(r"[/\\]", name))
    kept = (part for part in parts if part.strip(".") and not re.fullmatch("[A-Za-z]:", part))
    return "/".join(kept)


def _open(file: Path | bytes) -> BinaryIO:
    if isinstance(file, bytes):
        return io.BytesIO(file)
    try:
        return file.open("rb")
    except FileNotFoundError as error:
        raise LoadError("missing", "there is no such file (any more)") from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise LoadError("unreadable", f"it cannot be opened: {reason}") from error


def _require_short_listing(file: BinaryIO, size: int) -> None:
    """Refuse a listing that would fill the memory, before it is read."""
    file.seek(max(0, size - _LONGEST_COMMENT - _END.size - _ZIP64_LENGTH))
    tail = file.read()
    place = tail.rfind(_END_MARK)
    if place < 0 or len(tail) < place + _END.size:
        raise zipfile.BadZipFile("its end is missing")
    listing = _END.unpack_from(tail, place)[5]
    before = tail[max(0, place - _ZIP64_LENGTH) : place]
    if listing > MOST_LISTING or before.startswith(_ZIP64_MARK):
        raise LoadError(
            "archive_limit", f"it has more files than the {MOST_MEMBERS:,} that are read"
        )
    file.seek(0)


def _member(place: int, info: zipfile.ZipInfo, name: str) -> Member:
    if any(part.startswith(".") or part == "__MACOSX" for part in name.split("/")):
        return Member(place, name, "hidden", "its name begins with a dot", skipped=True)
    if stat.S_ISLNK(info.external_attr >> 16):
        return Member(place, name, "link", "a link in an archive is not followed", skipped=True)
    return Member(place, name or "?", *_refusal(info, name))


def _refusal(info: zipfile.ZipInfo, name: str) -> tuple[str, str]:
    if not name:
        return "name", "the file needs a name"
    if info.flag_bits & _ENCRYPTED:
        return "encrypted", "it needs a password"
    if is_archive(name):
        return "archive", "it is an archive inside an archive"
    if info.compress_type not in _METHODS:
        return "unsupported", f"it is packed in a way that is not read ({info.compress_type})"
    if info.file_size > max(RATIO_FROM, info.compress_size * MOST_RATIO):
        return "archive_limit", f"it unpacks to more than {MOST_RATIO} times its packed size"
    return "", ""


def _names(infos: Sequence[zipfile.ZipInfo]) -> list[str]:
    """Names as their archive says, or as all of them together are best read."""
    told = [_told_name(info) for info in infos]
    unknown = [
        info.orig_filename.encode("cp437")
        for info, name in zip(infos, told, strict=True)
        if name is None
    ]
    read = iter(_decoded(unknown))
    return [next(read) if name is None else name for name in told]


def _told_name(info: zipfile.ZipInfo) -> str | None:
    """The name where its encoding is known: APPNOTE 4.4.4 (bit 11), 4.6.9 (Unicode path)."""
    if info.flag_bits & _UTF_8 or info.orig_filename.isascii():
        return info.orig_filename
    raw, extra = info.orig_filename.encode("cp437"), info.extra
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<2H", extra)
        field, extra = extra[4 : 4 + length], extra[4 + length :]
        if kind == _UNICODE_PATH and field[1:5] == struct.pack("<L", zlib.crc32(raw)):
            return field[5:].decode("utf-8", "replace")
    return None


def _decoded(names: Sequence[bytes]) -> list[str]:
    """The names in the one encoding that suits them all, else in that of DOS."""
    try:
        read = decoding.decode(b"\n".join(names)).text.split("\n") if names else []
    except LoadError:
        read = []
    return read if len(read) == len(names) else [name.decode("cp437") for name in names]

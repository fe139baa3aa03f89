"""What to load: walks files, folders and archives, and makes safe names of uploads.

A document's source is its path below the loaded folder, or the name chosen at upload, in NFC; that
of an archive's member begins with the archive's.
"""

import contextlib
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath, PurePosixPath
from types import TracebackType
from typing import NamedTuple, Self, TypeAlias

from loader.model import LoadError
from service.archives import Archive, Member, is_archive
from service.ledger import FileOutcome, Outcome

LONGEST_NAME = 200
"""Letters of an upload's name; the ending is kept when a longer one is cut."""
LONGEST_ENDING = 16
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
# Bytes of a file name that are no UTF-8 come as lone surrogates, which no database takes.
_SURROGATE = re.compile("[\ud800-\udfff]")
_UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]"
)


class Candidate(NamedTuple):
    """A file to load: `path` is where its bytes are, or None where `data` has them.

    `root` is the folder that `source` is relative to, "" for an upload. `encoding` overrules that
    of a text. `member` is the place in an archive, which is then what the bytes are.
    """

    source: str
    root: str
    path: Path | None
    data: bytes | None = None
    encoding: str | None = None
    member: int | None = None


Found: TypeAlias = Candidate | FileOutcome


MOST_UNPACKED = 2**30


def walk(
    paths: Iterable[Path], root: Path | None = None, unpacked: int = MOST_UNPACKED
) -> Iterator[Found]:
    """The files at and below the paths, by name; what is left out comes as its outcome.

    A folder is its own root and a file's root is its folder, unless `root` is given. An archive
    is walked as a folder is, up to so many bytes `unpacked`.
    """
    for found in _files(paths, root):
        yield from expanded(found, unpacked)


def expanded(found: Found, unpacked: int) -> Iterator[Found]:
    """The members of an archive in its place; any other file as it is."""
    if isinstance(found, FileOutcome) or not is_archive(found.source):
        yield found
        return
    try:
        members = _members(found, unpacked)
    except LoadError as error:
        yield FileOutcome(found.source, "failed", error.code, str(error))
        return
    if not members:
        yield FileOutcome(found.source, "failed", "empty", "the archive holds no file")
    for member in members:
        source = f"{found.source}/{member.name}"
        if member.code:
            outcome: Outcome = "skipped" if member.skipped else "failed"
            yield FileOutcome(source, outcome, member.code, member.message)
        else:
            yield found._replace(source=source, member=member.place)


def _files(paths: Iterable[Path], root: Path | None) -> Iterator[Found]:
    for path in paths:
        base = (root or (path if path.is_dir() else path.parent)).resolve()
        full = path.resolve()
        if not full.is_relative_to(base):
            yield _refused(path, path.name, "outside", f"it is not inside {base}")
        elif full.is_dir():
            yield from _below(full, base)
        elif full.exists() and not full.is_file():
            yield _refused(path, path.name, "special", "it is no regular file")
        else:
            yield Candidate(_source(full, base), _root(base), full)


class Reader:
    """Reads files of at most `most` bytes one by one; an archive stays open for its next member."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._archive: Archive | None = None
        self._opened: Path | bytes | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _at: TracebackType | None,
    ) -> None:
        self._close()

    def read(self, candidate: Candidate) -> bytes:
        """The bytes of a file; raises `LoadError` with the reason."""
        if candidate.member is None:
            return _read(candidate, self._most)
        return self._opened_archive(candidate).read(candidate.member, self._most)

    def _opened_archive(self, candidate: Candidate) -> Archive:
        file = _file(candidate)
        if self._archive is None or self._opened is not file:
            self._close()
            self._archive, self._opened = Archive(file), file
        return self._archive

    def _close(self) -> None:
        if self._archive is not None:
            self._archive.close()
        self._archive = None


def read(candidate: Candidate, most: int) -> bytes:
    """The bytes of a file of at most `most` bytes; raises `LoadError` with the reason."""
    with Reader(most) as reader:
        return reader.read(candidate)


def _read(candidate: Candidate, most: int) -> bytes:
    if candidate.data is not None:
        if len(candidate.data) > most:
            raise _too_large(len(candidate.data), most)
        return candidate.data
    assert candidate.path is not None
    try:
        with candidate.path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            data = b"" if size > most else file.read(most + 1)
    except FileNotFoundError as error:
        raise LoadError("missing", "there is no such file (any more)") from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise LoadError("unreadable", f"it cannot be opened: {reason}") from error
    if max(size, len(data)) > most:
        raise _too_large(max(size, len(data)), most)
    return data


def present(root: str, source: str) -> bool:
    """Whether a file with this source is below the folder, in whatever form its name is stored."""
    return find(root, source) is not None


def find(root: str, source: str) -> Candidate | None:
    """The file with this source below the folder, or in an archive there."""
    place = Path(root)
    parts = PurePosixPath(source).parts
    for number, name in enumerate(parts, 1):
        below = place / name
        if not below.exists():
            same = (child for child in _children(place) if _text(Path(child.name)) == name)
            found = next(same, None)
            if found is None:
                return None
            below = found
        place = below
        if number < len(parts) and is_archive(name) and place.is_file():
            archive = Candidate("/".join(parts[:number]), root, place)
            inside = (one for one in expanded(archive, MOST_UNPACKED) if one.source == source)
            return next((one for one in inside if isinstance(one, Candidate)), None)
    return Candidate(source, root, place)


def upload_name(name: str) -> str:
    """A safe base name for an upload: no folders, no control characters, not reserved, NFC.

    Raises `LoadError("name", …)` where nothing is left.
    """
    base = re.split(r"[/\\]", _UNPRINTABLE.sub("", name))[-1]
    clean = " ".join(unicodedata.normalize("NFC", base).split()).strip(". ")
    if not clean:
        raise LoadError("name", "the file needs a name")
    stem, dot, ending = clean.rpartition(".")
    if dot and len(ending) <= LONGEST_ENDING:
        clean = f"{stem[: LONGEST_NAME - len(ending) - 1].strip('. ')}.{ending}"
    clean = clean[:LONGEST_NAME].strip(". ")
    return f"_{clean}" if RESERVED.match(clean) else clean


def _below(folder: Path, base: Path) -> Iterator[Found]:
    """Depth first, files and folders together by name, so that the order is the same anywhere."""
    try:
        children = sorted(_children(folder), key=lambda child: _text(Path(child.name)))
    except OSError as error:
        reason = error.strerror or str(error)
        yield _refused(
            folder, _source(folder, base), "unreadable", f"it cannot be listed: {reason}"
        )
        return
    for child in children:
        source = _source(child, base)
        if child.name.startswith("."):
            yield FileOutcome(source, "skipped", "hidden", "its name begins with a dot")
        elif child.is_symlink():
            yield from _link(child, source, base)
        elif child.is_dir():
            yield from _below(child, base)
        elif child.is_file():
            yield Candidate(source, _root(base), child)
        else:
            yield FileOutcome(source, "skipped", "special", "it is no regular file")


def _link(link: Path, source: str, base: Path) -> Iterator[Found]:
    """A link to a file of the same folder is followed; others may lead anywhere, or in circles."""
    try:
        target = link.resolve(strict=True)
    except (OSError, RuntimeError):
        yield FileOutcome(source, "skipped", "link", "the link leads nowhere")
        return
    if target.is_relative_to(base) and target.is_file():
        yield Candidate(source, _root(base), link)
    else:
        yield FileOutcome(source, "skipped", "link", "the link leads out of the folder")


def _members(candidate: Candidate, unpacked: int) -> list[Member]:
    with contextlib.closing(Archive(_file(candidate))) as archive:
        found = archive.members(unpacked)
    return [member._replace(name=_text(PurePosixPath(member.name))) for member in found]


def _file(candidate: Candidate) -> Path | bytes:
    file = candidate.data if candidate.path is None else candidate.path
    assert file is not None
    return file


def _refused(path: Path, source: str, code: str, message: str) -> FileOutcome:
    return FileOutcome(source or _text(path), "failed", code, message)


def _too_large(size: int, most: int) -> LoadError:
    return LoadError("too_large", f"it has {size:,} bytes; at most {most:,} are read")


def _children(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def _source(path: Path, base: Path) -> str:
    return _text(path.relative_to(base))


def _text(path: PurePath) -> str:
    """A path as text: NFC, and without what neither database nor terminal should get."""
    return _UNPRINTABLE.sub("\ufffd", unicodedata.normalize("NFC", path.as_posix()))


def _root(base: Path) -> str:
    """The folder's path as it is, for files to be found again."""
    return _SURROGATE.sub("\ufffd", base.as_posix())

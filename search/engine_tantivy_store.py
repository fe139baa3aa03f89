"""Where a tantivy index is kept: in memory, or in a folder of generations.

`<folder>/current` names the generation in use and the stamp of its fields. It is replaced
atomically, so that a crash leaves either the old generation or the new one in use.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import msgspec
from filelock import FileLock, Timeout
from tantivy import Index, Schema

from search.engine import EngineError
from search.engine_tantivy_errors import reported
from search.engine_tantivy_stored import Stored, hand_down, stored_in
from search.fields import FIELDS

_POINTER = "current"
_PREFIX = "generation-"
_WRITER, _REPLACER = "writer.lock", "replacer.lock"
_UNSCORED = frozenset(field.name for field in FIELDS if field.kind == "keyword")
_STORED_BLOCK = 1 << 16
"""Bytes of stored paragraphs that are compressed together; lz4 looks back no farther."""


class Pointer(msgspec.Struct, frozen=True):
    """The generation in use and the stamp (`search.fields.stamp`) that it was made with."""

    generation: str
    stamp: str


@dataclass(frozen=True, slots=True)
class Opened:
    """An index, what packs its paragraphs, and its folder unless it is in memory."""

    index: Index
    stored: Stored
    folder: Path | None = None


@dataclass(frozen=True, slots=True)
class Successor:
    """A new index, and what puts it in the place of the one in use."""

    opened: Opened
    take_over: Callable[[], None]


class MemoryStore:
    """An index that lives as long as this object, in the same terms as `FolderStore`."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._opened = Opened(Index(schema), Stored())
        self._version = 0

    def state(self) -> object:
        """See `FolderStore.state`."""
        return self._version

    def open(self) -> Opened:
        """See `FolderStore.open`."""
        return self._opened

    @contextmanager
    def writing(self) -> Iterator[Opened]:
        """See `FolderStore.writing`; tantivy's own lock keeps a second writer out."""
        yield self._opened
        self._version += 1

    @contextmanager
    def replacing(self) -> Iterator[Successor]:
        """See `FolderStore.replacing`."""
        opened = Opened(Index(self._schema), Stored())

        def take_over() -> None:
            self._opened = opened
            self._version += 1

        yield Successor(opened, take_over)

    def collect(self) -> list[str]:
        """What is replaced in memory is gone."""
        return []

    def size(self) -> int:
        """Nothing is on disk."""
        return 0


class FolderStore:
    """Generations of an index in a folder, which is made by the first writer."""

    def __init__(self, folder: Path, schema: Schema, stamp: str) -> None:
        self._folder = folder
        self._schema = schema
        self._stamp = stamp

    def state(self) -> object:
        """Something that changes with every commit and switch; cheap enough for every search."""
        pointer = self._pointer()
        files = [self._folder / _POINTER]
        if pointer:
            files.append(self._folder / pointer.generation / "meta.json")
        return [_identity(file) for file in files]

    def open(self) -> Opened:
        """The index in use, for reading; an empty one where nothing was written yet.

        Raises `EngineError` with `schema_changed` or `index_corrupt`.
        """
        generation = self._generation()
        if generation is None:
            return Opened(Index(self._schema), Stored())
        opened = _opened(generation)
        opened.index.config_reader("manual")
        return opened

    @contextmanager
    def writing(self) -> Iterator[Opened]:
        """The index in use, for one batch; raises `EngineError("engine_locked")` as well."""
        with self._locked(_WRITER):
            generation = self._generation()
            if generation is None:
                with self._new_generation() as path:
                    yield _made(self._schema, path)
                    self._switch(path)
            else:
                self.collect()
                yield _opened(generation)

    @contextmanager
    def replacing(self) -> Iterator[Successor]:
        """An empty index that may take the place of the one in use, which can be written to."""
        with self._new_generation() as path:
            self._hand_down(path)
            yield Successor(_made(self._schema, path), lambda: self._take_over(path))

    def collect(self) -> list[str]:
        """Remove the generations that are not in use, unless one is being filled; their names.

        Who has one open goes on reading it.
        """
        try:
            with self._locked(_REPLACER):
                return self._collect()
        except EngineError as error:
            if error.code != "engine_locked":
                raise
            return []

    def size(self) -> int:
        """Bytes of all files in the folder."""
        found = (_identity(path) for path in self._folder.rglob("*") if path.is_file())
        return sum(identity.size for identity in found if identity)

    @contextmanager
    def _locked(self, name: str) -> Iterator[None]:
        """One writer to the generation in use, and one that fills another."""
        with reported("write_failed"):
            self._folder.mkdir(parents=True, exist_ok=True)
            try:
                lock = FileLock(self._folder / name).acquire(timeout=0)
            except Timeout as error:
                message = f"Another writer holds {self._folder}."
                raise EngineError("engine_locked", message) from error
        with lock:
            yield

    def _collect(self) -> list[str]:
        """`collect` for who holds the lock without which nobody fills a generation."""
        pointer = self._pointer()
        in_use = pointer.generation if pointer else None
        unused = [path for path in self._generations() if path.name != in_use]
        for path in unused:
            shutil.rmtree(path, ignore_errors=True)
        return [path.name for path in unused]

    @contextmanager
    def _new_generation(self) -> Iterator[Path]:
        """A folder for a generation, gone at the end of the block unless it is in use by then.

        What killed processes were filling goes first: each would take the room of a whole index.
        """
        with self._locked(_REPLACER):
            with suppress(EngineError):  # which one is in use cannot be told
                self._collect()
            numbers = [int(path.name.removeprefix(_PREFIX)) for path in self._generations()]
            path = self._folder / f"{_PREFIX}{max(numbers, default=0) + 1:06}"
            with reported("write_failed"):
                path.mkdir()
            try:
                yield path
            finally:
                if path.name != self._in_use():
                    shutil.rmtree(path, ignore_errors=True)

    def _hand_down(self, path: Path) -> None:
        """Give a new generation the dictionaries of the one in use, whose words are the same."""
        if name := self._in_use():
            with reported("write_failed"):
                hand_down(self._folder / name, path)

    def _in_use(self) -> str | None:
        """The name of the generation in use, None where that cannot be told."""
        try:
            pointer = self._pointer()
        except EngineError:
            return None
        return pointer.generation if pointer else None

    def _take_over(self, path: Path) -> None:
        with self._locked(_WRITER):
            self._switch(path)
            self._collect()

    def _switch(self, path: Path) -> None:
        pointer = Pointer(path.name, self._stamp)
        written = self._folder / f"{_POINTER}.new"
        with written.open("wb") as file:
            file.write(msgspec.json.encode(pointer))
            file.flush()
            os.fsync(file.fileno())
        written.replace(self._folder / _POINTER)
        if os.name == "posix":
            # A rename lasts through a power cut only when the folder is written too.
            folder = os.open(self._folder, os.O_RDONLY)
            os.fsync(folder)
            os.close(folder)

    def _generation(self) -> Path | None:
        """The folder of the generation in use, None where there is none yet."""
        pointer = self._pointer()
        if pointer is None:
            return None
        if pointer.stamp != self._stamp:
            raise EngineError("schema_changed", f"The index in {self._folder} has older fields.")
        return self._folder / pointer.generation

    def _pointer(self) -> Pointer | None:
        path = self._folder / _POINTER
        try:
            pointer = msgspec.json.decode(path.read_bytes(), type=Pointer)
        except FileNotFoundError:
            return None
        except msgspec.DecodeError as error:
            raise EngineError("index_corrupt", f"{path} cannot be read: {error}") from error
        if not pointer.generation.startswith(_PREFIX) or "/" in pointer.generation:
            raise EngineError("index_corrupt", f"{path} names no generation.")
        return pointer

    def _generations(self) -> list[Path]:
        paths = self._folder.glob(f"{_PREFIX}*")
        return [path for path in paths if path.name.removeprefix(_PREFIX).isdecimal()]


def _made(schema: Schema, generation: Path) -> Opened:
    """A new index. Its settings have no way in but the file that tantivy keeps them in."""
    with reported("write_failed"):
        Index(schema, str(generation))
        file = generation / "meta.json"
        meta = msgspec.json.decode(file.read_bytes())
        meta["index_settings"]["docstore_blocksize"] = _STORED_BLOCK
        for field in meta["schema"]:
            # Values are compared whole and never scored: nobody asks for their lengths.
            if field["options"].get("indexing", {}) and field["name"] in _UNSCORED:
                field["options"]["indexing"]["fieldnorms"] = False
        file.write_bytes(msgspec.json.encode(meta))
    return _opened(generation)


def _opened(generation: Path) -> Opened:
    with reported("index_corrupt"):
        return Opened(Index.open(str(generation)), stored_in(generation), generation)


class _Identity(NamedTuple):
    node: int
    changed: int
    size: int


def _identity(file: Path) -> _Identity | None:
    try:
        found = file.stat()
    except FileNotFoundError:
        return None
    return _Identity(found.st_ino, found.st_mtime_ns, found.st_size)

"""Where a tantivy index is kept: in memory, or in a folder of generations.

`<folder>/current` names the generation in use and the stamp of its fields. It is replaced
atomically, so that a crash leaves either the old generation or the new one in use.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import msgspec
from filelock import FileLock, Timeout
from tantivy import Index, Schema

from search.engine import EngineError
from search.engine_tantivy_errors import reported

_POINTER = "current"
_PREFIX = "generation-"


class Pointer(msgspec.Struct, frozen=True):
    """The generation in use and the stamp (`search.fields.stamp`) that it was made with."""

    generation: str
    stamp: str


class MemoryStore:
    """An index that lives as long as this object, in the same terms as `FolderStore`."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._index = Index(schema)
        self._version = 0

    def state(self) -> object:
        """See `FolderStore.state`."""
        return self._version

    def open(self) -> Index:
        """See `FolderStore.open`."""
        return self._index

    @contextmanager
    def writing(self) -> Iterator[Index]:
        """See `FolderStore.writing`; tantivy's own lock keeps a second writer out."""
        yield self._index
        self._version += 1

    @contextmanager
    def replacing(self) -> Iterator[Index]:
        """See `FolderStore.replacing`."""
        index = Index(self._schema)
        yield index
        self._index = index
        self._version += 1

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

    def open(self) -> Index:
        """The index in use, for reading; an empty one where nothing was written yet.

        Raises `EngineError` with `schema_changed` or `index_corrupt`.
        """
        generation = self._generation()
        if generation is None:
            return Index(self._schema)
        index = _opened(generation)
        index.config_reader("manual")
        return index

    @contextmanager
    def writing(self) -> Iterator[Index]:
        """The index in use, for one batch; raises `EngineError("engine_locked")` as well."""
        with self._locked():
            generation = self._generation()
            self._collect()
            if generation is None:
                with self._new_generation() as index:
                    yield index
            else:
                yield _opened(generation)

    @contextmanager
    def replacing(self) -> Iterator[Index]:
        """An empty index that takes the place of the one in use when the block ends well."""
        with self._locked():
            with self._new_generation() as index:
                yield index
            self._collect()

    def size(self) -> int:
        """Bytes of all files in the folder."""
        found = (_identity(path) for path in self._folder.rglob("*") if path.is_file())
        return sum(identity.size for identity in found if identity)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """One writer over all generations: a batch must not go into one that is being replaced."""
        with reported("write_failed"):
            self._folder.mkdir(parents=True, exist_ok=True)
            try:
                lock = FileLock(self._folder / "writer.lock").acquire(timeout=0)
            except Timeout as error:
                message = f"Another writer holds {self._folder}."
                raise EngineError("engine_locked", message) from error
        with lock:
            yield

    def _collect(self) -> None:
        """Remove the generations that are not in use. Who has one open goes on reading it."""
        pointer = self._pointer()
        for path in self._generations():
            if pointer and path.name != pointer.generation:
                shutil.rmtree(path, ignore_errors=True)

    @contextmanager
    def _new_generation(self) -> Iterator[Index]:
        numbers = [int(path.name.removeprefix(_PREFIX)) for path in self._generations()]
        path = self._folder / f"{_PREFIX}{max(numbers, default=0) + 1:06}"
        try:
            with reported("write_failed"):
                path.mkdir()
                index = Index(self._schema, str(path))
            yield index
        except BaseException:
            shutil.rmtree(path, ignore_errors=True)
            raise
        self._switch(Pointer(path.name, self._stamp))

    def _switch(self, pointer: Pointer) -> None:
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


def _opened(generation: Path) -> Index:
    with reported("index_corrupt"):
        return Index.open(str(generation))


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

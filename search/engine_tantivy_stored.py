"""Paragraphs as an index stores them: packed, texts compressed by a dictionary of their own words.

A paragraph is too short to be compressed by itself: it takes 0.7 of its bytes, with a dictionary
trained on others of the collection 0.35 to 0.4. Dictionaries lie beside the index and are never
changed; each text says which it needs. New and larger ones are trained as the collection grows.
"""

import contextlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path

from backports import zstd

from search.model import Paragraph
from search.packing import pack, unpack

FIRST = 5_000
"""Paragraphs from which on there is a dictionary."""

_LEVEL = 15
_GROWTH = 4
# Twice as large at each fourfold, so that dictionaries are no great part of a small index.
_LARGER = 2
_BYTES, _MOST_BYTES = 110_000, 500_000
_TEXTS, _MOST_TEXTS = FIRST, 20_000
_SUFFIX = ".zdict"


class Stored:
    """Packs and unpacks with the dictionaries of one index; `packed` is for one thread."""

    def __init__(self, dictionaries: Sequence[zstd.ZstdDict] = ()) -> None:
        self._known = {one.dict_id: one for one in dictionaries}
        self._newest = dictionaries[-1] if dictionaries else None
        self._compress: Callable[[bytes], bytes] | None = None

    def is_due(self, paragraphs: int) -> bool:
        """Whether an index of that size deserves a new dictionary."""
        needed: int = FIRST * _GROWTH ** len(self._known)
        return paragraphs >= needed

    def packed(self, paragraph: Paragraph) -> bytes:
        """The bytes to store."""
        if self._compress is None:
            self._compress = _compressor(self._newest)
        return pack(paragraph, self._compress(paragraph.text.encode()))

    def unpacked(self, stored: bytes) -> Paragraph:
        """The inverse; raises ValueError where it cannot be read."""
        return unpack(stored, self._text)

    def _text(self, compressed: bytes) -> str:
        try:
            wanted = zstd.get_frame_info(compressed).dictionary_id
            known = self._known[wanted] if wanted else None
            return zstd.decompress(compressed, zstd_dict=known).decode()
        except (zstd.ZstdError, KeyError) as error:
            raise ValueError(f"a stored text cannot be read: {error}") from error


def stored_in(folder: Path) -> Stored:
    """What reads and writes the stored paragraphs of the index in this folder.

    Raises ValueError where a dictionary is damaged.
    """
    return Stored([_dictionary(path.read_bytes()) for path in dictionaries(folder)])


def dictionaries(folder: Path) -> list[Path]:
    """The files of the dictionaries, oldest first."""
    return sorted(folder.glob(f"*{_SUFFIX}"))


def train(folder: Path, sample: Callable[[int], Sequence[str]]) -> Stored:
    """Adds a dictionary; it is on the disk before anything is written with it.

    `sample` gives about so many texts from all over the collection.
    """
    before = len(dictionaries(folder))
    larger: int = _LARGER**before
    texts = sample(min(_TEXTS * larger, _MOST_TEXTS))
    made = zstd.train_dict([text.encode() for text in texts], min(_BYTES * larger, _MOST_BYTES))
    _keep(folder / f"{before + 1:03}{_SUFFIX}", made.dict_content)
    return stored_in(folder)


def hand_down(folder: Path, to: Path) -> None:
    """Copy the dictionaries of an index to another one, but for those that are damaged."""
    for path in dictionaries(folder):
        content = path.read_bytes()
        with contextlib.suppress(ValueError):
            _dictionary(content)
            _keep(to / path.name, content)


def _keep(path: Path, content: bytes) -> None:
    """Write a file that is whole and on the disk as soon as it has its name."""
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _dictionary(content: bytes) -> zstd.ZstdDict:
    """Raises ValueError for what is none, such as the beginning of one."""
    dictionary = zstd.ZstdDict(content)
    try:
        zstd.ZstdDecompressor(zstd_dict=dictionary)
    except zstd.ZstdError as error:
        raise ValueError(f"a dictionary is damaged: {error}") from error
    return dictionary


def _compressor(dictionary: zstd.ZstdDict | None) -> Callable[[bytes], bytes]:
    known = dictionary.as_digested_dict if dictionary else None
    stream = zstd.ZstdCompressor(_LEVEL, zstd_dict=known)
    return lambda data: stream.compress(data, zstd.ZstdCompressor.FLUSH_FRAME)

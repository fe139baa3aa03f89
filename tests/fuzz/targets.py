"""The readers and parsers that are fuzzed: what each is given, and what must hold of the outcome.

An outcome is a value that the invariants hold of, or the documented error; within time that grows
with the input and what is made of it, never faster.
"""

import re
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from random import Random
from typing import NamedTuple

from analyzers.normalize import nfc
from loader import decoding, encodings, pipeline, readers
from loader.model import LoadError
from loader.readers import scans_pictures, scans_words
from loader.readers.formats import FORMATS
from service import archives
from tests.fuzz import invariants, seeds
from tests.fuzz.mutations import Bytewise, Mutate, words, written
from tests.fuzz.mutations_package import package
from tests.fuzz.mutations_pdf import portable

for _form in FORMATS.values():  # readers are imported when they are first needed
    import_module(f"loader.readers.{_form.module}")

SECONDS_FREE, SECONDS_EACH = 0.5, 0.00004
"""Processor time that an input may take: so much, and so much for each byte read or made of it."""
MOST = 1 << 14
"""Bytes of an input, unless its target says otherwise."""


class Target(NamedTuple):
    """`run` gives the characters that it made of an input; `mutate` makes inputs of inputs.

    They have at most so many bytes.
    """

    run: Callable[[bytes], int]
    seeds: Callable[[], Iterator[bytes]]
    mutate: Mutate
    most: int = MOST


def check(name: str, data: bytes, slowness: float = 1.0) -> None:
    """Give an input to a target; `slowness` is how much slower than usual the code runs.

    Raises whatever the target does not promise to raise, AssertionError where an invariant or
    the limit of time is broken.
    """
    start = time.process_time()
    made = TARGETS[name].run(data)
    seconds = time.process_time() - start
    allowed = SECONDS_FREE + SECONDS_EACH * (invariants.size(data) + made)
    assert seconds <= slowness * allowed, f"{seconds:.2f} s for {len(data)} bytes, {made} made"


def _reader(name: str, linear: bool = True) -> Callable[[bytes], int]:
    def run(data: bytes) -> int:
        try:
            reading = readers.read(data, name)
        except LoadError as error:
            return _told(error)
        invariants.hold_for_reading(reading, invariants.size(data), linear)
        return invariants.written(reading)

    return run


def _told(error: LoadError) -> int:
    assert re.fullmatch("[a-z_]+", error.code)
    assert str(error)
    return len(str(error).encode("utf-8"))


def _decoded(data: bytes) -> int:
    names = (None, *encodings.encodings())
    try:
        made = decoding.decode(data[1:], names[data[0] % len(names)] if data else None)
    except LoadError as error:
        return _told(error)
    assert made.encoding in encodings.encodings()
    assert nfc(made.text) == made.text
    assert "\r" not in made.text
    assert len(made.text.encode("utf-8")) <= 6 * len(data)
    return len(made.text)


_NAMES = tuple(one.suffixes[0] for one in FORMATS.values())
_WITH_PROGRAMS = frozenset(("doc", "image"))


def _document(data: bytes) -> int:
    """The first byte is the suffix. What other programs read is theirs, and slow."""
    name = f"a{_NAMES[data[0] % len(_NAMES)]}" if data else "a.txt"
    try:
        if readers.formats.recognise(data[1:], name) in _WITH_PROGRAMS:
            return 0
        prepared = pipeline.prepare(data[1:], name)
    except LoadError as error:
        return _told(error)
    invariants.hold_for_document(prepared)
    return sum(len(paragraph.text) for paragraph in prepared.document.paragraphs)


def _facts(data: bytes) -> int:
    text = " ".join(nfc(data.decode("utf-8", "replace")).split())
    invariants.hold_for_facts_of(text)
    return len(text)


def _query(data: bytes) -> int:
    try:
        text = data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
    invariants.hold_for_query(text)
    return len(text)


def _pictures(data: bytes) -> int:
    made = 0
    try:
        for picture in scans_pictures.pictures(data):
            made += picture.image.width * picture.image.height
    except LoadError as error:
        return made + _told(error)
    return made


def _recognised(data: bytes) -> int:
    words = scans_words.words_of(data.decode("utf-8", "replace"), 0.24)
    assert 0.0 <= words.confidence <= 1000.0
    return len(words.glyphs)


def _archive(data: bytes) -> int:
    made = 0
    try:
        opened = archives.Archive(data)
    except LoadError as error:
        return _told(error)
    try:
        for member in opened.members(1 << 20):
            assert ".." not in member.name.split("/")
            assert not member.name.startswith("/")
            assert member.name.encode("utf-8")
            if not member.code and not member.skipped:
                made += _member(opened, member.place)
    except LoadError as error:
        return made + _told(error)
    finally:
        opened.close()
    return made


def _member(opened: archives.Archive, place: int) -> int:
    try:
        return len(opened.read(place, 1 << 20))
    except LoadError as error:
        return _told(error)


def _named(suffix: str, of: Callable[[], Iterator[bytes]]) -> Iterator[bytes]:
    yield from (bytes((_NAMES.index(suffix),)) + data for data in of())


def _documents() -> Iterator[bytes]:
    for suffix, of in _BY_SUFFIX.items():
        yield from _named(suffix, of)


def _whole(data: bytes, most: int, random: Random, anyhow: Bytewise) -> bytes:
    """The suffix stays, the rest changes as befits its format."""
    changes = {b"PK": package, b"%P": portable, b"{\\": _RICH, b"<!": _PAGE, b"<?": _PAGE}
    change = changes.get(data[1:3], _TEXT)
    return data[:1] + change(data[1:], most - 1, random, anyhow)


_BY_SUFFIX = {
    ".txt": seeds.written,
    ".md": seeds.written,
    ".html": seeds.pages,
    ".docx": seeds.word,
    ".odt": seeds.opened,
    ".rtf": seeds.rich,
    ".pdf": seeds.portable,
}
_LINES = tuple(dict.fromkeys(seeds.lines()))[:200]
_TEXT = written(r"\w+|\s+", (*words("text"), *_LINES))
_PAGE = written(r"<[^<>]*>|&#?\w+;|\w+|\s+", (*words("text"), *words("page")))
_QUERY = written(r"\w+|\s+", (*words("text"), *words("query")))
_RICH = written(
    r"\\[a-z]+-?\d* ?|\\'[0-9a-f]{2}|\\.|[{}]|[^\\{}]+",
    tuple(f"\\{word} " for word in re.findall(r"\\([a-z]+-?\d*)", seeds.WORDS.decode("ascii"))),
)


def _bytewise(data: bytes, most: int, _random: Random, anyhow: Bytewise) -> bytes:
    return anyhow(data, most)


TARGETS: dict[str, Target] = {
    "text": Target(_reader("a.txt"), seeds.written, _TEXT),
    "markdown": Target(_reader("a.md"), seeds.written, _TEXT),
    "html": Target(_reader("a.html"), seeds.pages, _PAGE),
    "docx": Target(_reader("a.docx"), seeds.word, package),
    "odt": Target(_reader("a.odt"), seeds.opened, package),
    "rtf": Target(_reader("a.rtf"), seeds.rich, _RICH),
    "pdf": Target(_reader("a.pdf", linear=False), seeds.portable, portable),
    "encodings": Target(_decoded, seeds.in_encodings, _bytewise),
    "pictures": Target(_pictures, seeds.pictures, _bytewise),
    "ocr": Target(_recognised, seeds.recognised, _PAGE),
    "archive": Target(_archive, seeds.archives, package),
    "document": Target(_document, _documents, _whole),
    "facts": Target(_facts, lambda: (line.encode() for line in seeds.lines()), _TEXT, 4096),
    "query": Target(_query, seeds.queries, _QUERY, 2048),
}

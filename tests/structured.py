"""Reads the structure of a text, for several test modules."""

from loader.blocks import Block
from loader.structure import Structure, parse


def structure(*texts: str, language: str = "vi") -> Structure:
    """The structure of a document with these lines."""
    return parse([Block(text) for text in texts], language)


def kinds(found: Structure) -> list[str]:
    """The kind of each paragraph."""
    return [placed.kind for placed in found.paragraphs]


def tasks_of(found: Structure) -> list[str | None]:
    """The number of each paragraph's task."""
    return [found.tasks[p.task].number if p.task is not None else None for p in found.paragraphs]

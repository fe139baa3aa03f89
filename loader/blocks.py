"""What the repair of paragraphs makes and structure takes: paragraphs with the markup's hints."""

from typing import NamedTuple

from loader.readers.lines import Hint


class Block(NamedTuple):
    """A repaired paragraph: one line in NFC, whether all of it was strong, what the markup said."""

    text: str
    bold: bool = False
    hint: Hint = ""

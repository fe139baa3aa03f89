"""Which paragraphs are headings of sections, and which of sections and tasks are only headings.

Knows single paragraphs and what stands beside them; which sections are open, `structure` knows.
"""

from typing import NamedTuple

from loader import marks, numbering
from loader.blocks import Block
from loader.doc_types import type_at_end, type_line
from loader.numbering import Marker
from search.model import Kind


class Section(NamedTuple):
    """A section that is going on: its rank (0 is outermost), its label and its heading."""

    rank: int
    label: str
    heading: str


_RANKS = {"phần": 0, "chương": 1, "mục": 2, "letter": 3, "roman": 4, "titled": 5}
_HEADING_LENGTH = 200
_NUMBER_LENGTH = 14
_SUBHEADING_LENGTH = 120


def numbered(block: Block, marker: Marker) -> Section:
    """The section that a paragraph with a section's number begins."""
    return Section(_rank(marker), marker.printed, block.text)


def titled(block: Block) -> Section:
    """The section that a heading without a number begins."""
    return Section(_RANKS["titled"], block.text, block.text)


def is_number_alone(heading: str) -> bool:
    """Whether a section's heading is its number alone ("Chương II"), so that its name follows."""
    return len(heading) <= _NUMBER_LENGTH


def is_section(block: Block, marker: Marker, last_roman: int) -> bool:
    """Whether a section's number stands before a heading and follows the last one."""
    title = block.text[marker.end :]
    if marker.kind == "chapter":
        return len(block.text) <= _HEADING_LENGTH and not title[:1].islower()
    looks = block.bold or block.hint == "heading" or marks.is_capitals(title)
    if marker.kind == "letter":
        return looks
    value = marker.values[0]
    follows = value == 1 or 0 < value - last_roman <= 2 or (last_roman == 0 and looks)
    return follows and (looks or len(block.text) <= _HEADING_LENGTH)


def task_kind(block: Block, text: str, following: Block | None) -> Kind:
    """Heading for a short title that its text follows, body for a task said in full."""
    strong = block.bold or block.hint == "heading" or marks.is_capitals(text)
    if strong and len(text) <= _HEADING_LENGTH:
        return "heading"
    longest = _SUBHEADING_LENGTH // (2 if text.endswith((":", "：")) else 1)
    longest = longest // 3 if marks.is_han(text[:1]) else longest
    if len(text) > longest or marks.ends(text.rstrip(":：")) or following is None:
        return "body"
    sibling = numbering.find_marker(block.text)
    after = numbering.find_marker(following.text)
    return "body" if after and sibling and after.kind == sibling.kind else "heading"


def is_titled(block: Block) -> bool:
    """Whether a paragraph without a number is a section's heading."""
    if block.hint == "heading":
        return len(block.text) <= _HEADING_LENGTH
    words = block.text.count(" ") + 1
    capitals = marks.is_capitals(block.text) and type_line(block.text) is None
    return capitals and 2 <= words <= 30 and not marks.ends(block.text)


def is_head_line(block: Block) -> bool:
    """Whether a paragraph of the head is a heading: a title line, or one in capitals."""
    return (
        block.hint == "heading"
        or type_line(block.text) is not None
        or type_at_end(block.text) is not None
        or marks.is_capitals(block.text)
    )


def _rank(marker: Marker) -> int:
    if marker.kind != "chapter":
        return _RANKS[marker.kind]
    word = marker.printed.split()[0].lower()
    return _RANKS.get(word, 2 if marker.printed.endswith("节") else 1)

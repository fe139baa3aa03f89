"""What a group of rich text inherits from the one around it, and the words that change it.

After the Rich Text Format Specification 1.9.1, "Character Text" and "Paragraph Text".
"""

from collections.abc import Callable
from dataclasses import dataclass

from loader.readers.rich_text_flow import Flow

BODY_LEVEL = 9
"""The outline level of what is no heading."""


@dataclass(slots=True)
class Field:
    """A field's instruction, which tells whether its result is text."""

    code: str = ""


@dataclass(slots=True)
class Group:
    """A destination (`kind`, "" for text) with properties of characters and paragraphs.

    `far` tells that `far_font` holds: the font for text of the Far East. `fallback` is \\uc.
    """

    kind: str = ""
    flow: Flow | None = None
    field: Field | None = None
    bold: bool = False
    hidden: bool = False
    deleted: bool = False
    capitals: bool = False
    font: int = -1
    far_font: int = -1
    far: bool = False
    fallback: int = 1
    style: int = 0
    outline: int = BODY_LEVEL
    begins: bool = False
    in_table: bool = False
    nested: int = 0

    @property
    def depth(self) -> int:
        """In how many tables, one in the other, the paragraph stands."""
        return max(int(self.in_table), self.nested)

    def apply(self, name: str, number: int | None) -> bool:
        """Do what a control word says of characters or paragraphs; False if it says nothing."""
        change = _WORDS.get(name)
        if change is None:
            return False
        change(self, number)
        return True


def _bold(group: Group, number: int | None) -> None:
    group.bold = number != 0


def _hidden(group: Group, number: int | None) -> None:
    group.hidden = number != 0


def _deleted(group: Group, number: int | None) -> None:
    group.deleted = number != 0


def _capitals(group: Group, number: int | None) -> None:
    group.capitals = number != 0


def _font(group: Group, number: int | None) -> None:
    group.font = number or 0


def _associated_font(group: Group, number: int | None) -> None:
    if group.far:
        group.far_font = number or 0


def _far(group: Group, _: int | None) -> None:
    group.far = True


def _near(group: Group, _: int | None) -> None:
    group.far = False


def _fallback(group: Group, number: int | None) -> None:
    group.fallback = min(max(number or 0, 0), 16)


def _plain(group: Group, _: int | None) -> None:
    group.bold = group.hidden = group.deleted = group.capitals = group.far = False
    group.far_font = -1


def _paragraph_defaults(group: Group, _: int | None) -> None:
    group.in_table, group.nested, group.begins = False, 0, False
    group.style, group.outline = 0, BODY_LEVEL


def _in_table(group: Group, _: int | None) -> None:
    group.in_table = True


def _nested(group: Group, number: int | None) -> None:
    group.nested = max(number or 0, 0)


def _outline(group: Group, number: int | None) -> None:
    group.outline = number if number is not None and 0 <= number < BODY_LEVEL else BODY_LEVEL


def _indent(group: Group, number: int | None) -> None:
    group.begins = (number or 0) > 0


def _page_before(group: Group, number: int | None) -> None:
    group.begins = group.begins or number != 0


_WORDS: dict[str, Callable[[Group, int | None], None]] = {
    "b": _bold,
    "v": _hidden,
    "deleted": _deleted,
    "mvf": _deleted,
    "caps": _capitals,
    "f": _font,
    "af": _associated_font,
    "dbch": _far,
    "loch": _near,
    "hich": _near,
    "uc": _fallback,
    "plain": _plain,
    "pard": _paragraph_defaults,
    "intbl": _in_table,
    "itap": _nested,
    "outlinelevel": _outline,
    "fi": _indent,
    "pagebb": _page_before,
}

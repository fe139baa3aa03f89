"""How text of office formats looks, as far as it matters to reading it."""

from typing import NamedTuple


class Look(NamedTuple):
    """Properties of characters; None where nothing was said of one."""

    bold: bool | None = None
    hidden: bool | None = None
    capitals: bool | None = None
    font: str | None = None

    def over(self, base: "Look") -> "Look":
        """These properties, and those of `base` where nothing was said."""
        pairs = zip(self, base, strict=True)
        return Look._make(base if own is None else own for own, base in pairs)

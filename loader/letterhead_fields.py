"""What the readers of Vietnamese and Chinese letterheads give, before the province is known."""

from typing import NamedTuple


class OwnFields(NamedTuple):
    """The fields as the text has them; `places` are texts that may name the province."""

    number: str | None
    doc_type: str | None
    issuer: str | None
    date: str | None
    title: str | None
    places: list[str]

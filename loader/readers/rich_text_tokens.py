"""Rich text (RTF) to tokens: groups, control words, symbols and bytes of text.

After the Rich Text Format Specification 1.9.1, "RTF Syntax".
"""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

_TOKEN = re.compile(
    rb"(?P<open>\{)|(?P<close>\})|\\'(?P<hex>[0-9a-fA-F]{2})"
    rb"|\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})?(?P<blank> ?)"
    rb"|\\(?P<symbol>[^a-zA-Z'])|[\r\n\x00]+|(?P<text>[^\\{}\r\n\x00]+)|\\'?",
    re.DOTALL,
)


class Token(NamedTuple):
    """One token: `name` is that of a control word or symbol, `data` are bytes of text."""

    kind: Literal["open", "close", "word", "symbol", "text"]
    name: str = ""
    number: int | None = None
    data: bytes = b""


def tokens(data: bytes) -> Iterator[Token]:
    """The tokens of a file in their order; binary data (\\bin) is passed over."""
    position = 0
    while position < len(data):
        match = _TOKEN.match(data, position)
        if match is None:  # pragma: no cover - the last alternatives take any byte
            return
        position = match.end()
        kind = match.lastgroup
        if kind == "blank":
            token = _word(match)
            if token.name == "bin":
                position += max(0, token.number or 0)
            else:
                yield token
        elif kind == "hex":
            yield Token("text", data=bytes.fromhex(match["hex"].decode("ascii")))
        elif kind == "text":
            yield Token("text", data=match["text"])
        elif kind == "symbol":
            yield Token("symbol", match["symbol"].decode("latin-1"))
        elif kind in ("open", "close"):
            yield Token(kind)  # type: ignore[arg-type]


def _word(match: re.Match[bytes]) -> Token:
    number = int(match["number"]) if match["number"] else None
    return Token("word", match["word"].decode("ascii"), number)

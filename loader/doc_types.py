"""Types of documents ("kế hoạch", 通知) that a title line, a sentence or a title's end names."""

import re
from functools import cache
from importlib import resources

import msgspec


@cache
def doc_types() -> dict[str, list[str]]:
    """The types by language, as `data/doc_types.json` has them."""
    data = resources.files("loader").joinpath("data/doc_types.json").read_bytes()
    return msgspec.json.decode(data, type=dict[str, list[str]])


_ALTERNATIVES = "|".join(sorted(doc_types()["vi"], key=len, reverse=True))
VIETNAMESE = re.compile(rf"\b(?:{_ALTERNATIVES})\b", re.IGNORECASE)
"""A Vietnamese type anywhere in a text, the longest name first."""

_CHINESE_END = re.compile(
    "("
    + "|".join(sorted(doc_types()["zh"], key=len, reverse=True))
    + r")(?:[（(][^（）()]{1,12}[）)])?$"
)


def type_line(text: str) -> str | None:
    """The type that stands alone on a line ("KẾ HOẠCH", "QUYẾT ĐỊNH:"), in lower case."""
    bare = text.strip(" :.*").lower()
    return bare if bare in doc_types()["vi"] else None


def type_at_end(title: str) -> str | None:
    """The type that ends a Chinese title: 关于…的通知 is 通知, …条例（试行） is 条例."""
    match = _CHINESE_END.search(title.rstrip("。.！!》 "))
    return match[1] if match else None

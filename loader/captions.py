"""Captions of pictures, which copying from the web leaves between or inside paragraphs."""

import re
from collections.abc import Iterator
from importlib import resources

import msgspec

from loader import marks
from loader.blocks import Block


def labels() -> dict[str, list[str]]:
    """What stands before the colon of a picture's credit, by language (`data/captions.json`)."""
    data = resources.files("loader").joinpath("data/captions.json").read_bytes()
    return msgspec.json.decode(data, type=dict[str, list[str]])


def _alternatives(language: str) -> str:
    return "|".join(map(re.escape, sorted(labels()[language], key=len, reverse=True)))


# The credit stands at the beginning or after a sentence: "… Ảnh: Minh Anh.", 图片来源：某某。
_CREDIT = re.compile(
    rf"(?:^|(?<=[.!?…”)]\s)|(?<=[(]))(?:{_alternatives('vi')})\s?:\s[^.:;]{{1,60}}(?:\.|$)\)?"
    rf"|(?:^|(?<=[。！？”）]))[（(]?(?:{_alternatives('zh')})\s?[:：]\s?[^。；:：]{{1,30}}(?:[。）)]|$)",
    re.IGNORECASE,
)
_LONGEST = 400


def split(block: Block) -> Iterator[Block]:
    """The block itself, or the caption that it begins with and what followed that in line."""
    credit = _credit(block.text) if block.hint in ("", "caption") else None
    if credit is None:
        yield block
        return
    yield block._replace(text=block.text[: credit.end()].rstrip(), hint="caption", bold=False)
    rest = block.text[credit.end() :].strip()
    if rest:
        yield block._replace(text=rest, hint="")


def _credit(text: str) -> re.Match[str] | None:
    head = text[:_LONGEST]
    if ":" not in head and "：" not in head:
        return None
    return None if marks.begins_item(text) else _CREDIT.search(head)

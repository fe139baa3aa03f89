"""Repair of paragraphs: wrapped lines, sentences cut by a page's end, captions in the way.

Knows how texts are broken, not what directives are made of; `structure` knows that.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from unicodedata import is_normalized, normalize

from loader import captions, chrome, doc_types, marks, model
from loader.blocks import Block
from loader.letterhead_lines import parts_lines
from loader.readers import Line
from loader.readers.lines import left_out
from loader.wrapping import Wrapping, measure

_MARKER_ALONE = re.compile(
    r"\d{1,3}(?:\.\d{1,2}){0,3}[.)/]|\d{1,2}\.\d{1,2}|[a-zđ][.)]|[IVXLC]{1,5}\."
    r"|Điều \d{1,3}\.?|[-+•]"
)
_TITLE_SO_FAR = re.compile("关于|印发|转发")
_ISSUER = re.compile(
    r"[\u4e00-\u9fff\s]{2,28}(?:中央|国务院|办公厅|办公室|委员会|政府|[部局厅院省市])"
)
_PAGE_NUMBER = re.compile(r"\d{1,4}|[-–]\s?\d{1,4}\s?[-–]")
_FOOTNOTE = re.compile(r"(?:([¹²³⁰⁴-⁹]{1,3})|\[\^(\w{1,8})\]:)\s*(?=\S)")
_REFERENCE = re.compile(r"(?<=\S)(?:([¹²³⁰⁴-⁹]{1,3})|\[\^(\w{1,8})\](?!:))")
_SENTENCE = 60
"""A line cut by a page's end is longer than this; shorter ones may be headings."""
_HAN_SENTENCE = 25
_LONGEST = 10_000


def repair(lines: Sequence[Line]) -> tuple[list[Block], list[model.Warning]]:
    """The paragraphs that `lines` make up, and warnings for all that was left out."""
    kept, warnings = chrome.drop(lines)
    joined = _join(_without_page_numbers(kept, warnings), measure(kept))
    blocks = [part for block in joined for part in captions.split(block)]
    whole = [_normal(block) for block in _without_references(blocks)]
    return [part for block in whole for part in _divided(block, warnings)], warnings


def _divided(block: Block, warnings: list[model.Warning]) -> Iterator[Block]:
    """The block, or its parts, cut where sentences end, if it is longer than any paragraph is."""
    text = block.text
    if len(text) > _LONGEST:
        message = f"A paragraph of {len(text)} characters was divided."
        warnings.append(model.Warning("paragraph_divided", message))
    while len(text) > _LONGEST:
        head = text[:_LONGEST]
        cut = max(head.rfind(end) for end in (". ", "; ", "。", "；")) + 1 or head.rfind(" ")
        cut = cut if cut > 0 else _LONGEST
        yield block._replace(text=text[:cut].rstrip())
        text = text[cut:].lstrip()
    if text:
        yield block._replace(text=text)


def _normal(block: Block) -> Block:
    """What marks and line ends kept apart may compose once they are gone."""
    text = block.text
    return block if is_normalized("NFC", text) else block._replace(text=normalize("NFC", text))


def _join(lines: Sequence[Line], wrapping: Wrapping | None) -> Iterator[Block]:
    texts: list[str] = []
    first, last, length = Line(""), Line(""), 0
    for line in lines:
        if texts and _goes_on(first, last, length, line, wrapping):
            texts.append(line.text)
        else:
            if texts:
                yield Block(_merge(texts), first.bold, first.hint)
            texts, first, length = [line.text], line, 0
        last = line
        length += len(line.text)
    if texts:
        yield Block(_merge(texts), first.bold, first.hint)


def _merge(texts: list[str]) -> str:
    """Lines in a row as one; Han text needs no blank between them."""
    merged = [texts[0]]
    for before, after in pairwise(texts):
        blank = "" if marks.is_han(before[-1]) and marks.is_han(after[0]) else " "
        merged.append(blank + after)
    return "".join(merged)


def _goes_on(first: Line, last: Line, length: int, line: Line, wrapping: Wrapping | None) -> bool:
    """Whether `line` belongs to the paragraph from `first` to `last`, `length` characters long."""
    if line.hint != first.hint or line.hint in ("row", "heading"):
        return False
    if last is first and _MARKER_ALONE.fullmatch(last.text):
        return not marks.begins_item(line.text)
    if marks.begins_item(line.text, last.text):
        return False
    if line.gap:
        return _cut_by_page(last.text, length, line.text)
    if marks.is_capitals(last.text) or marks.is_capitals(line.text):
        return _capitals_go_on(first, last, line)
    return _sentence_goes_on(first, last, line, wrapping)


def _sentence_goes_on(first: Line, last: Line, line: Line, wrapping: Wrapping | None) -> bool:
    if marks.begins_lower(line.text) and not marks.ends(last.text):
        return True
    if _TITLE_SO_FAR.search(last.text) and doc_types.type_at_end(line.text):
        return not marks.ends(last.text) and not doc_types.type_at_end(last.text)
    if line.text.startswith("关于") and _ISSUER.fullmatch(last.text):
        return True
    if wrapping is None or first.bold != line.bold:
        return False
    return wrapping.joins(last.text, line.text)


def _capitals_go_on(first: Line, last: Line, line: Line) -> bool:
    """A heading over several lines; the type of a document ("KẾ HOẠCH") stands for itself."""
    if not (marks.is_capitals(last.text) and marks.is_capitals(line.text)):
        # One word in capitals may stand alone on a wrapped line, a heading has more.
        return " " not in line.text and len(last.text) > _SENTENCE and not marks.ends(last.text)
    if parts_lines(last.text, line.text):
        return False
    same = first.bold == line.bold or line.hint == "cell"
    return same and not doc_types.type_line(first.text) and not marks.ends(last.text)


def _cut_by_page(before: str, length: int, after: str) -> bool:
    """Whether a sentence goes on behind an empty line, as page ends leave one."""
    if not before[-1].isalnum() and before[-1] not in ",，、":
        return False
    if marks.is_han(before[-1]):
        return before[-1] in "，、" or (length > _HAN_SENTENCE and "，" in before)
    return length > _SENTENCE and marks.begins_lower(after) and not marks.is_capitals(before)


def _without_page_numbers(lines: Sequence[Line], warnings: list[model.Warning]) -> list[Line]:
    """Leave out a lone number that stands where a page's end cuts a sentence in two."""
    kept: list[Line] = []
    for index, line in enumerate(lines):
        between = 0 < index < len(lines) - 1 and line.gap and len(line.text) < 9
        if between and kept and _PAGE_NUMBER.fullmatch(line.text):
            following = lines[index + 1]
            if following.gap and _cut_by_page(kept[-1].text, _SENTENCE + 1, following.text):
                warnings.append(left_out("page_number", "the number of a page", line.text))
                continue
        kept.append(line)
    return kept


def is_footnote(text: str) -> bool:
    """Whether a paragraph begins with the mark of a footnote."""
    return _FOOTNOTE.match(text) is not None


def _without_references(blocks: list[Block]) -> list[Block]:
    """Take the marks of footnotes that are there out of the sentences, so that words stay whole."""
    found = (_FOOTNOTE.match(block.text) for block in blocks)
    notes = {match[1] or match[2] for match in found if match}
    if not notes:
        return blocks

    def keep(match: re.Match[str]) -> str:
        return "" if (match[1] or match[2]) in notes else match[0]

    return [
        block if is_footnote(block.text) else block._replace(text=_REFERENCE.sub(keep, block.text))
        for block in blocks
    ]

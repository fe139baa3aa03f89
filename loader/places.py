"""Where in a document a paragraph stands: head, body, recipients, signature, attachment."""

import re
from typing import Literal

from loader import marks
from loader.blocks import Block
from loader.doc_types import VIETNAMESE, type_at_end, type_line

Place = Literal["head", "body", "recipients", "signature", "closed", "attachment"]
"""`closed` is what follows the signature until an attachment begins."""

_RECIPIENTS = re.compile(r"(?:Nơi\s+nhận|Kính\s+gửi|主送|抄送|抄报|分送)\s*[:：]?", re.IGNORECASE)
_ADDRESSEES = re.compile(r"(?:各|有关)[^。；]{2,80}[：:]")
_SIGNATURE = re.compile(
    r"(?:T/M|T\.M|TM|KT|K/T|TL|T/L|TUQ|Q)[.\s]\s?(?=[^\W\d_])"
    r"|(?:\(?đã ký\)?|[（(]?此件.{0,12}[）)]?|[（(]本文有删减[）)])$",
)
_OFFICE = re.compile(
    r"(?:PHÓ\s|QUYỀN\s)?(?:CHỦ TỊCH|BÍ THƯ|GIÁM ĐỐC|TỔNG GIÁM ĐỐC|CHÁNH VĂN PHÒNG|BỘ TRƯỞNG"
    r"|THỨ TRƯỞNG|THỦ TƯỚNG|CHỦ NHIỆM|TRƯỞNG BAN|TỔNG BÍ THƯ|CỤC TRƯỞNG|VIỆN TRƯỞNG|CHÁNH ÁN)\b"
)
_ON_BEHALF = re.compile(r"代表[\u4e00-\u9fff]{2,28}")
_OFFICE_ZH = re.compile(
    r"[\u4e00-\u9fff]{0,12}(?:书记|主席|主任|部长|省长|市长|县长|厅长|局长|司令员|总理|秘书长|院长)"
)
_NAME_ZH = re.compile(r"[\u4e00-\u9fff]{2,5}")
_DATE_ALONE = re.compile(
    r"\d{4}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日|[一二〇○零九][〇○零一二三四五六七八九]{3}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日"
)
_ANNEX = re.compile(
    r"(?:PHỤ\s?LỤC|Phụ\s?lục|BIỂU\s?MẪU|DANH\s?MỤC)\b(?:\s*(?:SỐ\s*)?(?:[IVX]{1,5}|\d{1,2}))?"
    r"(?=$|[\s.:–-])|附\s?件\s?[\d一二三四五六七八九十]{0,3}\s?[:：]?(?=$|\s)"
)
_THIS_ONE = re.compile(rf"(?:{VIETNAMESE.pattern})\s+này\b", re.IGNORECASE)
_THIS_ONE_ZH = re.compile(
    "本(?:通知|意见|方案|计划|规划|决定)|《(?:通知|意见|方案|计划|规划|决定)》"
)
_ASKING = re.compile(r"(?:Yêu cầu|Đề nghị)\s")
_NAME_LENGTH = 45
_TITLE_LENGTH = 60
_ORGANISATION_LENGTH = 30


def place_of(
    block: Block, following: Block | None, before: Place, started: bool, above: str = ""
) -> Place:
    """Where `block` stands, given the paragraph after it and where the one before it stood.

    `started` tells that the part has a numbered task already, `above` is the text before it.
    """
    if _is_recipient(block.text, before):
        return "recipients"
    if _is_signature(block, following, before, started) or (
        before == "signature" and _signs_han(block.text, above)
    ):
        return "signature"
    ended = before in ("signature", "closed")
    if before != "head" and _begins_attachment(block, ended):
        return "attachment"
    if ended:
        return "signature" if before == "signature" and _is_name(block.text) else "closed"
    in_head = block.hint == "heading" or not _is_sentence(block.text)
    return "head" if before == "head" and in_head else "body"


def _is_recipient(text: str, before: Place) -> bool:
    if before == "head" and _ADDRESSEES.fullmatch(text):
        return True
    return _RECIPIENTS.match(text) is not None or (before == "recipients" and text[0] in "-–+•*")


def is_closing(text: str) -> bool:
    """Whether a paragraph closes a document by asking that all of it be carried out."""
    if _THIS_ONE.match(text) or _THIS_ONE_ZH.search(text):
        return True
    return text.endswith("./.") and (_ASKING.match(text) or _THIS_ONE.search(text)) is not None


def _is_signature(block: Block, following: Block | None, before: Place, started: bool) -> bool:
    text = block.text
    if _SIGNATURE.match(text) and not text[:3].islower():
        return before != "head" or len(text) < _NAME_LENGTH
    if before == "head":
        return False
    if (before in ("recipients", "signature") or started) and _OFFICE.match(text):
        return marks.is_capitals(text.split(" ", 1)[0]) and len(text) < 2 * _NAME_LENGTH
    if _DATE_ALONE.fullmatch(text) or (started and _ON_BEHALF.fullmatch(text)):
        return True
    dated = following is not None and _DATE_ALONE.fullmatch(following.text) is not None
    return dated and len(text) <= _ORGANISATION_LENGTH and not marks.ends(text)


def _signs_han(text: str, above: str) -> bool:
    """Whether a Chinese line is an office under 代表… (on behalf of a body) or a name under one."""
    under = _ON_BEHALF.fullmatch(above) or _OFFICE_ZH.fullmatch(above)
    name = _OFFICE_ZH.fullmatch(above) and _NAME_ZH.fullmatch(text) and type_at_end(text) is None
    return bool(under and (_OFFICE_ZH.fullmatch(text) or name))


def _is_name(text: str) -> bool:
    """Whether a short line after an office is the name (or a second office) of who signed."""
    words = text.split()
    return len(text) <= _NAME_LENGTH and all(word[:1].isupper() for word in words)


def _begins_attachment(block: Block, ended: bool) -> bool:
    """Whether an annex or, after the signature, a document of its own begins here."""
    text = block.text
    if _ANNEX.match(text) and len(text) <= 4 * _TITLE_LENGTH:
        capitals = marks.is_capitals(text) or block.bold or block.hint == "heading"
        if marks.is_han(text[0]):
            return ended or _ANNEX.fullmatch(text) is not None
        return capitals or (ended and len(text) < _TITLE_LENGTH)
    if not ended:
        return False
    if type_line(text) is not None:
        return marks.is_capitals(text) or block.bold
    short = len(text) <= _TITLE_LENGTH and not marks.ends(text) and text[0] not in "（("
    return short and marks.is_han(text[0]) and text.count(" ") < 2


def _is_sentence(text: str) -> bool:
    """Whether a paragraph is text rather than a line of the letterhead or title."""
    if marks.is_han(text[-1]):
        return len(text) > _TITLE_LENGTH and ("，" in text or "。" in text)
    return len(text) > 150 and not marks.is_capitals(text) and any(c.islower() for c in text)

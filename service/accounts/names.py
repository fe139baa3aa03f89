"""What users may be called, what makes two names one, and which e-mail addresses are taken."""

import re
import unicodedata
from string import ascii_letters

from service.accounts.model import AccountError
from service.db.text import storable

LONGEST_NAME = 64
LONGEST_EMAIL = 254  # RFC 5321, 4.5.3.1.3, less the two brackets

_MORE_LETTERS = frozenset("đĐßæÆøØłŁœŒþÞðÐ")
_SIGNS = frozenset(" .-_@'+")
_EMAIL = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"  # dot-atom, RFC 5322, 3.2.3
    r"@[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*",
    re.ASCII | re.IGNORECASE,
)


def clean_name(text: str) -> str:
    """The name composed and with single blanks.

    It has Latin or Chinese letters or digits, 64 characters at most. Letters of other scripts are
    refused, since some look like Latin ones. Raises `AccountError`.
    """
    name = _composed(text)
    sound = all(_is_letter(char) or char in _SIGNS for char in name)
    if not sound or not any(map(_is_letter, name)) or len(name) > LONGEST_NAME:
        raise AccountError("user_invalid", "name")
    return name


def name_key(text: str) -> str:
    """What is equal for two spellings of one name, whatever was typed."""
    return unicodedata.normalize("NFC", _composed(text).casefold())


def clean_email(text: str) -> str:
    """The address without blanks around it. Raises `AccountError` unless mail can be sent there."""
    address = text.strip()
    if len(address) > LONGEST_EMAIL or not _EMAIL.fullmatch(address):
        raise AccountError("user_invalid", "email")
    return address


def _composed(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", storable(text)).split())


def _is_letter(char: str) -> bool:
    if char.isascii():
        return char.isalnum()
    if unicodedata.name(char, "").startswith("CJK UNIFIED IDEOGRAPH"):
        return True
    return char in _MORE_LETTERS or unicodedata.normalize("NFD", char)[0] in ascii_letters

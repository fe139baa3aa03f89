"""Why a letter could not be sent, told without secrets."""

import re
from typing import Literal, get_args

from service.db.text import storable

MailFailure = Literal[
    "mail_unset",  # no mail server is set
    "mail_address",
    "mail_login",
    "mail_recipient",
    "mail_refused",
    "mail_sender",
    "mail_open_line",
    "mail_certificate",
    "mail_server",
    "owner_disabled",
    "owner_address",  # the user's account has none
]
CODES: tuple[MailFailure, ...] = get_args(MailFailure)
"""Every code of a `MailError`; its words are `delivery.error.CODE`."""
LONGEST = 300
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


class MailError(Exception):
    """A letter that did not get through: a `code` with words in the locales, perhaps a detail.

    `is_final` says that the same would happen at every further attempt.
    """

    def __init__(self, code: MailFailure, detail: str = "", *, is_final: bool = False) -> None:
        self.code = code
        self.detail = one_line(detail)[:LONGEST]
        self.is_final = is_final
        super().__init__(": ".join(part for part in (code, self.detail) if part))


def one_line(text: str) -> str:
    """The text without line ends and other signs that command and do not show."""
    return " ".join(_CONTROL.sub(" ", storable(text)).split())

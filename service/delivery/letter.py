"""A letter as a message for mail servers: headers that programs understand, text and HTML."""

from datetime import datetime
from email.errors import MessageError
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy

import msgspec

from service.accounts import names
from service.accounts.model import AccountError
from service.delivery.failures import MailError, one_line


class _Folding(EmailPolicy):
    """The library's policy for SMTP, but for long headers in other letters than ASCII.

    Folding these, it loses a blank here and there (CPython issue 92081), older code does not.
    """

    def fold(self, name: str, value: str) -> str:
        """The header in lines of seven bits (RFC 2047)."""
        if name.lower() != "subject" or value.isascii():
            return str(super().fold(name, value))
        words = Header(value, "utf-8", header_name=name).encode(linesep=self.linesep)
        return f"{name}: {words}{self.linesep}"

    def fold_binary(self, name: str, value: str) -> bytes:
        """The same as bytes."""
        return self.fold(name, value).encode("ascii")


POLICY = _Folding() + SMTP


class Letter(msgspec.Struct, frozen=True):
    """What is sent to whom. `id` stays the same at each attempt, so that repetitions are known.

    `unsubscribe` is the address at which the reader stops letters like this one with one click.
    """

    id: str
    to: str
    subject: str
    language: str
    text: str
    html: str | None = None
    unsubscribe: str | None = None


def compose(letter: Letter, sender: Address, now: datetime) -> EmailMessage:
    """The message, in seven bits. Raises `MailError` for an address that is none."""
    message = EmailMessage(policy=POLICY)
    try:
        message["From"] = sender
        message["To"] = names.clean_email(letter.to)
        message["Subject"] = one_line(letter.subject)
        message["Date"] = now
        message["Message-ID"] = f"<{letter.id}@{sender.domain}>"
        message["Content-Language"] = letter.language
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no machine answers it
        if letter.unsubscribe:
            message["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
    except (AccountError, MessageError, ValueError) as error:
        raise MailError("mail_address", is_final=True) from error
    coding = "base64" if letter.language == "zh" else "quoted-printable"
    message.set_content(letter.text, cte=coding)
    if letter.html is not None:
        message.add_alternative(letter.html, subtype="html", cte=coding)
    return message

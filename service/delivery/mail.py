"""Hands mail to the mail server of the settings, over a closed line unless it is this machine's.

What the server will never take is told from what it may take later (RFC 5321, 4.2.1).
"""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

from service.accounts import moments
from service.delivery.failures import MailError, MailFailure
from service.delivery.letter import Letter, compose
from service.settings import Settings
from service.settings_connections import MailServer

TIMEOUT = 10.0
"""Seconds for each answer of the server."""


def send(settings: Settings, letter: Letter) -> None:
    """Send a letter. Raises `MailError`; whether it was taken may not be known then."""
    server = settings.mail_server
    if server is None:
        raise MailError("mail_unset")
    message = compose(letter, settings.sender, moments.now())
    with _told(), _connected(settings, server) as smtp:
        smtp.send_message(message, settings.sender.addr_spec, [letter.to.strip()])


@contextmanager
def _connected(settings: Settings, server: MailServer) -> Iterator[smtplib.SMTP]:
    """A line to the server, greeted, closed and logged in as the settings say."""
    name = urlsplit(settings.public_url).hostname or "localhost"
    at = (server.host, server.port, name)
    if server.line == "tls":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(*at, timeout=TIMEOUT, context=_trusted(settings))
    else:
        smtp = smtplib.SMTP(*at, timeout=TIMEOUT)
    try:
        if server.line == "starttls":
            smtp.starttls(context=_trusted(settings))
        if server.user:
            smtp.login(server.user, settings.smtp_password)
        yield smtp
    finally:
        # The letter has been taken or not; a server that leaves without a word changes nothing.
        with suppress(smtplib.SMTPException, OSError):
            smtp.quit()
        smtp.close()


@contextmanager
def _told() -> Iterator[None]:
    """What went wrong as a `MailError`."""
    try:
        yield
    except smtplib.SMTPAuthenticationError as error:
        # Its text may repeat what was sent.
        raise MailError("mail_login", str(error.smtp_code)) from error
    except smtplib.SMTPRecipientsRefused as error:
        code, text = next(iter(error.recipients.values()))
        raise _refused("mail_recipient", code, text) from error
    except smtplib.SMTPDataError as error:
        raise _refused("mail_refused", error.smtp_code, error.smtp_error) from error
    except smtplib.SMTPSenderRefused as error:
        # The settings name the sender, so it is to be mended there and not to be given up.
        raise MailError("mail_sender", _answer(error.smtp_code, error.smtp_error)) from error
    except smtplib.SMTPNotSupportedError as error:
        raise MailError("mail_open_line") from error
    except ssl.SSLError as error:
        raise MailError("mail_certificate", error.reason or "") from error
    except smtplib.SMTPResponseException as error:
        raise MailError("mail_server", _answer(error.smtp_code, error.smtp_error)) from error
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise MailError("mail_server", type(error).__name__) from error


def _refused(code: MailFailure, status: int, text: bytes | str) -> MailError:
    return MailError(code, _answer(status, text), is_final=500 <= status < 600)


def _answer(status: int, text: bytes | str) -> str:
    return f"{status} {text.decode(errors='replace') if isinstance(text, bytes) else text}"


def _trusted(settings: Settings) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(settings.smtp_ca) if settings.smtp_ca else None)

"""A mail server for tests: takes mail over a real line and keeps it, or refuses it as told."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.servers.certificates import Certificate
from tests.waiting import LONGEST

USER = "sender"
PASSWORD = "password of the mail server"
TAKEN = "250 OK"


@dataclass
class Mailbox:
    """What came in, and what the server says to a recipient and to a whole letter.

    Where it says "drop" the line is cut without an answer.
    """

    to_recipient: str = TAKEN
    to_letter: str = TAKEN
    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    over_tls: list[bool] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - the server's name for it
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        """Take or refuse a recipient."""
        if self.to_recipient == TAKEN:
            envelope.rcpt_tos.append(address)
        return self.to_recipient

    async def handle_DATA(  # noqa: N802 - the server's name for it
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep a letter, refuse it, or leave without a word."""
        if self.to_letter == "drop":
            assert server.transport is not None
            server.transport.abort()
            return TAKEN
        if self.to_letter == TAKEN:
            assert isinstance(envelope.content, bytes)
            letter = message_from_bytes(envelope.content, policy=default)
            assert isinstance(letter, EmailMessage)
            self.letters.append(letter)
            self.raw.append(envelope.content)
            self.over_tls.append(session.ssl is not None)
        return self.to_letter


class _OnAnyPort(Controller):
    """A server that knows the port that the system has chosen, before it is first spoken to."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server(
    certificate: Certificate | None = None, *, with_login: bool = False
) -> Iterator[Mailbox]:
    """A server on a port of its own; with a certificate it takes no mail before STARTTLS."""
    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate.path, certificate.key)
    mailbox = Mailbox()
    controller = _OnAnyPort(
        mailbox,
        hostname="127.0.0.1",
        port=0,
        ready_timeout=LONGEST,
        tls_context=context,
        require_starttls=context is not None,
        authenticator=_authenticate if with_login else None,
        auth_required=with_login,
        auth_require_tls=context is not None,
    )
    controller.start()
    try:
        mailbox.port = controller.port
        yield mailbox
    finally:
        controller.stop()


def _authenticate(
    _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: object
) -> AuthResult:
    assert isinstance(data, LoginPassword)
    known = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=known, handled=False)

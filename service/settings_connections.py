"""The settings of what the service speaks to on behalf of people: a mail server, a provider of
OpenID Connect."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Literal, NamedTuple, Self
from urllib.parse import unquote, urlsplit

from pydantic import Field, field_validator, model_validator

from service import credentials
from service.loopback import is_loopback
from service.settings_stores import CertificateFile, SecretFile, Stores

PORTS = {"smtp": 587, "smtps": 465}
"""Where mail is taken in from programs (RFC 8314, 3)."""


class MailServer(NamedTuple):
    """Where mail is handed in, and how the line is kept closed: "plain" is open to all on it."""

    host: str
    port: int
    user: str
    line: Literal["starttls", "tls", "plain"]


class Connections(Stores):
    """The part of `Settings` about mail and logging in elsewhere."""

    public_url: str = Field(
        default="",
        description="Address under which people reach the service, such as https://HOST.",
    )
    smtp_url: str = Field(
        default="",
        description="Mail server, smtp://USER@HOST:587 or smtps://USER@HOST:465; none: no mail.",
    )
    smtp_password_file: SecretFile | None = Field(
        default=None, description="File that holds the password of the mail server's user."
    )
    smtp_ca: CertificateFile | None = Field(
        default=None, description="File with the authority that signed its certificate."
    )
    smtp_plain: bool = Field(
        default=False, description="Whether mail may go to another machine without TLS."
    )
    mail_from: str = Field(default="", description="Sender of mails, an address or NAME <ADDRESS>.")
    openid_issuer: str = Field(
        default="", description="Provider of OpenID Connect by which people may log in."
    )
    openid_client_id: str = Field(default="", description="What the provider calls this service.")
    openid_client_secret_file: SecretFile | None = Field(
        default=None, description="File that holds the secret agreed with the provider."
    )
    openid_ca: CertificateFile | None = Field(
        default=None, description="File with the authority that signed its certificate."
    )
    openid_name: str = Field(
        default="OpenID", max_length=60, description="What the button to log in calls it."
    )
    openid_role: Literal["", "reader", "editor"] = Field(
        default="", description="Role of those who come for the first time; none: nobody new may."
    )

    @field_validator("public_url")
    @classmethod
    def _an_origin(cls, url: str) -> str:
        return credentials.origin(url) if url else ""

    @field_validator("smtp_url")
    @classmethod
    def _a_mail_server(cls, url: str) -> str:
        return credentials.mail_server(url) if url else ""

    @field_validator("openid_issuer")
    @classmethod
    def _a_provider(cls, url: str) -> str:
        return credentials.issuer(url) if url else ""

    @field_validator("mail_from")
    @classmethod
    def _one_sender(cls, text: str) -> str:
        if text and len(_addresses(text)) != 1:
            raise ValueError("it must be ADDRESS@HOST or NAME <ADDRESS@HOST>")
        return text

    @model_validator(mode="after")
    def _complete(self) -> Self:
        """All that mail and the provider need, and no password on an open line."""
        for name in ("smtp_url", "openid_issuer"):
            if getattr(self, name) and not self.public_url:
                raise ValueError(f"{name}: it needs public_url, for what links lead to")
        if self.smtp_url and not self.mail_from:
            raise ValueError("smtp_url: it needs mail_from")
        if self.openid_issuer and not (self.openid_client_id and self.openid_client_secret_file):
            raise ValueError("openid_issuer: it needs openid_client_id, openid_client_secret_file")
        self._require_closed_line()
        return self

    def _require_closed_line(self) -> None:
        server = self.mail_server
        if self.smtp_ca and self.smtp_plain:
            raise ValueError("smtp_ca: it is of no use where smtp_plain is set")
        if server is None:
            return
        if bool(server.user) != bool(self.smtp_password_file):
            raise ValueError("smtp_password_file: it and a user in smtp_url need each other")
        if not (server.user + self.smtp_password).isascii():
            raise ValueError("smtp_password_file: user and password have letters of ASCII alone")
        if server.user and server.line == "plain" and not is_loopback(server.host):
            raise ValueError("smtp_plain: no password goes to another machine without TLS")

    @property
    def mail_server(self) -> MailServer | None:
        """Where mail is handed in, None where none is sent."""
        if not self.smtp_url:
            return None
        parts = urlsplit(self.smtp_url)
        host = parts.hostname or ""
        is_open = (self.smtp_plain or is_loopback(host)) and not self.smtp_ca
        line: Literal["starttls", "tls", "plain"] = "plain" if is_open else "starttls"
        if parts.scheme == "smtps":
            line = "tls"
        port = parts.port or PORTS[parts.scheme]
        return MailServer(host, port, unquote(parts.username or ""), line)

    @property
    def sender(self) -> Address:
        """The sender of mails. Raises `IndexError` where none is set."""
        return _addresses(self.mail_from)[0]

    @property
    def smtp_password(self) -> str:
        """What the file of the mail server's password holds at this moment."""
        return credentials.read_secret(self.smtp_password_file) if self.smtp_password_file else ""

    @property
    def openid_client_secret(self) -> str:
        """What the file of the secret agreed with the provider holds at this moment."""
        path = self.openid_client_secret_file
        return credentials.read_secret(path) if path else ""


def _addresses(text: str) -> tuple[Address, ...]:
    """The addresses in a sender's header; none where it is not well formed."""
    message = EmailMessage(policy=SMTP)
    try:
        message["From"] = text
    except ValueError:
        return ()
    header = message["From"]
    sound = not header.defects and all(one.username and one.domain for one in header.addresses)
    return tuple(header.addresses) if sound else ()

"""The settings of the product: one frozen object, read once, prefix DIRECTIVES_.

Lower packages never see it: they take plain arguments.
"""

import os
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, IPvAnyNetwork, ValidationError, field_validator

from service.loopback import is_loopback
from service.settings_connections import Connections

LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "[::1]")


class SettingsError(Exception):
    """A setting that cannot be used: `setting` is its name, the message says what to do."""

    def __init__(self, setting: str, message: str) -> None:
        super().__init__(f"{setting}: {message}")
        self.setting = setting


class Settings(Connections):
    """Every setting with its default; `read` makes one from the environment."""

    host: str = Field(
        default="127.0.0.1",
        description="Address to serve; only loopback addresses until there is a user.",
    )
    port: int = Field(default=8000, ge=1, le=65535, description="Port to serve.")
    timezone: str = Field(
        default="Asia/Ho_Chi_Minh", description="Time zone in which dates and times are shown."
    )
    workers: int = Field(
        default_factory=lambda: min(2, os.cpu_count() or 1),
        ge=1,
        le=64,
        description="Processes that read files during a load.",
    )
    max_file_bytes: int = Field(
        default=32 * 2**20, ge=1, description="A larger file is refused by a load."
    )
    max_archive_bytes: int = Field(
        default=2**30, ge=1, description="The files of an archive are read up to so many bytes."
    )
    reading_seconds: float = Field(
        default=240.0, gt=0, le=86_400, description="Reading one file is ended after so long."
    )
    reading_memory_bytes: int = Field(
        default=2 * 2**30,
        ge=2**28,
        description="Reading one file is ended when it needs more memory (address space).",
    )
    reading_output_bytes: int = Field(
        default=2**29, ge=2**10, description="What is read out of one file may have so many bytes."
    )
    max_upload_bytes: int = Field(
        default=64 * 2**20, ge=1, description="A larger upload request is refused as a whole."
    )
    allowed_hosts: tuple[str, ...] = Field(
        default=LOOPBACK_HOSTS,
        description="Names by which the service may be addressed (Host header), a JSON list.",
    )
    trusted_proxies: tuple[IPvAnyNetwork, ...] = Field(
        default=(),
        description="Addresses and networks whose X-Forwarded-For is believed, a JSON list.",
    )
    webhook_private_targets: tuple[IPvAnyNetwork, ...] = Field(
        default=(),
        description="Networks inside to which webhooks may be sent all the same, a JSON list.",
    )
    session_hours: int = Field(
        default=12, ge=1, le=720, description="Who has not asked for so long has to log in again."
    )
    batch_documents: int = Field(
        default=200, ge=1, description="A load closes a numbered batch after so many documents."
    )
    batch_paragraphs: int = Field(
        default=10_000, ge=1, description="A load closes a numbered batch after so many paragraphs."
    )
    batch_seconds: float = Field(
        default=5.0, gt=0, description="A load closes a numbered batch after so many seconds."
    )
    alerts_in_service: bool = Field(
        default=True, description="Let serve match saved queries and send notices."
    )

    @field_validator("timezone")
    @classmethod
    def _known_timezone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"{name!r} is no known time zone") from error
        return name

    @property
    def origin(self) -> str:
        """What addresses of pages begin with outside: `public_url`, else where they are served."""
        host = self.host.strip("[]")
        return self.public_url or f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    @property
    def is_public_https(self) -> bool:
        """Whether browsers reach the service over TLS, so that cookies may ask for it."""
        return self.public_url.startswith("https:")


def read(**given: object) -> Settings:
    """The settings from the environment; values given here (not None) go before it.

    Raises `SettingsError` naming the first setting that cannot be used.
    """
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        # What was given is not told: it may be a password in an address.
        first = error.errors(include_input=False)[0]
        name = str(first["loc"][0]) if first["loc"] else ""
        message = first["msg"].removeprefix("Value error, ")
        if not name:  # a fault between several settings names the first of them itself
            name, _, message = message.partition(": ")
        raise SettingsError(name, message) from error
    except ValueError as error:  # pydantic-settings: a list that is not JSON
        raise SettingsError("settings", str(error)) from error


def require_data(settings: Settings) -> Settings:
    """The settings; raise `SettingsError` where the data folder, perhaps mistyped, is not there."""
    if not settings.database_url and not settings.data.exists():
        message = f"there is no folder {settings.data}; directives load makes it"
        raise SettingsError("data", message)
    return settings


def require_loopback(host: str) -> None:
    """Raise `SettingsError` for any address but loopback: without accounts nobody else may in."""
    if not is_loopback(host):
        message = (
            f"{host} is no loopback address, and nobody can log in yet; first add an "
            "administrator: directives user add NAME --role administrator"
        )
        raise SettingsError("host", message)

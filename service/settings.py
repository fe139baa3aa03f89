"""The settings of the product: one frozen object, read once, prefix DIRECTIVES_.

Lower packages never see it: they take plain arguments.
"""

import ipaddress
import os
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "[::1]")


class SettingsError(Exception):
    """A setting that cannot be used: `setting` is its name, the message says what to do."""

    def __init__(self, setting: str, message: str) -> None:
        super().__init__(f"{setting}: {message}")
        self.setting = setting


class Settings(BaseSettings):
    """Every setting with its default; `read` makes one from the environment."""

    model_config = SettingsConfigDict(
        env_prefix="DIRECTIVES_", frozen=True, extra="forbid", validate_default=True
    )

    data: Path = Field(
        default=Path("data"),
        description="Folder of the database, the index and the original files.",
    )
    host: str = Field(
        default="127.0.0.1",
        description="Address to serve; only loopback addresses until accounts exist.",
    )
    port: int = Field(default=8000, ge=1, le=65535, description="Port to serve.")
    engine_url: str = Field(
        default="tantivy:",
        description="Search engine; `tantivy:` keeps its index in the data folder.",
    )
    database_url: str = Field(
        default="",
        description="Database as an SQLAlchemy address; empty means SQLite in the data folder.",
    )
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
    max_upload_bytes: int = Field(
        default=64 * 2**20, ge=1, description="A larger upload request is refused as a whole."
    )
    allowed_hosts: tuple[str, ...] = Field(
        default=LOOPBACK_HOSTS,
        description="Names by which the service may be addressed (Host header), a JSON list.",
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

    @field_validator("engine_url")
    @classmethod
    def _known_engine(cls, url: str) -> str:
        scheme = url.partition(":")[0]
        if scheme in ("http", "https"):
            raise ValueError(f"{url} would be Elasticsearch, not supported in this version")
        if ":" not in url or scheme != "tantivy":
            raise ValueError(f"{url!r} names no engine; use tantivy: or tantivy:FOLDER")
        return url

    @field_validator("timezone")
    @classmethod
    def _known_timezone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"{name!r} is no known time zone") from error
        return name

    @property
    def database(self) -> str:
        """The SQLAlchemy address of the database."""
        return self.database_url or f"sqlite:///{self.data / 'directives.sqlite3'}"

    @property
    def index(self) -> Path:
        """The folder of the embedded index."""
        return Path(self.engine_url.partition(":")[2] or self.data / "index")


def read(**given: object) -> Settings:
    """The settings from the environment; values given here (not None) go before it.

    Raises `SettingsError` naming the first setting that cannot be used.
    """
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"])) or "settings"
        raise SettingsError(name, first["msg"].removeprefix("Value error, ")) from error
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
        message = f"{host} is no loopback address; without accounts only 127.0.0.1 is served"
        raise SettingsError("host", message)


def is_loopback(host: str) -> bool:
    """Whether the name or address is this machine's own: localhost, 127.0.0.0/8 or ::1."""
    if host.lower() == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)

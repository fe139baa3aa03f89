"""The settings of the product: one frozen object, read once, prefix DIRECTIVES_.

Lower packages never see it: they take plain arguments.
"""

import os
import re
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from service import credentials
from service.loopback import is_loopback

LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "[::1]")

_SECRET_FILES = ("engine_password_file", "engine_api_key_file", "database_password_file")


class SettingsError(Exception):
    """A setting that cannot be used: `setting` is its name, the message says what to do."""

    def __init__(self, setting: str, message: str) -> None:
        super().__init__(f"{setting}: {message}")
        self.setting = setting


class Settings(BaseSettings):
    """Every setting with its default; `read` makes one from the environment."""

    model_config = SettingsConfigDict(
        env_prefix="DIRECTIVES_",
        env_ignore_empty=True,
        frozen=True,
        extra="forbid",
        validate_default=True,
        hide_input_in_errors=True,  # it may be a password
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
        description=(
            "Search engine; `tantivy:` keeps its index in the data folder, http(s) addresses "
            "separated by commas are the nodes of an Elasticsearch cluster."
        ),
    )
    engine_prefix: str = Field(
        default="directives",
        pattern=r"^[a-z0-9][a-z0-9-]{0,60}$",
        description="Beginning of the names of indexes, one for each installation on a cluster.",
    )
    engine_ca: Path | None = Field(
        default=None, description="File with the authority that signed the cluster's certificate."
    )
    engine_user: str = Field(default="", description="User on the cluster.")
    engine_password: SecretStr = Field(default=SecretStr(""), description="The user's password.")
    engine_password_file: Path | None = Field(
        default=None, description="File that holds the user's password."
    )
    engine_api_key: SecretStr = Field(
        default=SecretStr(""), description="API key of the cluster, in place of user and password."
    )
    engine_api_key_file: Path | None = Field(
        default=None, description="File that holds the API key."
    )
    engine_shards: int = Field(
        default=1, ge=1, le=1024, description="Shards of a new index on the cluster."
    )
    engine_replicas: int | Literal["auto"] = Field(
        default="auto", description="Copies of each shard; auto is one where a second node is."
    )
    engine_routing: Literal["document", "paragraph"] = Field(
        default="document", description="What is kept together on one shard of a new index."
    )
    engine_refresh: str = Field(
        default="batch",
        pattern=r"^(batch|[1-9][0-9]*(ms|s|m))$",
        description="When what was loaded is found: at the end of each batch, or every so often.",
    )
    database_url: str = Field(
        default="",
        repr=False,  # it may hold a password
        description="Database as an SQLAlchemy address; empty means SQLite in the data folder.",
    )
    database_password_file: Path | None = Field(
        default=None, description="File that holds the password of the database's user."
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
        if url.startswith(("http://", "https://")):
            servers = filter(None, map(str.strip, url.split(",")))
            return ",".join(map(credentials.server, servers))
        if url.partition(":")[:2] != ("tantivy", ":"):
            raise ValueError(
                "it names no engine; use tantivy:, tantivy:FOLDER or https://HOST:PORT"
            )
        return url

    @field_validator("engine_replicas", mode="before")
    @classmethod
    def _few_replicas(cls, number: object) -> object:
        if not re.fullmatch(r"auto|[0-9]|10", str(number)):
            raise ValueError("it must be auto, or from 0 to 10")
        return number

    @field_validator("engine_ca", *_SECRET_FILES)
    @classmethod
    def _readable(cls, path: Path | None, field: ValidationInfo) -> Path | None:
        if path is None:
            return None
        is_secret = field.field_name in _SECRET_FILES
        try:
            (credentials.read_secret if is_secret else credentials.require_certificates)(path)
        except OSError as error:
            raise ValueError(f"{path} cannot be read: {error.strerror}") from error
        return path

    @field_validator("engine_user")
    @classmethod
    def _fit_to_be_sent(cls, name: str) -> str:
        credentials.require_user(name)
        return name

    @field_validator("database_url")
    @classmethod
    def _fit_to_be_told(cls, url: str) -> str:
        credentials.require_hidden_password(url)
        return url

    @model_validator(mode="after")
    def _agreeing(self) -> "Settings":
        """One way to log in, complete, and not over an open line; says first whose fault it is."""
        for name in ("engine_password", "engine_api_key"):
            if getattr(self, name).get_secret_value() and getattr(self, f"{name}_file"):
                raise ValueError(f"{name}_file: {name} is set as well; keep one of them")
        if self.engine_user and self.api_key:
            raise ValueError("engine_user: it cannot be used together with an API key")
        if bool(self.engine_user) != bool(self.password):
            raise ValueError("engine_user: it and engine_password_file need each other")
        if self.api_key and not credentials.is_api_key(self.api_key):
            raise ValueError("engine_api_key: it must be the encoded form, without blanks")
        if self.engine_ca and any(map(_is_plain, self.engine_servers)):
            raise ValueError("engine_ca: it is of no use where engine_url has plain http")
        if self.engine_user or self.api_key:
            for server in filter(_is_open, self.engine_servers):
                raise ValueError(f"engine_url: no secret goes over plain http to {server}")
        return self

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
    def engine_servers(self) -> tuple[str, ...]:
        """The addresses of the cluster's nodes, none for the embedded engine."""
        return tuple(self.engine_url.split(",")) if self.engine_url.startswith("http") else ()

    @property
    def password(self) -> str:
        """The password of the user on the cluster."""
        return _secret(self.engine_password, self.engine_password_file)

    @property
    def api_key(self) -> str:
        """The API key of the cluster."""
        return _secret(self.engine_api_key, self.engine_api_key_file)

    @property
    def database_password(self) -> str | None:
        """The password of the database's user where a file holds it."""
        return _secret(SecretStr(""), self.database_password_file) or None

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
        # What was given is not told: it may be a password in an address.
        first = error.errors(include_input=False)[0]
        name = str(first["loc"][0]) if first["loc"] else ""
        message = first["msg"].removeprefix("Value error, ")
        if not name:  # a fault between several settings names the first of them itself
            name, _, message = message.partition(": ")
        raise SettingsError(name, message) from error
    except ValueError as error:  # pydantic-settings: a list that is not JSON
        raise SettingsError("settings", str(error)) from error


def _is_plain(server: str) -> bool:
    return server.startswith("http:")


def _is_open(server: str) -> bool:
    """Whether others on the way to a server can read what is sent to it."""
    return _is_plain(server) and not is_loopback(urlsplit(server).hostname or "")


def _secret(value: SecretStr, path: Path | None) -> str:
    """The secret itself, or what its file holds at this moment."""
    return credentials.read_secret(path) if path else value.get_secret_value()


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

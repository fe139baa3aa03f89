"""The settings of where data and secrets are kept: engine, database, and how to log in there."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from service import credentials
from service.loopback import is_loopback


def _read_by(read: Callable[[Path], object]) -> AfterValidator:
    """Refuse a file that cannot be read, or not as what it is to be."""

    def readable(path: Path) -> Path:
        try:
            read(path)
        except OSError as error:
            raise ValueError(f"{path} cannot be read: {error.strerror}") from error
        return path

    return AfterValidator(readable)


SecretFile = Annotated[Path, _read_by(credentials.read_secret)]
CertificateFile = Annotated[Path, _read_by(credentials.require_certificates)]


class Stores(BaseSettings):
    """The part of `Settings` that says where rows, index and files are, and for whom."""

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
    engine_ca: CertificateFile | None = Field(
        default=None, description="File with the authority that signed the cluster's certificate."
    )
    engine_user: str = Field(default="", description="User on the cluster.")
    engine_password: SecretStr = Field(default=SecretStr(""), description="The user's password.")
    engine_password_file: SecretFile | None = Field(
        default=None, description="File that holds the user's password."
    )
    engine_api_key: SecretStr = Field(
        default=SecretStr(""), description="API key of the cluster, in place of user and password."
    )
    engine_api_key_file: SecretFile | None = Field(
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
    database_password_file: SecretFile | None = Field(
        default=None, description="File that holds the password of the database's user."
    )
    secret_key_file: SecretFile | None = Field(
        default=None,
        description="File of the key that signs cookies; one is made in the data folder.",
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
    def _agreeing(self) -> Self:
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

    @property
    def secret_key(self) -> Path:
        """The file of the key that signs cookies."""
        return self.secret_key_file or self.data / "secret.key"


def _is_plain(server: str) -> bool:
    return server.startswith("http:")


def _is_open(server: str) -> bool:
    """Whether others on the way to a server can read what is sent to it."""
    return _is_plain(server) and not is_loopback(urlsplit(server).hostname or "")


def _secret(value: SecretStr, path: Path | None) -> str:
    """The secret itself, or what its file holds at this moment."""
    return credentials.read_secret(path) if path else value.get_secret_value()

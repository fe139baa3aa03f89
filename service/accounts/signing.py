"""The key of the installation: what it signs, and the secrets that are derived from it.

Whoever has it can forge cookies, so it stands in a file of its own and never in the database.
"""

import base64
import binascii
import hashlib
import hmac
import os
import secrets
from functools import lru_cache
from pathlib import Path

import msgspec
from filelock import FileLock
from itsdangerous import BadSignature, Signer

from service import credentials
from service.product import Product
from service.settings import Settings, SettingsError

BYTES = 32


def signed(product: Product, purpose: str, value: str) -> str:
    """The value with a signature that `unsigned` knows; `purpose` keeps kinds of values apart."""
    return _signer(product, purpose).sign(value).decode()


def unsigned(product: Product, purpose: str, text: str) -> str | None:
    """The value that was signed for this purpose, None for anything else."""
    try:
        return _signer(product, purpose).unsign(text.encode()).decode()
    except (BadSignature, UnicodeError):
        return None


def derived(product: Product, label: str, *parts: str | int) -> bytes:
    """A secret of 32 bytes that the database need not hold: HMAC-SHA256 over label and parts."""
    message = msgspec.json.encode([label, *parts])
    return hmac.digest(key_of(product.settings), message, "sha256")


def new_secret() -> str:
    """32 random bytes in 43 characters that an address can hold."""
    return secrets.token_urlsafe(BYTES)


def hash_of(secret: str) -> str:
    """What is kept of a random secret: SHA-256, in hexadecimal digits.

    A slow hash is for what people think up; 32 random bytes cannot be tried out.
    """
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def key_of(settings: Settings) -> bytes:
    """The key of the installation, made at first need. Raises `SettingsError`."""
    return _key(settings.secret_key, settings.secret_key_file is None)


@lru_cache(maxsize=8)
def _key(path: Path, may_be_made: bool) -> bytes:
    try:
        if may_be_made:
            _make(path)
        return _decoded(credentials.read_secret(path))
    except OSError as error:
        message = f"{path} cannot be read or made: {error.strerror}"
        raise SettingsError("secret_key_file", message) from error
    except ValueError as error:  # its own words may repeat what stands there
        message = f"{path} must hold {BYTES} random bytes or more in base64, in one line"
        raise SettingsError("secret_key_file", message) from error


def _decoded(text: str) -> bytes:
    key = base64.b64decode(text, validate=True)
    if len(key) < BYTES:
        raise binascii.Error("too short")
    return key


def _make(path: Path) -> None:
    """Make the file for its owner alone, once; it is whole as soon as it has its name."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_name(path.name + ".lock")):
        if path.exists():
            return
        new = path.with_name(path.name + ".new")
        new.unlink(missing_ok=True)
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(base64.b64encode(secrets.token_bytes(BYTES)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)


def _signer(product: Product, purpose: str) -> Signer:
    return Signer(
        key_of(product.settings), salt=purpose, digest_method=hashlib.sha256, key_derivation="hmac"
    )

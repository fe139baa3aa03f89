"""Addresses of servers, and secrets, as settings give them: checked, and never repeated in words.

Each function raises ValueError that says what to do to the one who set them. Knows no settings.
"""

import re
import ssl
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from service.loopback import is_loopback

DEFAULT_PORT = 9200
"""Where Elasticsearch listens unless it is told otherwise."""

_SECRET_IN_QUERY = re.compile(r"[?&](ssl)?password=", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def server(url: str) -> str:
    """The address of a node of a cluster, its port always told."""
    if "@" in url:
        raise ValueError("credentials stand in engine_user and engine_password_file, not in it")
    parts, port = _parts(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("each address must be http://HOST:PORT or https://HOST:PORT")
    if parts.query or parts.fragment:
        raise ValueError("each address ends with its port or a path")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}:{port or DEFAULT_PORT}{parts.path.rstrip('/')}"


def origin(url: str) -> str:
    """The address under which people reach the service, as browsers write it in Origin headers."""
    parts, port = _parts(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("it must be https://HOST or https://HOST:PORT")
    if "@" in parts.netloc or parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError("it ends with its host or port; the service has no path before its own")
    if not re.fullmatch(r"[a-z0-9.-]+|[0-9a-f:.]+", parts.hostname):
        raise ValueError("its host is written in ASCII, as browsers send it (xn--…)")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    is_usual = port in (None, {"http": 80, "https": 443}[parts.scheme])
    return f"{parts.scheme}://{host}" + ("" if is_usual else f":{port}")


def mail_server(url: str) -> str:
    """The address of a mail server: smtp://USER@HOST:PORT or smtps://USER@HOST:PORT."""
    parts, _ = _parts(url)
    if parts.password is not None:
        raise ValueError("a password stands in smtp_password_file, not in it")
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValueError("it must be smtp://HOST:PORT or smtps://HOST:PORT")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError("it ends with its host or port")
    if _CONTROL.search(unquote(url)):
        raise ValueError("it has no control character")
    return url


def issuer(url: str) -> str:
    """The name of a provider of OpenID Connect, an address that its own documents repeat."""
    parts, _ = _parts(url)
    if "@" in parts.netloc or parts.query or parts.fragment or not parts.hostname:
        raise ValueError("it must be https://HOST or https://HOST/PATH")
    if not is_closed(url):
        raise ValueError("it must be https; plain http is for this machine alone")
    return url


def is_closed(url: str) -> bool:
    """Whether nobody on the way can read what is sent to this address."""
    parts, _ = _parts(url)
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))


def _parts(url: str) -> tuple[SplitResult, int | None]:
    try:
        parts = urlsplit(url)
        return parts, parts.port
    except ValueError:  # its own words repeat a part of the address
        raise ValueError("an address has no readable host or port") from None


def require_hidden_password(database_url: str) -> None:
    """Raise where a database's address has a password in a place in which it would be shown."""
    if _SECRET_IN_QUERY.search(database_url):
        raise ValueError("a password stands in database_password_file, or before the @")


def read_secret(path: Path) -> str:
    """What a file holds, which is one line, without the line's end. Raises OSError as well."""
    try:
        secret = path.read_bytes().decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError:  # its own words repeat what stands there
        raise ValueError(f"{path} is no text in UTF-8") from None
    if not secret:
        raise ValueError(f"{path} is empty")
    if _CONTROL.search(secret):
        raise ValueError(f"{path} must hold one line and nothing else")
    return secret


def require_user(name: str) -> None:
    """Raise for a name that cannot be sent together with a password (RFC 7617, 2)."""
    if ":" in name or _CONTROL.search(name):
        raise ValueError("a user's name has no colon and no control character")


def is_api_key(key: str) -> bool:
    """Whether it can be sent as it is: blanks and line ends would change a header."""
    return re.fullmatch(r"[\x21-\x7e]+", key) is not None


def require_certificates(path: Path) -> None:
    """Raise where a file holds no certificate in PEM form. Raises OSError as well."""
    path.read_bytes()  # whose failure says more than that of the next line
    try:
        ssl.create_default_context(cafile=str(path))
    except ssl.SSLError:
        raise ValueError(f"{path} holds no certificate in PEM form") from None

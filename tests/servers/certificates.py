"""Certificate authorities made for one test, and server certificates that they sign."""

import functools
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.servers.requirement import UnavailableError

DAYS = "2"
KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc")
LOOPBACK = ("IP:127.0.0.1", "DNS:localhost")

# OpenSSL's own file would add extensions of its choice.
CONFIGURATION = """
[req]
distinguished_name = name
[name]
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[server]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = {names}
"""


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate and its private key, both PEM files."""

    path: Path
    key: Path


def make_authority(folder: Path, name: str) -> Certificate:
    """A certificate authority; clients trust it by its `path`."""
    return _make(folder, name, "authority", LOOPBACK, [])


def issue(
    authority: Certificate, folder: Path, name: str, hosts: Sequence[str] = LOOPBACK
) -> Certificate:
    """A server's certificate for hosts such as `DNS:localhost`, signed by the authority."""
    signed = ["-CA", str(authority.path), "-CAkey", str(authority.key)]
    return _make(folder, name, "server", hosts, signed)


@functools.cache
def find_openssl() -> str:
    """The command; raises UnavailableError where it is missing or older than 3."""
    command = shutil.which("openssl")
    if command is None:
        raise UnavailableError("Certificates are made by openssl, which is not installed")
    told = subprocess.run([command, "version"], capture_output=True, text=True, check=True).stdout
    kind, version = told.split()[:2]
    if kind != "OpenSSL" or int(version.split(".")[0]) < 3:
        raise UnavailableError(f"Certificates are made by OpenSSL 3 or newer, not {told.strip()}")
    return command


def _make(
    folder: Path, name: str, section: str, hosts: Sequence[str], signed: Sequence[str]
) -> Certificate:
    folder.mkdir(parents=True, exist_ok=True)
    made = Certificate(folder / f"{name}.pem", folder / f"{name}.key")
    configuration = folder / f"{name}.cnf"
    configuration.write_text(CONFIGURATION.format(names=", ".join(hosts)), encoding="utf-8")
    command = [find_openssl(), "req", "-x509", *KEY, "-days", DAYS, "-subj", f"/CN={name}", *signed]
    command += ["-config", str(configuration), "-extensions", section]
    command += ["-keyout", str(made.key), "-out", str(made.path)]
    subprocess.run(command, capture_output=True, check=True)
    return made

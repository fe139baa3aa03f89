"""The key of the installation: made once for its owner alone, and what is signed with it."""

import base64
import os
import stat
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as rules
from hypothesis import strategies as st

from service.accounts import signing
from service.product import Product
from service.settings import SettingsError, read


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    settings = read(data=tmp_path / "data")
    start = threading.Barrier(4)
    keys: list[bytes] = []

    def ask() -> None:
        start.wait()
        signing._key.cache_clear()
        keys.append(signing.key_of(settings))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    path = tmp_path / "data" / "secret.key"
    assert set(keys) == {base64.b64decode(path.read_text())}
    assert len(keys[0]) == 32
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_a_killed_process_left_is_no_key(tmp_path: Path) -> None:
    (tmp_path / "secret.key.new").write_text("half")
    assert len(signing.key_of(read(data=tmp_path))) == 32
    assert not (tmp_path / "secret.key.new").exists()


def test_a_file_of_ones_own_is_read_and_never_made(tmp_path: Path) -> None:
    path = tmp_path / "key"
    with pytest.raises(SettingsError, match="No such file"):
        read(secret_key_file=path)
    for content in ("c2hvcnQ=", "no base64, hunter2", base64.b64encode(b"x" * 31).decode()):
        path.write_text(content)
        with pytest.raises(SettingsError, match=r"secret_key_file: .* 32 random bytes") as caught:
            signing.key_of(read(secret_key_file=path))
        assert content not in str(caught.value)
    path.write_bytes(base64.b64encode(b"x" * 48) + b"\n")
    assert signing.key_of(read(secret_key_file=path)) == b"x" * 48


def test_a_key_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "secret.key").mkdir()
    with pytest.raises(SettingsError, match=r"secret_key_file: .* cannot be read or made"):
        signing.key_of(read(data=tmp_path))


@rules(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=st.text(st.characters(exclude_categories=["Cs"])), text=st.text())
def test_what_was_signed_is_known_and_nothing_else(product: Product, value: str, text: str) -> None:
    made = signing.signed(product, "a purpose", value)
    assert signing.unsigned(product, "a purpose", made) == value
    assert signing.unsigned(product, "another", made) is None
    assert signing.unsigned(product, "a purpose", text) is None
    assert signing.unsigned(product, "a purpose", f"x{made}") is None


def test_another_installation_signs_otherwise(tmp_path: Path) -> None:
    keys = {signing.key_of(read(data=tmp_path / name)) for name in ("one", "two")}
    assert len(keys) == 2


def test_derived_secrets_are_kept_apart_by_label_and_parts(product: Product) -> None:
    asked: list[tuple[str | int, ...]] = [("ab", "c"), ("a", "bc"), ("a", "b", "c"), ("a", 1)]
    asked += [("a", "1"), ("a",), ("b",)]
    made = {signing.derived(product, str(label), *parts) for label, *parts in asked}
    assert len(made) == len(asked)
    assert {len(secret) for secret in made} == {32}
    assert signing.derived(product, "a", 1) == signing.derived(product, "a", 1)


def test_a_new_secret_is_never_the_same() -> None:
    made = {signing.new_secret() for _ in range(100)}
    assert len(made) == 100
    assert {len(secret) for secret in made} == {43}

"""Uploads: safe names, and the same loads as files have."""

import pytest

from service import check, ledger, loads
from service.product import Product
from tests.collection import directive, outcomes, texts


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\windows\\letter.txt", "letter.txt"),
        ("a\x00b\x1f\u202ec.txt", "abc.txt"),
        ("con.txt", "_con.txt"),
        (".profile.txt", "profile.txt"),
        ("ke\u0302\u0301.txt", "kế.txt"),
        ("x" * 400 + ".txt", "x" * 196 + ".txt"),
        ("a\ud800\udcff.txt", "a.txt"),
    ],
)
def test_an_upload_gets_a_safe_name(product: Product, name: str, kept: str) -> None:
    (file,) = loads.load_bytes(product, [(name, directive(1).encode())]).files
    assert file.outcome == "added"
    assert file.source == kept


@pytest.mark.parametrize("name", ["", "..", "/", "\x00", "   "])
def test_an_upload_without_a_name_is_refused(product: Product, name: str) -> None:
    (file,) = loads.load_bytes(product, [(name, directive(1).encode())]).files
    assert (file.outcome, file.code) == ("failed", "name")


def test_an_upload_becomes_a_document_under_its_name(product: Product) -> None:
    data = directive(7, "Sở Y tế trực đê.").encode()
    report = loads.load_bytes(product, [("a.txt", data), ("b.txt", b"")])
    assert outcomes(report) == {"a.txt": "added", "b.txt": "failed"}
    assert outcomes(loads.load_bytes(product, [("A/a.txt", data)])) == {"a.txt": "unchanged"}
    assert outcomes(loads.load_bytes(product, [("c.txt", data)])) == {"c.txt": "copy"}
    record = ledger.find_load(product.database, 1)
    assert record is not None
    assert (record.kind, record.asked) == ("upload", ("a.txt", "b.txt"))
    assert check.check(product) == []


def test_two_uploads_of_one_name_do_not_replace_each_other(product: Product) -> None:
    files = [("a.txt", directive(1).encode()), ("x/a.txt", directive(2).encode())]
    report = loads.load_bytes(product, files)
    assert [file.outcome for file in report.files] == ["added", "failed"]


def test_a_new_upload_of_a_name_updates_its_document(product: Product) -> None:
    loads.load_bytes(product, [("a.txt", directive(1, "Việc cũ.").encode())])
    report = loads.load_bytes(product, [("a.txt", directive(1, "Việc mới.").encode())])
    assert outcomes(report) == {"a.txt": "updated"}
    assert any("Việc mới" in text for text in texts(product))
    assert not any("Việc cũ" in text for text in texts(product))

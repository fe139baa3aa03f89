"""Reading in worker processes: hostile files end as named outcomes, encodings can be overruled."""

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from loader.model import LoadError
from service import check, loads, parsing
from service.documents import document
from service.product import Product, opened
from service.settings import Settings, read
from tests.collection import LONG, Write, directive, outcomes, texts
from tests.waiting import wait_until
from tests.web_client import serving

ROOT = Path(__file__).resolve().parents[1]
PLAN = directive(12, "Sở Y tế chủ trì trực đê trước ngày 20/4/2024.")


def test_a_file_that_takes_too_long_is_told_and_the_load_goes_on(
    settings: Settings, folder: Path, write: Write
) -> None:
    for number in (1, 3):
        write(f"{number}.txt", number, "Sở Y tế trực đê.")
    (folder / "2.txt").write_text(LONG, encoding="utf-8")
    hurried = read(data=settings.data, reading_seconds=5.0)
    with opened(hurried) as product:
        report = loads.load(product, [folder], workers=2)
        assert outcomes(report) == {"1.txt": "added", "2.txt": "failed", "3.txt": "added"}
        assert [file.code for file in report.failed] == ["time_limit"]
        assert check.check(product) == []


def test_a_file_that_takes_long_does_not_keep_an_upload_waiting(
    settings: Settings, folder: Path, write: Write
) -> None:
    write("1.txt", 1, "Sở Y tế trực đê.")
    (folder / "2.txt").write_text(LONG, encoding="utf-8")
    reports: list[loads.LoadReport] = []
    enough = threading.Event()
    with opened(read(data=settings.data, batch_seconds=0.2)) as product:

        def load() -> None:
            reports.append(loads.load(product, [folder], workers=1, stop=enough.is_set))

        loading = threading.Thread(target=load)
        loading.start()
        try:
            wait_until(lambda: bool(texts(product)))
            uploaded = loads.load_bytes(product, [("up.txt", PLAN.encode())])
            assert outcomes(uploaded) == {"up.txt": "added"}
            assert loading.is_alive()
        finally:
            enough.set()
            loading.join()
        assert outcomes(reports[0]) == {"1.txt": "added", "2.txt": "not_reached"}
        assert [finding.code for finding in check.check(product)] == ["load_incomplete"]


def test_a_file_that_holds_too_much_is_told_and_the_load_goes_on(
    settings: Settings, folder: Path, write: Write
) -> None:
    write("1.txt", 1, "Sở Y tế trực đê.")
    write("2.txt", 2, *(f"Sở Y tế trực đê đoạn {n}." for n in range(500)))
    with opened(read(data=settings.data, reading_output_bytes=2**15)) as product:
        report = loads.load(product, [folder])
        assert outcomes(report) == {"1.txt": "added", "2.txt": "failed"}
        assert [file.code for file in report.failed] == ["output_limit"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds to a limit of memory")
def test_a_file_that_needs_too_much_memory_is_told(settings: Settings) -> None:
    small = read(data=settings.data, reading_memory_bytes=2**28)
    text = PLAN + "Việc.\n\n" * 2_000_000
    with pytest.raises(LoadError) as raised:
        parsing.read(small, text.encode(), "large.txt")
    assert raised.value.code == "memory_limit"
    assert parsing.read(small, PLAN.encode(), "small.txt").number == "12-KH/TU"


def test_the_document_that_is_only_shown_is_the_one_that_is_kept(settings: Settings) -> None:
    shown = parsing.read(settings, PLAN.encode(), "a.txt")
    kept = parsing.parse(settings, PLAN.encode(), "a.txt", None)
    assert isinstance(kept, parsing.Parsed)
    assert kept.prepared.document == shown


@pytest.mark.parametrize("command", ["parse", "explain"])
def test_a_file_given_to_a_command_is_held_to_the_limits(command: str, tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_text(PLAN, encoding="utf-8")
    result = subprocess.run(
        [sys.executable, "-m", "service.cli", command, str(path)],
        cwd=ROOT,
        env=os.environ | {"DIRECTIVES_READING_OUTPUT_BYTES": "1024"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert result.returncode == 2
    assert parsing.LOST["output_limit"] in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.skipif(os.name != "posix", reason="Ctrl-C reaches a group of processes")
def test_ctrl_c_closes_a_load_in_order_and_harms_no_file(tmp_path: Path, folder: Path) -> None:
    for number in range(40):
        (folder / f"{number:02}.txt").write_text(
            directive(number, *(f"Sở Y tế trực đê đoạn {n}." for n in range(40))), encoding="utf-8"
        )
    command = ["load", str(folder), "--data", str(tmp_path / "data"), "--workers", "2", "--json"]
    process = subprocess.Popen(
        [sys.executable, "-m", "service.cli", *command],
        cwd=ROOT,
        env=os.environ | {"DIRECTIVES_DATABASE_URL": "", "DIRECTIVES_ENGINE_URL": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    wait_until(lambda: any((tmp_path / "data" / "originals").glob("*/*")), seconds=300)
    os.killpg(process.pid, signal.SIGINT)
    told, _ = process.communicate(timeout=300)
    totals = json.loads(told)["totals"]
    assert set(totals) <= {"added", "not_reached"}
    assert sum(totals.values()) == 40


def test_what_a_text_was_read_as_is_kept_with_its_document(
    product: Product, folder: Path, write: Write
) -> None:
    write("a.txt", 1)
    (folder / "b.html").write_text("<p>Kế hoạch</p>", encoding="utf-16")
    loads.load(product, [folder])
    records = [document(product.database, id_) for id_ in (1, 2)]
    assert [(one.format, one.encoding, one.encoding_given) for one in records if one] == [
        ("text", "utf-8", None),
        ("html", "utf-16", None),
    ]


def test_an_encoding_that_a_person_chose_is_used_again(product: Product, folder: Path) -> None:
    (folder / "a.txt").write_bytes("关于做好防汛工作的通知\n\n一、省公安厅负责。".encode("gb18030"))
    loads.load(product, [folder], encoding="Big5")
    wrong = texts(product)
    assert outcomes(loads.load(product, [folder])) == {"a.txt": "unchanged"}
    assert outcomes(loads.load(product, [folder], encoding="big5")) == {"a.txt": "unchanged"}
    loads.reparse(product)
    assert texts(product) == wrong
    assert outcomes(loads.load(product, [folder], encoding="GBK")) == {"a.txt": "updated"}
    loads.reparse(product)
    record = document(product.database, 1)
    assert record is not None
    assert (record.encoding, record.encoding_given) == ("gb18030", "gb18030")
    assert any("省公安厅负责" in text for text in texts(product))
    assert check.check(product) == []


def test_an_unknown_encoding_is_refused_before_anything_is_read(
    product: Product, folder: Path, write: Write
) -> None:
    write("a.txt", 1)
    with pytest.raises(LoadError) as raised:
        loads.load(product, [folder], encoding="klingon")
    assert raised.value.code == "encoding"
    assert texts(product) == []


def test_an_upload_may_name_its_encoding(tmp_path: Path) -> None:
    data = "一、省公安厅负责防汛。".encode("gb18030")
    with serving(tmp_path / "data", ()) as client:
        sent = {"files": {"files": ("a.txt", data)}, "data": {"encoding": "gb2312"}}
        answer = client.post("/api/v1/documents", **sent)  # type: ignore[arg-type]
        assert answer.status_code == 201
        detail = client.get("/api/v1/documents/1").json()
        assert (detail["format"], detail["encoding"]) == ("text", "gb18030")
        assert detail["encoding_given"] == "gb18030"
        original = client.get("/api/v1/documents/1/original")
        assert original.headers["content-type"] == "text/plain; charset=gb18030"
        assert original.text == "一、省公安厅负责防汛。"
        page = client.get("/documents/1?lang=en").text
        assert "Plain text" in page
        assert "GB 18030 (with GBK and GB 2312) (chosen by a person)" in page


@pytest.mark.parametrize("address", ["/api/v1/documents", "/loads"])
def test_an_upload_in_an_unknown_encoding_is_refused(tmp_path: Path, address: str) -> None:
    with serving(tmp_path / "data", ()) as client:
        files = {"files": ("a.txt", PLAN.encode())}
        answer = client.post(address, files=files, data={"encoding": "klingon"})
        assert answer.status_code == 422
        assert client.get("/api/v1/loads").json()["total"] == 0


def test_the_upload_form_offers_every_encoding(tmp_path: Path) -> None:
    with serving(tmp_path / "data", ()) as client:
        page = client.get("/loads").text
    assert '<option value="tcvn3">' in page
    assert ".zip" in page
    assert ".docx" in page

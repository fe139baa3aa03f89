import contextlib
import gzip
import json
import pickle
import re
import struct
import tempfile
import unicodedata
import warnings
from collections.abc import Iterator
from itertools import islice, pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analyzers import crf, vietnamese, vietnamese_model
from analyzers.normalize import nfc

with warnings.catch_warnings():
    # pyvi and what it imports (scikit-learn, scipy) warn of their own affairs.
    warnings.simplefilter("ignore")
    from pyvi import ViTokenizer

unhurried = settings(deadline=None)
SHARED = Path(__file__).resolve().parents[1].parent / "shared"

SENTENCES = (
    "Công an tỉnh chủ trì, phối hợp với Sở Nội vụ và Ủy ban nhân dân các huyện, thành phố, thị xã.",
    "Báo cáo kết quả về Văn phòng Tỉnh ủy trước ngày 15/12 hằng năm; gửi a.b-c@van-phong.gov.vn.",
    "Tp. Hòa Bình, TW. Đảng, Mr. An, ThS. Lê Văn B ==> https://congbao.vn/a?b=1, ... >> -> hết\n",
    "1.234,5 tấn; 3_000_000 đồng; 30/9/2021; số 12-KH/TU; 50%; m² ²³ Ⅲ",
    "cong an tinh chu tri phoi hop voi so noi vu",
    "Bà Rịa - Vũng Tàu, bất động sản, chủ nghĩa xã hội, hợp tác xã, vô tuyến truyền hình",
    "A.B.C.D@x.y.z @@ a@b a@b.c.d_e x://y ://z a-a-a-a@b.vn 1,1_a 9.đ ĐA.ĐB. Đ.",
    "\x00 a\x00b http://x\x00y.vn \x1c\x85\u2028 \ufeffĐảng\u200bbộ e\u0302\u0301 x\u030c",
    "国办发〔2019〕3号 công văn số 5",
    "_",
    "",
    " \n ",
    "İstanbul ΑΣ ΑΣΑ ǅ ß",
)

pieces = st.sampled_from(
    (
        *" ".join(SENTENCES[:6]).split(" "),
        *[
            "...",
            "..",
            "->",
            "==>",
            ">>",
            "@",
            "://",
            "\n",
            "\t",
            "\xa0",
            "\x00",
            "²",
            "é",
            "é",
            "国",
        ],
    )
)
joints = st.sampled_from(["", " ", " ", "  ", "\n", "\u00a0"])
composed = st.lists(st.tuples(pieces, joints), max_size=40).map(
    lambda pairs: "".join(part for pair in pairs for part in pair)
)
texts = st.one_of(st.text(st.characters(exclude_categories=["Cs"])), composed)


def rows(path: Path) -> Iterator[str]:
    if not path.exists():
        pytest.skip(f"{path} is not there")
    with path.open("rb") as raw, gzip.open(raw) if path.suffix == ".gz" else raw as lines:
        for line in lines:
            yield from json.loads(line)["text"].split("\n\n")


def differing(texts: Iterator[str]) -> list[str]:
    return [text for text in texts if vietnamese.tokenize(text) != ViTokenizer.tokenize(text)]


@pytest.mark.parametrize("change", ["as is", "NFD", "upper", "title", "unmarked"])
def test_every_own_sentence_is_cut_as_pyvi_cuts_it(change: str) -> None:
    def changed(text: str) -> str:
        decomposed = unicodedata.normalize("NFD", text)
        return {
            "as is": text,
            "NFD": decomposed,
            "upper": text.upper(),
            "title": text.title(),
            "unmarked": "".join(c for c in decomposed if not unicodedata.combining(c)),
        }[change]

    assert differing(map(changed, SENTENCES)) == []


@settings(max_examples=1500, deadline=None)
@given(texts)
@example(" ".join(SENTENCES))
def test_any_text_is_cut_as_pyvi_cuts_it(text: str) -> None:
    assert vietnamese.tokenize(text) == ViTokenizer.tokenize(text)


@pytest.mark.parametrize(
    ("name", "first", "step"),
    [
        ("scale/vi-wikipedia.jsonl.gz", 40_000, 20),
        ("scale/zh-laws.jsonl.gz", 20_000, 50),
        ("eval/vi-xquad/corpus.jsonl", 400, 1),
    ],
)
def test_real_texts_are_cut_as_pyvi_cuts_them(name: str, first: int, step: int) -> None:
    assert differing(islice(rows(SHARED / name), 0, first, step)) == []


def test_directives_are_cut_as_pyvi_cuts_them() -> None:
    files = [*SHARED.glob("seeds/*.txt"), *SHARED.glob("corpus/docs/*.txt")]
    if not files:
        pytest.skip(f"{SHARED} has no directives")
    lines = (line for file in files for line in file.read_text("utf-8").splitlines())
    assert differing(lines) == []


@unhurried
@given(texts)
@example(" ".join(SENTENCES))
def test_the_spans_are_those_of_the_words(text: str) -> None:
    source, spans = nfc(text), vietnamese.cut(text)
    bare = [re.sub(r"[\s_]", "", source[start:end]) for start, end in spans]
    assert bare == [re.sub(r"[\s_]", "", word) for word in vietnamese.words(text)]
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


@pytest.mark.parametrize("unit", ["a-", "a.", "A.", "a@", "1_", "1.", "AĐ", "://", "a@b-"])
def test_half_a_megabyte_of_anything_is_cut_in_linear_time(unit: str) -> None:
    text = unit * (500_000 // len(unit))
    assert vietnamese.cut(text)[-1][1] == len(text)


def test_a_token_with_a_long_name_before_the_at_sign_is_no_address() -> None:
    assert vietnamese.words("x" * 64 + "@a.vn") == ["x" * 64 + "@a.vn"]
    assert vietnamese.words("x" * 65 + "@a.vn") != ["x" * 65 + "@a.vn"]


def strings(*values: str) -> bytes:
    """A CQDB chunk as CRFsuite writes it, without the hash tables that reading by number skips."""
    head, records, offsets = 24, b"", []
    for number, value in enumerate(values):
        offsets.append(head + len(records))
        key = value.encode() + b"\0"
        records += struct.pack("<II", number, len(key)) + key
    table = head + len(records)
    size = table + 4 * len(values)
    start = struct.pack("<4s5I", b"CQDB", size, 0, 0x62445371, len(values), table)
    return start + records + struct.pack(f"<{len(values)}I", *offsets)


def model(
    labels: bytes = strings("B_W", "I_W"),
    attributes: bytes = strings("bias", "word.lower():và"),
    magic: bytes = b"lCRF",
) -> bytes:
    rows = [(0, 0, 0, 1.5), (0, 1, 1, -2.0), (1, 1, 0, 0.25)]
    features = struct.pack("<4sII", b"FEAT", 12 + 20 * len(rows), len(rows))
    features += b"".join(struct.pack("<IIId", *row) for row in rows)
    at = [48, 48 + len(features), 48 + len(features) + len(labels)]
    size = at[2] + len(attributes)
    header = struct.pack("<4sI4s9I", magic, size, b"FOMC", 100, 0, 2, 2, *at, 0, 0)
    return header + features + labels + attributes


def test_a_model_is_read_into_its_weights() -> None:
    assert crf.read(model()) == crf.Model(
        labels=("B_W", "I_W"),
        states={"bias": [1.5, 0.0], "word.lower():và": [0.0, -2.0]},
        transitions=[[0.0, 0.0], [0.25, 0.0]],
    )


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"lCRF",
        model(magic=b"kCRF"),
        model()[:-1],
        model() + b"x",
        model(labels=b"CQDB"),
        model(labels=strings("B_W")),
        model(attributes=strings("bias").replace(b"CQDB", b"CQDX")),
    ],
)
def test_anything_else_than_a_model_is_a_model_error(data: bytes) -> None:
    with pytest.raises(crf.ModelError):
        crf.read(data)


@unhurried
@given(st.integers(0, len(model()) - 1), st.integers(0, 255))
def test_a_model_with_a_changed_byte_is_read_or_refused(at: int, byte: int) -> None:
    data = bytearray(model())
    data[at] = byte
    with contextlib.suppress(crf.ModelError):
        assert len(crf.read(bytes(data)).labels) == 2


@pytest.mark.parametrize("protocol", [2, 4])
def test_the_model_is_found_in_a_pickle_and_nothing_of_it_is_run(
    tmp_path: Path, protocol: int
) -> None:
    class Runs:
        def __reduce__(self) -> tuple[object, ...]:
            return (Path.touch, (tmp_path / "run",))

    path = tmp_path / "model.pkl"
    path.write_bytes(pickle.dumps([Runs(), {"file": model()}], protocol))
    assert vietnamese_model.embedded(path) == model()
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("content", [pickle.dumps({"file": b"none"}), b"", b"no pickle", b"\x80"])
def test_a_file_without_a_model_is_a_model_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "model.pkl"
    path.write_bytes(content)
    with pytest.raises(crf.ModelError, match=r"model\.pkl"):
        vietnamese_model.embedded(path)


@unhurried
@given(st.binary())
def test_bytes_that_are_no_pickle_give_no_other_error(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.pkl"
        path.write_bytes(content)
        with pytest.raises(crf.ModelError):
            vietnamese_model.embedded(path)

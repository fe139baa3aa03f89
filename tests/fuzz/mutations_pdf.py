"""Changes of the objects and streams of a PDF (ISO 32000-1, 7.3), written with a table anew."""

import re
import zlib
from random import Random

from tests.fuzz.mutations import Bytewise, words, written

_OBJECT = re.compile(rb"\d+ \d+ obj\s(.*?)endobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\n?endstream", re.DOTALL)
_TRAILER = re.compile(rb"trailer\s(.*?)startxref", re.DOTALL)
_MOST_UNPACKED = 1 << 16
_change = written(r"/\w+|-?[\d.]+|<<|>>|\([^()]*\)|[\w*'\"]+|\s+", words("pdf"))


def portable(data: bytes, most: int, random: Random, anyhow: Bytewise) -> bytes:
    """Another PDF, mostly with one object changed; its streams are not packed any more."""
    bodies = [_plain(found[1]) for found in _OBJECT.finditer(data)]
    if not bodies or random.random() < 0.1:
        return anyhow(data, most)
    place = random.randrange(len(bodies))
    bodies[place] = _body(bodies[place], most, random, anyhow)
    if random.random() < 0.05:
        del bodies[random.randrange(len(bodies))]
    trailer = _TRAILER.search(data)
    return _file(bodies, trailer[1] if trailer else b"<< /Root 1 0 R >>")[:most]


def _body(body: bytes, most: int, random: Random, anyhow: Bytewise) -> bytes:
    stream = _STREAM.search(body)
    if stream is None or random.random() < 0.2:
        return _change(body, most, random, anyhow)
    return body[: stream.start(1)] + _change(stream[1], most, random, anyhow) + b"\nendstream\n"


def _plain(body: bytes) -> bytes:
    """A packed stream as it is unpacked, anything else as it is."""
    stream = _STREAM.search(body)
    if stream is None or b"/Filter /FlateDecode" not in body:
        return body
    try:
        content = zlib.decompressobj().decompress(stream[1], _MOST_UNPACKED)
    except zlib.error:
        return body
    head = body[: stream.start()].replace(b"/Filter /FlateDecode", b"")
    head = re.sub(rb"/Length \d+", b"/Length %d" % len(content), head)
    return head + b"stream\n" + content + b"\nendstream\n"


def _file(bodies: list[bytes], trailer: bytes) -> bytes:
    data = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(bodies, 1):
        places.append(len(data))
        data += b"%d 0 obj\n" % number + body + b"endobj\n"
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(data) + b"trailer " + trailer + b"startxref\n%d\n%%%%EOF\n" % start

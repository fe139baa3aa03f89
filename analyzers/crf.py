"""Reads a CRFsuite model (first-order, linear chain) from its bytes; knows nothing of features.

The layout is that of crfsuite 0.12, `lib/crf/src/crf1d_model.c` (header, FEAT) and `lib/cqdb`
(labels and attributes by number). All numbers are little-endian.
"""

import struct
from typing import NamedTuple

_HEADER = struct.Struct("<4sI4s9I")  # magic, size, type, version, 0, labels, attributes, offsets
_FEATURES = struct.Struct("<4sII")  # "FEAT", size, count
_FEATURE = struct.Struct("<IIId")  # kind, source, target, weight
_STRINGS = struct.Struct("<4s5I")  # "CQDB", size, flags, byte order, count, offset of the table
_BYTE_ORDER = 0x62445371


class ModelError(Exception):
    """The model is not of the form that this product can read."""


class Model(NamedTuple):
    """`states[attribute][label]` and `transitions[label][next label]`, labels by their number."""

    labels: tuple[str, ...]
    states: dict[str, list[float]]
    transitions: list[list[float]]


def read(data: bytes) -> Model:
    """The model in these bytes. Raises `ModelError` where they are anything else."""
    try:
        return _read(data)
    except (struct.error, UnicodeDecodeError, IndexError, MemoryError) as error:
        raise ModelError(f"the CRFsuite model is damaged: {error}") from error


def _read(data: bytes) -> Model:
    header = _HEADER.unpack_from(data)
    magic, size, kind, version = header[:4]
    if magic != b"lCRF" or kind != b"FOMC" or version != 100 or size != len(data):
        raise ModelError("this is no CRFsuite model of version 100")
    labels = _strings(data, header[8])
    attributes = _strings(data, header[9])
    states = [[0.0] * len(labels) for _ in attributes]
    transitions = [[0.0] * len(labels) for _ in labels]
    for is_transition, source, target, weight in _features(data, header[7]):
        (transitions if is_transition else states)[source][target] = weight
    return Model(tuple(labels), dict(zip(attributes, states, strict=True)), transitions)


def _features(data: bytes, start: int) -> list[tuple[int, int, int, float]]:
    name, _, count = _FEATURES.unpack_from(data, start)
    first = start + _FEATURES.size
    if name != b"FEAT" or first + count * _FEATURE.size > len(data):
        raise ModelError("the CRFsuite model has no features where they should stand")
    return list(_FEATURE.iter_unpack(data[first : first + count * _FEATURE.size]))


def _strings(data: bytes, start: int) -> list[str]:
    """The strings of a CQDB chunk in the order of their numbers."""
    name, size, _, order, count, table = _STRINGS.unpack_from(data, start)
    if name != b"CQDB" or order != _BYTE_ORDER or table + 4 * count > size:
        raise ModelError("the CRFsuite model has no strings where they should stand")
    strings: list[str] = []
    for offset in struct.unpack_from(f"<{count}I", data, start + table):
        number, length = struct.unpack_from("<II", data, start + offset)
        if number != len(strings):
            raise ModelError("the strings of the CRFsuite model are out of order")
        first = start + offset + 8
        strings.append(data[first : first + length - 1].decode())
    return strings

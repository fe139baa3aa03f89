"""Changes of the XML in a ZIP package, and of the package around it."""

import contextlib
import copy
import io
import zipfile
import zlib
from random import Random

from lxml import etree

from tests.fuzz.mutations import Bytewise, words

_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError)
_DEEPEST = 300
_MOST_CHANGES = 5
_MAIN = ("document", "content", "numbering", "styles", "notes")
_WORDS = ("Sở Y tế chủ trì. ", "1. ", "Số: 12/KH-UBND", "Nơi nhận:", "一、", "¹ ", " | ", "  ")


def package(data: bytes, most: int, random: Random, anyhow: Bytewise) -> bytes:
    """Another package: mostly one part of it with its elements in another order or form."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = {one.filename: archive.read(one) for one in archive.infolist()}
    except (*_BROKEN, NotImplementedError):
        return anyhow(data, most)
    if not files or random.random() < 0.08:
        return anyhow(data, most)
    name = _part(list(files), random)
    chance = random.random()
    if chance < 0.03:
        del files[name]
    elif chance < 0.06:
        files[random.choice(list(files))] = files[name]
    elif chance < 0.2:
        files[name] = anyhow(files[name], most)
    else:
        files[name] = _changed(files[name], random)
    made = _packed(files, zipfile.ZIP_STORED)
    if len(made) > most:
        made = _packed(files, zipfile.ZIP_DEFLATED)
    return made if len(made) <= most else data


def _part(names: list[str], random: Random) -> str:
    main = [name for name in names if any(one in name for one in _MAIN)]
    return random.choice(main if main and random.random() < 0.85 else names)


def _packed(files: dict[str, bytes], method: int) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return made.getvalue()


def _changed(data: bytes, random: Random) -> bytes:
    try:
        root = etree.fromstring(data, etree.XMLParser(recover=True, huge_tree=True))
    except etree.XMLSyntaxError:
        return data
    if root is None:  # what recovery gives where there is no element at all
        return data
    for _ in range(random.randint(1, _MOST_CHANGES)):
        elements = [one for one in root.iter() if isinstance(one.tag, str)]
        with contextlib.suppress(ValueError):  # names or letters that XML does not have
            random.choice(_CHANGES)(random.choice(elements), random.choice(elements), random)
    return etree.tostring(root)


def _remove(one: etree._Element, _other: etree._Element, _random: Random) -> None:
    parent = one.getparent()
    if parent is not None:
        parent.remove(one)


def _copy(one: etree._Element, other: etree._Element, random: Random) -> None:
    if len(one) < 50:
        other.insert(random.randint(0, len(other)), copy.deepcopy(one))


def _repeat(one: etree._Element, _other: etree._Element, random: Random) -> None:
    parent = one.getparent()
    if parent is not None and sum(1 for _ in one.iter()) < 50:
        for _ in range(random.choice((1, 3, 100))):
            parent.append(copy.deepcopy(one))


def _nest(one: etree._Element, _other: etree._Element, random: Random) -> None:
    """The element inside itself, again and again."""
    inner = one
    shell = copy.copy(one)
    del shell[:]
    for _ in range(random.choice((1, 5, _DEEPEST))):
        inner.append(copy.deepcopy(shell))
        inner = inner[-1]


def _rename(one: etree._Element, other: etree._Element, _random: Random) -> None:
    one.tag = other.tag


def _attribute(one: etree._Element, other: etree._Element, random: Random) -> None:
    if other.attrib:
        name, value = random.choice(list(other.attrib.items()))
        one.set(name, value)


def _value(one: etree._Element, _other: etree._Element, random: Random) -> None:
    if one.attrib:
        one.set(random.choice(list(one.attrib)), random.choice(words("figures")))


def _text(one: etree._Element, other: etree._Element, random: Random) -> None:
    new = random.choice((*_WORDS, *words("letters"), *words("figures"), other.text or ""))
    one.text = (one.text or "") + new


_CHANGES = (_remove, _copy, _copy, _repeat, _nest, _rename, _attribute, _value, _value, _text)

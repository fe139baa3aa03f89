"""A ZIP package of XML parts, as OPC (.docx) and OpenDocument (.odt) write their documents.

Knows the limits of what is unpacked and parsed, nothing of what the parts mean.
"""

import io
import zipfile
import zlib
from typing import NamedTuple

from lxml import etree

from loader.model import LoadError

MEMBERS_MOST = 10_000
PART_LARGEST = 64 * 1024 * 1024
"""Bytes of one unpacked part; the text of a thousand pages has about a tenth of them."""
PACKAGE_LARGEST = 128 * 1024 * 1024
"""Bytes of all parts that are unpacked from one package."""
RATIO_MOST = 400
"""How often smaller a part may be in the package; tables of equal rows reach about 100."""
_RATIO_COUNTS_FROM = 1024 * 1024
_ENCRYPTED = 0x1
_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError)
"""What zipfile raises for archives that it cannot read, and for methods that it does not know."""


class Limits(NamedTuple):
    """The largest part, all parts together (both in bytes) and the highest ratio."""

    part: int = PART_LARGEST
    total: int = PACKAGE_LARGEST
    ratio: int = RATIO_MOST


class Package:
    """The parts of a package by their names; each is unpacked when it is asked for."""

    def __init__(self, data: bytes, limits: Limits | None = None) -> None:
        """Opens the package. Raises `LoadError` (damaged, too_large)."""
        self._limits = limits or Limits()
        self._unpacked = 0
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except _BROKEN as error:
            raise LoadError("damaged", f"The file is a damaged ZIP archive: {error}.") from error
        members = self._archive.infolist()
        if len(members) > MEMBERS_MOST:
            raise LoadError("too_large", f"The file has {len(members)} parts.")
        # Names are compared without regard to case, as OPC demands (ECMA-376-2, 6.2.2.3).
        self._members = {member.filename.lstrip("/").lower(): member for member in members}

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._members

    def part(self, name: str) -> bytes | None:
        """The bytes of a part, None if there is none of that name.

        Raises `LoadError`: encrypted, damaged, or too_large beyond the limits.
        """
        member = self._members.get(name.lower())
        if member is None:
            return None
        if member.flag_bits & _ENCRYPTED:
            raise LoadError("encrypted", "The file is encrypted; it needs a password.")
        self._refuse_size(name, member.file_size, member.compress_size)
        try:
            with self._archive.open(member) as stream:
                # The declared size may lie; no more than one byte beyond the limit is unpacked.
                data = stream.read(self._most() + 1)
        except _BROKEN as error:
            raise LoadError("damaged", f"The part {name} is damaged: {error}.") from error
        self._refuse_size(name, len(data), member.compress_size)
        self._unpacked += len(data)
        return data

    def xml(self, name: str, replace: tuple[bytes, bytes] | None = None) -> etree._Element | None:
        """The root of a part parsed as XML, None if there is none; `replace` is done before.

        Raises what `part` does, and `LoadError` damaged or too_deep for what is no plain XML.
        """
        data = self.part(name)
        if data is None:
            return None
        return parse_xml(data.replace(*replace) if replace else data, name)

    def _most(self) -> int:
        return min(self._limits.part, self._limits.total - self._unpacked)

    def _refuse_size(self, name: str, size: int, packed: int) -> None:
        if size > self._most():
            message = f"The part {name} unpacks to more than {self._most()} bytes."
            raise LoadError("too_large", message)
        if size > _RATIO_COUNTS_FROM and size > packed * self._limits.ratio:
            message = f"The part {name} unpacks to more than {self._limits.ratio} times its size."
            raise LoadError("too_large", message)


def parse_xml(data: bytes, name: str) -> etree._Element:
    """The root element of `data`, a part called `name`.

    A document type declaration is refused: no office format has one, and entities are declared
    there. Raises `LoadError` (damaged, too_deep).
    """
    if b"<!DOCTYPE" in data:
        raise LoadError("damaged", f"The part {name} declares a document type.")
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        code = "too_deep" if "depth" in str(error) else "damaged"
        raise LoadError(code, f"The part {name} is no proper XML: {error}.") from error
    if root.getroottree().docinfo.internalDTD is not None:
        # In UTF-16 the declaration is not seen before.
        raise LoadError("damaged", f"The part {name} declares a document type.")
    return root


def local(element: etree._Element) -> str:
    """An element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]

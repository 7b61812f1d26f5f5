"""Our font inside a Word document, as OOXML has it (ECMA-376 part 4, 2.8.1): obfuscated with a GUID."""

from __future__ import annotations

import uuid
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.xmlchemy import BaseOxmlElement

from timeline.fonts import BOLD, FAMILY, REGULAR
from timeline.fonts.truetype import truetype

FONT_KIND = "application/vnd.openxmlformats-officedocument.obfuscatedFont"
FONT_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/font"


def embed(doc: Any, signs: str) -> None:
    """Add the cut font, regular and bold, to the document's font table."""
    package = doc.part.package
    table = next(
        (rel.target_part for rel in doc.part.rels.values() if rel.reltype == RELATIONSHIP_TYPE.FONT_TABLE), None
    )
    if table is None:
        return
    entries = ""
    for number, (tag, path) in enumerate((("embedRegular", REGULAR), ("embedBold", BOLD)), 1):
        key = str(uuid.uuid5(uuid.NAMESPACE_URL, f"retrace {tag} {signs}")).upper()
        name = PackURI(f"/word/fonts/font{number}.odttf")
        part = Part(name, FONT_KIND, obfuscated(truetype(signs, path), key), package)
        entries += f'<w:{tag} r:id="{table.relate_to(part, FONT_RELATION)}" w:fontKey="{{{key}}}"/>'
    xml = f'<w:font {nsdecls("w", "r")} w:name="{FAMILY}"><w:charset w:val="86"/>'
    xml += f'<w:family w:val="swiss"/>{entries}</w:font>'
    root: BaseOxmlElement = parse_xml(table.blob)
    root.append(parse_xml(xml))
    table._blob = serialize_part_xml(root)
    settings = doc.settings.element
    settings.insert(0, parse_xml(f"<w:embedTrueTypeFonts {nsdecls('w')}/>"))


def obfuscated(font: bytes, key: str) -> bytes:
    """The font with its first 32 bytes XORed by the reversed GUID, as the format asks."""
    mask = bytes.fromhex(key.replace("-", ""))[::-1]
    head = bytes(value ^ mask[place % 16] for place, value in enumerate(font[:32]))
    return head + font[32:]

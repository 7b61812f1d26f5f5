"""SVG to PNG by typst, with the shipped fonts only: the same picture on a machine without any font."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import typst

from case.errors import ReportError
from timeline.fonts import FOLDER

_BOX = re.compile(r'viewBox="0 0 ([0-9.]+) ([0-9.]+)"')


def png_of(svg: str, ppi: float = 144.0) -> bytes:
    """The SVG (with a viewBox from 0 0) as PNG, one pixel a unit at 72 ppi. Raises ReportError for a broken SVG."""
    box = _BOX.search(svg)
    if box is None:
        raise ReportError("A picture of the report has no viewBox and cannot be drawn.")
    with tempfile.TemporaryDirectory(prefix="retrace-svg-") as folder:
        Path(folder, "picture.svg").write_text(svg, encoding="utf-8")
        page = f'#set page(width:{box[1]}pt,height:{box[2]}pt,margin:0pt)\n#image("picture.svg",width:100%)\n'
        main = Path(folder, "main.typ")
        main.write_text(page, encoding="utf-8")
        try:
            made = typst.compile(
                str(main), root=folder, format="png", ppi=ppi, font_paths=[str(FOLDER)], ignore_system_fonts=True
            )
        except typst.TypstError as error:
            raise ReportError(f"A picture of the report cannot be drawn: {str(error).splitlines()[0]}.") from error
    assert isinstance(made, bytes)
    return made

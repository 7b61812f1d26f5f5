"""JSON lines, JSON arrays and GeoJSON: objects flattened to columns ("position.coordinates.0"), streamed by line.

Lists of texts become one cell joined by ";". GeoJSON geometries become well-known text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import shapely
from shapely.geometry import shape

from case.errors import RecordError
from correlate.importers._encoding import SHOWN, find_encoding
from correlate.importers._rows import BATCH_ROWS, FIRST_ROWS, LONGEST_CELL, Cells, Refuse, Sheet

LOOKED_AT = 5_000  # lines looked at for their keys
MOST_COLUMNS = 500
DEEPEST = 8
WHOLE_BYTES = 256 << 20  # a JSON array is read at once; above this, give JSON lines
Item = tuple[int, Any, str]  # row number, value, raw text


def open_json(path: Path) -> list[Sheet]:
    """The one sheet of a JSON file. Raises RecordError when it is neither JSON lines nor an array of objects."""
    encoding = find_encoding(path, lambda _: 0.0)
    whole = _whole(path, encoding)
    items = (lambda: whole) if whole is not None else partial(_lines, path, encoding)
    headers: dict[str, None] = {}
    good = 0
    for _, value, _ in islice(items(), LOOKED_AT):
        if isinstance(value, dict):
            good += 1
            headers.update(dict.fromkeys(name.encode("utf-8", "backslashreplace").decode() for name in flatten(value)))
    if not good:
        raise RecordError(f"{path.name}: holds no JSON object; give one object a line, an array of them or GeoJSON.")
    names = list(headers)[:MOST_COLUMNS]
    assumed = {"encoding": SHOWN.get(encoding, encoding), "format": "JSON lines" if whole is None else "JSON"}
    return [Sheet("", [names], partial(_read, items, names), assumed, [], fixed_header=True)]


def _whole(path: Path, encoding: str) -> list[Item] | None:
    """The records of a file that is one JSON value; None for JSON lines."""
    with path.open(encoding=encoding, errors="replace") as text:
        lines = (line for line in text if line.strip("\ufeff \t\r\n"))
        first, second = next(lines, ""), next(lines, None)
        if second is not None and isinstance(_loaded(first), dict):
            return None
        if path.stat().st_size > WHOLE_BYTES:
            raise RecordError(
                f"{path.name}: is one JSON value above 256 MB; export it as JSON lines, an object a line."
            )
        text.seek(0)
        value = _loaded(text.read())
    if value is None:
        if first.lstrip("\ufeff \t").startswith("["):
            raise RecordError(f"{path.name}: is not valid JSON; export it again.")
        return None  # damaged lines: each is told apart when it is read
    if isinstance(value, dict) and isinstance(value.get("features"), list):
        value = value["features"]
    elif isinstance(value, dict):
        lists = [inner for inner in value.values() if isinstance(inner, list) and inner and isinstance(inner[0], dict)]
        value = lists[0] if len(lists) == 1 else [value]
    return [(number, item, "") for number, item in enumerate(value, start=1)] if isinstance(value, list) else []


def _loaded(text: str) -> Any:
    """A JSON value; None where the text is none, or nests without end."""
    try:
        return json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return None


def _lines(path: Path, encoding: str) -> Iterator[Item]:
    with path.open(encoding=encoding, errors="backslashreplace") as text:
        for number, line in enumerate(text, start=1):
            if line.strip():
                yield number, _loaded(line), line


def _read(items: Any, names: list[str], skip: int, width: int, refuse: Refuse) -> Iterator[Cells]:
    places = {name: place for place, name in enumerate(names)}
    rows: Iterable[tuple[int, list[str | None]]] = _rows(items(), places, refuse)
    iterator = iter(rows)
    wanted = FIRST_ROWS
    while batch := list(islice(iterator, wanted)):
        wanted = BATCH_ROWS
        columns = [pa.array([row[place] for _, row in batch], pa.string()) for place in range(width)]
        yield Cells(pa.array([number for number, _ in batch], pa.int64()), columns)


def _rows(items: Iterable[Item], places: dict[str, int], refuse: Refuse) -> Iterator[tuple[int, list[str | None]]]:
    for number, value, raw in items:
        if not isinstance(value, dict):
            refuse(number, (raw or str(value))[:500].strip(), "is not a JSON object")
            continue
        cells: list[str | None] = [None] * len(places)
        halves = "\\u" in raw or not raw  # half a character (\ud800) is no text; only an escape can write one
        for name, text in flatten(value).items():
            if name in places and text is not None:
                cells[places[name]] = text.encode("utf-8", errors="backslashreplace").decode() if halves else text
        yield number, cells


def flatten(value: dict[str, Any], before: str = "", depth: int = 0) -> dict[str, str | None]:
    """Nested objects as one level of texts, keys joined by dots."""
    flat: dict[str, str | None] = {}
    for key, inner in value.items():
        name = f"{before}{key}"[:200]
        if isinstance(inner, (str, int, float)) and not isinstance(inner, bool):
            flat[name] = str(inner)[:LONGEST_CELL]
        elif name == "geometry" and isinstance(inner, dict) and "type" in inner:
            flat["geometry"] = _wkt(inner)
        elif name == "properties" and isinstance(inner, dict) and "geometry" in value:
            flat.update(flatten(inner, "", depth + 1))
        elif isinstance(inner, dict) and depth < DEEPEST:
            flat.update(flatten(inner, f"{name}.", depth + 1))
        elif isinstance(inner, list) and inner and all(_is_number(item) for item in inner[:10]):
            flat.update({f"{name}.{place}": _text(item) for place, item in enumerate(inner[:10])})
        elif isinstance(inner, list):
            flat[name] = ";".join(_text(item) or "" for item in inner[:1000])[:LONGEST_CELL]
        else:
            flat[name] = _text(inner)
    return flat


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)[:LONGEST_CELL]
    return str(value)[:LONGEST_CELL]


def _wkt(geometry: dict[str, Any]) -> str | None:
    """A GeoJSON geometry as well-known text; null where it is none."""
    try:
        return str(shapely.to_wkt(shape(geometry), trim=True, rounding_precision=6))
    except (ValueError, TypeError, AttributeError, KeyError, IndexError, shapely.errors.ShapelyError):
        return None

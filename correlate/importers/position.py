"""Positions of tags (RULES 6.7): metres on the plan or longitude and latitude; omlox locations as JSON lines."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from correlate.importers._ask import Ask
from correlate.importers._rows import Rows
from correlate.importers._words import header_key

TABLE = "position"
NEEDS = (("tag_id", "person_id", "name"), ("moment",), ("x_m", "lon"), ("y_m", "lat"))
KEY = ("tag_id", "person_id", "name", "moment")
_OMLOX_X = header_key("position.coordinates.0")


def shape(rows: Rows, ask: Ask) -> Iterator[tuple[str, Rows]]:
    """Positions in the frame they are given in. An omlox location without `crs`, or with EPSG:4326, is longitude and
    latitude (omlox hub API, Location); with `crs` "local" it is metres."""
    if header_key(rows.headers.get("x_m", "")) != _OMLOX_X:
        yield TABLE, rows
        return
    local = pc.equal(pc.utf8_lower(rows.cell("_crs")), "local").fill_null(False)
    none = pa.scalar(None, pa.string())
    x, y = rows.cell("x_m"), rows.cell("y_m")
    yield (
        TABLE,
        rows.with_cells(
            x_m=pc.if_else(local, x, none), y_m=pc.if_else(local, y, none),
            lon=pc.if_else(local, none, x), lat=pc.if_else(local, none, y),
        ),
    )  # fmt: skip

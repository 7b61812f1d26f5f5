"""What is worked into tables as they are loaded: tracks that a person cut in two, and places given in degrees.

What detection and import wrote stays as it is in their Parquet files.
"""

from __future__ import annotations

import math
from typing import Any

import duckdb

from case import Case
from case.config import Origin
from correlate.link_decisions import track_splits
from correlate.sql_files import bound, query

WGS84_A_M, WGS84_E2 = 6_378_137.0, 6.69437999014e-3
SPLITS = {"track": "split_track", "event": "split_event"}
IN_DEGREES = {"position": "project_position", "permit": "project_permit"}


def amend(connection: duckdb.DuckDBPyConnection, table: str, case: Case) -> None:
    """Work decisions and the site's origin into a table just loaded."""
    if table in SPLITS:
        for track_id, at_ms, later_id in track_splits(case):
            _run(connection, SPLITS[table], track_id=track_id, at_ms=at_ms, later_id=later_id)
    origin = case.config.site.origin
    if table in IN_DEGREES and origin is not None:
        _run(connection, IN_DEGREES[table], **projection(origin))


def projection(origin: Origin) -> dict[str, float]:
    """Numbers that turn longitude and latitude into plan metres around the origin.

    Metres a degree from the radii of curvature of WGS 84 at the origin's latitude (Rapp 1991, 3.4); over the ten
    kilometres of a site the plane is right to a few decimetres.
    """
    latitude = math.radians(origin.lat)
    bend = 1 - WGS84_E2 * math.sin(latitude) ** 2
    turn = math.radians(origin.north_deg)
    return {
        "lon_0": origin.lon, "lat_0": origin.lat, "x_0": origin.plan_m[0], "y_0": origin.plan_m[1],
        "east_m": math.radians(1) * WGS84_A_M / math.sqrt(bend) * math.cos(latitude),
        "north_m": math.radians(1) * WGS84_A_M * (1 - WGS84_E2) / bend**1.5,
        "cos_turn": math.cos(turn), "sin_turn": math.sin(turn),
    }  # fmt: skip


def _run(connection: duckdb.DuckDBPyConnection, name: str, **params: Any) -> None:
    statement = query(name)
    connection.execute(statement.text, bound(statement, params))

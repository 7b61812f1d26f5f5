"""What the player must know of a case before it draws: cameras, their films, zones, findings to jump to, T0."""

from __future__ import annotations

from typing import Any

from case import Case
from correlate import open_store
from correlate.zone_pictures import zone_pictures
from timeline.incident import incident_of
from ui.media.payload import ms, ready

ROOM = 0.04  # of a window, on each side


def facts(case: Case, language: str, masked: bool = True) -> dict[str, Any]:
    """Cameras with films and zones, findings in order, names of zones and rules, the incident, what to look at first.

    Times are milliseconds since 1970 on the UTC scale; null where not known.
    """
    playable = set(ready(case, masked))
    with open_store(case) as store:
        films = store.query("film_extent").to_dict("records")
        zones = {row["zone_id"]: row for row in store.table("zone").to_dict("records")}
        rules = store.table("rule").to_dict("records")
        stops = store.query("lane_stops").to_dict("records")
        span = store.query("lane_span").to_dict("records")[0]
        pictures = zone_pictures(case, store)
        incident = _incident(case)
    camera_of = {film["video_id"]: film["camera_id"] for film in films}
    cameras = []
    for camera_id, name in _cameras(case, films).items():
        own = [film for film in films if film["camera_id"] == camera_id]
        cameras.append({
            "id": camera_id, "name": name,
            "films": [
                {"id": film["video_id"], "path": film["path"], "cause": _known(film["cause"]),
                 "width": int(film["width_px"]), "height": int(film["height_px"]),
                 "from_ms": _whole(film["start_ms"]), "to_ms": _whole(film["end_ms"]),
                 "ready": film["video_id"] in playable}
                for film in own
            ],
            "zones": [
                {"id": one.zone_id, "name": _known(zones.get(one.zone_id, {}).get("name")) or one.zone_id,
                 "colour": _known(zones.get(one.zone_id, {}).get("risk_colour")), "ring": one.ring}
                for one in pictures if one.camera_id == camera_id
            ],
        })  # fmt: skip
    return {
        "cameras": cameras, "incident": incident, "span": _span(span, films, incident),
        "window": _window(span, films, incident),
        "zones": {key: _known(row["name"]) or key for key, row in zones.items()},
        "rules": {row["rule_id"]: row[f"title_{language}"] or row["rule_id"] for row in rules},
        "stops": [
            {"id": row["finding_id"], "severity": row["severity"], "at_ms": int(row["start_ms"]),
             "cameras": list(dict.fromkeys(camera_of[v] for v in row["video_ids"] if v in camera_of))}
            for row in stops
        ],
    }  # fmt: skip


def _cameras(case: Case, films: list[dict[str, Any]]) -> dict[str, str]:
    """Cameras of case.toml in its order, then any other that has films."""
    named = {camera.id: camera.name for camera in case.config.camera}
    return named | {film["camera_id"]: "" for film in films if film["camera_id"] not in named}


def _incident(case: Case) -> dict[str, Any] | None:
    """The incident in force; None where none is given or its time cannot be read."""
    found = incident_of(case)
    return None if found is None else {"at_ms": ms(found.moment_utc), "bar_ms": found.plus_minus_ms}


def _span(span: dict[str, Any], films: list[dict[str, Any]], incident: dict[str, Any] | None) -> list[int]:
    ends = [_whole(span["from_ms"]), _whole(span["to_ms"]), incident["at_ms"] if incident else None]
    ends += [_whole(film[key]) for film in films for key in ("start_ms", "end_ms")]
    return _roomy([end for end in ends if end is not None])


def _window(span: dict[str, Any], films: list[dict[str, Any]], incident: dict[str, Any] | None) -> list[int]:
    """What to look at first: the films, with the incident if it lies near; else where anybody was seen; else all."""
    filmed = [end for film in films for end in (_whole(film["start_ms"]), _whole(film["end_ms"])) if end is not None]
    if filmed:
        near = max(max(filmed) - min(filmed), 600_000)
        if incident and min(filmed) - near <= incident["at_ms"] <= max(filmed) + near:
            filmed.append(incident["at_ms"])
        return _roomy(filmed)
    busy = [end for end in (_whole(span["busy_from_ms"]), _whole(span["busy_to_ms"])) if end is not None]
    return _roomy(busy) if busy else _span(span, films, incident)


def _roomy(ends: list[int]) -> list[int]:
    if not ends:
        return [0, 1]
    room = max(1000, round((max(ends) - min(ends)) * ROOM))
    return [min(ends) - room, max(ends) + room]


def _whole(value: Any) -> int | None:
    return None if value is None or value != value else int(value)


def _known(value: Any) -> str | None:
    return None if value is None or value != value else str(value)

"""How each tag moved: jumps no person makes, stretches faster than walking, and stretches in which it did not move.

Every speed has a least and a most value: two fixes may each lie their accuracy off, so a way of d metres is surely at
least d less both errors. A stretch is *still* where nothing shows that the tag moved by more than 0.3 m.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from case.schemas import SHOWN
from correlate.runs import whole_subjects

if TYPE_CHECKING:
    from correlate.build import Given

MAKES = {
    "tag_motion": pa.schema(
        [
            ("source_id", pa.string()),
            ("tag_id", pa.string()),
            ("kind", pa.string()),  # jump, fast (surely faster than a run's limit), may_be_fast, still
            ("start_shown", SHOWN),
            ("end_shown", SHOWN),
            ("speed_mps", pa.float64()),  # least speed of a jump or fast stretch, most speed of may_be_fast
            ("way_m", pa.float64()),  # of a jump; of a still stretch how far its ten-second means lie apart at most
            ("x_m", pa.float64()),  # where it begins
            ("y_m", pa.float64()),
            ("floor", pa.string()),
            (
                "told_still",
                pa.bool_(),
            ),  # the tag's own motion sensor said so in most fixes; false also where it has none
        ]
    ),
    "tag_sum": pa.schema(
        [
            ("source_id", pa.string()),
            ("tag_id", pa.string()),
            ("start_shown", SHOWN),
            ("end_shown", SHOWN),
            ("fixes", pa.int64()),
            ("usual_gap_ms", pa.int64()),  # median time between fixes
            ("acc_m", pa.float64()),  # median accuracy
            ("battery_pct", pa.float64()),  # least; null where the system does not say
            ("battery_shown", SHOWN),  # when it was first so low
        ]
    ),
}
NEEDS = frozenset({"position", "param_site"})
BLOCK_MS = 10_000
STILL_M = 0.3
STILL_WORDS = ("still", "static", "静止")
MOSTLY = 0.8
LEAST_STILL_MS = 45_000
Fixes = dict[str, NDArray[Any]]


def make(given: Given) -> dict[str, pa.Table]:
    """All stretches and one sum a tag, tag by tag."""
    knobs = {name: given.number(name) for name in (
        "identity.vehicle_speed_mps", "behaviour.run_mps", "behaviour.run_s", "time.bridge_s",
        "space.acc_default_m")}  # fmt: skip
    motion: list[dict[str, Any]] = []
    sums: list[dict[str, Any]] = []
    for table in whole_subjects(given.batches("tag_motion_points"), "heard"):
        frame = {name: table[name].to_numpy() for name in ("t_ms", "x_m", "y_m", "acc_m", "battery_pct")}
        frame["acc_m"] = np.where(np.isfinite(frame["acc_m"]), frame["acc_m"], knobs["space.acc_default_m"])
        names = pc.dictionary_encode(table["heard"].combine_chunks())
        frame["floor"] = np.asarray(table["floor"].to_pylist(), object)
        frame["told"] = np.asarray(pc.fill_null(pc.is_in(table["status"], pa.array(STILL_WORDS)), False))
        cuts = np.flatnonzero(np.diff(np.asarray(names.indices))) + 1
        for a, b in zip([0, *cuts], [*cuts, table.num_rows], strict=True):
            who = {"source_id": table["source_id"][int(a)].as_py(), "tag_id": table["tag"][int(a)].as_py()}
            fixes = {name: column[a:b] for name, column in frame.items()}
            sums.append(who | _sum(fixes))
            motion += [who | row for row in (*_jumps(fixes, knobs), *_fast(fixes, knobs), *_still(fixes, knobs))]
    return {name: pa.Table.from_pylist(rows, schema=MAKES[name])
            for name, rows in (("tag_motion", motion), ("tag_sum", sums))}  # fmt: skip


def _sum(fixes: Fixes) -> dict[str, Any]:
    gaps = np.diff(fixes["t_ms"])
    battery = fixes["battery_pct"].astype(float)
    told = np.isfinite(battery).any()
    least = float(np.nanmin(battery)) if told else None
    return {
        "start_shown": _moment(fixes["t_ms"][0]), "end_shown": _moment(fixes["t_ms"][-1]), "fixes": len(fixes["t_ms"]),
        "usual_gap_ms": int(np.median(gaps)) if len(gaps) else None, "acc_m": float(np.median(fixes["acc_m"])),
        "battery_pct": least, "battery_shown": _moment(fixes["t_ms"][int(np.nanargmin(battery))]) if told else None,
    }  # fmt: skip


def _jumps(fixes: Fixes, knobs: dict[str, float]) -> list[dict[str, Any]]:
    """Neighbouring fixes of one floor that lie further apart than anything on the site moves."""
    way, error, dt_s = _steps(fixes, 1)
    speed = (way - error) / np.maximum(dt_s, 0.001)
    odd = np.flatnonzero((speed > knobs["identity.vehicle_speed_mps"]) & (fixes["floor"][1:] == fixes["floor"][:-1]))
    return [_row(fixes, "jump", int(i), int(i) + 1, speed_mps=float(speed[i]), way_m=float(way[i])) for i in odd]


def _steps(fixes: Fixes, ahead: int) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Way, joint error and time between each fix and the one so many places ahead."""
    way = np.hypot(fixes["x_m"][ahead:] - fixes["x_m"][:-ahead], fixes["y_m"][ahead:] - fixes["y_m"][:-ahead])
    return (
        way,
        fixes["acc_m"][ahead:] + fixes["acc_m"][:-ahead],
        (fixes["t_ms"][ahead:] - fixes["t_ms"][:-ahead]) / 1000,
    )


def _fast(fixes: Fixes, knobs: dict[str, float]) -> list[dict[str, Any]]:
    """Stretches across which the tag went faster than a walk for at least `behaviour.run_s`, silences apart."""
    t_ms = fixes["t_ms"]
    if len(t_ms) < 2:
        return []
    least_ms = knobs["behaviour.run_s"] * 1000
    until = np.searchsorted(t_ms, t_ms + least_ms)
    begin = np.flatnonzero(until < len(t_ms))
    until = until[begin]
    silent = np.concatenate(([0], np.cumsum(np.diff(t_ms) > knobs["time.bridge_s"] * 1000)))
    whole = silent[begin] == silent[until]
    begin, until = begin[whole], until[whole]
    way = np.hypot(fixes["x_m"][until] - fixes["x_m"][begin], fixes["y_m"][until] - fixes["y_m"][begin])
    error = fixes["acc_m"][until] + fixes["acc_m"][begin]
    dt_s = (t_ms[until] - t_ms[begin]) / 1000
    surely, most = (way - error) / dt_s, (way + error) / dt_s
    found = []
    for kind, speed in (("fast", surely), ("may_be_fast", most)):
        quick = np.flatnonzero(speed > knobs["behaviour.run_mps"])
        if kind == "may_be_fast":
            quick = quick[surely[quick] <= knobs["behaviour.run_mps"]]
        for part in np.split(quick, np.flatnonzero(begin[quick][1:] > until[quick][:-1]) + 1):
            if len(part):
                found.append(
                    _row(fixes, kind, int(begin[part[0]]), int(until[part[-1]]), speed_mps=float(speed[part].max()))
                )
    return found


def _still(fixes: Fixes, knobs: dict[str, float]) -> list[dict[str, Any]]:
    """Stretches of ten-second means that stay where they are; the mean of many fixes errs less than one of them.

    Within ten seconds no two fixes lie further apart than their errors and 0.3 m: who walks to and fro is not still.
    """
    block = fixes["t_ms"] // BLOCK_MS
    first = np.flatnonzero(np.diff(block, prepend=block[0] - 1))
    counts = np.diff(first, append=len(block))
    x, y = (np.add.reduceat(fixes[name], first) / counts for name in ("x_m", "y_m"))
    error = np.maximum.reduceat(fixes["acc_m"], first)
    spread = [
        np.maximum.reduceat(fixes[name], first) - np.minimum.reduceat(fixes[name], first) for name in ("x_m", "y_m")
    ]
    calm = np.hypot(*spread) <= STILL_M + 2 * error
    near = np.hypot(np.diff(x), np.diff(y)) <= STILL_M + error[1:]
    near &= calm[1:] & calm[:-1]
    near &= np.diff(block[first]) * BLOCK_MS <= knobs["time.bridge_s"] * 1000 + BLOCK_MS
    found = []
    for part in np.split(np.arange(len(first)), np.flatnonzero(~near) + 1):
        for a, b in _held(x, y, error, int(part[0]), int(part[-1]) + 1):
            last = int(first[b]) - 1 if b < len(first) else len(block) - 1
            if fixes["t_ms"][last] - fixes["t_ms"][first[a]] >= LEAST_STILL_MS:
                apart = float(np.hypot(np.ptp(x[a:b]), np.ptp(y[a:b])))
                found.append(_row(fixes, "still", int(first[a]), last, way_m=apart))
    return found


def _held(
    x: NDArray[np.float64], y: NDArray[np.float64], error: NDArray[np.float64], a: int, end: int
) -> list[tuple[int, int]]:
    """Cut a stretch of blocks where it has crept further than a still tag may seem to."""
    found = []
    while a < end:
        away = np.hypot(x[a:end] - x[a], y[a:end] - y[a]) > STILL_M + error[a:end]
        b = a + int(np.argmax(away)) if away.any() else end
        found.append((a, b))
        a = b
    return found


def _row(fixes: Fixes, kind: str, a: int, b: int, **values: float) -> dict[str, Any]:
    return {
        "kind": kind, "start_shown": _moment(fixes["t_ms"][a]), "end_shown": _moment(fixes["t_ms"][b]),
        "speed_mps": None, "way_m": None, "x_m": float(fixes["x_m"][a]), "y_m": float(fixes["y_m"][a]),
        "floor": str(fixes["floor"][a]), "told_still": bool(np.mean(fixes["told"][a : b + 1]) >= MOSTLY), **values,
    }  # fmt: skip


def _moment(t_ms: int) -> Any:
    return np.datetime64(int(t_ms), "ms").astype("datetime64[us]").item()

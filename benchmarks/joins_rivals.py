# ruff: noqa: E501  (chains of expressions)
"""The job of `benchmarks/joins.py` by polars and by pandas: zones of every position, presences by hysteresis, permits.

What is geometry (feet to plan) is the product's own; zones are found as a user of these libraries would find them, by
an STR tree of shapely; everything after is theirs. Both give presences and their permits for comparison with the product.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import shapely
from numpy.typing import NDArray

from case import Case
from correlate.place import FOOT_SD_PX, homography

GAP_MS = 2_000
CHUNK = 500_000
KEY = ["subject", "zone"]
PIECE = ["subject", "zone", "certainty", "from_ms", "till_ms"]
COVER = [*PIECE, "permit_no", "maybe_from", "maybe_to"]


@dataclass(frozen=True)
class Positions:
    """Every fix and foot, sorted by subject and time. `shift_ms`: from a subject's own scale to UTC; `bar_ms`: its ±."""

    names: list[str]
    subject: NDArray[np.int64]
    t_ms: NDArray[np.int64]
    xy: NDArray[np.float64]
    error: NDArray[np.float64]
    shift_ms: NDArray[np.int64]
    bar_ms: NDArray[np.int64]


def read_positions(case: Case, start_ms: int, tag_bar_ms: int, camera_bar_ms: int) -> Positions:
    """Positions of tags and bodies from the Parquet that import and detection left."""
    names: list[str] = []
    parts: list[tuple[Any, ...]] = []
    columns = ["tag_id", "moment_shown", "x_m", "y_m", "acc_m"]
    table = pq.read_table(case.derived / "records" / "made" / "position.parquet", columns=columns)
    tags = table["tag_id"].combine_chunks().dictionary_encode()
    t_ms = table["moment_shown"].to_numpy().astype("datetime64[ms]").astype(np.int64)
    order = np.lexsort((t_ms, np.asarray(tags.indices)))
    xy = np.column_stack((table["x_m"].to_numpy(), table["y_m"].to_numpy()))
    names += [f"tag {tag}" for tag in tags.dictionary.to_pylist()]
    count = len(names)
    parts.append((np.asarray(tags.indices).astype(np.int64)[order], t_ms[order], xy[order], table["acc_m"].to_numpy()[order],
                  np.zeros(count, np.int64), np.full(count, tag_bar_ms)))  # fmt: skip
    footage = json.loads((case.derived / "footage.json").read_text(encoding="utf-8"))
    videos = {one["camera_id"]: one["video_id"] for one in footage}
    for camera in case.config.camera:
        columns = ["track_id", "t_ms", "x1_px", "x2_px", "y2_px"]
        path = case.derived / "tracks" / videos[camera.id] / "track.parquet"
        table = pq.read_table(path, columns=columns)
        ids = table["track_id"].combine_chunks().dictionary_encode()
        plan = homography(camera)
        assert plan is not None and camera.drawn_at_px is not None
        feet = np.column_stack(
            ((table["x1_px"].to_numpy() + table["x2_px"].to_numpy()) / 2.0, table["y2_px"].to_numpy())
        )
        error = plan.sd_m(feet.astype(float), FOOT_SD_PX * camera.drawn_at_px[1] / 1080)
        t_ms = table["t_ms"].to_numpy()
        order = np.lexsort((t_ms, np.asarray(ids.indices)))
        code = np.asarray(ids.indices).astype(np.int64) + len(names)
        names += [f"track {one}" for one in ids.dictionary.to_pylist()]
        count = len(ids.dictionary)
        parts.append((code[order], t_ms[order], plan.to_plan(feet.astype(float))[order], error[order],
                      np.full(count, start_ms), np.full(count, camera_bar_ms)))  # fmt: skip
    joined = [np.concatenate(column) for column in zip(*parts, strict=True)]
    return Positions(names, *joined)


def hits(positions: Positions, polygons: list[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int8]]:
    """Index of position, of zone, and 2 surely inside or 1 undecided; what is outside is not there."""
    tree, edges = shapely.STRtree(polygons), np.array([polygon.boundary for polygon in polygons])
    shapes = np.array(polygons)
    found = []
    for first in range(0, len(positions.xy), CHUNK):
        xy, error = positions.xy[first : first + CHUNK], positions.error[first : first + CHUNK]
        good = np.flatnonzero(np.isfinite(xy).all(axis=1) & np.isfinite(error))
        points = shapely.points(xy[good])
        which, zone = tree.query(points, predicate="dwithin", distance=error[good])
        away = shapely.distance(edges[zone], points[which])
        inside = shapely.contains_xy(shapes[zone], *xy[good[which]].T)
        state = np.where(away < error[good[which]], 1, np.where(inside, 2, 0)).astype(np.int8)
        kept = state > 0
        found.append((good[which[kept]] + first, zone[kept], state[kept]))
    index, zone, state = (np.concatenate(column) for column in zip(*found, strict=True))
    return index, zone, state


def by_polars(
    positions: Positions, polygons: list[Any], active: pd.DataFrame, times: dict[str, int]
) -> tuple[Any, Any]:
    """Presences and their permits, as pandas frames of PIECE and COVER (subject and zone as numbers)."""
    index, zone, state = hits(positions, polygons)
    subject, last = positions.subject, len(positions.subject) - 1
    seen = pl.DataFrame({"index": index, "zone": zone, "state": state})
    sides = []
    for step in (-1, 1):
        near = np.clip(index + step, 0, last)
        real = (subject[near] == subject[index]) & (near != index)
        sides.append(pl.DataFrame({"index": near[real], "zone": zone[real], "state": np.zeros(real.sum(), np.int8)}))
    points = pl.concat([seen, *sides]).group_by("index", "zone").agg(pl.col("state").max())
    points = points.with_columns(
        pl.Series("subject", subject[points["index"].to_numpy()]),
        pl.Series("t", positions.t_ms[points["index"].to_numpy()]),
    ).sort("subject", "zone", "index")
    changed = (
        (pl.col("subject").diff() != 0) | (pl.col("zone").diff() != 0) | (pl.col("state").diff() != 0)
        | (pl.col("t").diff() > GAP_MS)
    )  # fmt: skip
    runs = (
        points.with_columns(run=changed.fill_null(True).cum_sum())
        .group_by("run", maintain_order=True)
        .agg(pl.first("subject", "zone", "state"), from_ms=pl.first("t"), till_ms=pl.last("t"))
        .sort("subject", "zone", "from_ms", "till_ms")
    )

    def earlier(which: pl.Expr) -> pl.Expr:
        held = pl.when(which).then(pl.col("till_ms")).cum_max().forward_fill()
        return held.shift(1).over(KEY)

    runs = runs.with_columns(inside=earlier(pl.col("state") > 0), outside=earlier(pl.col("state") == 0))
    gap = pl.col("from_ms") - pl.col("inside")
    opens = (
        pl.when(pl.col("inside").is_null()).then(1)
        .when((pl.col("outside") > pl.col("inside")).fill_null(False)).then((gap > times["exit"]).cast(pl.Int32))
        .otherwise((gap > times["bridge"]).cast(pl.Int32))
    )  # fmt: skip
    stay = [*KEY, "stay"]
    runs = runs.with_columns(opens=opens).filter(pl.col("state") > 0)
    runs = runs.with_columns(stay=pl.col("opens").cum_sum().over(KEY)).with_columns(
        stay_from=pl.col("from_ms").min().over(stay), stay_till=pl.col("till_ms").max().over(stay)
    )
    runs = runs.filter(pl.col("stay_till") - pl.col("stay_from") >= times["enter"])
    sure = runs.filter(pl.col("state") == 2)
    apart = pl.col("from_ms") - pl.col("till_ms").shift(1).over(stay)
    sure = sure.with_columns(piece=(apart > min(times["bridge"], times["exit"])).fill_null(True).cum_sum().over(stay))
    sure = (
        sure.group_by(*stay, "stay_from", "stay_till", "piece")
        .agg(pl.col("from_ms").min(), pl.col("till_ms").max())
        .filter(pl.col("till_ms") - pl.col("from_ms") >= times["enter"]).drop("piece")
    )  # fmt: skip
    ends = runs.select(*stay, "stay_from", "stay_till").unique().with_columns(
        from_ms=pl.col("stay_till"), till_ms=pl.col("stay_till")
    )  # fmt: skip
    bounds = pl.concat([sure.select(ends.columns), ends]).sort(*stay, "from_ms", "till_ms")
    doubts = (
        bounds.with_columns(before=pl.coalesce(pl.col("till_ms").cum_max().shift(1).over(stay), pl.col("stay_from")))
        .select(*KEY, from_ms=pl.col("before"), till_ms=pl.col("from_ms"))
        .filter(pl.col("till_ms") > pl.col("from_ms"))
    )
    pieces = pl.concat([
        sure.select(*KEY, pl.lit("surely").alias("certainty"), "from_ms", "till_ms"),
        doubts.select(*KEY, pl.lit("undecided").alias("certainty"), "from_ms", "till_ms"),
    ])  # fmt: skip
    placed = pieces.with_columns(
        shift=pl.Series(positions.shift_ms[pieces["subject"].to_numpy()]),
        bar=pl.Series(positions.bar_ms[pieces["subject"].to_numpy()]),
    )
    cover = placed.join(pl.from_pandas(active), on="zone").with_columns(
        maybe_from=pl.col("maybe_from") - pl.col("bar") - pl.col("pm"), maybe_to=pl.col("maybe_to") + pl.col("bar") + pl.col("pm")
    ).filter(
        (pl.col("maybe_from") < pl.col("till_ms") + pl.col("shift")) & (pl.col("maybe_to") > pl.col("from_ms") + pl.col("shift"))
    )  # fmt: skip
    return pieces.select(PIECE).to_pandas(), cover.select(COVER).to_pandas()


def by_pandas(
    positions: Positions, polygons: list[Any], active: pd.DataFrame, times: dict[str, int]
) -> tuple[Any, Any]:
    """The same by pandas."""
    index, zone, state = hits(positions, polygons)
    subject, last = positions.subject, len(positions.subject) - 1
    frames = [pd.DataFrame({"index": index, "zone": zone, "state": state})]
    for step in (-1, 1):
        near = np.clip(index + step, 0, last)
        real = (subject[near] == subject[index]) & (near != index)
        frames.append(pd.DataFrame({"index": near[real], "zone": zone[real], "state": np.zeros(real.sum(), np.int8)}))
    points = pd.concat(frames).groupby(["index", "zone"], as_index=False)["state"].max()
    points["subject"], points["t"] = subject[points["index"]], positions.t_ms[points["index"]]
    points = points.sort_values(["subject", "zone", "index"])
    changed = (points[["subject", "zone", "state"]].diff() != 0).any(axis=1) | (points["t"].diff() > GAP_MS)
    runs = points.groupby(changed.cumsum()).agg(
        subject=("subject", "first"), zone=("zone", "first"), state=("state", "first"), from_ms=("t", "first"),
        till_ms=("t", "last"),
    ).sort_values(["subject", "zone", "from_ms", "till_ms"]).reset_index(drop=True)  # fmt: skip
    for name, which in (("inside", runs["state"] > 0), ("outside", runs["state"] == 0)):
        runs["held"] = runs["till_ms"].where(which)
        runs["held"] = runs.groupby(KEY)["held"].cummax()
        runs["held"] = runs.groupby(KEY)["held"].ffill()
        runs[name] = runs.groupby(KEY)["held"].shift(1)
    gap = runs["from_ms"] - runs["inside"]
    left = (runs["outside"] > runs["inside"]).fillna(False)
    runs["opens"] = np.where(
        runs["inside"].isna(), 1, np.where(left, gap > times["exit"], gap > times["bridge"])
    ).astype(int)
    runs = runs[runs["state"] > 0].copy()
    runs["stay"] = runs.groupby(KEY)["opens"].cumsum()
    stay = [*KEY, "stay"]
    runs["stay_from"] = runs.groupby(stay)["from_ms"].transform("min")
    runs["stay_till"] = runs.groupby(stay)["till_ms"].transform("max")
    runs = runs[runs["stay_till"] - runs["stay_from"] >= times["enter"]]
    sure = runs[runs["state"] == 2].copy()
    apart = sure["from_ms"] - sure.groupby(stay)["till_ms"].shift(1)
    sure["cut"] = (apart.isna() | (apart > min(times["bridge"], times["exit"]))).astype(int)
    sure["piece"] = sure.groupby(stay)["cut"].cumsum()
    whole = [*stay, "stay_from", "stay_till"]
    sure = sure.groupby([*whole, "piece"], as_index=False).agg(from_ms=("from_ms", "min"), till_ms=("till_ms", "max"))
    sure = sure[sure["till_ms"] - sure["from_ms"] >= times["enter"]].drop(columns="piece")
    ends = runs[whole].drop_duplicates().assign(from_ms=lambda f: f["stay_till"], till_ms=lambda f: f["stay_till"])
    bounds = pd.concat([sure, ends]).sort_values([*stay, "from_ms", "till_ms"])
    bounds["high"] = bounds.groupby(stay)["till_ms"].cummax()
    before = bounds.groupby(stay)["high"].shift(1).fillna(bounds["stay_from"]).astype(np.int64)
    doubts = bounds.assign(till_ms=bounds["from_ms"], from_ms=before)
    doubts = doubts[doubts["till_ms"] > doubts["from_ms"]]
    pieces = pd.concat([sure.assign(certainty="surely"), doubts.assign(certainty="undecided")])[PIECE]
    bar = positions.bar_ms[pieces["subject"]]
    placed = pieces.assign(shift=positions.shift_ms[pieces["subject"]], bar=bar)
    cover = placed.merge(active, on="zone")
    cover["maybe_from"] = cover["maybe_from"] - cover["bar"] - cover["pm"]
    cover["maybe_to"] = cover["maybe_to"] + cover["bar"] + cover["pm"]
    cover = cover[
        (cover["maybe_from"] < cover["till_ms"] + cover["shift"])
        & (cover["maybe_to"] > cover["from_ms"] + cover["shift"])
    ]
    return pieces, cover[COVER]

# ruff: noqa: E501  (columns of tables)
"""A month of a large site as records: permits with their whole life, people, and stays told by swipes at zone doors.

Drawn evenly and at random, with lapses (late signatures, missing samples, people of no permit) in a few per cent.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from case.schemas import SYSTEMS, fields, record_schema

FIRST = pd.Timestamp("2026-10-31 16:00")  # midnight at the site, on the UTC scale
TYPES = np.array(["HW", "CS", "WH", "TP", "LO"])
CERTIFIED = {"HW": "焊接与热切割作业", "TP": "电工作业", "WH": "高处作业", "LO": "起重机械", "CS": "有限空间作业"}


@dataclass(frozen=True)
class Size:
    """How large a month: `stays` are presence intervals."""

    permits: int = 6_000
    people: int = 2_000
    stays: int = 1_200_000
    days: int = 30
    zones: int = 120


def write_month(folder: Path, size: Size, seed: int = 7) -> None:
    """Write every record table of the month as Parquet, as an import leaves them."""
    dice = np.random.default_rng(seed)
    _zones(folder, size)
    _people(folder, size, dice)
    permits = _permits(folder, size, dice)
    _swipes(folder, size, permits, dice)


def _write(folder: Path, table: str, columns: dict[str, Any]) -> None:
    """A record table from columns; times get their text and resolution, all rows where they came from."""
    schema, kinds = record_schema(table), dict(fields(table))
    frame = pd.DataFrame({name: values for name, values in columns.items() if kinds.get(name) != "time"})
    count = len(next(iter(columns.values())))
    frame["row"] = np.arange(count) + 2
    number = frame["row"].astype(str)
    frame = frame.assign(
        record_id=f"{table}-" + number, source_id=SYSTEMS[table], source_sha256="0" * 64,
        source_path=f"records/{table}.csv", sheet="", source_row=f"{table}.csv:" + number,
    )  # fmt: skip
    for name, values in columns.items():
        if kinds.get(name) == "time":
            shown = pd.Series(pd.to_datetime(np.asarray(values))).dt.floor("s")
            frame[f"{name}_shown"] = shown
            frame[f"{name}_text"] = (shown + pd.Timedelta(hours=8)).dt.strftime("%Y-%m-%d %H:%M:%S")
            frame[f"{name}_res_ms"] = np.where(shown.isna(), np.nan, 1000)
    made = [
        pa.array(frame[field.name], type=field.type, from_pandas=True) if field.name in frame
        else pa.nulls(count, field.type) for field in schema
    ]  # fmt: skip
    pq.write_table(pa.table(made, schema=schema), folder / f"{table}.parquet", compression="zstd")


def _only(values: Any, where: Any) -> list[Any]:
    """Values where a condition holds, None elsewhere."""
    return [value if good else None for value, good in zip(np.asarray(values).tolist(), where, strict=True)]


def _zones(folder: Path, size: Size) -> None:
    names = [f"{number}号区" for number in range(size.zones)]
    n = np.arange(size.zones)
    _write(folder, "zone", {
        "zone_id": [f"Z-{k}" for k in n], "name": names, "zone_class": np.where(n % 3 == 0, "shared", "exclusive"),
        "risk_colour": np.array(["red", "orange", "yellow", "blue"])[n % 4], "permit_required": n % 5 != 0,
        "max_people": _only(np.repeat(6, size.zones), n % 4 == 0), "floor": ["1"] * size.zones, "no_lone": n % 10 == 0,
        "kind": _only(np.repeat("vessel", size.zones), n % 6 == 1),
    })  # fmt: skip


def _people(folder: Path, size: Size, dice: np.random.Generator) -> None:
    n = np.arange(size.people)
    _write(folder, "person", {
        "person_id": [f"E{k:05}" for k in n], "name": [_name(k) for k in n],
        "company": [f"公司{k % 40}" for k in n], "card_no": [f"8812{k:04}" for k in n],
    })  # fmt: skip
    kind = TYPES[n % 5]
    valid = FIRST + pd.to_timedelta(dice.integers(-700, -200, size.people), "D")
    _write(folder, "certificate", {
        "person_id": [f"E{k:05}" for k in n], "name": [_name(k) for k in n], "cert_type": [CERTIFIED[k] for k in kind],
        "cert_name": [CERTIFIED[k] for k in kind], "cert_no": [f"T{k:06}" for k in n], "issue_date": valid,
        "valid_from": valid, "valid_to": valid + pd.to_timedelta(dice.choice([600, 1100, 2200], size.people), "D"),
    })  # fmt: skip


def _name(number: Any) -> str:
    return f"职工{number:05}"


def _permits(folder: Path, size: Size, dice: np.random.Generator) -> pd.DataFrame:
    count = size.permits
    day = np.sort(dice.integers(0, size.days, count))
    start = FIRST + pd.to_timedelta(day, "D") + pd.to_timedelta(dice.integers(8 * 60, 15 * 60, count), "m")
    frame = pd.DataFrame({
        "permit_no": [f"P{number:06}" for number in range(count)], "work_type": dice.choice(TYPES, count),
        "zone": dice.integers(0, size.zones, count), "start": start,
        "end": start + pd.to_timedelta(dice.integers(2, 9, count), "h"),
        "worker": dice.integers(0, size.people, count), "lapse": dice.random(count) < 0.05,
    })  # fmt: skip
    crew = [[(row.worker + k * 37) % size.people for k in range(4)] for row in frame.itertuples()]
    frame["crew"] = crew
    minutes = pd.to_timedelta(dice.integers(-10, 30, count), "m")
    real_end = frame["end"] - pd.to_timedelta(dice.integers(-20, 90, count), "m")
    level = _only(dice.choice(["special", "first", "second"], count), frame["work_type"] == "HW")
    _write(folder, "permit", {
        "permit_no": frame["permit_no"], "work_type": frame["work_type"], "level": level,
        "apply_time": frame["start"] - pd.Timedelta(hours=3), "applicant": [_name(c[3]) for c in crew],
        "location": [f"{zone}号区" for zone in frame["zone"]], "work_unit": [f"公司{c[0] % 40}" for c in crew],
        "leader": [_name(c[3]) for c in crew], "workers": [[_name(c[0]), _name(c[1])] for c in crew],
        "guardians": [[_name(c[2])] for c in crew], "plan_start": frame["start"], "plan_end": frame["end"],
        "actual_start": frame["start"] + minutes, "actual_end": real_end, "state": ["accepted"] * count,
    })  # fmt: skip
    _life(folder, frame, real_end, dice)
    return frame


def _life(folder: Path, frame: pd.DataFrame, real_end: pd.Series, dice: np.random.Generator) -> None:
    """States, people, approvals, briefings, measures, gas samples and isolation points of every permit."""

    def spread(times: int) -> tuple[pd.DataFrame, np.ndarray]:
        return frame.loc[frame.index.repeat(times)].reset_index(drop=True), np.tile(np.arange(times), len(frame))

    rows, n = spread(4)
    moments = np.where(
        n == 3, real_end.repeat(4), rows["start"] + pd.to_timedelta(np.array([-180, -120, 5, 0])[n], "m")
    )
    _write(folder, "permit_state", {
        "permit_no": rows["permit_no"], "state": np.array(["applied", "in_approval", "working", "finished"])[n],
        "moment": moments, "actor": [_name(c[3]) for c in rows["crew"]],
    })  # fmt: skip
    rows, n = spread(3)
    member = [c[k] for c, k in zip(rows["crew"], n, strict=True)]
    _write(folder, "permit_person", {
        "permit_no": rows["permit_no"], "person_id": [f"E{k:05}" for k in member], "name": [_name(k) for k in member],
        "role": np.array(["worker", "worker", "guardian"])[n],
    })  # fmt: skip
    acked = rows["start"] + pd.to_timedelta(np.where(rows["lapse"] & (n == 1), 15, -30 + n), "m")
    _write(folder, "briefing", {
        "permit_no": rows["permit_no"], "briefer": [_name(c[3]) for c in rows["crew"]],
        "ack_person": [_name(k) for k in member], "brief_time": rows["start"] - pd.Timedelta(minutes=40),
        "ack_time": acked,
    })  # fmt: skip
    rows, n = spread(4)
    signed = rows["start"] + pd.to_timedelta(np.where(rows["lapse"] & (n == 3), 20, -110 + 25 * n), "m")
    _write(folder, "approval", {
        "permit_no": rows["permit_no"],
        "node": np.array(["作业负责人意见", "所在单位意见", "安全管理部门意见", "动火审批人意见"])[n],
        "signer": [_name((c[3] + k) % 1000) for c, k in zip(rows["crew"], n, strict=True)],
        "role": np.array(["作业负责人", "所在单位", "安全管理部门", "审批人"])[n], "opinion": ["同意"] * len(rows),
        "sign_time": signed, "open_time": signed - pd.to_timedelta(dice.integers(3, 300, len(rows)), "s"),
    })  # fmt: skip
    rows, n = spread(8)
    _write(folder, "measure", {
        "permit_no": rows["permit_no"], "seq": n + 1, "measure": [f"措施{k}" for k in n], "applies": n % 4 != 3,
        "confirmed_by": [_name(c[3]) for c in rows["crew"]], "confirm_time": rows["start"] - pd.Timedelta(minutes=60),
    })  # fmt: skip
    rows, n = spread(3)
    tested = np.isin(rows["work_type"], ["HW", "CS"]) & ~(rows["lapse"] & (n == 0))
    rows, n = rows[tested].reset_index(drop=True), n[tested]
    _write(folder, "gas_sample", {
        "permit_no": rows["permit_no"], "gas_class": np.array(["combustible"] * len(rows)), "gas": ["甲烷"] * len(rows),
        "value": dice.random(len(rows)) * 0.3, "unit": ["%vol"] * len(rows),
        "sample_time": rows["start"] + pd.to_timedelta(-25 + 120 * n, "m"), "point": ["中部"] * len(rows),
    })  # fmt: skip
    rows, n = spread(2)
    _write(folder, "isolation", {
        "permit_no": rows["permit_no"], "point_id": [f"IP-{k}" for k in n], "equipment": [f"P-{k}" for k in rows["zone"]],
        "energy": ["electric"] * len(rows), "method": ["断电上锁"] * len(rows), "lock_no": [f"LK-{k}" for k in range(len(rows))],
        "applied_at": rows["start"] - pd.Timedelta(minutes=30), "verified_at": rows["start"] - pd.Timedelta(minutes=20),
        "removed_at": real_end.repeat(2).reset_index(drop=True) + pd.Timedelta(minutes=5),
    })  # fmt: skip


def _swipes(folder: Path, size: Size, permits: pd.DataFrame, dice: np.random.Generator) -> None:
    """Stays of people at doors: crews in their permits' zones while they work, everybody anywhere for the rest."""
    of_crews = permits.loc[permits.index.repeat(6)].reset_index(drop=True)
    member = np.array([c[k % 3] for c, k in zip(of_crews["crew"], range(len(of_crews)), strict=True)])
    length_s = (of_crews["end"] - of_crews["start"]).dt.total_seconds().to_numpy()
    share = dice.random(len(of_crews))
    begin = of_crews["start"].to_numpy() + (share * length_s * 1e9).astype("timedelta64[ns]")
    others = max(0, size.stays - len(of_crews))
    slot = np.arange(others)
    person = slot % size.people
    each = max(1, others // size.people)
    # a person's stays follow one another: each has its own part of the month
    part_s = size.days * 86_400 / each
    offset = (slot // size.people) * part_s + dice.random(others) * part_s * 0.3
    start = np.concatenate([begin, FIRST.to_numpy() + (offset * 1e9).astype("timedelta64[ns]")])
    stay_s = np.concatenate([dice.integers(300, 2400, len(of_crews)), dice.random(others) * part_s * 0.6 + 5])
    who = np.concatenate([member, person])
    zone = np.concatenate([of_crews["zone"].to_numpy(), dice.integers(0, size.zones, others)])
    ends = start + (stay_s * 1e9).astype("timedelta64[ns]")
    door = np.concatenate([zone, zone])
    inward = np.arange(2 * len(zone)) < len(zone)
    everyone = np.concatenate([who, who])
    ids, names = np.array([f"E{k:05}" for k in range(size.people)]), np.array([_name(k) for k in range(size.people)])
    doors = np.array([f"{k}号区-进" for k in range(size.zones)] + [f"{k}号区-出" for k in range(size.zones)])
    _write(folder, "swipe", {
        "moment": np.concatenate([start, ends]), "person_id": ids[everyone], "name": names[everyone],
        "door": doors[np.where(inward, door, door + size.zones)], "direction": np.where(inward, "in", "out"),
        "result": np.repeat("passed", len(door)),
    })  # fmt: skip

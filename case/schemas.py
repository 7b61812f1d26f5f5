# ruff: noqa: E501  (tables of data)
"""The tables that pass from one package to another, as Arrow schemas: what detection writes and what records hold.

Times come in three kinds and the suffix says which:

* `*_ms`     media time, whole milliseconds since the first frame of that video, from container timestamps;
* `*_shown`  what a source's own clock showed, moved to the UTC scale by its time zone and nothing else (stored);
* `*_utc`    corrected by the source's clock model (never stored in these tables; made by `correlate`'s views).

A recorded time is always three columns: `x_shown` (timestamp), `x_text` (the raw text) and `x_res_ms` (its resolution:
"08:31" stands for 08:31:00.000 to 08:31:59.999, so 60000). A measured value is two: `x` (number) and `x_text`.
"""

from __future__ import annotations

import pyarrow as pa

SHOWN = pa.timestamp("us")  # wall time on the UTC scale, without zone on purpose: DuckDB runs with TimeZone='UTC'
BOX = [(name, pa.float32()) for name in ("x1_px", "y1_px", "x2_px", "y2_px")]  # origin top left, x2/y2 exclusive

# ---- what detect writes (Parquet under derived/) -------------------------------------------------------------------
VIDEO = pa.schema(
    [
        ("video_id", pa.string()),  # first 12 digits of sha256
        ("camera_id", pa.string()),
        ("path", pa.string()),  # relative to the case where inside it, absolute where referenced
        ("sha256", pa.string()),
        ("size_bytes", pa.int64()),
        ("container", pa.string()),
        ("codec", pa.string()),
        ("width_px", pa.int32()),  # as displayed, after rotation metadata
        ("height_px", pa.int32()),
        ("rotation_deg", pa.int32()),
        ("frame_count", pa.int32()),
        ("duration_ms", pa.int64()),  # last frame's t_ms plus its own duration
        ("has_audio", pa.bool_()),
        ("cause", pa.string()),  # null, or why it cannot be (wholly) read, one sentence
    ]
)
FRAME = pa.schema(
    [
        ("video_id", pa.string()),
        ("frame", pa.int32()),  # 0, 1, ... in presentation order within a segment, segments in file order
        ("segment", pa.int16()),  # timestamps rise within a segment; a jump back or restart opens the next
        ("pts", pa.int64()),
        ("time_base_num", pa.int32()),
        ("time_base_den", pa.int32()),
        ("t_ms", pa.int64()),  # since the first frame of the video; across segments see detect/frames.py
        ("duration_ms", pa.int32()),
        ("key", pa.bool_()),
        ("packet_bytes", pa.int32()),
    ]
)
DETECTION = pa.schema(
    [
        ("video_id", pa.string()),
        ("frame", pa.int32()),
        ("t_ms", pa.int64()),
        ("label", pa.string()),  # person, helmet, no_helmet, vest, no_vest, vehicle, flame, smoke, moving
        ("confidence", pa.float32()),
        *BOX,
    ]
)
TRACK = pa.schema(
    [
        ("video_id", pa.string()),
        ("track_id", pa.string()),  # "<video_id>#<n>", unique over the case
        ("frame", pa.int32()),
        ("t_ms", pa.int64()),
        ("label", pa.string()),
        ("confidence", pa.float32()),
        *BOX,
        ("helmet", pa.string()),  # this look: worn, not_worn, cannot_see
        ("vest", pa.string()),
        ("feet_hidden", pa.bool_()),
    ]
)
EVENT = pa.schema(
    [
        ("event_id", pa.string()),  # hash of video, kind, track and the first frame it rests on
        ("video_id", pa.string()),
        ("track_id", pa.string()),
        (
            "kind",
            pa.string(),
        ),  # helmet_worn, helmet_not_worn, helmet_cannot_see, vest_..., fall, motionless, running,
        ("start_ms", pa.int64()),  # flame, arc, smoke, flash
        ("end_ms", pa.int64()),
        ("confidence", pa.float32()),
        ("frames", pa.int32()),  # how many frames it rests on
        ("detail", pa.string()),  # JSON object
    ]
)
EXAMINED = pa.schema(
    [
        ("video_id", pa.string()),
        ("start_ms", pa.int64()),
        ("end_ms", pa.int64()),
        ("mode", pa.string()),  # dense, sampled, not_examined
        ("frames", pa.int32()),
        ("cause", pa.string()),  # null, or why this mode (idle, unreadable, budget ...)
    ]
)
HEALTH = pa.schema(
    [
        ("video_id", pa.string()),
        ("start_ms", pa.int64()),
        ("end_ms", pa.int64()),
        ("state", pa.string()),  # good, dark, blind, frozen, moved, low_fps, unreadable
        ("value", pa.float32()),  # the measured quantity behind the state
        ("detail", pa.string()),  # JSON object
    ]
)
COVERAGE = pa.schema(
    [
        ("source_id", pa.string()),  # camera id
        ("video_id", pa.string()),
        ("start_ms", pa.int64()),
        ("end_ms", pa.int64()),
        ("kind", pa.string()),  # recorded, gap
        ("cause", pa.string()),  # null for recorded; hole, jump_back, restart, corrupt, unreadable
    ]
)
CLAIM = pa.schema(
    [
        ("source_id", pa.string()),
        ("video_id", pa.string()),
        ("kind", pa.string()),  # onvif, overlay, statement, container, file_name
        ("t_ms", pa.int64()),  # media time the claim speaks about
        ("shown", SHOWN),  # what it says the camera's clock showed then (UTC scale by the source's zone)
        ("shown_text", pa.string()),
        ("res_ms", pa.int32()),
        ("uncertainty_ms", pa.int64()),
        ("chosen", pa.bool_()),
        ("detail", pa.string()),  # JSON object: pattern, box, crops, agreement, why chosen or not
    ]
)

# ---- what importers write: canonical columns of RULES section 6 ----------------------------------------------------
# field kinds: text, list (of texts), int, flag (null = not said), number (x, x_text), time (x_shown, x_text, x_res_ms)
_KINDS = {"text": pa.string(), "list": pa.list_(pa.string()), "int": pa.int64(), "flag": pa.bool_()}
FIELDS: dict[str, str] = {
    "permit": "permit_no text, work_type text, level text, apply_unit text, apply_time time, applicant text, content text,"
    " location text, zone_id text, method text, medium text, work_unit_type text, work_unit text, leader text,"
    " workers list, guardians list, briefer text, briefed list, plan_start time, plan_end time, actual_start time,"
    " actual_end time, related_permits list, hazards text, state text, max_people int, lon number, lat number, x_m number,"
    " y_m number, height_m number, special_reason text, line_no text, company_code text",
    "permit_state": "permit_no text, state text, moment time, actor text, reason text, new_end time, version text",
    "permit_person": "permit_no text, person_id text, name text, role text, cert_no text, valid_from time, valid_to time",
    "approval": "permit_no text, node text, signer text, role text, opinion text, sign_time time, open_time time,"
    " lon number, lat number, device text, signature text, recv_time time",
    "measure": "permit_no text, seq int, measure text, applies flag, confirmed_by text, confirm_time time",
    "briefing": "permit_no text, briefer text, ack_person text, brief_time time, ack_time time, version text",
    "gas_sample": "permit_no text, gas_class text, gas text, value number, unit text, sample_time time, point text,"
    " analyst text, device_id text, status text, recv_time time",
    "gas_reading": "device_id text, moment time, gas text, gas_class text, value number, unit text, status text,"
    " permit_no text, battery_pct number, calib_due time, x_m number, y_m number",
    "swipe": "event_id text, moment time, recv_time time, person_id text, name text, card_no text, company text,"
    " door text, reader text, direction text, result text, picture text",
    "position": "tag_id text, person_id text, name text, company text, moment time, x_m number, y_m number, z_m number,"
    " lon number, lat number, floor text, area text, acc_m number, battery_pct number, status text",
    "position_alarm": "tag_id text, person_id text, name text, alarm_type text, moment time, handle_time time,"
    " handler text, result text, zone_id text",
    "isolation": "permit_no text, point_id text, equipment text, energy text, method text, lock_no text, tag_no text,"
    " applied_by text, applied_at time, verified_by text, verified_at time, removed_by text, removed_at time,"
    " personal_lock list, state text",
    "certificate": "person_id text, name text, id_masked text, cert_type text, cert_name text, cert_no text,"
    " issue_date time, valid_from time, valid_to time, review_due time, issuer text, status text",
    "contract": "company text, contract_no text, valid_from time, valid_to time, zones list, hours text, blocklist flag,"
    " induction_until time, escort flag",
    "zone": "zone_id text, name text, zone_class text, risk_colour text, ex_class text, permit_required flag,"
    " max_people int, no_lone flag, max_dwell_min number, cameras list, neighbours list, floor text, kind text,"
    " blind_fraction number, outdoor flag, polygon_wkt text, valid_from time, valid_to time, parent text",
    "camera_event": "moment time, camera_id text, kind text, track_no text, people int, confidence number, zone_id text,"
    " detail text",
    "environment": "point_id text, name text, moment time, value number, unit text, quality text, zone_id text,"
    " quantity text",
    "roster": "zone_id text, person_id text, name text, post text, valid_from time, valid_to time",
    "shift": "person_id text, name text, shift_start time, shift_end time, break_start time, break_end time",
    "calendar_day": "day time, kind text, name text",
    "register_entry": "permit_no text, moment time, direction text, name text, person_id text, tools_in int,"
    " tools_out int, recorded_by text",
    "roll_call": "alarm_id text, muster_point text, moment time, expected int, present int, missing list",
    "operation": "kind text, location text, zone_id text, x_m number, y_m number, op_start time, op_end time, medium text,"
    " line_no text",
    "alarm": "alarm_id text, source text, kind text, zone_id text, raised time, acked time, ended time, handler text",
    "person": "person_id text, name text, company text, card_no text, tag_id text, trade text, post text",
    "casualty": "name text, injury text, died_at time, hospital text, loss_item text, amount number, measure text,"
    " responsible text",
}
# where a row came from: on every record table
ORIGIN = [
    (
        "record_id",
        pa.string(),
    ),  # hash of table, file, sheet, row (and part, where one row gives several records)
    ("source_id", pa.string()),  # whose clock the times are by: one of SYSTEMS below or an id of case.toml
    ("source_sha256", pa.string()),
    ("source_path", pa.string()),
    ("sheet", pa.string()),
    ("row", pa.int64()),  # 1-based line or sheet row as a person counts it, header included
    ("source_row", pa.string()),  # "permits.xlsx!Sheet1:14", for people
]
# which system's clock a table is written by, unless case.toml says otherwise for a file
SYSTEMS = {
    "permit": "permit_system", "permit_state": "permit_system", "permit_person": "permit_system",
    "approval": "permit_system", "measure": "permit_system", "briefing": "permit_system",
    "gas_sample": "permit_system", "gas_reading": "gas_system", "swipe": "access_control",
    "position": "positioning", "position_alarm": "positioning", "isolation": "isolation_register",
    "certificate": "paper", "contract": "paper", "zone": "paper", "camera_event": "video_analytics",
    "environment": "historian", "roster": "paper", "shift": "paper", "calendar_day": "paper",
    "register_entry": "entry_register", "roll_call": "paper", "operation": "historian", "alarm": "alarm_system",
    "person": "paper", "casualty": "paper",
}  # fmt: skip
# a time without its own clock worth correcting: paper facts (dates of certificates, shifts) are taken as written


def fields(table: str) -> list[tuple[str, str]]:
    """Canonical fields of a record table as (name, kind). Raises KeyError for an unknown table."""
    return [(name, kind) for name, kind in (item.split() for item in FIELDS[table].split(","))]


def record_schema(table: str) -> pa.Schema:
    """Arrow schema of a record table: ORIGIN, then its fields spread into columns by kind."""
    columns: list[tuple[str, pa.DataType]] = list(ORIGIN)
    for name, kind in fields(table):
        if kind == "time":
            columns += [
                (f"{name}_shown", SHOWN),
                (f"{name}_text", pa.string()),
                (f"{name}_res_ms", pa.int64()),
            ]
        elif kind == "number":
            columns += [(name, pa.float64()), (f"{name}_text", pa.string())]
        else:
            columns.append((name, _KINDS[kind]))
    return pa.schema(columns)


DETECT_TABLES = {
    "video": VIDEO, "frame": FRAME, "detection": DETECTION, "track": TRACK, "event": EVENT, "examined": EXAMINED,
    "health": HEALTH, "coverage": COVERAGE, "claim": CLAIM,
}  # fmt: skip
RECORD_TABLES = tuple(FIELDS)

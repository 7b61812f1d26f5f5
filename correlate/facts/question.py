"""What a person must still say before more can be told: each thing that could not be resolved, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from case.files import sha256_text
from correlate.importers import in_chinese

if TYPE_CHECKING:
    from correlate.build import Given

MAKES = {
    "question": pa.schema(
        [
            ("question_id", pa.string()),
            ("kind", pa.string()),  # the import's own codes, permit_place, door_place, name_unsure, camera_start, ...
            ("subject", pa.string()),  # the file, permit, door, name, camera or zone it is about
            ("text_en", pa.string()),
            ("text_zh", pa.string()),
            ("rows", pa.int64()),  # how many rows turn on it
        ]
    )
}
NEEDS = frozenset({"import_question", "receipt", "permit_zone", "door_zone", "person_key", "zone_shape", "camera",
                   "video_time", "camera_moved", "identity", "unplaced"})  # fmt: skip


def make(given: Given) -> dict[str, pa.Table]:
    """The questions, in order of kind and subject."""
    asked: list[tuple[str, str, str, str, int]] = []
    for row in given.rows("import_question"):
        asked.append((row["code"], row["source_path"], row["text_en"], row["text_zh"], row["rows"]))
    for row in given.rows("receipt"):
        if row["cause"]:
            asked.append(("file_unreadable", row["source_path"], row["cause"], in_chinese(row["cause"]), 1))
    asked += _places(given) + _names(given) + _drawings(given) + _clocks(given) + _bodies(given) + _degrees(given)
    rows: list[dict[str, Any]] = [
        {"question_id": sha256_text(kind, subject, english)[:16], "kind": kind, "subject": subject, "text_en": english,
         "text_zh": chinese, "rows": count}
        for kind, subject, english, chinese, count in sorted(asked)
    ]  # fmt: skip
    return {"question": pa.Table.from_pylist(rows, schema=MAKES["question"])}


def _places(given: Given) -> list[tuple[str, str, str, str, int]]:
    found = []
    for row in given.rows("permit_zone"):
        if row["zone_id"] is None:
            said = row["text"] or ""
            found.append((
                "permit_place", row["permit_no"],
                f"Permit {row['permit_no']} is for {said!r}, no zone of this case; add it to a zone's aliases.",
                f"作业票{row['permit_no']}的地点“{said}”无法对应到本案区域；请将其加入某区域的别名。", 1,
            ))  # fmt: skip
    for row in given.rows("door_zone"):
        if row["zone_id"] is None:
            found.append((
                "door_place", row["door"],
                f"Door {row['door']!r} leads into no zone of this case; add it to a zone's aliases or draw its line.",
                f"门禁点“{row['door']}”未对应到本案区域；请将其加入某区域的别名或绘制出入线。", 1,
            ))  # fmt: skip
    return found


def _names(given: Given) -> list[tuple[str, str, str, str, int]]:
    keys = [row for row in given.rows("person_key") if row["certainty"] == "ambiguous" and row["name"]]
    ambiguous = sorted({row["name"] for row in keys})
    return [
        ("name_unsure", name, f"The name {name} could mean several people; say which, or give their numbers.",
         f"姓名“{name}”可能指多人；请指明是谁，或补充人员编号。", 1)
        for name in ambiguous
    ]  # fmt: skip


def _drawings(given: Given) -> list[tuple[str, str, str, str, int]]:
    zones = [
        ("zone_shape", row["zone_id"], f"The outline of zone {row['zone_id']} {row['problem']}.",
         f"区域{row['zone_id']}的边界有问题：{row['problem']}。", 1)
        for row in given.rows("zone_shape") if row["problem"]
    ]  # fmt: skip
    cameras = [
        ("camera_place", row["camera_id"], f"Camera {row['camera_id']}: {row['problem']}.",
         f"摄像机{row['camera_id']}：{row['problem']}。", 1)
        for row in given.rows("camera") if row["problem"]
    ]  # fmt: skip
    return zones + cameras


def _bodies(given: Given) -> list[tuple[str, str, str, str, int]]:
    """Tracks that seem to change bodies, and cameras whose view moved."""
    moved: dict[str, int] = {}
    for row in given.rows("camera_moved"):
        moved[row["camera_id"]] = moved.get(row["camera_id"], 0) + 1
    found = [
        ("camera_moved", camera_id,
         f"The view of camera {camera_id} moved; what it saw after that is placed nowhere. Give the later videos a"
         " camera of their own and draw its points and zones in their picture.",
         f"摄像机{camera_id}的视野发生移动，此后的画面不再定位；"
         "请将之后的录像列为单独的摄像机，并在其画面上重新标点、画区域。", count)
        for camera_id, count in moved.items()
    ]  # fmt: skip
    return found + [
        ("track_swap", row["track_id"],
         f"Track {row['track_id']} seems to go over to another body at {row['swap_utc']:%H:%M:%S} UTC; if so, cut it"
         " (retrace link split, --at-s).",
         f"轨迹{row['track_id']}似乎在 {row['swap_utc']:%H:%M:%S} UTC 换了人；"
         "如属实请切分（retrace link split --at-s）。", 1)
        for row in given.rows("identity") if row["swap_utc"] is not None
    ]  # fmt: skip


def _degrees(given: Given) -> list[tuple[str, str, str, str, int]]:
    """Positions in degrees that nothing lays on the plan."""
    return [
        ("site_origin", row["source_path"],
         f"{row['source_path']}: {row['rows']} positions are longitude and latitude, and where the plan lies on the"
         " earth is not known; give [site.origin] in case.toml.",
         f"{row['source_path']}：{row['rows']} 条定位为经纬度，而平面图的地理位置未知；"
         "请在 case.toml 中填写 [site.origin]。", row["rows"])
        for row in given.rows("unplaced")
    ]  # fmt: skip


def _clocks(given: Given) -> list[tuple[str, str, str, str, int]]:
    timed = {row["video_id"] for row in given.rows("video_time")}
    unknown: dict[str, int] = {}
    for video in given.inputs.footage:
        if video.video_id not in timed:
            unknown[video.camera_id] = unknown.get(video.camera_id, 0) + 1
    return [
        ("camera_start", camera_id,
         f"When camera {camera_id} recorded {count} of its videos is not known; give recorded_start in case.toml.",
         f"摄像机{camera_id}有{count}段录像的时间未知；请在 case.toml 中填写 recorded_start。", count)
        for camera_id, count in unknown.items()
    ]  # fmt: skip

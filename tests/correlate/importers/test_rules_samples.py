# ruff: noqa: E501  (tables of data)
"""Every sample block of the field reference, section 6, read verbatim: recognised by content, to the expected values."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

SOURCE = Path(__file__).resolve().parents[4] / "shared" / "RULES.md"
pytestmark = pytest.mark.skipif(not SOURCE.is_file(), reason="../shared/RULES.md is not on this machine")


def at(text: str) -> datetime:
    """A Shanghai wall time of 18 November 2026 on the UTC scale."""
    hour, *rest = text.split(":")
    seconds = float(rest[1]) if len(rest) > 1 else 0.0
    whole, micro = int(seconds), round(seconds % 1 * 1e6)
    return datetime(2026, 11, 18 if int(hour) >= 8 else 17, (int(hour) - 8) % 24, int(rest[0]), whole, micro)


# for each block in order: table, rows of it, and fields of its rows (row -> field -> value)
EXPECTED: list[tuple[str, int, dict[int, dict[str, Any]]]] = [
    ("permit", 3, {
        0: {"permit_no": "DH20261118003", "work_type": "HW", "level": "special", "location": "R-201反应釜南侧平台",
            "method": "电焊", "work_unit": "华安建设", "leader": "李建国", "workers": ["张强", "王磊"], "guardians": ["赵敏"],
            "plan_start_shown": at("09:00"), "plan_start_text": "2026-11-18 09:00", "plan_start_res_ms": 60_000,
            "plan_end_shown": at("17:00"), "actual_start_shown": at("09:05"), "actual_end_shown": at("15:40"),
            "related_permits": ["LD20261118002"], "max_people": 6, "state": "finished", "row": 2,
            "source_id": "permit_system"},
        1: {"work_type": "CS", "workers": ["刘洋", "周凯", "吴斌"], "plan_end_shown": datetime(2026, 11, 19, 0, 30),
            "state": "active", "level": None, "actual_end_shown": None, "related_permits": None},
        2: {"work_type": "TP", "workers": ["钱进"], "actual_start_shown": at("08:12")},
    }),
    ("approval", 3, {
        1: {"permit_no": "DH20261118003", "node": "安全管理部门意见", "signer": "冯娟", "role": "安全工程师",
            "opinion": "同意", "open_time_shown": at("08:37:02"), "sign_time_shown": at("08:37:09"),
            "sign_time_res_ms": 1000, "device": "WEB"},
    }),
    ("briefing", 3, {
        2: {"permit_no": "SX20261118001", "briefer": "陈涛", "ack_person": "刘洋", "brief_time_shown": at("08:15"),
            "ack_time_shown": at("08:22:40"), "version": "V2"},
    }),
    ("gas_sample", 3, {
        0: {"gas_class": "combustible", "gas": "丙烷", "value": 0.05, "unit": "%vol", "sample_time_shown": at("08:31"),
            "point": "动火点周围10m", "analyst": "马超"},
        1: {"gas_class": "oxygen", "value": 20.6},
        2: {"gas_class": "toxic", "gas": "硫化氢", "value": 1.0, "value_text": "<1", "unit": "ppm"},
    }),
    ("gas_reading", 12, {
        1: {"device_id": "GD-4021", "gas": "可燃气体", "gas_class": "combustible", "value": 12.0, "unit": "%LEL",
            "status": "high_alarm", "permit_no": "SX20261118001", "battery_pct": 88.0, "row": 3,
            "moment_shown": at("09:06:10"), "calib_due_shown": datetime(2027, 2, 28, 16)},
        3: {"gas": "氧气", "gas_class": "oxygen", "value": 20.9, "unit": "%vol", "row": 2},
        11: {"gas": "一氧化碳", "gas_class": "toxic", "value": 1.0, "unit": "ppm", "row": 4},
    }),
    ("swipe", 3, {
        0: {"moment_shown": at("08:28:14"), "person_id": "C10231", "name": "刘洋", "card_no": "88120031",
            "company": "绿源清洗", "door": "罐区北门-进", "direction": "in", "result": "granted", "picture": "/pic/a1.jpg"},
        2: {"moment_shown": at("12:03:40"), "direction": "out"},
    }),
    ("position", 3, {
        0: {"tag_id": "BQ-0031", "name": "刘洋", "company": "绿源清洗", "moment_shown": at("09:06:05.12"),
            "moment_res_ms": 1, "x_m": 132.4, "y_m": 58.1, "z_m": 1.2, "floor": "1", "area": "V-105储罐内", "acc_m": 0.5,
            "battery_pct": 76.0, "status": "online", "x_m_text": "132.40"},
        2: {"floor": "2", "z_m": 6.4},
    }),
    ("isolation", 3, {
        0: {"point_id": "IP-105-01", "equipment": "V-105进料线", "energy": "process", "method": "blind",
            "lock_no": "MB-022", "applied_by": "陈涛", "applied_at_shown": datetime(2026, 11, 17, 23, 40),
            "verified_at_shown": datetime(2026, 11, 17, 23, 55), "removed_at_shown": None, "state": "isolated"},
        2: {"energy": "electrical", "method": "lock", "removed_by": "何勇", "removed_at_shown": at("16:10"),
            "state": "removed"},
    }),
    ("certificate", 3, {
        0: {"name": "张强", "person_id": "C20111", "cert_type": "焊接与热切割作业", "cert_name": "熔化焊接与热切割作业",
            "cert_no": "T410001", "issue_date_shown": datetime(2023, 5, 9, 16), "valid_to_shown": datetime(2029, 5, 8, 16),
            "review_due_shown": datetime(2026, 5, 8, 16), "review_due_res_ms": 86_400_000, "issuer": "某市应急管理局"},
        2: {"cert_type": "内部培训", "review_due_shown": None, "issuer": "公司安全部"},
    }),
    ("contract", 3, {
        0: {"company": "华安建设", "contract_no": "HT-2026-031", "zones": ["R-201平台", "配电室PD-3", "检修通道"],
            "hours": "07:30-18:00", "blocklist": False, "valid_from_shown": datetime(2026, 2, 28, 16),
            "valid_to_shown": datetime(2026, 12, 30, 16), "induction_until_shown": datetime(2026, 12, 30, 16)},
    }),
    ("zone", 3, {
        0: {"zone_id": "Z-105I", "name": "V-105储罐内", "zone_class": "exclusive", "risk_colour": "red", "ex_class": "0",
            "permit_required": True, "max_people": 5, "no_lone": True, "max_dwell_min": 120.0, "cameras": ["CAM-31"],
            "neighbours": ["Z-105"]},
        1: {"cameras": ["CAM-12", "CAM-13"], "risk_colour": "orange", "neighbours": None, "ex_class": None},
        2: {"no_lone": False, "zone_class": "shared"},
    }),
    ("camera_event", 3, {
        0: {"moment_shown": at("09:06:03.24"), "camera_id": "CAM-31", "kind": "person_count", "people": 4,
            "confidence": 0.91, "zone_id": "Z-105I", "detail": "median_30s"},
        2: {"track_no": "t771", "people": None, "detail": "item=welding_shield;frames=22/25"},
    }),
    ("environment", 3, {
        0: {"point_id": "TE-PD3-01", "name": "配电室PD-3环境温度", "moment_shown": at("15:00"), "value": 27.8, "unit": "℃",
            "quality": "good", "quantity": "temperature"},
        2: {"point_id": "WS-01", "value": 8.6, "unit": "m/s", "quantity": "wind_speed"},
    }),
]  # fmt: skip


def blocks() -> list[str]:
    """The CSV blocks of section 6, in order."""
    text = SOURCE.read_text(encoding="utf-8") if SOURCE.is_file() else ""
    return re.findall(r"```csv\n(.*?)```", text[text.find("## 6. Data model") :], re.DOTALL)


def test_every_block_is_expected() -> None:
    assert len(blocks()) == len(EXPECTED)


ENCODINGS = ("utf-8", "gb18030")


@pytest.fixture(scope="module")
def together(import_together: Callable[[dict[str, bytes]], Any]) -> Any:
    return import_together(
        {f"{place}-{e}.csv": block.encode(e) for place, block in enumerate(blocks()) for e in ENCODINGS}
    )


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("place", range(len(EXPECTED)), ids=[table for table, _, _ in EXPECTED])
def test_sample(together: Any, place: int, encoding: str) -> None:
    table, count, expected = EXPECTED[place]
    name = f"{place}-{encoding}.csv"
    receipt = together.receipts[name]
    assert (receipt.cause, receipt.tables[0].table, receipt.refused_count) == (None, table, 0)
    assert receipt.kept == 3 and not receipt.questions and not receipt.doubts
    assert receipt.assumed["encoding"] == {"utf-8": "UTF-8", "gb18030": "GBK/GB18030"}[encoding]
    rows = together.rows(table, name)
    assert len(rows) == count
    for number, values in expected.items():
        assert {name: rows[number].get(name) for name in values} == values
    assert all(row["source_row"] == f"{name}:{row['row']}" for row in rows)


def test_people_come_out_of_the_cells(together: Any) -> None:
    people = together.rows("permit_person", "0-utf-8.csv")
    assert {(p["permit_no"], p["role"], p["name"], p.get("cert_no")) for p in people} == {
        ("DH20261118003", "worker", "张强", "T410001"),
        ("DH20261118003", "worker", "王磊", "T410002"),
        ("DH20261118003", "guardian", "赵敏", None),
        ("DH20261118003", "leader", "李建国", None),
        ("SX20261118001", "worker", "刘洋", None),
        ("SX20261118001", "worker", "周凯", None),
        ("SX20261118001", "worker", "吴斌", None),
        ("SX20261118001", "guardian", "孙丽", None),
        ("SX20261118001", "leader", "陈涛", None),
        ("LD20261118002", "worker", "钱进", "D220317"),
        ("LD20261118002", "guardian", "何勇", None),
        ("LD20261118002", "leader", "李建国", None),
    }
    assert len({person["record_id"] for person in people}) == len(people)

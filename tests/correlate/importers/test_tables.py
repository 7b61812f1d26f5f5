# ruff: noqa: E501  (tables of data)
"""Every record table recognised by its headers in Chinese and in English, a sample row each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from case.schemas import RECORD_TABLES, SYSTEMS, record_schema
from correlate.importers import importers
from correlate.importers._words import columns, field_kinds, vocabulary

NINE = datetime(2026, 11, 18, 1)
T = "2026-11-18 09:00:00"
# table, header, row, fields expected
SAMPLES: list[tuple[str, str, str, dict[str, Any]]] = [
    ("permit", "票号,票种,级别,地点,作业内容,作业实施时间（自）,作业实施时间（至）,监火人", f"G1,高处作业,Ⅱ级,塔顶,检修,{T},{T},甲乙",
     {"work_type": "WH", "level": "II", "plan_start_shown": NINE, "guardians": ["甲乙"]}),
    ("permit", "Permit No,Permit Type,Class,Location,Valid from,Valid to,Fire watch,Status",
     f"P-1,Hot Work,Special,Bay 4,{T},{T},Ann Lee,Suspended",
     {"work_type": "HW", "level": "special", "guardians": ["Ann Lee"], "state": "suspended"}),
    ("permit_state", "作业票编号,状态,变更时间,操作人,原因,延期至,票面版本", f"G1,中止,{T},甲,大风,{T},V2",
     {"state": "suspended", "moment_shown": NINE, "reason": "大风", "new_end_shown": NINE, "actor": "甲"}),
    ("permit_state", "permit no,new state,changed at,changed by,reason", f"G1,resumed,{T},Ann,wind fell",
     {"state": "resumed", "moment_shown": NINE, "actor": "Ann"}),
    ("permit_person", "作业票编号,人员编号,姓名,角色,证书编号,起,止", f"G1,E1,甲乙,接替监护人,J1,{T},{T}",
     {"role": "relief_guardian", "valid_from_shown": NINE, "person_id": "E1", "cert_no": "J1"}),
    ("permit_person", "permit no,name,role,employee no", "G1,Ann Lee,Attendant,17",
     {"role": "guardian", "name": "Ann Lee", "person_id": "17"}),
    ("approval", "permit no,step,signed by,role,opinion,opened at,signed at,device", f"G1,approver,Ann,HSE,ok,{T},{T},APP",
     {"node": "approver", "signer": "Ann", "sign_time_shown": NINE, "open_time_shown": NINE, "device": "APP"}),
    ("approval", "zyid,lcjd,clry,clyj,clsj", f"G1,审批,甲,同意,{T}", {"permit_no": "G1", "node": "审批", "signer": "甲"}),
    ("measure", "作业票编号,序号,安全措施,是否涉及,确认人,确认时间", f"G1,3,断开管线,是,甲,{T}",
     {"seq": 3, "measure": "断开管线", "applies": True, "confirmed_by": "甲", "confirm_time_shown": NINE}),
    ("measure", "permit no,no,safety measure,applies,confirmed by", "G1,4,isolate,no,Ann", {"seq": 4, "applies": False}),
    ("briefing", "permit no,briefed by,briefed person,briefed at,acknowledged at,version", f"G1,Ann,Bob,{T},{T},2",
     {"briefer": "Ann", "ack_person": "Bob", "brief_time_shown": NINE, "ack_time_shown": NINE}),
    ("gas_sample", "permit no,gas class,gas,result,unit,sampled at,test point,analyst", f"G1,toxic,H2S,ND,ppm,{T},top,Ann",
     {"value": 0.0, "value_text": "ND", "unit": "ppm", "sample_time_shown": NINE, "gas_class": "toxic"}),
    ("gas_sample", "zyid,qtlx,qtmc,fxjg,jgdw,fxsj,cyfxbw,fxr", f"G1,2,甲烷,0.1,3,{T},罐内,甲",
     {"gas_class": "combustible", "unit": "mg/m3", "value": 0.1}),
    ("gas_reading", "device id,time,gas,reading,unit,status", f"GD1,{T},methane,12,%LEL,High alarm",
     {"gas": "methane", "gas_class": "combustible", "unit": "%LEL", "status": "high_alarm", "value": 12.0}),
    ("gas_reading", "检测仪编号,采集时间,氧气（%vol）", f"GD1,{T},20.9", {"gas": "氧气", "unit": "%vol", "value": 20.9}),
    ("swipe", "eventId,eventTime,receiveTime,employeeNo,personName,cardNo,orgName,doorName,direction,result",
     f"7,2026-11-18T09:00:00+08:00,{T},C1,Ann,0042,Acme,North gate,Exit,Access denied",
     {"event_id": "7", "moment_shown": NINE, "card_no": "0042", "direction": "out", "result": "denied"}),
    ("swipe", "刷卡时间,工号,姓名,通道,进出方向,通行结果", f"{T},C1,甲乙,北门,入,未通过",
     {"direction": "in", "result": "denied", "door": "北门"}),
    ("position", "tagId,time_stamp,x,y,z,floor_no,accuracy", "T1,1794963600000,1.5,-2,0,B1,0.3",
     {"moment_shown": NINE, "x_m": 1.5, "y_m": -2.0, "floor": "B1", "acc_m": 0.3}),
    ("position", "标签编码,时间戳,经度,纬度", "T1,1794963600,121.5,31.2", {"lon": 121.5, "lat": 31.2, "moment_shown": NINE}),
    ("position_alarm", "定位卡号,姓名,报警类型,报警时间,处置时间,处置人员,处置结果", f"T1,甲乙,一键求救,{T},{T},丙,误报",
     {"alarm_type": "sos", "moment_shown": NINE, "handler": "丙", "result": "误报"}),
    ("position_alarm", "tag id,alarm type,alarm time,handled by", f"T1,overcrowding,{T},Ann", {"alarm_type": "crowding"}),
    ("isolation", "permit no,isolation point,equipment,energy type,method,lock no,locked by,locked at,verified at,unlocked by,"
     "unlocked at,personal locks,state", f"G1,IP1,P-1,Electrical,LOTO,LK1,Ann,{T},{T},Bob,{T},\"Ann Lee, Bob Fox\",removed",
     {"energy": "electrical", "method": "lock", "applied_at_shown": NINE, "personal_lock": ["Ann Lee", "Bob Fox"], "state": "removed"}),
    ("certificate", "name,employee no,certificate type,item,certificate no,valid from,valid to,review due,issued by",
     "Ann,E1,training,fire watch,J1,2026-01-01,2027-01-01,2026-07-01,HSE",
     {"cert_name": "fire watch", "cert_no": "J1", "valid_to_shown": datetime(2026, 12, 31, 16)}),
    ("contract", "contractor,contract no,valid from,valid to,allowed zones,allowed hours,induction valid to,blocked,escort",
     "Acme,C1,2026-01-01,2027-01-01,Z1;Z2,08:00-18:00,2026-12-31,yes,no",
     {"company": "Acme", "zones": ["Z1", "Z2"], "blocklist": True, "escort": False}),
    ("zone", "zone id,name,class,risk colour,permit required,max people,no lone work,max dwell min,outdoor,kind",
     "Z1,Tank,exclusive,red,yes,5,yes,120,no,confined space",
     {"zone_class": "exclusive", "risk_colour": "red", "max_people": 5, "max_dwell_min": 120.0, "outdoor": False,
      "kind": "confined_space", "permit_required": True}),
    ("camera_event", "time,camera,kind,track,count,confidence,zone,detail", f"{T},CAM-1,person_count,,3,0.9,Z1,x",
     {"camera_id": "CAM-1", "people": 3, "confidence": 0.9, "zone_id": "Z1"}),
    ("environment", "tag,timestamp,value,units,quality", f"TE-1,{T},21.5,℃,Good",
     {"point_id": "TE-1", "value": 21.5, "quality": "good", "quantity": "temperature"}),
    ("environment", "时间,TE-1(℃),WS-2(m/s)", f"{T},21.5,8.6", {"point_id": "TE-1", "unit": "℃", "value": 21.5}),
    ("roster", "区域,人员编号,姓名,岗位,有效期起,有效期止", "Z1,E1,甲乙,内操,2026-01-01,2026-12-31",
     {"zone_id": "Z1", "post": "内操", "valid_from_shown": datetime(2025, 12, 31, 16)}),
    ("roster", "zone,name,post,from,to", "Z1,Ann,operator,2026-01-01,2026-12-31", {"name": "Ann", "post": "operator"}),
    ("shift", "人员编号,姓名,上班时间,下班时间,休息开始,休息结束", f"E1,甲乙,{T},2026-11-18 24:00,{T},{T}",
     {"shift_start_shown": NINE, "shift_end_shown": datetime(2026, 11, 18, 16)}),
    ("shift", "name,shift start,shift end", f"Ann,{T},{T}", {"shift_start_shown": NINE}),
    ("calendar_day", "日期,类型,节日", "2026-10-01,法定节假日,国庆节", {"kind": "holiday", "name": "国庆节"}),
    ("calendar_day", "date,day type,holiday", "2026-10-10,make-up workday,", {"kind": "makeup_workday"}),
    ("register_entry", "作业票编号,时间,进/出,姓名,带入工具,带出工具,登记人", f"G1,{T},进,甲乙,3件,0,丙",
     {"direction": "in", "tools_in": 3, "tools_out": 0, "recorded_by": "丙"}),
    ("register_entry", "permit no,time,direction,name,tools in", f"G1,{T},OUT,Ann,2", {"direction": "out"}),
    ("roll_call", "报警编号,集合点,清点时间,应到,实到,缺员", f"A1,东门,{T},12,11,甲乙",
     {"expected": 12, "present": 11, "missing": ["甲乙"], "moment_shown": NINE}),
    ("roll_call", "alarm id,muster point,counted at,expected,present,missing", f"A1,East,{T},2,2,", {"present": 2}),
    ("operation", "类型,位置,开始时间,结束时间,介质", f"放空,V-105,{T},{T},甲烷",
     {"kind": "venting", "location": "V-105", "op_start_shown": NINE, "op_end_shown": NINE}),
    ("operation", "operation type,location,x,y,started at,ended at,line no", f"x-ray,Bay 4,1,2,{T},{T},L-1",
     {"kind": "radiography", "x_m": 1.0, "line_no": "L-1"}),
    ("alarm", "报警编号,来源,报警类型,区域,报警时间,确认时间,恢复时间,处置人", f"A1,GDS,火警,Z1,{T},{T},{T},甲",
     {"kind": "fire", "raised_shown": NINE, "acked_shown": NINE, "ended_shown": NINE, "zone_id": "Z1"}),
    ("alarm", "alarm id,source,kind,zone,raised at", f"A1,MCP,manual,Z1,{T}", {"kind": "manual"}),
    ("person", "人员编号,姓名,所属单位,门禁卡号,定位卡号,工种", "E1,甲乙,华安,0042,T1,焊工",
     {"card_no": "0042", "tag_id": "T1", "trade": "焊工", "company": "华安"}),
    ("person", "employee no,full name,company,card number,tag no,job title", "E1,Ann,Acme,42,T1,rigger",
     {"card_no": "42", "tag_id": "T1", "post": "rigger"}),
    ("casualty", "姓名,伤情,死亡时间,医院", f"甲乙,烧伤,{T},市医院", {"injury": "烧伤", "died_at_shown": NINE}),
    ("casualty", "loss item,amount,responsible", "pump,\"12,500.00\",Ann", {"amount": 12500.0, "amount_text": "12,500.00"}),
]  # fmt: skip


@pytest.fixture(scope="module")
def together(import_together: Callable[[dict[str, bytes]], Any]) -> Any:
    return import_together({f"{n}.csv": f"{sample[1]}\n{sample[2]}\n".encode() for n, sample in enumerate(SAMPLES)})


@pytest.mark.parametrize("place", range(len(SAMPLES)), ids=[f"{sample[0]}-{n}" for n, sample in enumerate(SAMPLES)])
def test_table(together: Any, place: int) -> None:
    table, _, _, expected = SAMPLES[place]
    name = f"{place}.csv"
    receipt = together.receipts[name]
    assert receipt.cause is None
    assert (receipt.tables[0].table, receipt.kept, receipt.refused_count) == (table, 1, 0), receipt.lines()
    assert receipt.tables[0].unused == [] and receipt.doubts == []
    found = together.rows(table, name)[0]
    assert {field: found.get(field) for field in expected} == expected
    assert found["source_id"] == SYSTEMS[table] and found["source_row"] == f"{name}:2"


def test_every_table_has_an_importer_and_a_sample() -> None:
    assert set(importers()) == set(RECORD_TABLES) == {sample[0] for sample in SAMPLES}


@pytest.mark.parametrize("table", RECORD_TABLES)
def test_aliases_and_importer_name_fields_that_exist(table: str) -> None:
    module, kinds = importers()[table], field_kinds(table)
    named = {name for name in columns(table) if not name.startswith("_")}
    assert named <= set(kinds)
    assert set(kinds) - named == set(), "a field without an alias can never be read"
    for group in (*module.NEEDS, *getattr(module, "ROW_NEEDS", ()), module.KEY, getattr(module, "WIDE_FIELDS", ())):
        assert set(group) <= set(kinds)
    for column in columns(table).values():
        if column.words:
            assert vocabulary(column.words).by_word
    assert record_schema(table).names[0] == "record_id"

# ruff: noqa: E501  (tables of data)
"""How sites write the canonical words, in Chinese and English, and an English phrase book for free text."""

from __future__ import annotations

WORDS: dict[str, dict[str, tuple[str, str]]] = {
    "work_type": {
        "HW": ("动火", "Hot work"), "CS": ("受限空间", "Confined space"), "BP": ("盲板抽堵", "Blind plate"), "WH": ("高处", "Work at height"),
        "LF": ("吊装", "Lifting"), "TP": ("临时用电", "Temporary power"), "EX": ("动土", "Excavation"), "RC": ("断路", "Road closure"),
    },
    "level": {"special": ("特级", "Special"), "first": ("一级", "First"), "second": ("二级", "Second"), "I": ("Ⅰ级", "I"), "II": ("Ⅱ级", "II"), "III": ("Ⅲ级", "III"), "IV": ("Ⅳ级", "IV")},
    "permit_state": {
        "applied": ("申请", "Applied"), "in_approval": ("审批中", "In approval"), "approved": ("已批准", "Approved"), "active": ("作业中", "In progress"),
        "suspended": ("中止", "Suspended"), "resumed": ("恢复", "Resumed"), "extended": ("延期", "Extended"), "finished": ("完工", "Finished"),
        "accepted": ("验收", "Accepted"), "cancelled": ("取消", "Cancelled"), "void": ("作废", "Void"),
    },
    "role": {
        "worker": ("作业人", "Worker"), "guardian": ("监护人", "Guardian"), "leader": ("作业负责人", "Work leader"), "approver": ("审批人", "Approver"),
        "analyst": ("分析人", "Gas tester"), "relief_guardian": ("接替监护人", "Relief guardian"),
    },
    "gas_class": {"toxic": ("有毒", "Toxic"), "combustible": ("可燃", "Combustible"), "oxygen": ("氧气", "Oxygen")},
    "gas_status": {"normal": ("正常", "Normal"), "high_alarm": ("高报", "High alarm")},
    "direction": {"in": ("进", "IN"), "out": ("出", "OUT")},
    "swipe_result": {"granted": ("刷卡通过", "Access granted")},
    "tag_status": {"online": ("在线", "online")},
    "alarm_type": {"absent": ("脱岗", "off post"), "crowding": ("超员", "over capacity"), "motionless": ("长时间静止", "no motion"), "sos": ("一键求救", "SOS")},
    "energy": {"process": ("工艺", "Process"), "electrical": ("电", "Electrical"), "mechanical": ("机械", "Mechanical"), "pressure": ("压力", "Pressure")},
    "isolation_method": {"blind": ("加盲板", "Blind"), "lock": ("断电上锁", "Lock and tag"), "spool_removed": ("拆短管", "Spool removed"), "valve": ("关闭阀门", "Valve closed")},
    "isolation_state": {"isolated": ("已隔离", "Isolated"), "removed": ("已解锁", "Removed")},
    "risk_colour": {"red": ("红", "Red"), "orange": ("橙", "Orange"), "yellow": ("黄", "Yellow"), "blue": ("蓝", "Blue")},
    "zone_kind": {"area": ("区域", "Area"), "confined_space": ("受限空间", "Confined space"), "electrical": ("配电室", "Electrical"), "height": ("高处", "Height"),
                  "building": ("建筑", "Building"), "road": ("道路", "Road"), "muster": ("集合点", "Muster point")},
    "day_kind": {"workday": ("工作日", "Workday"), "rest_day": ("休息日", "Rest day"), "holiday": ("法定节假日", "Public holiday"), "makeup_workday": ("调休上班", "Make-up workday")},
    "quantity": {"temperature": ("温度", "Temperature"), "wind_speed": ("风速", "Wind speed"), "humidity": ("湿度", "Humidity"), "breaker": ("开关", "Breaker"), "current": ("电流", "Current")},
    "operation_kind": {"venting": ("放空", "Venting"), "draining": ("排液", "Draining"), "sampling": ("采样", "Sampling"), "dewatering": ("脱水", "Dewatering"),
                       "inerting": ("惰化", "Inerting"), "purging": ("吹扫", "Purging"), "loading": ("装卸", "Loading"), "train": ("火车", "Train"),
                       "radiography": ("射线", "Radiography"), "sweeping": ("清扫", "Sweeping"), "painting": ("喷涂", "Painting")},
    "alarm_kind": {"gas": ("气体", "Gas"), "fire": ("火灾", "Fire"), "manual": ("手动", "Manual"), "positioning": ("定位", "Positioning")},
    "flag": {"True": ("是", "Yes"), "False": ("否", "No")},
}  # fmt: skip

VOCABULARY = {
    ("permit", "work_type"): "work_type", ("permit", "level"): "level", ("permit", "state"): "permit_state",
    ("permit_state", "state"): "permit_state", ("permit_person", "role"): "role", ("gas_sample", "gas_class"): "gas_class",
    ("gas_reading", "gas_class"): "gas_class", ("gas_reading", "status"): "gas_status", ("swipe", "direction"): "direction",
    ("register_entry", "direction"): "direction", ("swipe", "result"): "swipe_result", ("position", "status"): "tag_status",
    ("position_alarm", "alarm_type"): "alarm_type", ("isolation", "energy"): "energy", ("isolation", "method"): "isolation_method",
    ("isolation", "state"): "isolation_state", ("zone", "risk_colour"): "risk_colour", ("zone", "kind"): "zone_kind",
    ("calendar_day", "kind"): "day_kind", ("environment", "quantity"): "quantity", ("operation", "kind"): "operation_kind",
    ("alarm", "kind"): "alarm_kind",
}  # fmt: skip
"""Which vocabulary the values of a field are from."""

PHRASES = {
    "作业负责人意见": "Work leader", "所在单位意见": "Local unit", "安全管理部门意见": "Safety department", "动火审批人意见": "Approver", "审批部门意见": "Approving department",
    "审核部门意见": "Reviewing department", "当班班长验票": "Shift foreman's ticket check", "用电单位意见": "User unit", "配送电单位意见": "Supply unit", "完工验收": "Acceptance",
    "作业负责人": "Work leader", "工段长": "Area owner", "安全工程师": "Safety engineer", "主管副总": "Leader in charge", "当班班长": "Shift foreman", "设备部": "Maintenance manager",
    "同意": "Approved", "储运部": "Tank Farm", "生产一部": "Production 1", "电气车间": "Electrical Shop", "质检中心": "Laboratory", "安全部": "HSE", "公司领导": "Management",
    "东海石化": "Donghai Petrochemical", "华安建设": "Huaan Construction", "绿源清洗": "Lvyuan Cleaning", "恒通吊装": "Hengtong Lifting",
    "焊工": "Welder", "电工": "Electrician", "架子工": "Scaffolder", "清洗工": "Cleaner", "监护人": "Guardian", "巡检操作工": "Operator", "分析工": "Analyst", "起重工": "Rigger", "电气值班": "Electrical duty", "巡检": "Patrol",
    "电焊": "Arc welding", "丙烷": "Propane", "氢气": "Hydrogen", "氧气": "Oxygen", "硫化氢": "Hydrogen sulfide", "甲烷": "Methane",
    "进料管线法兰焊接": "Welding a flange of the feed line", "清罐": "Tank cleaning", "平台护栏更换": "Replacing platform guardrails", "焊机临时电源接入": "Temporary feed for the welding set",
    "火灾爆炸、触电、灼烫": "Fire, explosion, electric shock, burns", "中毒窒息、火灾爆炸": "Poisoning, suffocation, fire, explosion",
    "动火结束后检查现场，无残留火种": "Checked after hot work: no residual fire", "管线断开加盲板": "Lines disconnected and blinded", "15m内易燃物清除": "Combustibles within 15 m cleared", "配备灭火器4具": "Four extinguishers in place",
    "所有连通管线加盲板隔绝": "All connected lines blinded", "通风良好，照明电压不超过12V": "Ventilated; lighting at most 12 V", "安全带、生命线完好": "Harnesses and lifelines sound",
    "复工前条件重新确认：脚手架、生命线完好": "Conditions confirmed again before resuming: scaffold and lifelines sound",
    "动火点周围10m": "within 10 m of the hot spot", "罐内上部": "tank, upper", "罐内中部": "tank, middle", "罐内下部": "tank, lower", "合格": "合格",
    "焊接与热切割作业": "Welding and thermal cutting", "熔化焊接与热切割作业": "Fusion welding and thermal cutting", "电工作业": "Electrician", "低压电工作业": "Low-voltage electrician", "高处作业": "Work at height", "登高架设作业": "Scaffolding",
    "内部培训": "Site training", "动火监护人": "Hot-work guardian", "受限空间监护人": "Confined-space guardian", "受限空间作业": "Confined-space entry", "临时用电监护人": "Temporary-power guardian", "气体检测": "Gas testing",
    "某市应急管理局": "City Emergency Bureau", "公司安全部": "HSE", "配电室PD-3环境温度": "PD-3 room temperature", "厂区风速(10min均值)": "Site wind (10 min mean)", "午休": "Lunch", "下班": "End of shift", "条件确认": "Conditions confirmed",
    "条件确认，复测合格": "Conditions confirmed, re-test passed", "火情": "Fire", "事故": "Accident", "系统": "System", "调休": "Exchange", "℃": "°C", "1号紧急集合点": "Muster point 1",
}  # fmt: skip
"""Free text of the scenarios in English; what is not here is exported as it is written."""

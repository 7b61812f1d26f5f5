"""How each export is headed (tables of data): field, header in Chinese, header in English, in the order of the columns.

Headers are those of RULES 6.2 to 6.13 and of the reporting sheets that sites use; units stand in brackets.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Layout:
    """One export. `file_zh`, `file_en` without ending; `title` stands above the header row of a workbook."""

    table: str
    file_zh: str
    file_en: str
    title: str
    columns: tuple[tuple[str, str, str], ...]


def _layout(text: str) -> Layout:
    head, *rows = [line.strip() for line in text.strip().splitlines()]
    table, file_zh, file_en, title = head.split("|")
    columns = [tuple(cell.strip() for cell in row.split("|")) for row in rows]
    return Layout(table, file_zh, file_en, title, tuple((a, b, c) for a, b, c in columns))


_TEXTS = """
permit|作业票台账|permits|特殊作业安全作业票台账
permit_no|作业票编号|Permit No
work_type|作业类型|Work Type
level|作业级别|Level
apply_unit|作业申请单位|Applicant Unit
apply_time|作业申请时间|Applied At
applicant|作业申请人|Applicant
location|作业地点|Location
content|作业内容|Job Description
method|动火方式|Method
medium|介质|Medium
work_unit|作业单位|Contractor
leader|作业负责人|Work Leader
workers|作业人|Workers
guardians|监护人|Guardian
briefer|安全交底人|Briefing By
briefed|接受交底人|Received By
plan_start|作业实施时间（自）|Valid From
plan_end|作业实施时间（至）|Valid To
actual_start|实际开始时间|Actual Start
actual_end|实际结束时间|Actual End
related_permits|关联作业票编号|Linked Permits
hazards|风险辨识结果|Hazards
max_people|限定人数|Max People
height_m|作业高度（m）|Working Height (m)
x_m|X坐标（m）|X (m)
y_m|Y坐标（m）|Y (m)
line_no|管线号|Line No
state|当前状态|Status

permit_state|作业票状态变更|permit_states|作业票状态变更记录
permit_no|作业票编号|Permit No
state|变更后状态|New State
moment|状态变更时间|Changed At
actor|操作人|Changed By
reason|原因|Reason
new_end|延期至|Extended Until
version|票面版本|Ticket Version

permit_person|作业票人员|permit_people|作业票人员清单
permit_no|作业票编号|Permit No
person_id|人员编号|Employee No
name|姓名|Name
role|作业角色|Role On Permit
cert_no|证书编号|Certificate No
valid_from|监护开始时间|Role From
valid_to|监护结束时间|Role To

approval|审批流转|approvals|作业票审批流转
permit_no|作业票编号|Permit No
node|流程节点名称|Approval Step
signer|处理人员名称|Signer
role|审批角色|Role
opinion|处理意见|Opinion
open_time|打开时间|Opened At
sign_time|处理时间|Signed At
device|签批终端|Device

measure|安全措施|measures|安全措施确认
permit_no|作业票编号|Permit No
seq|序号|No
measure|安全措施内容|Safety Measure
applies|是否涉及|Applies
confirmed_by|确认人|Confirmed By
confirm_time|确认时间|Confirmed At

briefing|安全交底|briefings|安全交底记录
permit_no|作业票编号|Permit No
briefer|交底人|Briefing By
ack_person|接受交底人|Briefed Person
brief_time|交底时间|Briefed At
ack_time|签认时间|Acknowledged At
version|交底内容版本|Ticket Version

gas_sample|气体分析|gas_samples|气体分析记录
permit_no|作业票编号|Permit No
gas_class|气体类型|Gas Class
gas|代表性气体名称|Gas
value|分析结果|Result
unit|单位|Unit
sample_time|取样分析时间|Sampled At
point|采样分析部位|Sample Point
analyst|分析人|Analyst

gas_reading|气体检测仪|gas_detectors|气体检测仪数据
device_id|设备编号|Detector No
moment|检测时间|Reading Time
gas|气体名称|Gas Name
gas_class|气体类型|Gas Class
value|检测值|Reading
unit|单位|Unit
status|状态|Alarm State
permit_no|绑定作业票|Bound Permit
battery_pct|电量（%）|Battery (%)
calib_due|校准有效期|Calibration Due
x_m|X坐标（m）|X (m)
y_m|Y坐标（m）|Y (m)

swipe|门禁记录|access|门禁通行记录
event_id|流水号|Event Id
moment|事件时间|Event Time
recv_time|入库时间|Receive Time
person_id|人员编号|Employee No
name|姓名|Person Name
card_no|卡号|Card No
company|所属单位|Org Name
door|门禁点名称|Door Name
reader|读卡器|Reader
direction|进出类型|Direction
result|事件类型|Event Type
picture|抓拍图片|Pic Uri

position|人员定位|positions|人员定位数据
tag_id|定位卡号|Tag Id
person_id|人员编号|Person Id
name|姓名|Name
company|所属单位|Company
moment|定位时间|Time Stamp
x_m|X坐标|X
y_m|Y坐标|Y
z_m|高度|Z
floor|楼层|Floor
area|区域名称|Region
acc_m|定位精度|Accuracy
battery_pct|电量|Battery
status|状态|Status

position_alarm|定位报警|position_alarms|人员定位报警
tag_id|定位卡号|Tag Id
person_id|人员编号|Person Id
name|报警人员|Person Name
alarm_type|报警类型|Alarm Type
moment|报警时间|Alarm Time
handle_time|处置时间|Handle Time
handler|处置人员|Handler
result|处置结果|Handle Remark
zone_id|区域编号|Zone Id

isolation|能量隔离登记|isolations|能量隔离上锁挂牌登记
permit_no|作业票编号|Permit No
point_id|隔离点编号|Isolation Point
equipment|设备位号|Equipment
energy|能量类型|Energy Type
method|隔离方式|Isolation Method
lock_no|锁具编号|Lock No
applied_by|上锁人|Locked By
applied_at|上锁时间|Locked At
verified_by|验证人|Verified By
verified_at|零能量验证时间|Verified At
removed_by|解锁人|Unlocked By
removed_at|解锁时间|Unlocked At
personal_lock|个人锁|Personal Lock
state|隔离状态|Isolation State

certificate|证书台账|certificates|特种作业及培训证书台账
name|姓名|Name
person_id|人员编号|Employee No
cert_type|作业类别|Certificate Type
cert_name|操作项目|Certificate Name
cert_no|证书编号|Certificate No
issue_date|初领日期|Issue Date
valid_from|有效期起|Valid From
valid_to|有效期止|Valid To
review_due|应复审日期|Review Due
issuer|发证机关|Issuing Authority

contract|承包商|contractors|承包商合同范围
company|承包商单位名称|Contractor Name
contract_no|合同编号|Contract No
valid_from|进厂日期|Contract Start
valid_to|责任书到期日期|Contract End
zones|允许区域|Allowed Zones
hours|允许时段|Allowed Hours
induction_until|入厂教育有效期|Induction Until
blocklist|是否在黑名单|Blocklisted
escort|需陪同|Escort Required

zone|区域|zones|厂区区域清单
zone_id|区域编号|Zone Id
name|区域名称|Zone Name
zone_class|区域类型|Zone Class
risk_colour|风险颜色|Risk Colour
ex_class|防爆分区|Ex Zone
kind|区域种类|Zone Kind
permit_required|需办票|Permit Required
max_people|限员|Max People
no_lone|禁止单人|No Lone Work
max_dwell_min|最长停留（min）|Max Dwell (min)
cameras|覆盖摄像机|Covering Cameras
neighbours|相邻区域|Adjacent Zones
floor|楼层|Floor
outdoor|是否室外|Outdoor
parent|上级区域|Parent Zone
polygon_wkt|多边形|Polygon WKT

camera_event|视频分析事件|video_analytics|视频智能分析事件
moment|事件时间|Event Time
camera_id|摄像机|Camera
kind|事件类型|Event Type
track_no|轨迹号|Track
people|人数|Count
confidence|置信度|Confidence
zone_id|区域|Zone
detail|附加|Detail

environment|环境测点|environment|环境测点历史数据
point_id|测点编号|Point Id
name|测点名称|Point Name
moment|时间|Time
value|数值|Value
unit|单位|Unit
quality|质量|Quality
zone_id|区域编号|Zone Id
quantity|物理量|Quantity

roster|岗位名单|roster|区域岗位名单
zone_id|区域编号|Zone Id
person_id|人员编号|Employee No
name|姓名|Name
post|岗位名称|Post
valid_from|生效日期|From
valid_to|失效日期|Until

shift|班次|shifts|人员班次
person_id|人员编号|Employee No
name|姓名|Name
shift_start|上班时间|Shift Start
shift_end|下班时间|Shift End
break_start|休息开始时间|Break Start
break_end|休息结束时间|Break End

calendar_day|工作日历|calendar|工作日历
day|日期|Date
kind|日期类型|Day Type
name|节日名称|Holiday Name

register_entry|受限空间出入登记|entry_register|受限空间出入登记
permit_no|作业票编号|Permit No
moment|登记时间|Registered At
direction|进/出|Direction
name|姓名|Name
person_id|人员编号|Employee No
tools_in|带入工具|Tools In
tools_out|带出工具|Tools Out
recorded_by|登记人|Recorded By

roll_call|集合清点|roll_calls|紧急集合清点
alarm_id|报警编号|Alarm Id
muster_point|集合点|Muster Point
moment|清点时间|Roll Call Time
expected|应到人数|Expected
present|实到人数|Present
missing|缺员名单|Missing Persons

operation|工艺操作|operations|工艺操作记录
kind|操作类型|Operation Type
location|操作位置|Location
zone_id|区域编号|Zone Id
x_m|X坐标（m）|X (m)
y_m|Y坐标（m）|Y (m)
op_start|操作开始时间|Operation Start
op_end|操作结束时间|Operation End
medium|介质名称|Medium
line_no|管线号|Line No

alarm|报警记录|alarms|报警记录
alarm_id|报警编号|Alarm Id
source|报警来源|Alarm Source
kind|报警类型|Alarm Type
zone_id|报警区域|Zone Id
raised|发生时间|Raised At
acked|确认时间|Acknowledged At
ended|恢复时间|Cleared At
handler|处置人|Handled By

person|人员台账|people|人员台账
person_id|人员编号|Employee No
name|姓名|Name
company|所属单位|Company
card_no|门禁卡号|Card No
tag_id|定位卡号|Tag Id
trade|工种|Trade
post|岗位|Job Title

casualty|伤亡与损失|losses|伤亡与损失
name|伤亡人员|Casualty
injury|伤情|Injury
hospital|救治医院|Hospital
loss_item|损失项目|Loss Item
amount|损失金额|Loss Amount
measure|整改措施|Corrective Measure
responsible|责任人|Responsible Person
"""
LAYOUTS = {layout.table: layout for layout in map(_layout, _TEXTS.strip().split("\n\n"))}

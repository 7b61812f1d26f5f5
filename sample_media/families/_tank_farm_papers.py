# ruff: noqa: E501  (tables of data)
"""The papers of the shipped case: two permits through their day, certificates, contracts."""

from __future__ import annotations

from sample_media.cast import pid
from sample_media.moments import Day
from sample_media.paperwork import (
    Acknowledgement,
    Certificate,
    Contract,
    GasSample,
    Isolation,
    Measure,
    Permit,
    Signature,
    StateChange,
)  # fmt: skip

SPOT = (45.4, 29.6)
OFFICE = (3.0, 57.0)


def permits(day: Day) -> tuple[Permit, ...]:
    """The special-class hot work at T-101 and the temporary power that feeds its welding set."""
    at = day.at
    hot = Permit(
        "DH20261118003", "HW", "Z-J1", at("09:00"), at("17:00"), (pid("welder"), pid("helper")), (pid("guardian"),), pid("work_leader"),
        approvers=(pid("unit_head"), pid("safety_engineer"), pid("director"), pid("foreman")), testers=(pid("operator"),),
        level="special", content="T-101进料管线法兰更换焊接", location="T-101动火作业区", method="电焊", medium="丙烷", apply_unit="储运部", work_unit="华安建设",
        applied_utc_ms=at("07:35:20"), actual_start_utc_ms=at("09:05"), actual_end_utc_ms=at("14:08"), related=("LD20261118002",), max_people=6,
        hazards="火灾爆炸、触电、灼烫", briefer="郑伟", point_m=(50.5, 29.4), line_no="PL-101-02",
        states=(
            StateChange("applied", at("07:35:20"), "李建国"), StateChange("approving", at("08:20:00"), "系统"), StateChange("active", at("09:05:00"), "孙立"),
            StateChange("approved", at("09:12:55"), "蒋波"), StateChange("suspended", at("12:00:00"), "赵敏", "午休"), StateChange("resumed", at("13:05:00"), "孙立", "条件确认，复测合格"),
            StateChange("suspended", at("14:08:30"), "孙立", "火情"), StateChange("cancelled", at("14:20:00"), "郑伟", "事故"),
        ),
        signatures=(
            Signature("work_leader", "李建国", "作业负责人", at("08:24:30"), at("08:22:10"), "PDA-03", SPOT),
            Signature("local_unit", "郑伟", "工段长", at("08:36:42"), at("08:31:10"), "PDA-07", SPOT),
            Signature("safety_department", "冯娟", "安全工程师", at("08:47:09"), at("08:47:02"), "WEB", OFFICE),
            Signature("approver", "蒋波", "主管副总", at("09:12:55"), at("09:10:30"), "APP-21", SPOT),
            Signature("foreman_check", "孙立", "当班班长", at("09:01:20"), at("08:57:40"), "PDA-05", SPOT),
        ),
        samples=(
            GasSample("丙烷", "combustible", at("08:31"), 0.05, "%vol", point="动火点周围10m", analyst="马超"),
            GasSample("丙烷", "combustible", at("12:45"), 0.06, "%vol", point="动火点周围10m", analyst="马超"),
        ),
        isolations=(
            Isolation("IP-101-01", "T-101进料线PL-101-02", "工艺", "加盲板", "MB-022", "李建国", at("08:10"), "郑伟", at("08:40")),
            Isolation("IP-101-02", "进料泵P-101电机(PD-3 Q4)", "电", "断电上锁", "LK-121", "钱进", at("07:58"), "郑伟", at("08:06"), "何勇", at("14:05")),
        ),
        measures=tuple(Measure(text, True, "郑伟", at("08:34:30") + 20_000 * i) for i, text in enumerate(
            ("动火设备内部构件清洗置换合格", "与动火设备相连的所有管线断开，加盲板", "动火点周围15m内易燃物清除", "电焊机接地良好，一次线电缆无破损", "配备灭火器4具、消防水带2根"))),
        acknowledgements=tuple(Acknowledgement(name, at("08:40"), at(moment)) for name, moment in (("张强", "08:52:11"), ("王磊", "08:52:44"), ("赵敏", "08:53:20"))),
    )  # fmt: skip
    power = Permit(
        "LD20261118002", "TP", "Z-PD3", at("07:30"), at("17:00"), (pid("electrician"),), (pid("electrician_2"),), pid("work_leader"),
        approvers=(pid("unit_head"),), content="焊机临时电源接入", location="配电室PD-3", apply_unit="电气车间", work_unit="电气车间",
        applied_utc_ms=at("06:50:00"), actual_start_utc_ms=at("07:52"), actual_end_utc_ms=at("08:28"), related=("DH20261118003",), max_people=4, briefer="郑伟", point_m=(68.6, 18.2),
        states=(StateChange("applied", at("06:50:00"), "李建国"), StateChange("approved", at("07:38:10"), "郑伟"), StateChange("active", at("07:52:00"), "钱进"),
                StateChange("finished", at("08:28:00"), "钱进"), StateChange("accepted", at("08:31:40"), "何勇")),
        signatures=(
            Signature("work_leader", "李建国", "作业负责人", at("07:05:00"), at("07:02:00"), "PDA-03"),
            Signature("user_unit", "郑伟", "工段长", at("07:20:00"), at("07:17:00"), "PDA-07"),
            Signature("supply_unit", "何勇", "电气值班", at("07:38:10"), at("07:33:00"), "PDA-11"),
            Signature("acceptance", "何勇", "电气值班", at("08:31:40"), at("08:29:30"), "PDA-11"),
        ),
        acknowledgements=(Acknowledgement("钱进", at("07:36"), at("07:39:00")),),
    )  # fmt: skip
    return hot, power


def papers() -> tuple[Certificate, ...]:
    """Certificates and training records, all in order: the papers of people are not what went wrong."""
    weld, bureau = ("焊接与热切割作业", "熔化焊接与热切割作业"), "某市应急管理局"
    return (
        Certificate(pid("welder"), *weld, "T410001", "2023-05-10", "2023-05-10", "2029-05-09", "2029-05-09", bureau),
        Certificate(pid("helper"), *weld, "T410002", "2024-03-02", "2024-03-02", "2030-03-01", "2027-03-01", bureau),
        Certificate(
            pid("electrician"),
            "电工作业",
            "低压电工作业",
            "D220317",
            "2024-06-01",
            "2024-06-01",
            "2030-05-31",
            "2027-05-31",
            bureau,
        ),
        Certificate(
            pid("electrician_2"),
            "电工作业",
            "低压电工作业",
            "D220318",
            "2024-06-01",
            "2024-06-01",
            "2030-05-31",
            "2027-05-31",
            bureau,
        ),
        Certificate(
            pid("electrician_2"),
            "内部培训",
            "临时用电监护人",
            "JH-2026-044",
            "2026-02-20",
            "2026-02-20",
            "2027-02-19",
            "",
            "公司安全部",
        ),
        Certificate(
            pid("guardian"),
            "内部培训",
            "动火监护人",
            "JH-2026-019",
            "2026-02-20",
            "2026-02-20",
            "2027-02-19",
            "",
            "公司安全部",
        ),
        Certificate(
            pid("operator"),
            "内部培训",
            "气体检测",
            "QT-2026-007",
            "2026-02-20",
            "2026-02-20",
            "2027-02-19",
            "",
            "公司安全部",
        ),
    )


def contracts() -> tuple[Contract, ...]:
    """Contractors' scopes; the rigger's company has one that ran out."""
    return (
        Contract(
            "华安建设",
            "HT-2026-031",
            "2026-03-01",
            "2026-12-31",
            ("T-101动火作业区", "T-101防火堤内", "配电室PD-3"),
            "07:30-18:00",
            induction_until="2026-12-31",
        ),
        Contract(
            "绿源清洗",
            "HT-2026-077",
            "2026-11-15",
            "2026-11-25",
            ("T-102防火堤内", "T-102储罐内"),
            "07:30-18:00",
            induction_until="2026-11-25",
        ),
        Contract(
            "恒通吊装",
            "HT-2026-042",
            "2026-04-01",
            "2026-10-31",
            ("T-102防火堤内",),
            "08:00-17:30",
            induction_until="2026-10-31",
        ),
    )

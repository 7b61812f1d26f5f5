# ruff: noqa: E501  (tables of data)
"""The shipped case: a flash fire beside tank T-101 on 18 November 2026, and the day of records around four minutes.

Told forwards: the special-class hot-work permit starts on a gas sample that is 34 min old, before the last approval;
another approval was given in 7 s from an office. At 14:05 an electrician other than the one who locked it takes the lock
off the feed pump's switch; the pump starts; gas builds up at the job. The guardian is away on the phone for
2 min 10 s. A rigger without badge, vest or ticket slips in behind a colleague. Nobody heeds the gas alarm at 14:06:30.
At 14:07:52 the vapour flashes; two welders run, the rigger falls and comes out late. Meanwhile another electrician has
worked in the heating distribution room for over 6 h. Red herring: the operator among the valves has no permit and needs
none, he is on the standing roster; a helmet on a table is on nobody's head because it is spare.
"""

from __future__ import annotations

from datetime import date

from sample_media import plant
from sample_media.cast import dressed, pid, play
from sample_media.conditions import (
    Activity,
    Alarm,
    CalendarDay,
    Casualty,
    ClockFault,
    GasDetector,
    Operation,
    PositionAlarm,
    RollCall,
    RosterLine,
    Sensor,
    TagNoise,
    VendorEvent,
)  # fmt: skip
from sample_media.families._tank_farm_papers import contracts, papers, permits
from sample_media.moments import SECOND_MS, Day
from sample_media.people import Person, Shift, Step
from sample_media.plan import Camera, CameraFault, Point, Point3
from sample_media.scenario import Form, Scenario

ABOUT = (
    "GAS-STALE", "AP-LATE", "AP-IMPLAUSIBLE", "GD-ABSENT", "ID-BODY-NO-BADGE", "PPE-MISSING", "LOTO-REMOVED-EARLY",
    "ENV-TEMPJUMP-FATIGUE", "GAS-OVER-LIMIT", "EV-EVAC-RESPONSE", "DQ-CLOCK", "DQ-VIDEO-GAP", "DQ-CAM-BLIND",
)  # fmt: skip
FORMS: tuple[Form, ...] = ("violated",)
DAY = Day(date(2026, 11, 18))
FILM_FROM, FILM_TO = DAY.at("14:04:50"), DAY.at("14:09:00")
ALARM, FLASH = DAY.at("14:06:30"), DAY.at("14:07:52")
POST: Point = (45.0, 28.6)
HOT_SPOT: Point = (50.5, 29.4)


def build(seed: int = 1, form: Form = "violated") -> Scenario:
    """The one scenario of this family; the seed only moves noise."""
    at = DAY.at
    return Scenario(
        "tank_farm", "tank_farm", form, seed, DAY, at("06:30"), at("18:00"), plant.plan(), people(), permits(DAY),
        about=ABOUT, story=" ".join((__doc__ or "").split()), cameras=cameras(), certificates=papers(), contracts=contracts(),
        detectors=(
            GasDetector("GD-4021", "丙烷", "combustible", "%LEL", gas_curve(), at("08:50"), at("14:30"), at_m=(52.2, 30.6),
                        permit_no="DH20261118003", alarm_at=10.0, noise=0.15, step=1.0),
        ),
        sensors=(
            Sensor("TE-PD3-01", "配电室PD-3环境温度", "temperature", "℃",
                   ((at("06:30"), 25.2), (at("13:00"), 27.4), (at("13:48"), 27.8), (at("13:58"), 31.9), (at("14:10"), 36.8), (at("14:40"), 37.0)),
                   at("06:30"), at("18:00"), zone_id="Z-PD3", noise=0.04),
            Sensor("WS-01", "厂区风速(10min均值)", "wind_speed", "m/s", ((at("06:30"), 2.1), (at("12:00"), 3.4), (at("18:00"), 2.6)),
                   at("06:30"), at("18:00"), interval_ms=600_000, noise=0.1),
        ),
        alarms=(
            Alarm("AL-1118-07", "gas", "Z-J1", ALARM, at("14:08:20"), at("14:19:00"), "GD-4021", "孙立"),
            Alarm("AL-1118-08", "fire", "Z-J1", at("14:07:56"), at("14:08:20"), at("14:31:00"), "FD-101", "孙立"),
        ),
        position_alarms=(PositionAlarm(pid("guardian"), "absent", at("14:07:29"), "Z-J1", at("14:07:44"), "孙立", "电话通知返回"),),
        operations=(Operation("sampling", "V-103采样口", "Z-ROAD", at("10:05"), at("10:12"), (88.0, 30.0), "丙烷"),),
        roll_calls=(RollCall("AL-1118-08", "1号紧急集合点", at("14:15:00"), 8, 8),),
        activities=tuple(Activity("welding_arc", HOT_SPOT, at(a), at(b), "Z-J1", pid("welder"), 1.0, "DH20261118003") for a, b in ARCS),
        vendor_events=tuple(VendorEvent("CAM-21", "welding_arc", at(a, 0) + SECOND_MS, "Z-J1", detail="frames=46") for a, _ in ARCS[-3:]),
        roster=tuple(RosterLine(zone, pid(part), "巡检", at("06:30"), at("18:30")) for zone in ("Z-MAN", "Z-102D") for part in ("operator",))
        + tuple(RosterLine("Z-PD3", pid(part), "电气值班", at("06:30"), at("18:30")) for part in ("electrician", "electrician_2")),
        calendar=tuple(CalendarDay(f"2026-11-{day}", "workday") for day in (16, 17, 18, 19, 20)),
        casualties=(Casualty("韩斌", "双手及面部Ⅱ度烧伤", "市第三人民医院"), Casualty(loss_item="动火作业区临时设施", amount=38_000.0),
                    Casualty(measure="收回作业票，恢复P-101上锁，全厂停止特殊作业三日", responsible="郑伟")),
        clocks=(ClockFault("CAM-22", -47_000, 2.0, FILM_FROM), ClockFault("CAM-01", 400), ClockFault("CAM-21", 1_100),
                ClockFault("CAM-12", -600), ClockFault("access_control", 1_500), ClockFault("gas_system", -300)),
        tags=TagNoise(interval_ms=5_000, sigma_m=0.15),
        incident_utc_ms=FLASH, incident_zone="Z-J1", incident_kind="fire",
    )  # fmt: skip


ARCS = (("09:05:00", "09:31:00"), ("09:40:00", "10:22:00"), ("10:35:00", "11:20:00"), ("13:06:00", "13:29:00"),
        ("13:40:00", "14:04:20"), ("14:04:40", "14:05:31"), ("14:05:50", "14:06:41"), ("14:07:05", "14:07:51.500"))  # fmt: skip


def gas_curve() -> tuple[tuple[int, float], ...]:
    """Combustible gas at the job in %LEL: quiet, then climbing once the feed pump runs against an open flange."""
    points = (("08:50", 0.0), ("12:00", 1.0), ("14:05:40", 1.0), ("14:06:10", 6.0), ("14:06:28", 10.6), ("14:07:00", 22.0),
              ("14:07:50", 46.0), ("14:08:10", 20.0), ("14:12:00", 6.0), ("14:19:00", 2.0))  # fmt: skip
    return tuple((DAY.at(moment), value) for moment, value in points)


def cameras() -> tuple[Camera, ...]:
    """Gate, two views of the job that overlap, and the distribution room."""
    gap = CameraFault("missing", DAY.at("14:06:20"), DAY.at("14:06:40"))
    knock = CameraFault("knocked", FLASH + 400, yaw_deg=10.0, pitch_deg=-4.0, roll_deg=3.0)

    def film(
        camera_id: str,
        name: str,
        position: Point3,
        look_at: Point3,
        fov_deg: float,
        *watches: str,
        faults: tuple[CameraFault, ...] = (),
    ) -> Camera:
        return Camera(camera_id, name, position, look_at, FILM_FROM, FILM_TO, watches, fov_deg, barrel=0.06, frames_per_second=8.0,
                      faults=faults, indoor=camera_id == "CAM-12")  # fmt: skip

    return (
        film("CAM-01", "罐区西门", (25.0, 1.6, 4.6), (12.6, 6.9, 0.4), 58, faults=(gap,)),
        film("CAM-21", "T-101动火点东南", (58.0, 20.6, 5.6), (48.2, 29.0, 0.5), 54, "Z-J1", faults=(knock,)),
        film("CAM-22", "T-101南侧", (32.0, 12.2, 6.2), (41.4, 24.4, 0.5), 66, "Z-MAN"),
        film("CAM-12", "配电室PD-3", (62.5, 12.5, 2.9), (67.9, 16.5, 0.7), 88, "Z-PD3"),
    )


def _flee(moment: str, here: Point, aside: float, gate_s: float = 0.0) -> tuple[Step, ...]:
    """Run from the job to the muster point and stay there until half past two."""
    way = (
        here,
        (45.6 + aside, 27.6),
        (43.1 + aside / 3, 26.6),
        (43.0, 25.2),
        (40.0 + aside, 13.0),
        (13.0, 6.2),
        (7.0, 6.2),
        (5.0 + aside, 15.0),
    )
    return (
        Step(DAY.at(moment), way, gait="run", speed_mps=3.1 + 0.2 * aside + gate_s),
        Step(DAY.at("14:31:00"), ((4.0, 6.0),), leaves=True),
    )


def _day(arrives: str, *steps: Step) -> tuple[Step, ...]:
    return (Step(DAY.at(arrives), plant.TO_JOB[:3]), *steps)


def people() -> tuple[Person, ...]:
    """Everybody of the story; those outside the film move between gate, job and office as their work asks."""
    at = DAY.at
    home = plant.back(plant.TO_JOB)
    lunch = ((43.0, 27.2), (43.0, 25.0), (40.0, 13.0), (14.0, 6.0), (4.0, 6.0))
    office = Shift(at("08:00"), at("17:00"), at("12:00"), at("13:00"))

    def at_job(
        part: str,
        arrives: str,
        wait: Point,
        spot: Point,
        resumes: str,
        *tail: Step,
        heading: float = 0.0,
        **more: object,
    ) -> Person:
        """In at `arrives`, waiting beside the job until 09:05, at the spot until lunch, back at `resumes`, then `tail`."""
        steps = (
            Step(at(arrives), (*plant.TO_JOB, wait), heading_deg=heading),
            Step(at("09:05:00"), (spot,), posture="work", heading_deg=heading),
            Step(at("12:00:00"), (*lunch, (5.0, 14.0)), posture="sit"),
            Step(at(resumes), (*plant.TO_JOB, spot), heading_deg=heading),
            *tail,
        )
        return play(part, *steps, shifts=(Shift(at("08:00"), at("17:00"), at("12:01"), at(resumes)),), **more)  # type: ignore[arg-type]

    guardian_walk = ((43.0, 26.6), (42.8, 25.2), (40.0, 13.5), (19.0, 8.6))
    return (
        at_job("guardian", "08:02:00", POST, POST, "13:02:30",
               Step(at("14:05:20"), guardian_walk, posture="phone", heading_deg=200.0),
               Step(at("14:07:17.7"), (*plant.back(guardian_walk), POST), heading_deg=0.0),
               *_flee("14:07:53.2", POST, 0.5), armband=True),
        at_job("welder", "08:21:00", (45.2, 31.2), (49.7, 29.3), "13:04:30",
               Step(at("13:06:00"), posture="weld", heading_deg=5.0), Step(at("14:05:31"), posture="stand", heading_deg=170.0),
               Step(at("14:05:50"), posture="weld", heading_deg=5.0), Step(at("14:06:41"), posture="kneel", heading_deg=60.0),
               Step(at("14:07:05"), posture="weld", heading_deg=5.0), *_flee("14:07:52.6", (49.2, 29.0), 0.0),
               wears=(dressed("welder"), dressed("welder", from_utc_ms=at("09:04"), welding_mask=True))),
        at_job("helper", "08:21:30", (44.4, 31.4), (48.3, 30.7), "13:04:40",
               Step(at("14:05:05"), ((51.5, 30.6),), posture="crouch", heading_deg=-150.0),
               Step(at("14:05:58"), ((48.9, 30.9),), posture="work", heading_deg=-60.0),
               Step(at("14:06:44"), ((51.5, 30.5),), posture="lean", heading_deg=-150.0),
               *_flee("14:07:52.4", (49.0, 30.4), -0.4)),
        play("stranger", Step(at("14:05:02"), ((2.5, 5.2),)),
             Step(at("14:05:10.5"), ((9.0, 6.0), (14.0, 6.4), (39.6, 13.6), (42.7, 25.0), (43.2, 27.4), (48.0, 28.1)), posture="stand", speed_mps=1.5, heading_deg=25.0),
             Step(at("14:06:05"), posture="work", heading_deg=40.0), Step(at("14:07:00"), posture="point", heading_deg=30.0),
             Step(at("14:07:53.0"), ((47.2, 27.9),), posture="fall", gait="run", heading_deg=190.0),
             Step(at("14:07:55.0"), posture="lie", heading_deg=190.0), Step(at("14:08:38"), posture="kneel", heading_deg=190.0),
             Step(at("14:08:44"), ((45.4, 27.6), (43.0, 26.7), (42.8, 25.0), (40.0, 13.0), (14.0, 6.0), (4.0, 6.0)), speed_mps=0.75, leaves=True),
             card=False, tag=False, wears=(dressed("stranger", vest="missing"),)),
        play("cleaner_2", Step(at("07:58:00"), (*plant.TO_TANK[:3], (57.5, 21.0)), posture="work"), Step(at("11:58:00"), (*plant.back(plant.TO_TANK[:3]), (3.0, 14.0)), posture="sit"),
             Step(at("14:05:01"), ((3.4, 6.2),)), Step(at("14:05:10"), ((9.0, 6.3), (14.0, 5.2), (30.0, 7.4), (57.0, 9.2), (57.5, 21.0)), posture="work", speed_mps=1.4),
             Step(at("14:07:58"), ((57.0, 9.2), (14.0, 5.4), (7.0, 5.8), (4.2, 17.0)), gait="run", speed_mps=2.6), Step(at("14:31:30"), ((4.0, 6.0),), leaves=True)),
        play("electrician", Step(at("07:41:00"), (*plant.TO_PD3, (67.0, 13.4), (68.6, 18.1)), posture="work", heading_deg=90.0),
             Step(at("11:40:00"), ((67.0, 13.4), (67.0, 10.5), (75.0, 9.6)), posture="sit"), Step(at("11:54:00"), ((67.0, 10.5), (67.0, 13.4), (70.6, 18.1)), posture="work", heading_deg=90.0),
             Step(at("14:05:14"), ((69.4, 18.1),), posture="crouch", heading_deg=90.0), Step(at("14:06:15"), ((70.6, 18.1),), posture="work", heading_deg=90.0),
             Step(at("14:08:20"), ((67.0, 13.4), (67.0, 10.5), (58.0, 9.0), (14.0, 6.0), (7.5, 6.0), (5.6, 18.0))), Step(at("14:32:00"), ((4.0, 6.0),), leaves=True),
             shifts=(Shift(at("07:30"), at("16:30")),)),
        play("electrician_2", Step(at("07:30:00"), (*plant.TO_PD3, (67.0, 13.4), (65.2, 18.1)), posture="work", heading_deg=90.0),
             Step(at("08:35:00"), ((67.0, 13.4), (67.0, 10.5), *plant.back(plant.TO_PD3)[1:3], (7.5, 6.0), (3.0, 20.0)), posture="sit"),
             Step(at("14:03:50"), ((4.0, 6.0), (14.0, 6.0), (58.0, 9.0), (67.0, 10.5), (67.0, 13.4), (64.8, 18.1)), posture="work", heading_deg=90.0, speed_mps=1.35),
             Step(at("14:05:40"), ((67.0, 13.4), (67.0, 10.5), (58.0, 9.0), (14.0, 6.6), (7.5, 6.4), (4.4, 14.0)), posture="sit", speed_mps=1.5), Step(at("14:31:10"), ((4.0, 6.0),), leaves=True),
             shifts=(Shift(at("07:30"), at("16:30")),)),
        play("operator", *_day("07:30:00", Step(at("08:29:30"), (*plant.TO_JOB[2:], (45.5, 30.2)), posture="work"),
             Step(at("08:33:00"), ((43.0, 27.2), (43.0, 25.0), (40.0, 13.0))),
             Step(at("12:43:30"), ((43.0, 25.0), (43.0, 27.2), (45.5, 30.2)), posture="work"), Step(at("12:47:00"), ((43.0, 27.2), (43.0, 25.0), (40.0, 13.0))),
             Step(at("14:04:34"), ((36.4, 19.4),), posture="work", heading_deg=120.0), Step(at("14:05:32"), ((33.2, 21.2),), posture="lean", heading_deg=80.0),
             Step(at("14:06:20"), ((35.2, 22.6),), posture="work", heading_deg=60.0), Step(at("14:07:20"), ((37.4, 20.6),), posture="stand", heading_deg=30.0),
             Step(at("14:07:54.5"), ((36.0, 14.0), (14.0, 6.3), (7.0, 6.4), (6.4, 16.0)), gait="run", speed_mps=2.9), Step(at("14:31:20"), ((4.0, 6.0),), leaves=True))),
        play("work_leader", Step(at("07:00:00"), (*plant.TO_PD3, (66.0, 10.4)), posture="sign"), Step(at("07:10:00"), plant.back(plant.TO_PD3)), Step(at("08:18:00"), (*plant.TO_JOB, (45.4, 30.4))), Step(at("09:20:00"), home, leaves=True), shifts=(office,)),
        play("unit_head", Step(at("07:14:00"), (*plant.TO_PD3, (66.6, 9.8)), posture="sign"), Step(at("07:26:00"), plant.back(plant.TO_PD3)), Step(at("08:30:00"), (*plant.TO_JOB, (45.4, 29.6)), posture="sign"), Step(at("08:55:00"), (*home, (6.0, 38.0)), posture="sit"), Step(at("17:05:00"), ((4.0, 6.0),), leaves=True), shifts=(office,)),
        play("foreman", Step(at("08:48:00"), (*plant.TO_JOB, (45.6, 28.0)), posture="sign"), Step(at("09:10:00"), (*home, (6.0, 36.0)), posture="sit"), Step(at("17:05:30"), ((4.0, 6.0),), leaves=True), shifts=(office,)),
        play("safety_engineer", Step(at("07:55:00"), ((3.0, 57.0),), posture="sit"), Step(at("17:00:00"), leaves=True), shifts=(office,)),
        play("director", Step(at("09:08:00"), (*plant.TO_JOB, (45.4, 29.6)), posture="sign"), Step(at("09:18:00"), home, leaves=True), shifts=(office,)),
    )  # fmt: skip

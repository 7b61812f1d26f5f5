"""People of a scenario: who they are, what they wear and carry, and the steps of their day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sample_media.plan import Point

Posture = Literal[
    "stand", "walk", "run", "work", "weld", "kneel", "crouch", "lean", "climb", "fall", "lie", "sit", "phone", "sign",
    "point",
]  # fmt: skip
GAIT_MPS = {"walk": 1.3, "run": 3.4, "climb": 0.4, "crouch": 0.6}


@dataclass(frozen=True)
class Step:
    """From `at_utc_ms`: go along `via` at the gait's speed, then hold `posture` until the next step begins.

    A step without `via` only changes the posture. `leaves` takes the person out of the plant once arrived.
    """

    at_utc_ms: int
    via: tuple[Point, ...] = ()
    posture: Posture = "stand"
    gait: Literal["walk", "run", "climb", "crouch"] = "walk"
    speed_mps: float | None = None
    heading_deg: float | None = None
    z_m: float = 0.0
    floor: str = "1"
    leaves: bool = False

    @property
    def pace_mps(self) -> float:
        """Speed of this step in metres a second."""
        return self.speed_mps if self.speed_mps is not None else GAIT_MPS[self.gait]


@dataclass(frozen=True)
class Wear:
    """What a person wears from `from_utc_ms` on."""

    from_utc_ms: int = 0
    helmet: Literal["worn", "missing", "carried"] = "worn"
    helmet_colour: Literal["white", "yellow", "red", "blue"] = "yellow"
    vest: Literal["worn", "missing"] = "worn"
    vest_colour: Literal["orange", "yellow_green"] = "orange"
    armband: bool = False
    welding_mask: bool = False


@dataclass(frozen=True)
class Shift:
    """One shift of a person with its break, if a break was taken."""

    start_utc_ms: int
    end_utc_ms: int
    break_start_utc_ms: int | None = None
    break_end_utc_ms: int | None = None


@dataclass(frozen=True)
class Person:
    """One person. No `card_no`: passes readers without a row. No `tag_id`: unknown to the positioning system.

    `steps` rise in time; the first one says where the person appears (its last `via` point, or its first when there
    are several). `tag_away` are stretches in which the tag lies at `tag_rests_m` instead of being carried. `tag_with`:
    somebody else carries the tag all day; `swipes_as`: whose badge this person holds up at readers.
    """

    person_id: str
    name: str
    company: str
    steps: tuple[Step, ...]
    name_en: str = ""
    unit: str = ""
    trade: str = ""
    post: str = ""
    card_no: str | None = None
    tag_id: str | None = None
    contractor: bool = False
    wears: tuple[Wear, ...] = (Wear(),)
    shifts: tuple[Shift, ...] = ()
    height_m: float = 1.73
    build: float = 1.0
    look: int = 0  # which clothes and skin, for the renderer
    tag_away: tuple[tuple[int, int], ...] = ()
    tag_rests_m: Point | None = None
    tag_with: str | None = None
    swipes_as: str | None = None

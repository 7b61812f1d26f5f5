"""The people of a stage: what they wear, how they are built, where they are over time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sample_media.render.errors import RenderError

Colour = tuple[float, float, float]
"""Red, green, blue as seen on a screen (sRGB), 0 to 1."""

Posture = Literal[
    "stand",
    "walk",
    "run",
    "work",
    "weld",
    "kneel",
    "crouch",
    "lean",
    "climb",
    "fall",
    "lie",
    "sit",
    "phone",
    "sign",
    "point",
]
HelmetState = Literal["worn", "missing", "carried"]
VestState = Literal["worn", "missing"]


@dataclass(frozen=True)
class Outfit:
    """What a person wears from `from_utc_ms` on."""

    from_utc_ms: int = 0
    helmet: HelmetState = "worn"
    helmet_colour: Colour = (0.93, 0.93, 0.90)
    vest: VestState = "worn"
    vest_colour: Colour = (0.95, 0.38, 0.08)
    armband_colour: Colour | None = None
    welding_mask: bool = False


@dataclass(frozen=True)
class Motion:
    """Where a person is over time: equally long arrays, shape (n,), times rising, linearly interpolated.

    `utc_ms` int64; `x_m, y_m, z_m` the foot point (z the floor stood on); `heading_deg` where the body faces (may pass
    360); `posture` one name per sample, held until the next. Before the first and after the last sample, and wherever
    `present` is false, the person is not in the plant. Steps follow the distance walked, so no phase is needed.
    """

    utc_ms: NDArray[np.int64]
    x_m: NDArray[np.float64]
    y_m: NDArray[np.float64]
    z_m: NDArray[np.float64]
    heading_deg: NDArray[np.float64]
    posture: tuple[Posture, ...]
    present: NDArray[np.bool_] | None = None

    def __post_init__(self) -> None:
        n = len(self.utc_ms)
        columns = {"x_m": self.x_m, "y_m": self.y_m, "z_m": self.z_m, "heading_deg": self.heading_deg}
        sizes = {name: len(column) for name, column in columns.items()} | {"posture": len(self.posture)}
        if self.present is not None:
            sizes["present"] = len(self.present)
        odd = {name: size for name, size in sizes.items() if size != n}
        if n == 0 or odd:
            raise RenderError(f"Motion has {n} times but {odd or 'no samples'}; give every column one value per time.")
        if np.any(np.diff(self.utc_ms) <= 0):
            where = int(np.argmax(np.diff(self.utc_ms) <= 0)) + 1
            raise RenderError(
                f"Motion sample {where} is not later than the one before it; sort the times and drop repeats."
            )


@dataclass(frozen=True)
class Actor:
    """One person. `build` scales girth (0.85 slim, 1.0, 1.25 heavy); identity goes to the truth as given."""

    person_id: str
    motion: Motion
    outfits: tuple[Outfit, ...] = (Outfit(),)
    height_m: float = 1.73
    build: float = 1.0
    jacket_colour: Colour = (0.16, 0.24, 0.42)
    trousers_colour: Colour = (0.15, 0.20, 0.33)
    skin_colour: Colour = (0.78, 0.60, 0.47)
    hair_colour: Colour = (0.06, 0.05, 0.05)
    reflective_strips: bool = True

"""One person at one moment: where every part of the body is, and what it looks like."""

from __future__ import annotations

import math
import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sample_media.render.body import (
    FOREARM,
    HIP_HALF,
    NECK,
    PELVIS_Z,
    SEGMENTS,
    SHIN,
    SHOULDER_HALF,
    SHOULDER_Z,
    THIGH,
    TORSO,
    UPPER_ARM,
    WAIST,
    Part,
    parts,
)  # fmt: skip
from sample_media.render.posture import JOINTS, STRIDE_OF_HEIGHT, Angles, angles
from sample_media.render.stage import Actor, Colour, Outfit, Posture

BLEND_S = 0.45
"""How long people take from one posture to the next."""


@dataclass(frozen=True)
class Stance:
    """A person at a moment. `origins` (segments, 3) and `turns` (segments, 3, 3) in site metres."""

    origins: NDArray[np.float64]
    turns: NDArray[np.float64]
    foot: tuple[float, float, float]
    posture: Posture
    outfit: Outfit


class Figure:
    """A person of the stage who can be asked for a stance at any time."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.seed = zlib.crc32(actor.person_id.encode())
        self.taste = (self.seed % 997) / 997.0
        self.parts: list[Part] = parts(actor.height_m, actor.build, self.seed, actor.reflective_strips)
        motion = actor.motion
        self._t = motion.utc_ms.astype(np.float64)
        self._turn = np.unwrap(np.radians(motion.heading_deg))
        step = np.sqrt(np.diff(motion.x_m) ** 2 + np.diff(motion.y_m) ** 2 + np.diff(motion.z_m) ** 2)
        length = [STRIDE_OF_HEIGHT.get(p, 0.75) * actor.height_m for p in motion.posture[:-1]]
        self._strides = np.concatenate(([0.0], np.cumsum(step / np.array(length)))) if len(step) else np.zeros(1)
        self._since = self._changes()

    def at(self, utc_ms: float) -> Stance | None:
        """The stance at true time `utc_ms`, or None while the person is not in the plant."""
        motion = self.actor.motion
        if not self._t[0] <= utc_ms <= self._t[-1]:
            return None
        i = int(np.clip(np.searchsorted(self._t, utc_ms, side="right") - 1, 0, len(self._t) - 1))
        if motion.present is not None and not motion.present[i]:
            return None
        x, y, z, heading, stride = (
            float(np.interp(utc_ms, self._t, column))
            for column in (motion.x_m, motion.y_m, motion.z_m, self._turn, self._strides)
        )
        posture, since_ms = motion.posture[i], float(self._since[i])
        seconds, since_s = utc_ms / 1000.0 % 86400, (utc_ms - since_ms) / 1000.0
        joint = angles(posture, stride, seconds, since_s, self.taste)
        before = int(np.searchsorted(self._t, since_ms)) - 1
        if since_s < BLEND_S and before >= 0 and posture != "fall":
            earlier = angles(motion.posture[before], stride, seconds, 9.0, self.taste)
            share = 0.5 - 0.5 * math.cos(math.pi * since_s / BLEND_S)
            joint = earlier + share * (joint - earlier)
        origins, turns = _skeleton(joint, self.actor.height_m, heading)
        origins += np.array((x, y, z - self._lowest(origins, turns)))
        return Stance(origins, turns, (x, y, z), posture, outfit_at(self.actor, utc_ms))

    def colours(self, outfit: Outfit) -> list[Colour | None]:
        """The sRGB colour of each part, None where it is not worn."""
        actor = self.actor
        worn = outfit.helmet == "worn"
        look: dict[str, Colour | None] = {
            "skin": actor.skin_colour,
            "hair": None if worn else actor.hair_colour,
            "jacket": actor.jacket_colour,
            "trousers": actor.trousers_colour,
            "glove": (0.55, 0.50, 0.42) if outfit.welding_mask else actor.skin_colour,
            "boot": (0.07, 0.065, 0.06),
            "strip": (0.82, 0.83, 0.80),
            "vest": outfit.vest_colour if outfit.vest == "worn" else None,
            "vest_band": (0.86, 0.88, 0.84) if outfit.vest == "worn" else None,
            "armband": outfit.armband_colour,
            "strap": (0.10, 0.10, 0.10) if worn else None,
            "mask": (0.06, 0.06, 0.07) if outfit.welding_mask else None,
        }
        out = []
        for part in self.parts:
            if part.surface == "helmet":
                shown = worn if part.region == "head" else outfit.helmet == "carried"
                out.append(outfit.helmet_colour if shown else None)
            else:
                out.append(look[part.surface])
        return out

    def _changes(self) -> NDArray[np.float64]:
        """For each sample, when its posture began (ms)."""
        since = self._t.copy()
        for i in range(1, len(since)):
            if self.actor.motion.posture[i] == self.actor.motion.posture[i - 1]:
                since[i] = since[i - 1]
        return since

    def _lowest(self, origins: NDArray[np.float64], turns: NDArray[np.float64]) -> float:
        """Height of the lowest point of the posed body, so that soles, knees or chest touch the floor."""
        h = self.actor.height_m
        low = math.inf
        for name, points in _TOUCH.items():
            k = SEGMENTS.index(name)
            low = min(low, float(np.min(origins[k, 2] + np.array(points) * h @ turns[k].T[:, 2])))
        return low


_SOLE = [(-0.03, 0, -0.04), (0.105, 0, -0.04), (0.04, 0.025, -0.04), (0.04, -0.025, -0.04)]
_TOUCH = {
    "foot_l": _SOLE, "foot_r": _SOLE,
    "shin_l": [(0.035, 0, 0.0), (0.02, 0, -0.02)], "shin_r": [(0.035, 0, 0.0), (0.02, 0, -0.02)],
    "torso": [(0.07, 0, 0.05), (0.075, 0, 0.18), (-0.07, 0, 0.15), (0, 0.1, 0.2), (0, -0.1, 0.2)],
    "pelvis": [(0.06, 0, 0), (-0.07, 0, -0.02), (0, 0.1, 0), (0, -0.1, 0)],
    "hand_l": [(0, 0, -0.1)], "hand_r": [(0, 0, -0.1)], "head": [(0.055, 0, 0.04), (0, 0.045, 0.06), (0, -0.045, 0.06)],
}  # fmt: skip


def outfit_at(actor: Actor, utc_ms: float) -> Outfit:
    """The last outfit put on by `utc_ms`, else the first."""
    worn = [outfit for outfit in actor.outfits if outfit.from_utc_ms <= utc_ms]
    return max(worn, key=lambda outfit: outfit.from_utc_ms) if worn else actor.outfits[0]


def _x(a: float) -> NDArray[np.float64]:
    c, s = math.cos(a), math.sin(a)
    return np.array(((1, 0, 0), (0, c, -s), (0, s, c)))


def _y(a: float) -> NDArray[np.float64]:
    c, s = math.cos(a), math.sin(a)
    return np.array(((c, 0, s), (0, 1, 0), (-s, 0, c)))


def _z(a: float) -> NDArray[np.float64]:
    c, s = math.cos(a), math.sin(a)
    return np.array(((c, -s, 0), (s, c, 0), (0, 0, 1)))


def _skeleton(joint: Angles, h: float, heading: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Joint origins and segment turns with the hips' projection at the origin."""
    j = dict(zip(JOINTS, joint, strict=True))
    turn: dict[str, NDArray[np.float64]] = {}
    origin: dict[str, NDArray[np.float64]] = {}
    turn["pelvis"] = _z(heading + j["root_yaw"]) @ _y(j["root_pitch"]) @ _x(-j["root_roll"])
    origin["pelvis"] = np.array((0.0, 0.0, PELVIS_Z * h))

    def hang(name: str, parent: str, offset: tuple[float, float, float], local: NDArray[np.float64]) -> None:
        origin[name] = origin[parent] + turn[parent] @ (np.array(offset) * h)
        turn[name] = turn[parent] @ local

    hang("torso", "pelvis", (0, 0, WAIST), _z(j["spine_yaw"]) @ _y(j["spine_pitch"]))
    hang("head", "torso", (0.004, 0, TORSO + NECK), _z(j["head_yaw"]) @ _y(j["head_pitch"] - 0.6 * j["spine_pitch"]))
    for end, side in (("l", 1), ("r", -1)):
        shoulder = _y(-j[f"shoulder_{end}"]) @ _x(side * j[f"arm_out_{end}"])
        hang(f"arm_{end}", "torso", (0, side * SHOULDER_HALF, SHOULDER_Z), shoulder)
        hang(f"forearm_{end}", f"arm_{end}", (0, 0, -UPPER_ARM), _y(-j[f"elbow_{end}"]))
        hang(f"hand_{end}", f"forearm_{end}", (0, 0, -FOREARM), _y(-0.12))
        hip = _y(-j[f"hip_{end}"]) @ _x(side * j[f"hip_out_{end}"])
        hang(f"thigh_{end}", "pelvis", (0, side * HIP_HALF, -0.01), hip)
        hang(f"shin_{end}", f"thigh_{end}", (0, 0, -THIGH), _y(j[f"knee_{end}"]))
        hang(f"foot_{end}", f"shin_{end}", (0, 0, -SHIN), _y(-j[f"ankle_{end}"]))
    return np.stack([origin[s] for s in SEGMENTS]), np.stack([turn[s] for s in SEGMENTS])

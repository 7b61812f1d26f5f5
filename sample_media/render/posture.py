"""Joint angles of a person by posture: a walking gait, working hands, kneeling, climbing, falling, lying."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sample_media.render.stage import Posture

JOINTS = (
    "root_pitch", "root_roll", "root_yaw",  # whole body about the hips: forward, to the left, anticlockwise
    "spine_pitch", "spine_yaw", "head_pitch", "head_yaw",
    "hip_l", "hip_r", "hip_out_l", "hip_out_r", "knee_l", "knee_r", "ankle_l", "ankle_r",
    "shoulder_l", "shoulder_r", "arm_out_l", "arm_out_r", "elbow_l", "elbow_r",
)  # fmt: skip
"""Radians; hips, shoulders and elbows positive forward, knees positive backward (as they bend)."""

Angles = NDArray[np.float64]
STRIDE_OF_HEIGHT = {"walk": 0.80, "run": 1.25}
"""Length of a double step over body height (walk: 1.4 m at 1.3 m/s, Winter 1991; run: slow running)."""


def angles(posture: Posture, stride: float, seconds: float, since_s: float, taste: float) -> Angles:
    """Joint angles, shape (len(JOINTS),).

    `stride` counts double steps walked, `seconds` any running clock, `since_s` how long the posture lasts, `taste` in
    0..1 makes people stand and work differently.
    """
    named = dict.fromkeys(JOINTS, 0.0)
    named.update(arm_out_l=0.10, arm_out_r=0.10, elbow_l=0.22, elbow_r=0.22, hip_out_l=0.05, hip_out_r=0.05)
    _POSTURES[posture](named, 2 * math.pi * stride, seconds, since_s, taste)
    return np.array([named[joint] for joint in JOINTS])


def _bump(phase: float, middle: float, width: float) -> float:
    """A smooth hill on the circle of a stride (phases in 0..2 pi)."""
    away = math.atan2(math.sin(phase - middle), math.cos(phase - middle))
    return math.exp(-((away / width) ** 2))


def _gait(j: dict[str, float], phase: float, hip: float, knee: float, arm: float, elbow: float, lean: float) -> None:
    for side, shift in (("l", 0.0), ("r", math.pi)):
        p = phase + shift
        j[f"hip_{side}"] = hip * math.cos(p) + 0.25 * hip
        j[f"knee_{side}"] = 0.06 + 0.16 * _bump(p, 0.9, 0.6) + knee * _bump(p, 4.65, 0.85)
        j[f"ankle_{side}"] = -0.30 * _bump(p, 3.9, 0.5) + 0.12 * _bump(p, 5.8, 0.7)
        j[f"shoulder_{side}"] = -arm * math.cos(p) + 0.05
        j[f"elbow_{side}"] = elbow + 0.4 * arm * max(0.0, -math.cos(p))
    j["spine_pitch"] = lean
    j["spine_yaw"] = 0.10 * math.cos(phase)
    j["root_yaw"] = -0.06 * math.cos(phase)
    j["root_roll"] = 0.03 * math.sin(phase)


def _walk(j: dict[str, float], phase: float, _t: float, _s: float, taste: float) -> None:
    _gait(j, phase, 0.38, 0.95, 0.30 + 0.15 * taste, 0.22, 0.04 + 0.05 * taste)
    j["head_pitch"] = 0.06


def _run(j: dict[str, float], phase: float, _t: float, _s: float, _taste: float) -> None:
    _gait(j, phase, 0.62, 1.55, 0.70, 1.35, 0.22)


def _stand(j: dict[str, float], _p: float, t: float, _s: float, taste: float) -> None:
    sway = math.sin(0.5 * t + 6 * taste)
    slow = math.sin(0.13 * t + 9 * taste)
    j.update(root_roll=0.025 * slow, spine_pitch=0.03 + 0.02 * sway, spine_yaw=0.18 * slow)
    j.update(hip_out_l=0.08, hip_out_r=0.08, knee_l=0.05 + 0.08 * max(0.0, slow), knee_r=0.05 + 0.08 * max(0.0, -slow))
    j.update(hip_l=0.04, hip_r=0.02, head_yaw=0.5 * math.sin(0.21 * t + 5 * taste), head_pitch=0.05 + 0.08 * slow)
    j.update(shoulder_l=0.08 + 0.05 * sway, shoulder_r=0.05 - 0.05 * sway)
    if taste > 0.6:  # hands on the hips
        j.update(arm_out_l=0.55, arm_out_r=0.55, shoulder_l=-0.25, shoulder_r=-0.25, elbow_l=1.5, elbow_r=1.5)


def _work(j: dict[str, float], _p: float, t: float, _s: float, taste: float) -> None:
    busy = math.sin(2.6 * t + 5 * taste)
    j.update(spine_pitch=0.38, head_pitch=0.25, hip_l=0.28, hip_r=0.05, knee_l=0.22, knee_r=0.12)
    j.update(shoulder_l=0.85 + 0.12 * busy, shoulder_r=0.95 - 0.22 * busy, elbow_l=0.9, elbow_r=1.0 + 0.3 * busy)
    j.update(arm_out_l=0.05, arm_out_r=0.05, spine_yaw=0.08 * math.sin(0.4 * t))


def _kneel(j: dict[str, float], _p: float, t: float, _s: float, taste: float) -> None:
    busy = math.sin(2.2 * t + 5 * taste)
    j.update(hip_l=1.45, knee_l=1.55, hip_r=0.05, knee_r=1.60, ankle_r=-0.7, spine_pitch=0.42, head_pitch=0.3)
    j.update(shoulder_l=0.85, shoulder_r=0.80 + 0.15 * busy, elbow_l=0.75, elbow_r=0.9 + 0.2 * busy)


def _weld(j: dict[str, float], p: float, t: float, s: float, taste: float) -> None:
    _kneel(j, p, 0.15 * t, s, taste)
    j.update(spine_pitch=0.50, shoulder_l=0.95, shoulder_r=1.0 + 0.04 * math.sin(0.7 * t), elbow_l=0.65, elbow_r=0.6)


def _crouch(j: dict[str, float], _p: float, t: float, _s: float, taste: float) -> None:
    busy = math.sin(1.9 * t + 5 * taste)
    for side in "lr":
        j.update({f"hip_{side}": 1.95, f"knee_{side}": 2.35, f"ankle_{side}": 0.45, f"hip_out_{side}": 0.25})
    j.update(spine_pitch=0.45, head_pitch=0.05, shoulder_l=0.8, shoulder_r=0.75 + 0.2 * busy, elbow_l=0.6, elbow_r=0.8)


def _lean(j: dict[str, float], _p: float, t: float, _s: float, taste: float) -> None:
    busy = math.sin(1.7 * t + 5 * taste)
    j.update(root_pitch=0.35, hip_l=0.35, hip_r=0.35, spine_pitch=0.75, head_pitch=-0.35, knee_l=0.15, knee_r=0.15)
    j.update(shoulder_l=1.0, shoulder_r=0.95 + 0.15 * busy, elbow_l=0.35, elbow_r=0.45)


def _climb(j: dict[str, float], phase: float, _t: float, _s: float, _taste: float) -> None:
    c = math.cos(phase)
    j.update(spine_pitch=0.10, head_pitch=-0.25, shoulder_l=1.9 + 0.45 * c, shoulder_r=1.9 - 0.45 * c)
    j.update(elbow_l=0.9 - 0.4 * c, elbow_r=0.9 + 0.4 * c, hip_l=0.75 - 0.55 * c, hip_r=0.75 + 0.55 * c)
    j.update(knee_l=1.0 - 0.65 * c, knee_r=1.0 + 0.65 * c)


def _fall(j: dict[str, float], p: float, t: float, since_s: float, taste: float) -> None:
    done = min(1.0, since_s / 0.95) ** 2  # falling speeds up
    _lie(j, p, 0.0, since_s, taste)
    for joint in j:
        j[joint] *= done
    buckle = 4 * done * (1 - done)
    j["knee_l"] += 0.9 * buckle
    j["knee_r"] += 0.7 * buckle
    j["shoulder_l"] += 0.6 * buckle


def _lie(j: dict[str, float], _p: float, t: float, _s: float, taste: float) -> None:
    side = 1.0 if taste > 0.5 else -1.0
    j.update(root_pitch=1.52, root_roll=0.12 * side, spine_pitch=0.05, head_pitch=-0.10, head_yaw=0.7 * side)
    j.update(
        hip_l=0.55, knee_l=0.8, hip_r=0.05, knee_r=0.15, hip_out_l=0.25, hip_out_r=0.15, ankle_l=-0.7, ankle_r=-0.7
    )
    j.update(shoulder_l=2.2, shoulder_r=0.3, elbow_l=0.9, elbow_r=0.5, arm_out_l=0.4, arm_out_r=0.35)
    j["head_pitch"] += 0.01 * math.sin(t)


def _sit(j: dict[str, float], _p: float, t: float, _s: float, taste: float) -> None:
    for side in "lr":
        j.update({f"hip_{side}": 1.45, f"knee_{side}": 1.45})
    j.update(spine_pitch=0.15, head_pitch=0.2, shoulder_l=0.6, shoulder_r=0.6 + 0.05 * math.sin(t + taste))
    j.update(elbow_l=1.1, elbow_r=1.1)


def _phone(j: dict[str, float], p: float, t: float, s: float, taste: float) -> None:
    _stand(j, p, t, s, min(taste, 0.5))
    j.update(shoulder_r=0.75, arm_out_r=0.35, elbow_r=2.3, head_pitch=0.15)


def _sign(j: dict[str, float], p: float, t: float, s: float, taste: float) -> None:
    _stand(j, p, t, s, min(taste, 0.5))
    j.update(
        shoulder_l=0.55,
        elbow_l=1.35,
        shoulder_r=0.6,
        elbow_r=1.35 + 0.08 * math.sin(7 * t),
        head_pitch=0.5,
        head_yaw=0.0,
    )


def _point(j: dict[str, float], p: float, t: float, s: float, taste: float) -> None:
    _stand(j, p, t, s, min(taste, 0.5))
    j.update(shoulder_r=1.35 + 0.05 * math.sin(2 * t), arm_out_r=0.2, elbow_r=0.1)


_POSTURES: dict[str, Callable[[dict[str, float], float, float, float, float], None]] = {
    "stand": _stand, "walk": _walk, "run": _run, "work": _work, "weld": _weld, "kneel": _kneel, "crouch": _crouch,
    "lean": _lean, "climb": _climb, "fall": _fall, "lie": _lie, "sit": _sit, "phone": _phone, "sign": _sign,
    "point": _point,
}  # fmt: skip

# ruff: noqa: E501  (tables of shapes)
"""The parts of a person: a list of meshes, the segment each hangs on, and what its surface is made of."""

from __future__ import annotations

from dataclasses import dataclass

from sample_media.render.loft import Mesh, join, loft

SEGMENTS = (
    "pelvis", "torso", "head", "arm_l", "forearm_l", "hand_l", "arm_r", "forearm_r", "hand_r",
    "thigh_l", "shin_l", "foot_l", "thigh_r", "shin_r", "foot_r",
)  # fmt: skip
"""Rigid segments; x forward, y left, z up along the standing body, origin in the joint nearer to the pelvis."""


@dataclass(frozen=True)
class Part:
    """`surface` names what it is made of (see `colours.py`), `region` what the truth counts it as."""

    name: str
    segment: str
    mesh: Mesh
    surface: str
    region: str  # head, torso, limb, carried


# Lengths as shares of body height (means of adults; Drillis and Contini 1966, rounded)
PELVIS_Z = 0.53
WAIST = 0.05
TORSO = 0.255
NECK = 0.030
HEAD = 0.13
HIP_HALF = 0.052
SHOULDER_HALF = 0.108
SHOULDER_Z = 0.228
UPPER_ARM = 0.172
FOREARM = 0.150
THIGH = 0.245
SHIN = 0.245
ANKLE = 0.04


def parts(height_m: float, build: float, seed: int, strips: bool) -> list[Part]:
    """All parts of one person, those that are not always worn included."""
    h, g = height_m, build
    cloth = 0.004
    waist_d, waist_w = 0.066 * h * g**1.2, 0.090 * h * g
    chest_d, chest_w = 0.071 * h * g, 0.102 * h * g**0.8

    def trunk(low: float, high: float, grow: float) -> Mesh:
        rings = [
            (-0.075 * h, waist_d * 0.98, waist_w * 1.10, 0.0, 0.0),
            (0.00 * h, waist_d * 1.02, waist_w, 0.004 * h, 0.0),
            (0.084 * h, chest_d, chest_w * 0.97, 0.006 * h, 0.0),
            (0.158 * h, chest_d * 1.04, chest_w * 1.04, 0.004 * h, 0.0),
            (0.209 * h, chest_d * 0.92, chest_w * 1.08, 0.0, 0.0),
            (0.232 * h, chest_d * 0.74, chest_w * 0.94, -0.002 * h, 0.0),
            (0.249 * h, chest_d * 0.52, chest_w * 0.55, -0.003 * h, 0.0),
            (0.262 * h, 0.040 * h, 0.042 * h, -0.002 * h, 0.0),
        ]
        cut = [r for r in rings if low * h - 1e-9 <= r[0] <= high * h + 1e-9]
        return loft([(z, d + grow, w + grow, x, y) for z, d, w, x, y in cut], 18, 3, cloth, seed)

    def band(z: float, tall: float, grow: float) -> Mesh:
        d = waist_d * 1.03 + (chest_d * 1.02 - waist_d * 1.03) * z / 0.14
        w = waist_w + (chest_w - waist_w) * z / 0.14
        return loft([((z + k) * h, d + grow, w + grow, 0.005 * h, 0.0) for k in (-tall / 2, tall / 2)], 18, 1)

    def limb(length: float, start: float, end: float, bulge: float, bend: float = 0.0) -> Mesh:
        span = length * h
        rings = [
            (-span, end, end, 0.0, 0.0),
            (-span * 0.75, end * 1.05, end * 1.05, bend * 0.4, 0.0),
            (-span * 0.35, (start + end) / 2 * bulge, (start + end) / 2 * bulge, bend, 0.0),
            (-span * 0.08, start, start, 0.0, 0.0),
            (0.02 * h, start * 0.72, start * 0.72, 0.0, 0.0),
        ]
        return loft(rings, 12, 3, cloth * 0.8, seed + 3)

    def cuff(length: float, at: float, radius: float, tall: float) -> Mesh:
        middle = -length * h * at
        return loft([(middle - tall, radius, radius, 0, 0), (middle + tall, radius, radius, 0, 0)], 12, 1)

    head = HEAD * h
    skull = loft(
        [
            (-0.02 * h, 0.026 * h, 0.026 * h, 0.004 * h, 0),
            (0.004 * h, 0.036 * h, 0.030 * h, 0.010 * h, 0),
            (0.035 * h, 0.050 * h, 0.040 * h, 0.006 * h, 0),
            (0.075 * h, 0.056 * h, 0.044 * h, 0.0, 0),
            (0.110 * h, 0.046 * h, 0.037 * h, -0.003 * h, 0),
            (0.130 * h, 0.016 * h, 0.014 * h, -0.004 * h, 0),
        ],
        14,
    )
    nose = loft([(0.045 * h, 0.012, 0.014, 0.055 * h, 0), (0.07 * h, 0.004, 0.006, 0.055 * h, 0)], 6, 1)
    hair = loft(
        [
            (0.050 * h, 0.030 * h, 0.043 * h, -0.032 * h, 0),
            (0.080 * h, 0.048 * h, 0.047 * h, -0.014 * h, 0),
            (0.115 * h, 0.049 * h, 0.042 * h, -0.006 * h, 0),
            (0.137 * h, 0.020 * h, 0.018 * h, -0.004 * h, 0),
        ],
        14,
    )
    shell = helmet_shell().moved((0.0, 0.0, head * 0.64), -0.06)
    strap = loft([(-0.004, 0.004, 0.050 * h * 0.9, 0.02, 0), (0.085, 0.004, 0.050 * h * 0.95, 0.02, 0)], 8, 1)
    mask = loft([(-0.05, 0.05, 0.07, 0.085, 0), (0.05, 0.075, 0.095, 0.07, 0), (0.15, 0.06, 0.085, 0.075, 0)], 12, 2)
    out = [
        Part("hips", "pelvis", loft([
            (-0.06 * h, 0.050 * h * g, 0.060 * h * g, 0, 0), (-0.02 * h, 0.064 * h * g, 0.095 * h * g, 0, 0),
            (0.04 * h, waist_d * 0.97, waist_w * 1.02, 0, 0), (0.09 * h, waist_d * 0.9, waist_w * 0.95, 0, 0),
        ], 16, 2, cloth, seed + 1), "trousers", "torso"),
        Part("jacket", "torso", trunk(-0.075, 0.262, 0.0), "jacket", "torso"),
        Part("collar", "torso", loft([(0.247 * h, 0.047 * h, 0.050 * h, 0, 0), (0.276 * h, 0.040 * h, 0.040 * h, 0.004, 0)], 12, 1), "jacket", "torso"),
        Part("vest", "torso", trunk(-0.075, 0.249, 0.013), "vest", "torso"),
        Part("band_low", "torso", band(0.02, 0.030, 0.0185), "vest_band", "torso"),
        Part("band_high", "torso", band(0.108, 0.030, 0.0195), "vest_band", "torso"),
        Part("neck", "torso", loft([(0.242 * h, 0.034 * h, 0.034 * h, 0, 0), (0.302 * h, 0.030 * h, 0.030 * h, 0.008, 0)], 10, 1), "skin", "head"),
        Part("skull", "head", join(skull, nose), "skin", "head"),
        Part("hair", "head", hair, "hair", "head"),
        Part("helmet", "head", shell, "helmet", "head"),
        Part("strap", "head", strap, "strap", "head"),
        Part("mask", "head", mask, "mask", "head"),
    ]  # fmt: skip
    for x_m, back in ((chest_d * 0.96 + 0.016, False), (-chest_d * 0.92 - 0.012, True)):
        for side in (1, -1):
            strip = loft([(0.0 if not back else 0.02, 0.006, 0.024, 0, 0), (0.208 * h, 0.006, 0.024, 0, 0)], 8, 1)
            name = f"braces_{'back' if back else 'front'}_{'l' if side > 0 else 'r'}"
            out.append(Part(name, "torso", strip.moved((x_m, side * 0.055 * h, 0.0)), "vest_band", "torso"))
    for end in "lr":
        arm = limb(UPPER_ARM, 0.036 * h * g**0.7, 0.029 * h * g**0.6, 1.05)
        fore = limb(FOREARM, 0.029 * h * g**0.6, 0.022 * h, 1.06)
        hand = loft([
            (-0.105 * h, 0.010, 0.006, 0.008, 0), (-0.075 * h, 0.040, 0.014, 0.006, 0),
            (-0.035 * h, 0.042, 0.017, 0.002, 0), (0.005 * h, 0.026, 0.020, 0, 0),
        ], 10, 2)  # fmt: skip
        thigh = limb(THIGH, 0.053 * h * g**0.9, 0.040 * h * g**0.7, 1.04)
        shin = limb(SHIN, 0.041 * h * g**0.7, 0.033 * h, 1.06, -0.008)
        boot = join(
            loft([(-0.040 * h, 0.072 * h, 0.028 * h, 0.036 * h, 0), (-0.022 * h, 0.074 * h, 0.029 * h, 0.036 * h, 0),
                  (-0.004 * h, 0.052 * h, 0.026 * h, 0.018 * h, 0), (0.02 * h, 0.032 * h, 0.026 * h, 0, 0)], 12, 2),
            loft([(0.0, 0.030 * h, 0.027 * h, -0.002, 0), (0.065 * h, 0.031 * h, 0.029 * h, -0.004, 0)], 12, 1),
        )  # fmt: skip
        out += [
            Part(f"arm_{end}", f"arm_{end}", arm, "jacket", "limb"),
            Part(f"forearm_{end}", f"forearm_{end}", fore, "jacket", "limb"),
            Part(f"hand_{end}", f"hand_{end}", hand, "glove", "limb"),
            Part(f"thigh_{end}", f"thigh_{end}", thigh, "trousers", "limb"),
            Part(f"shin_{end}", f"shin_{end}", shin, "trousers", "limb"),
            Part(f"boot_{end}", f"foot_{end}", boot, "boot", "limb"),
        ]
        if strips:
            out.append(
                Part(f"sleeve_{end}", f"arm_{end}", cuff(UPPER_ARM, 0.7, 0.034 * h * g**0.6, 0.022), "strip", "limb")
            )
            out.append(Part(f"leg_{end}", f"shin_{end}", cuff(SHIN, 0.30, 0.0445 * h * g**0.6, 0.025), "strip", "limb"))
    out.append(Part("armband", "arm_l", cuff(UPPER_ARM, 0.42, 0.043 * h * g**0.7, 0.055), "armband", "limb"))
    out.append(Part("carried_helmet", "hand_r", helmet_shell().moved((0.06, -0.02, -0.20), 2.4), "helmet", "carried"))
    return out


def helmet_shell() -> Mesh:
    """Safety helmet around the origin at its rim: dome, ridge, brim longer in front; metres."""
    dome = loft(
        [
            (-0.015, 0.128, 0.108, 0, 0),
            (0.030, 0.124, 0.104, 0, 0),
            (0.080, 0.104, 0.087, -0.002, 0),
            (0.112, 0.066, 0.056, -0.004, 0),
            (0.126, 0.018, 0.016, -0.004, 0),
        ],
        18,
    )
    brim = loft([(-0.020, 0.158, 0.120, 0.018, 0), (-0.008, 0.150, 0.116, 0.016, 0)], 18, 1)
    ridge = loft([(0.02, 0.110, 0.012, 0, 0), (0.105, 0.085, 0.012, -0.004, 0), (0.136, 0.02, 0.010, -0.004, 0)], 10)
    return join(dome, brim, ridge)

"""Meshes made of elliptic rings: limbs, jackets, helmets, boots. Out come vertices and triangles for MuJoCo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ring = tuple[float, float, float, float, float]
"""z, half depth (x), half width (y), x of the middle, y of the middle; metres."""


@dataclass(frozen=True)
class Mesh:
    """`vertices` (n, 3) metres, `faces` (m, 3) indices, anticlockwise from outside."""

    vertices: NDArray[np.float64]
    faces: NDArray[np.int64]

    def moved(self, offset: Sequence[float], pitch_rad: float = 0.0) -> Mesh:
        """The same mesh turned about the left axis and then shifted."""
        c, s = np.cos(pitch_rad), np.sin(pitch_rad)
        turn = np.array(((c, 0, s), (0, 1, 0), (-s, 0, c)))
        return Mesh(self.vertices @ turn.T + np.asarray(offset), self.faces)

    def xml(self, name: str) -> str:
        vertex = " ".join(f"{v:.4f}" for v in self.vertices.ravel())
        face = " ".join(str(int(i)) for i in self.faces.ravel())
        return f'<mesh name="{name}" inertia="shell" vertex="{vertex}" face="{face}"/>'


def loft(rings: Sequence[Ring], sides: int = 14, smooth: int = 3, wrinkle_m: float = 0.0, seed: int = 0) -> Mesh:
    """A closed skin over elliptic rings given from bottom to top, with `smooth` rings between two given ones.

    `wrinkle_m` pushes vertices in and out at random, which reads as cloth at a distance.
    """
    table = np.asarray(rings, float)
    steps = np.arange(len(table))
    fine = np.linspace(0, len(table) - 1, (len(table) - 1) * smooth + 1)
    dense = np.stack([_monotone(fine, steps, column) for column in table.T], axis=1)
    angle = np.linspace(0, 2 * np.pi, sides, endpoint=False)
    z, depth, width, mid_x, mid_y = dense.T
    # superellipse: bodies are flatter in front and at the back than an ellipse
    cos, sin = np.cos(angle), np.sin(angle)
    power = 0.85
    unit = np.stack((np.sign(cos) * np.abs(cos) ** power, np.sign(sin) * np.abs(sin) ** power), axis=1)
    points = np.empty((len(dense), sides, 3))
    points[..., 0] = mid_x[:, None] + depth[:, None] * unit[:, 0]
    points[..., 1] = mid_y[:, None] + width[:, None] * unit[:, 1]
    points[..., 2] = z[:, None]
    if wrinkle_m:
        noise = np.random.default_rng(seed).normal(0, wrinkle_m, (len(dense), sides))
        points[..., 0] += noise * unit[:, 0]
        points[..., 1] += noise * unit[:, 1]
    return _skin(points)


def _skin(points: NDArray[np.float64]) -> Mesh:
    rings, sides, _ = points.shape
    vertices = [*points.reshape(-1, 3), points[0].mean(axis=0), points[-1].mean(axis=0)]
    faces = []
    for ring in range(rings - 1):
        for side in range(sides):
            a, b = ring * sides + side, ring * sides + (side + 1) % sides
            faces += [(a, b, b + sides), (a, b + sides, a + sides)]
    bottom, top = rings * sides, rings * sides + 1
    for side in range(sides):
        following = (side + 1) % sides
        faces.append((bottom, following, side))
        faces.append((top, (rings - 1) * sides + side, (rings - 1) * sides + following))
    return Mesh(np.array(vertices), np.array(faces))


def join(*meshes: Mesh) -> Mesh:
    """Several meshes as one."""
    vertices, faces, count = [], [], 0
    for mesh in meshes:
        vertices.append(mesh.vertices)
        faces.append(mesh.faces + count)
        count += len(mesh.vertices)
    return Mesh(np.concatenate(vertices), np.concatenate(faces))


def _monotone(at: NDArray[np.float64], x: NDArray[np.int64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Smooth interpolation that never overshoots (a loft that bulges past its rings looks inflated)."""
    low = np.clip(np.floor(at).astype(int), 0, len(x) - 2)
    part = at - low
    slope = np.gradient(y)
    rise = np.diff(y)
    for i in range(len(y)):  # flat where neighbours rise and fall
        before, after = (rise[i - 1] if i else 0.0), (rise[i] if i < len(rise) else 0.0)
        if before * after <= 0:
            slope[i] = 0.0 if 0 < i < len(y) - 1 else slope[i]
    h00, h10 = 2 * part**3 - 3 * part**2 + 1, part**3 - 2 * part**2 + part
    h01, h11 = -2 * part**3 + 3 * part**2, part**3 - part**2
    return np.asarray(h00 * y[low] + h10 * slope[low] + h01 * y[low + 1] + h11 * slope[low + 1])

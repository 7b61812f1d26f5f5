"""People as MuJoCo models: each has its own small canvas, so that it is drawn alone and its whole mask is known."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sample_media.render.body import SEGMENTS
from sample_media.render.figure import Figure, Stance
from sample_media.render.gbuffer import Canvas, Easel, Surface, View
from sample_media.render.stage import Outfit

REGIONS = ("head", "torso", "limb", "carried")
REACH_M = 1.25
"""No part of a body is farther than this from its hips (an arm stretched up on a tall person)."""


class Person:
    """A figure with its canvas. `part` numbers of its surfaces count `figure.parts` from 1."""

    def __init__(self, easel: Easel, figure: Figure, max_px: tuple[int, int]) -> None:
        self.figure = figure
        meshes = "".join(part.mesh.xml(part.name) for part in figure.parts)
        geoms = "".join(f'<geom name="{p.name}" type="mesh" mesh="{p.name}"/>' for p in figure.parts)
        xml = f"<mujoco><asset>{meshes}</asset><worldbody>{geoms}</worldbody></mujoco>"
        self.canvas = Canvas(easel, xml, {}, max_px)
        # MuJoCo moves a mesh into its own inertia frame: undo that with every pose
        self._shift = self.canvas.data.geom_xpos.copy()
        self._turn = self.canvas.data.geom_xmat.reshape(-1, 3, 3).copy()
        self._segment = np.array([SEGMENTS.index(part.segment) for part in figure.parts])
        self.region = np.array([0] + [REGIONS.index(p.region) + 1 for p in figure.parts], np.int8)
        self.strip = np.array([False] + [p.surface in ("vest_band", "strip") for p in figure.parts])
        self._linear: dict[Outfit, tuple[NDArray[np.float32], NDArray[np.bool_]]] = {}

    def stand(self, stance: Stance) -> None:
        """Pose the canvas for the pictures that follow."""
        turns = stance.turns[self._segment]
        positions = stance.origins[self._segment] + np.einsum("nij,nj->ni", turns, self._shift)
        self.canvas.pose(positions, turns @ self._turn, self.look(stance.outfit)[1])

    def look(self, outfit: Outfit) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """Linear reflectance by part number, shape (parts + 1, 3), and which parts are worn, shape (parts,)."""
        if outfit not in self._linear:
            colours = self.figure.colours(outfit)
            table = np.zeros((len(colours) + 1, 3), np.float32)
            for i, colour in enumerate(colours):
                table[i + 1] = np.power(np.array(colour or (0, 0, 0), np.float32), 2.2)
            self._linear[outfit] = table, np.array([colour is not None for colour in colours])
        return self._linear[outfit]

    def draw(self, view: View, width_px: int, height_px: int, wants: str = "pdn") -> Surface:
        return self.canvas.draw(view, width_px, height_px, wants)

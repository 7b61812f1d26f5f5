"""Draw a MuJoCo model into raw surface pictures: colour, normal, depth and part, from any camera or lamp.

MuJoCo rasterises; light is computed afterwards (`shade.py`), because its fixed pipeline redraws the whole plant for
every shadow of every frame, which costs some twenty times more on a CPU. Everything OpenGL is in this file.
"""

from __future__ import annotations

import importlib
import os
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sample_media.render.errors import NoRendererError, RenderError

Array = NDArray[Any]
BACKENDS = ("egl", "osmesa")


@dataclass(frozen=True)
class View:
    """A pinhole or parallel camera cut to a rectangle of its picture plane.

    `right, up, forward` are unit axes in site metres. `left_t..top_t` bound the picture at distance 1 (tangents), or in
    metres when `parallel`. `near_m`, `far_m` along `forward`.
    """

    position: Array
    right: Array
    up: Array
    forward: Array
    left_t: float
    right_t: float
    bottom_t: float
    top_t: float
    near_m: float = 0.1
    far_m: float = 200.0
    parallel: bool = False


@dataclass(frozen=True)
class Surface:
    """What is in front in each pixel of a view, row 0 on top; shapes (h, w) or (h, w, 3).

    `part` int16: geom number + 1, 0 = nothing. `depth_m` float32 along `forward`, inf = nothing. `normal` float32 in
    site axes. `albedo` uint8 sRGB.
    """

    part: Array
    depth_m: Array
    normal: Array
    albedo: Array


def look(position: Array, target: Array) -> tuple[Array, Array, Array]:
    """Right, up and forward of a level camera at `position` facing `target`."""
    forward = np.asarray(target, float) - np.asarray(position, float)
    forward /= np.linalg.norm(forward)
    side = np.cross(forward, (0.0, 0.0, 1.0))
    if np.linalg.norm(side) < 1e-6:
        side = np.array((1.0, 0.0, 0.0))
    right = side / np.linalg.norm(side)
    return right, np.cross(right, forward), forward


class Easel:
    """The OpenGL context: opened once for each process, with EGL if it works, else OSMesa.

    Raises:
        NoRendererError: MuJoCo or both OpenGL libraries are missing.
    """

    def __init__(self, backend: str | None = None) -> None:
        wanted = (backend,) if backend else BACKENDS
        reasons = []
        for name in wanted:
            os.environ["MUJOCO_GL"] = name
            os.environ["PYOPENGL_PLATFORM"] = name
            self.mujoco = _mujoco()
            try:
                self.context = importlib.import_module(f"mujoco.{name}").GLContext(64, 64)
                self.context.make_current()
            except (ImportError, RuntimeError, AttributeError, OSError) as error:
                reasons.append(f"{name}: {str(error).splitlines()[0] if str(error) else type(error).__name__}")
                continue
            self.backend = name
            return
        raise NoRendererError(
            f"No OpenGL library to draw with was found ({'; '.join(reasons)}); "
            "install one of them, on Debian: apt-get install libegl1 libosmesa6."
        )

    def close(self) -> None:
        self.context.free()


class Canvas:
    """One MuJoCo model ready to be drawn. `max_px` bounds the pictures asked of it (width, height)."""

    def __init__(self, easel: Easel, xml: str, assets: dict[str, bytes], max_px: tuple[int, int]) -> None:
        mj = self.mujoco = easel.mujoco
        self.model = mj.MjModel.from_xml_string(xml, assets)
        self.model.vis.global_.offwidth, self.model.vis.global_.offheight = max_px
        self.model.vis.quality.offsamples = 0
        self.model.vis.quality.shadowsize = 0
        self.data = mj.MjData(self.model)
        mj.mj_forward(self.model, self.data)
        self.context = mj.MjrContext(self.model, mj.mjtFontScale.mjFONTSCALE_100.value)
        self.scene = mj.MjvScene(self.model, maxgeom=self.model.ngeom + 10)
        self.option = mj.MjvOption()
        self.option.geomgroup[:] = 1
        self.camera = mj.MjvCamera()
        self.max_px = max_px
        self._as_is = self.model.geom_rgba.copy(), self.model.mat_rgba.copy()

    def pose(self, positions: Array, rotations: Array, shown: Array) -> None:
        """Put every geom at a place: (n, 3) metres, (n, 3, 3) rotations, (n,) bool which are drawn at all."""
        self.data.geom_xpos[:] = positions
        self.data.geom_xmat[:] = rotations.reshape(-1, 9)
        self.model.geom_rgba[:, 3] = shown

    def draw(self, view: View, width_px: int, height_px: int, wants: str = "pdn") -> Surface:
        """Draw the surfaces wanted: `p` part, `d` depth, `n` normal, `a` albedo (others come back empty)."""
        if width_px > self.max_px[0] or height_px > self.max_px[1]:
            raise RenderError(f"A picture of {width_px}x{height_px} px was asked of a canvas of {self.max_px} px.")
        mj = self.mujoco
        mj.mjr_setBuffer(mj.mjtFramebuffer.mjFB_OFFSCREEN, self.context)
        self._look(view)
        empty = np.zeros((0, 0))
        part = depth = normal = albedo = empty
        if "p" in wants or "d" in wants:
            self._update(plain=False)
            rgb, raw = self._shoot(width_px, height_px, segment=True, depth="d" in wants)
            ids = rgb[..., 0].astype(np.int16) + (rgb[..., 1].astype(np.int16) << 8)
            part = self._segment_to_geom()[ids]
            if "d" in wants:
                depth = _metres(raw, view)
                depth[part == 0] = np.inf
        if "n" in wants:
            self._update(plain=True)
            normal = np.zeros((height_px, width_px, 3), np.float32)
            for sign in (1.0, -1.0):
                self._axis_lights(sign)
                normal += sign * self._shoot(width_px, height_px)[0].astype(np.float32)
            normal /= np.maximum(np.linalg.norm(normal, axis=2, keepdims=True), 1e-3)
        if "a" in wants:
            self._update(plain=False)
            self._flat_light()
            albedo = self._shoot(width_px, height_px)[0]
        return Surface(part, depth, normal, albedo)

    def close(self) -> None:
        self.context.free()

    def _update(self, plain: bool) -> None:
        mj = self.mujoco
        rgba, material = self._as_is
        if plain:
            self.model.geom_rgba[:, :3] = 1.0
            self.model.mat_rgba[:, :3] = 1.0
        self.option.flags[mj.mjtVisFlag.mjVIS_TEXTURE] = not plain
        saved = self.scene.camera[0].pos.copy(), self.scene.camera[0].forward.copy(), self.scene.camera[0].up.copy()
        frustum = _frustum(self.scene.camera[0])
        mj.mjv_updateScene(
            self.model, self.data, self.option, None, self.camera, mj.mjtCatBit.mjCAT_ALL.value, self.scene
        )
        for camera in self.scene.camera:  # updating put MuJoCo's own camera there
            camera.pos[:], camera.forward[:], camera.up[:] = saved
            _set_frustum(camera, frustum)
        if plain:
            self.model.geom_rgba[:, :3] = rgba[:, :3]
            self.model.mat_rgba[:] = material

    def _look(self, view: View) -> None:
        middle = (view.left_t + view.right_t) / 2
        scale = 1.0 if view.parallel else view.near_m
        frustum = (
            middle * scale,
            (view.right_t - view.left_t) / 2 * scale,
            view.bottom_t * scale,
            view.top_t * scale,
            view.near_m,
            view.far_m,
            int(view.parallel),
        )
        for camera in self.scene.camera:
            camera.pos[:], camera.forward[:], camera.up[:] = view.position, view.forward, view.up
            _set_frustum(camera, frustum)

    def _shoot(
        self, width_px: int, height_px: int, segment: bool = False, depth: bool = False
    ) -> tuple[Array, Array | None]:
        mj = self.mujoco
        flags = self.scene.flags
        flags[:] = 0
        flags[mj.mjtRndFlag.mjRND_SEGMENT] = flags[mj.mjtRndFlag.mjRND_IDCOLOR] = segment
        rectangle = mj.MjrRect(0, 0, width_px, height_px)
        mj.mjr_render(rectangle, self.scene, self.context)
        rgb = np.empty((height_px, width_px, 3), np.uint8)
        raw = np.empty((height_px, width_px), np.float32) if depth else None
        mj.mjr_readPixels(rgb, raw, rectangle, self.context)
        return rgb[::-1], raw[::-1] if raw is not None else None

    def _segment_to_geom(self) -> Array:
        table = np.zeros(self.scene.ngeom + 2, np.int16)
        for geom in self.scene.geoms[: self.scene.ngeom]:
            if geom.segid >= 0:
                table[geom.segid + 1] = geom.objid + 1
        return table

    def _axis_lights(self, sign: float) -> None:
        """Three parallel lights along the site's axes, one a channel: the colour of a white thing is its normal."""
        self.scene.nlight = 3
        for axis in range(3):
            direction, colour = np.zeros(3), np.zeros(3)
            direction[axis], colour[axis] = -sign, 1.0
            self._light(self.scene.lights[axis], direction, colour, np.zeros(3))

    def _flat_light(self) -> None:
        self.scene.nlight = 1
        self._light(self.scene.lights[0], np.array((0.0, 0.0, -1.0)), np.zeros(3), np.ones(3))

    def _light(self, light: Any, direction: Array, diffuse: Array, ambient: Array) -> None:
        light.dir[:], light.diffuse[:], light.ambient[:], light.specular[:] = direction, diffuse, ambient, 0.0
        light.type = self.mujoco.mjtLightType.mjLIGHT_DIRECTIONAL
        light.castshadow = light.headlight = 0
        light.attenuation[:] = (1.0, 0.0, 0.0)


def _mujoco() -> ModuleType:
    try:
        return importlib.import_module("mujoco")
    except ImportError as error:
        raise NoRendererError(
            "Rendering footage needs MuJoCo, which is not installed; run: pip install 'retrace[render]' "
            "(the shipped sample case works without it)."
        ) from error


_FRUSTUM = ("center", "width", "bottom", "top", "near", "far")


def _frustum(camera: Any) -> tuple[float, ...]:
    return (*(getattr(camera, f"frustum_{name}") for name in _FRUSTUM), camera.orthographic)


def _set_frustum(camera: Any, values: tuple[float, ...]) -> None:
    for name, value in zip(_FRUSTUM, values, strict=False):
        setattr(camera, f"frustum_{name}", value)
    camera.orthographic = int(values[-1])


def _metres(raw: Array | None, view: View) -> Array:
    """Distance along the view from OpenGL's depth (0 near, 1 far), shape (h, w), float32."""
    assert raw is not None
    near, far = view.near_m, view.far_m
    z = raw.astype(np.float64)
    return np.asarray(near + z * (far - near) if view.parallel else near * far / (far - z * (far - near)), np.float32)

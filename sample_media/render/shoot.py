"""One camera's set: everything loaded once, then one picture after another as light, with the truth beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sample_media.render import effects as fx
from sample_media.render.backdrop import Backdrop
from sample_media.render.compose import Composer
from sample_media.render.figure import Figure
from sample_media.render.finish import Finish
from sample_media.render.gbuffer import Canvas, Easel
from sample_media.render.ground import Ground
from sample_media.render.light import Openness, chart, sources
from sample_media.render.light import gains as light_gains
from sample_media.render.optics import lens
from sample_media.render.people import Person
from sample_media.render.plant import build
from sample_media.render.recorder import Slot
from sample_media.render.seen import Box, Seen
from sample_media.render.stage import Actor, CameraSpec, Effect, Stage
from sample_media.render.truth import Row, person_row

Floats = NDArray[np.float32]
PERSON_MAX_PX = (1600, 1600)
CODE_MAX, CODE_POWER, CODE_STEPS = 80.0, 3.2, 1023
"""Light is kept as (light / 80) ^ (1 / 3.2) in 1,023 steps: fine in the dark, sparks do not clip, and it packs well."""
_DECODE = (CODE_MAX * (np.arange(CODE_STEPS + 1, dtype=np.float64) / CODE_STEPS) ** CODE_POWER).astype(np.float32)


@dataclass(frozen=True)
class Shot:
    """One picture over its backdrop: `gains` of all lights, rectangles that differ (light in steps), truth rows."""

    gains: Floats
    patches: list[tuple[Box, NDArray[np.uint16]]]
    rows: list[Row]


class Set:
    """The plant, its lights and its people before one camera.

    Raises:
        NoRendererError: nothing to draw with.
    """

    def __init__(
        self,
        stage: Stage,
        actors: Sequence[Actor],
        effects: Sequence[Effect],
        camera: CameraSpec,
        backend: str | None = None,
    ) -> None:
        self.stage, self.effects, self.camera = stage, tuple(effects), camera
        self.easel = Easel(backend)
        plant = build(stage)
        largest = lens(camera)
        self.canvas = Canvas(self.easel, plant.xml, {}, (max(4096, largest.columns), max(4096, largest.rows)))
        self.finish = Finish(plant, Ground(stage), stage.seed)
        self.open_sky = Openness(self.canvas, stage)
        self.lights = sources(stage, effects)
        for source in self.lights:
            chart(source, self.canvas, stage)
        self.people = [Person(self.easel, Figure(actor), PERSON_MAX_PX) for actor in actors]
        self.composer: Composer | None = None
        self._turn: tuple[float, float, float] | None = None

    def point(self, camera: CameraSpec) -> None:
        """Hang another camera, of a picture no larger than the first one's, before the same plant and people."""
        self.camera = camera
        self._turn = None

    def face(self, turn_deg: tuple[float, float, float]) -> Backdrop:
        """Point the camera as far off as it was knocked and draw the plant from there (some seconds)."""
        if self._turn != turn_deg or self.composer is None:
            backdrop = Backdrop(lens(self.camera, *turn_deg), self.canvas, self.finish, self.open_sky, self.lights)
            self.composer = Composer(backdrop, self.lights, self.open_sky)
            self._turn = turn_deg
        return self.composer.backdrop

    def shoot(self, slot: Slot) -> Shot:
        """The picture taken at `slot.pictured_utc_ms`: moving people are drawn several times within the exposure."""
        backdrop = self.face(slot.turn_deg)
        assert self.composer is not None
        utc_ms = slot.pictured_utc_ms
        steady = light_gains(self.stage, self.lights, utc_ms)
        table = fx.gains(self.effects, self.lights, utc_ms, steady)
        exposure = self._exposure_ms(backdrop, table)
        moments = self._moments(utc_ms, exposure, backdrop)
        picture = self.composer.empty(table)
        depth = backdrop.finished_depth_m.copy()
        middle: list[Seen] = []
        layers: list[tuple[Floats, list[Box]]] = []
        for i, moment in enumerate(moments):
            seen = self._cast(moment, table)
            layer = picture if len(moments) == 1 else picture.copy()
            # depth of the middle moment serves smoke and sparks
            boxes = self.composer.paint(seen, table, layer, depth if i == len(moments) // 2 else depth.copy())
            layers.append((layer, boxes))
            if i == len(moments) // 2:
                middle = seen
        dirty = [box for _, boxes in layers for box in boxes]
        if len(moments) > 1:
            for x1, y1, x2, y2 in _disjoint(dirty):
                picture[y1:y2, x1:x2] = np.mean([layer[y1:y2, x1:x2] for layer, _ in layers], axis=0)
        ambient = table[0] + sum(
            (table[k] * 0.25 for k, s in enumerate(self.lights) if s.kind == "sun"), np.zeros(3, np.float32)
        )
        ambient = ambient + np.float32(0.03)
        painted = [blob for effect in self.effects for blob in _active(effect, utc_ms, exposure)]
        dirty += fx.paint(painted, backdrop.glass, ambient, picture, depth)
        patches = [(b, encode(picture[b[1] : b[3], b[0] : b[2]])) for b in _disjoint(dirty)]
        return Shot(table, patches, [person_row(one, backdrop.glass, slot.covered) for one in middle])

    def close(self) -> None:
        """Give the drawing memory back."""
        for person in self.people:
            person.canvas.close()
        self.canvas.close()
        self.easel.close()

    def _cast(self, utc_ms: float, table: Floats) -> list[Seen]:
        assert self.composer is not None
        out = []
        for person in self.people:
            stance = person.figure.at(utc_ms)
            seen = stance and self.composer.place(person, stance, table)
            if seen:
                out.append(seen)
        return out

    def _exposure_ms(self, backdrop: Backdrop, table: Floats) -> float:
        """Shutter of an automatic camera: 8 ms by day, up to 40 ms in the dark."""
        mean = sum(float((f[::40, ::40] * g).mean()) for f, g in zip(backdrop.finished, table, strict=True))
        return float(np.clip(2.2 / max(mean, 1e-3), 6.0, 40.0))

    def _moments(self, utc_ms: float, exposure_ms: float, backdrop: Backdrop) -> list[float]:
        """Times within the exposure at which to draw, so that no one jumps much more than a pixel between two."""
        fastest = 0.0
        for person in self.people:
            ends = [person.figure.at(utc_ms + side * exposure_ms / 2) for side in (-1, 1)]
            if ends[0] is None or ends[1] is None:
                continue
            # feet and hands swing at about twice the walking speed
            joints = np.stack([end.origins for end in ends if end is not None])
            right_t, up_t, depth = backdrop.glass.seen_from(joints)
            if depth.min() < 0.5:
                continue
            x, y = backdrop.glass.to_pixels(right_t, up_t)
            if ((x < -50) | (x > backdrop.glass.width_px + 50)).all():
                continue
            fastest = max(fastest, float(np.hypot(x[1] - x[0], y[1] - y[0]).max()))
        count = int(np.clip(np.ceil(fastest / 2.0), 1, 4))
        return [utc_ms + exposure_ms * ((i + 0.5) / count - 0.5) for i in range(count)]


def encode(light: Floats) -> NDArray[np.uint16]:
    """Light in steps (see CODE_MAX)."""
    share = np.clip(light, 0, CODE_MAX) * np.float32(1 / CODE_MAX)
    return np.asarray(np.power(share, np.float32(1 / CODE_POWER)) * CODE_STEPS + 0.5, np.uint16)


def decode(code: NDArray[np.uint16]) -> Floats:
    return np.asarray(_DECODE[code])


def _active(effect: Effect, utc_ms: float, exposure_ms: float) -> list[fx.Blob]:
    if utc_ms < effect.start_utc_ms or utc_ms > effect.end_utc_ms + 8000:  # smoke hangs about
        return []
    return list(fx.blobs(effect, utc_ms, exposure_ms))


def _disjoint(boxes: Sequence[Box]) -> list[Box]:
    """Rectangles merged until no two overlap."""
    out: list[Box] = []
    for box in boxes:
        again = True
        while again:
            again = False
            for other in out:
                if box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]:
                    out.remove(other)
                    box = min(box[0], other[0]), min(box[1], other[1]), max(box[2], other[2]), max(box[3], other[3])
                    again = True
                    break
        if box[0] < box[2] and box[1] < box[3]:
            out.append(box)
    return out

"""Cameras: click what is known in the picture and on the plan, see the error of each pair and the zones drawn back."""

from __future__ import annotations

from html import escape
from pathlib import Path

import numpy as np
import shapely
import streamlit as st

from case import Case
from case.calibrate import save_points
from case.config import Camera, PlanPoint
from correlate.place import Homography, fit
from timeline.exhibits import boxes_of, source_of
from timeline.media import still
from timeline.scene import Scene, Video
from timeline.whereabouts import shapes_of
from ui import parts, signing
from ui.app import scene_of
from ui.components import picture as component
from ui.words import say

TITLE, ORDER = "view_cameras", 55
STEP_M = 0.5
WARN_M = 0.5


def render(case: Case) -> None:
    """Draw the page."""
    scene = scene_of(case)
    parts.heading(say("view_cameras"), say("cameras_below"))
    filmed = {video.camera_id: video for video in reversed(scene.videos)}
    cameras = [camera for camera in case.config.camera if camera.id in filmed]
    if not cameras:
        st.info(say("cameras_none"))
        return
    chosen = str(st.selectbox(say("col_camera"), [camera.id for camera in cameras], key="camera-chosen"))
    camera, video = case.config.camera_by_id(chosen), filmed[chosen]
    size = (video.width_px, video.height_px)
    pairs = _pairs(camera, size)
    found, problem = _fitted(pairs, size)
    left, right = st.columns([6, 5], gap="large")
    with left:
        at_s = st.slider(say("cameras_at"), 0.0, max(video.duration_ms / 1000 - 0.1, 0.1), 0.0, key=f"at-{chosen}")
        rings = _rings(case, camera, found) if found else []
        pixel = component.clicked(
            _still(scene, video, round(at_s * 1000)).read_bytes(), "png", size, [pair.px for pair in pairs], rings,
            f"picture-{chosen}", say("cameras_picture", camera=chosen),
        )  # fmt: skip
        if pixel:
            st.session_state[f"pixel-{chosen}"] = pixel
    with right:
        metres = _plan(case, [pair.plan_m for pair in pairs], chosen)
        if metres:
            st.session_state[f"metres-{chosen}"] = metres
        _new_pair(chosen, pairs)
        _told(pairs, found, problem)
        _decide(case, camera, pairs, size)


def _pairs(camera: Camera, size: tuple[int, int]) -> list[PlanPoint]:
    """The pairs as edited on this page; at first those of case.toml, in pixels of the picture."""
    key = f"pairs-{camera.id}"
    if key not in st.session_state:
        drawn = camera.drawn_at_px or size
        scale = (size[0] / drawn[0], size[1] / drawn[1])
        st.session_state[key] = [
            PlanPoint(px=(pair.px[0] * scale[0], pair.px[1] * scale[1]), plan_m=pair.plan_m) for pair in camera.point
        ]
    pairs: list[PlanPoint] = st.session_state[key]
    return pairs


def _fitted(pairs: list[PlanPoint], size: tuple[int, int]) -> tuple[Homography | None, str]:
    if len(pairs) < 4:
        return None, say("cameras_few", count=len(pairs))
    pixels = np.array([pair.px for pair in pairs], float)
    try:
        return fit(pixels, np.array([pair.plan_m for pair in pairs], float), size), ""
    except ValueError as error:
        return None, str(error)


def _rings(case: Case, camera: Camera, found: Homography) -> list[list[tuple[float, float]]]:
    """The zones of the plan in this picture, as far as they lie in front of the camera."""
    rings = []
    for shape in shapes_of(case):
        if shape.floor == camera.floor and shape.polygon.geom_type == "Polygon":
            metres = shapely.get_coordinates(shapely.segmentize(shape.polygon.exterior, STEP_M))
            pixels = found.to_picture(metres)
            pixels = pixels[np.isfinite(pixels).all(axis=1)]
            if len(pixels) >= 3:
                rings.append([(float(x), float(y)) for x, y in pixels])
    return rings


def _still(scene: Scene, video: Video, t_ms: int) -> Path:
    """The frame of that moment, heads masked, made once."""
    out = scene.case.derived_dir("stills") / f"camera-{video.video_id}-{t_ms}.png"
    if not out.is_file():
        still(source_of(scene, video), t_ms, lambda _: [], boxes_of(scene.case, video.video_id), out)
    return out


def _plan(case: Case, marks: list[tuple[float, float]], chosen: str) -> tuple[float, float] | None:
    """The plan picture to click on; metres of the click. Without a picture they are typed."""
    site = case.config.site
    path = case.original(site.plan_image) if site.plan_image else None
    scale, (x0, y0) = site.plan_metres_per_px, site.plan_origin_px
    if path is None or not path.is_file() or not scale or path.suffix.lower() not in (".png", ".jpg", ".jpeg"):
        return None
    from PIL import Image

    with Image.open(path) as image:
        size = image.size
    pixel = component.clicked(
        path.read_bytes(), "png" if path.suffix.lower() == ".png" else "jpeg", size,
        [(x0 + x / scale, y0 - y / scale) for x, y in marks], [], f"plan-{chosen}", say("view_plan"),
    )  # fmt: skip
    return ((pixel[0] - x0) * scale, (y0 - pixel[1]) * scale) if pixel else None


def _new_pair(chosen: str, pairs: list[PlanPoint]) -> None:
    pixel = st.session_state.get(f"pixel-{chosen}", (0.0, 0.0))
    metres = st.session_state.get(f"metres-{chosen}", (0.0, 0.0))
    with st.form(f"pair-{chosen}"):
        st.caption(say("cameras_how"))
        columns = st.columns(4)
        labels = ("x px", "y px", "x m", "y m")
        values = [
            column.number_input(label, value=float(value), format="%.2f", key=f"{chosen}-{label}-{value:.2f}")
            for column, label, value in zip(columns, labels, (*pixel, *metres), strict=True)
        ]
        if st.form_submit_button(say("cameras_add"), width="stretch"):
            pairs.append(PlanPoint(px=(values[0], values[1]), plan_m=(values[2], values[3])))
            st.rerun()


def _told(pairs: list[PlanPoint], found: Homography | None, problem: str) -> None:
    if found is None:
        st.warning(problem)
    else:
        bend = f" · {say('cameras_lens', barrel=f'{found.lens.barrel:+.3f}')}" if found.lens.barrel else ""
        text = say(
            "cameras_error", error=f"{found.error_m:.2f}", worst=f"{found.worst_m:.2f}" if found.worst_m else "–"
        )
        (st.warning if (found.worst_m or 0) > WARN_M else st.success)(text + bend)
    off = _errors(pairs, found)
    rows = "".join(
        f"<tr><td class='num'>{number}</td><td class='num'>{pair.px[0]:.0f}, {pair.px[1]:.0f} px</td>"
        f"<td class='num'>{pair.plan_m[0]:.2f}, {pair.plan_m[1]:.2f} m</td>"
        f"<td class='num'>{escape(off[number - 1])}</td></tr>"
        for number, pair in enumerate(pairs, 1)
    )
    parts.put(f'<div class="wide"><table class="brief"><tbody>{rows}</tbody></table></div>')


def _errors(pairs: list[PlanPoint], found: Homography | None) -> list[str]:
    if found is None:
        return ["–"] * len(pairs)
    metres = found.to_plan(np.array([pair.px for pair in pairs], float))
    wanted = np.array([pair.plan_m for pair in pairs], float)
    return [f"{miss:.2f} m" for miss in np.linalg.norm(metres - wanted, axis=1)]


def _decide(case: Case, camera: Camera, pairs: list[PlanPoint], size: tuple[int, int]) -> None:
    with st.form(f"points-{camera.id}", border=False):
        gone = st.selectbox(say("cameras_drop"), ["", *range(1, len(pairs) + 1)])
        actor, reason = signing.fields()
        one, two, three = st.columns(3)
        drop = one.form_submit_button(say("form_remove"), width="stretch")
        reset = two.form_submit_button(say("cameras_reset"), width="stretch")
        keep = three.form_submit_button(say("cameras_keep"), type="primary", width="stretch")
    if drop and gone:
        del pairs[int(gone) - 1]
        st.rerun()
    if reset:
        del st.session_state[f"pairs-{camera.id}"]
        st.rerun()
    if not keep:
        return
    if not signing.whole(actor, reason):
        return
    save_points(case, camera.id, pairs, size, reason, actor)
    st.success(say("cameras_kept"))

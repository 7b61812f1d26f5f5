"""The plan at T0 as one SVG: zones, everybody's disc of uncertainty, and a numbered list beside it.

A disc holds its person with 95 %; full colour for tags, another for bodies in view. The site's own plan picture lies
below where case.toml names one with its scale. Everything written is escaped; the style is inside, so that the file
stands alone.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape
from pathlib import Path

from PIL import Image

from case import Case
from timeline.incident.moment import Incident
from timeline.whereabouts import Shape, Whereabouts
from timeline.words import Say, known

WIDE_PX, MARGIN_PX, LIST_PX, LINE_PX = 660, 14, 300, 21
WIDE_M = 15.0  # a disc wider than this is drawn as a dashed line alone
MOST_LISTED = 40
MOST_PICTURE_BYTES = 3_000_000
STYLE = (
    '.t{font-family:"Retrace Sans SC",sans-serif;font-size:13px;fill:#1b2430}.b{font-weight:700}.s{fill:#5b6775;'
    "font-size:12px}.zone{fill:#eef1f5;stroke:#7b8794;stroke-width:1}.hit{fill:#fbe3e0;stroke:#b3261e;stroke-width:2}"
    ".tag{fill:#1f5fa8;fill-opacity:.22;stroke:#1f5fa8}circle.wide{fill:none;stroke:#5b6775;stroke-dasharray:6 4}"
    ".body{fill:#7a4fb5;fill-opacity:.22;stroke:#7a4fb5}"
    ".dot{fill:#14202e}.n{font-size:11px;font-weight:700;fill:#14202e;paint-order:stroke;stroke:#fff;stroke-width:3px}"
)


def listed(found: Sequence[Whereabouts], floor: str) -> list[Whereabouts]:
    """Those with a point on a floor, in the order of their numbers on the plan."""
    return [one for one in found if one.x_m is not None and one.floor == floor]


def plan_svg(
    case: Case, shapes: Sequence[Shape], found: Sequence[Whereabouts], incident: Incident | None, floor: str, say: Say,
    title: str, with_list: bool = True,
) -> str:  # fmt: skip
    """The plan of one floor; empty text where nothing on it has a place."""
    here = [shape for shape in shapes if shape.floor == floor]
    people = listed(found, floor)
    frame = Frame.around(case, here, people, floor)
    if frame is None:
        return ""
    rows = min(len(people), MOST_LISTED + 1)
    height = max(frame.high_px + 2 * MARGIN_PX, (rows + 2) * LINE_PX + 20 if with_list else 0)
    width = WIDE_PX + 2 * MARGIN_PX + (LIST_PX if with_list else 0)
    parts = [
        f'<svg class="plan" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height:.0f}" width="{width}" '
        f'height="{height:.0f}" role="img" aria-label="{escape(title, quote=True)}"><style>{STYLE}</style>'
        f'<rect width="{width}" height="{height:.0f}" fill="#fff"/>',
        _picture(case, frame, floor),
        *(_zone(shape, frame, incident, case, pictured=frame.pictured) for shape in reversed(here)),
        *(_disc(number, one, frame, say) for number, one in enumerate(people, 1)),
        _scale(frame, height),
    ]
    if with_list:
        parts += _list(people, say)
    return "".join([*parts, "</svg>"])


class Frame:
    """Metres to pixels of the drawing."""

    def __init__(self, low: tuple[float, float], high: tuple[float, float], pictured: bool) -> None:
        self.low, self.high, self.pictured = low, high, pictured
        wide, tall = max(high[0] - low[0], 1.0), max(high[1] - low[1], 1.0)
        self.per_m = min(WIDE_PX / wide, 1000 / tall)
        self.high_px = tall * self.per_m

    def at(self, x_m: float, y_m: float) -> tuple[float, float]:
        """Pixels of a point in metres; y runs up on the plan."""
        return MARGIN_PX + (x_m - self.low[0]) * self.per_m, MARGIN_PX + (self.high[1] - y_m) * self.per_m

    @classmethod
    def around(cls, case: Case, shapes: Sequence[Shape], people: Sequence[Whereabouts], floor: str) -> Frame | None:
        """What holds every zone and point of a floor, or the site's plan picture."""
        boxes = [shape.polygon.bounds for shape in shapes]
        boxes += [
            (p.x_m - r, p.y_m - r, p.x_m + r, p.y_m + r)
            for p in people if p.x_m is not None and p.y_m is not None
            for r in [min(p.radius_m or 0.0, 4.0)]
        ]  # fmt: skip
        picture = _picture_size(case, floor)
        if picture is not None:
            boxes.append(picture)
        if not boxes:
            return None
        low = (min(box[0] for box in boxes) - 1, min(box[1] for box in boxes) - 1)
        high = (max(box[2] for box in boxes) + 1, max(box[3] for box in boxes) + 1)
        return cls(low, high, picture is not None)


def _picture_size(case: Case, floor: str) -> tuple[float, float, float, float] | None:
    """Metres that the plan picture covers (left, bottom, right, top); None without a picture and its scale."""
    path = _picture_path(case, floor)
    scale = case.config.site.plan_metres_per_px
    if path is None or scale is None:
        return None
    with Image.open(path) as picture:
        wide, tall = picture.size
    x0, y0 = case.config.site.plan_origin_px
    return -x0 * scale, (y0 - tall) * scale, (wide - x0) * scale, y0 * scale


def _picture_path(case: Case, floor: str) -> Path | None:
    site = case.config.site
    if floor != "1" or not site.plan_image or site.plan_metres_per_px is None:
        return None
    path = case.original(site.plan_image)
    usable = path.is_file() and path.suffix.lower() in (".png", ".jpg", ".jpeg")
    return path if usable and path.stat().st_size <= MOST_PICTURE_BYTES else None


def _picture(case: Case, frame: Frame, floor: str) -> str:
    path, box = _picture_path(case, floor), _picture_size(case, floor)
    if path is None or box is None:
        return ""
    x, y = frame.at(box[0], box[3])
    wide, tall = (box[2] - box[0]) * frame.per_m, (box[3] - box[1]) * frame.per_m
    kind = "png" if path.suffix.lower() == ".png" else "jpeg"
    data = base64.b64encode(path.read_bytes()).decode()
    return (
        f'<image x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{tall:.1f}" opacity="0.6" '
        f'preserveAspectRatio="none" href="data:image/{kind};base64,{data}"/>'
    )


def _zone(shape: Shape, frame: Frame, incident: Incident | None, case: Case, pictured: bool) -> str:
    hit = incident is not None and incident.zone_id == shape.zone_id
    if pictured and not hit:
        return ""  # the site's own plan shows it
    names = {zone.id: zone.name or zone.id for zone in case.config.zone}
    polygons = shape.polygon.geoms if shape.polygon.geom_type == "MultiPolygon" else [shape.polygon]
    path = ""
    for polygon in polygons:
        for ring in (polygon.exterior, *polygon.interiors):
            points = [frame.at(x, y) for x, y in ring.coords]
            path += "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "Z"
    inside = shape.polygon.representative_point()
    x, y = frame.at(inside.x, inside.y)
    label = "" if pictured else f'<text class="t s" text-anchor="middle" x="{x:.1f}" y="{y:.1f}">'
    label += "" if pictured else f"{escape(names.get(shape.zone_id, shape.zone_id))}</text>"
    opacity = ' fill-opacity="0.45"' if pictured else ""
    return f'<path class="{"hit" if hit else "zone"}" fill-rule="evenodd" d="{path}"{opacity}/>{label}'


def _disc(number: int, one: Whereabouts, frame: Frame, say: Say) -> str:
    assert one.x_m is not None and one.y_m is not None and one.radius_m is not None
    x, y = frame.at(one.x_m, one.y_m)
    radius = max(one.radius_m * frame.per_m, 3.0)
    kind = escape(one.kind) if one.radius_m <= WIDE_M else "wide"
    title = f"{number} {name_of(one, say)} ± {one.radius_m:.1f} m"
    return (
        f'<g><title>{escape(title)}</title><circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" '
        f'r="{radius:.1f}"/><circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="2"/>'
        f'<text class="t n" x="{x + 4:.1f}" y="{y - 4:.1f}">{number}</text></g>'
    )


def name_of(one: Whereabouts, say: Say) -> str:
    """How somebody is called: by name, or as a body that nobody named."""
    if one.kind == "body" and one.person_id is None:
        return say("body", number=one.who, source=one.values.get("camera", "?"))
    return one.who


def _list(people: Sequence[Whereabouts], say: Say) -> list[str]:
    x, y = WIDE_PX + 2 * MARGIN_PX, MARGIN_PX + 14
    parts = [f'<text class="t b" x="{x}" y="{y}">{escape(say("plan_list"))}</text>']
    for number, one in enumerate(people[:MOST_LISTED], 1):
        y += LINE_PX
        text = f"{number}  {name_of(one, say)}  ± {one.radius_m:.1f} m · {known(say, 'plan_kind', one.kind)}"
        parts.append(f'<text class="t" x="{x}" y="{y}">{escape(text)}</text>')
    if len(people) > MOST_LISTED:
        more = say("plan_more", count=len(people) - MOST_LISTED)
        parts.append(f'<text class="t s" x="{x}" y="{y + LINE_PX}">{escape(more)}</text>')
    return parts


def _scale(frame: Frame, height: float) -> str:
    metres = next((m for m in (1, 2, 5, 10, 20, 50, 100, 200, 500) if m * frame.per_m >= 60), 1000)
    x, y = MARGIN_PX + 6, height - 8
    return (
        f'<path d="M{x} {y - 4}V{y}H{x + metres * frame.per_m:.1f}V{y - 4}" fill="none" stroke="#14202e"/>'
        f'<text class="t s" x="{x + 4}" y="{y - 6:.0f}">{metres} m</text>'
    )

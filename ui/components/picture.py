"""A picture with numbered marks and outlines on it; a click tells Python the pixel, in the picture's own size."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape

from streamlit.components import v2

SCRIPT = """
export default function (component) {
  const { parentElement, data, setTriggerValue } = component;
  const place = parentElement.querySelector('#picture');
  const parsed = new DOMParser().parseFromString(data.svg, 'image/svg+xml');
  if (parsed.querySelector('parsererror')) { place.textContent = ''; return; }
  const svg = document.importNode(parsed.documentElement, true);
  place.replaceChildren(svg);
  const image = document.createElementNS('http://www.w3.org/2000/svg', 'image');
  for (const [name, value] of Object.entries({ href: data.picture, x: 0, y: 0, width: data.wide, height: data.high }))
    image.setAttribute(name, value);
  svg.prepend(image);
  svg.onclick = (event) => {
    const box = svg.getBoundingClientRect();
    const x = (event.clientX - box.left) * data.wide / box.width;
    const y = (event.clientY - box.top) * data.high / box.height;
    setTriggerValue('clicked', { x: Math.round(x * 10) / 10, y: Math.round(y * 10) / 10 });
  };
}
"""
STYLE = "#picture svg{width:100%;height:auto;display:block;cursor:crosshair;border-radius:6px}"
Point = tuple[float, float]


def clicked(
    picture: bytes, kind: str, size_px: tuple[int, int], marks: Sequence[Point], outlines: Sequence[Sequence[Point]],
    key: str, label: str,
) -> Point | None:  # fmt: skip
    """Draw a picture (`kind` jpeg or png); returns the pixel that was clicked in this run of the page, or None."""
    wide, high = size_px
    unit = wide / 100
    rings = "".join(
        f'<polygon points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in ring)}" fill="#2f6fb8" fill-opacity="0.16" '
        f'stroke="#2f6fb8" stroke-width="{unit / 4:.2f}"/>'
        for ring in outlines
    )
    dots = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{unit * 0.8:.1f}" fill="none" stroke="#c5362d" '
        f'stroke-width="{unit / 4:.2f}"/><text x="{x + unit:.1f}" y="{y - unit * 0.6:.1f}" '
        f'font-size="{unit * 2.2:.1f}" '
        f'font-weight="700" fill="#c5362d" stroke="#fff" stroke-width="{unit / 5:.2f}" paint-order="stroke">'
        f"{number}</text>"
        for number, (x, y) in enumerate(marks, 1)
    )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" role="img" '
        f'aria-label="{escape(label, quote=True)}">{rings}{dots}</svg>'
    )
    mount = v2.component("retrace_picture", html='<div id="picture"></div>', css=STYLE, js=SCRIPT)
    data = {"svg": svg, "wide": wide, "high": high,
            "picture": f"data:image/{kind};base64,{base64.b64encode(picture).decode()}"}  # fmt: skip
    result = mount(data=data, key=key, on_clicked_change=lambda: None)
    found = result.get("clicked") if result else None
    return (float(found["x"]), float(found["y"])) if found else None

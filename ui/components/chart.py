"""The drawn timeline in the app: our own SVG put into the page; a click on a bar tells Python which it was."""

from __future__ import annotations

from pathlib import Path

from streamlit.components import v2

STYLE = Path(__file__).parents[1] / "style.css"
# The SVG is made and escaped by timeline/chart.py; DOMParser refuses anything that is not well-formed XML.
SCRIPT = """
export default function (component) {
  const { parentElement, data, setTriggerValue } = component;
  const place = parentElement.querySelector('#chart');
  const parsed = new DOMParser().parseFromString(data.svg, 'image/svg+xml');
  if (parsed.querySelector('parsererror')) { place.textContent = ''; return; }
  place.replaceChildren(document.importNode(parsed.documentElement, true));
  place.onclick = (event) => {
    const link = event.target.closest('a');
    if (!link) return;
    event.preventDefault();
    setTriggerValue('clicked', link.getAttribute('href'));
  };
}
"""


def show(svg: str, key: str) -> str | None:
    """Draw a chart; returns the `href` of the bar that was clicked in this run of the page, or None."""
    mount = v2.component(
        "retrace_chart",
        html='<div class="rt wide"><div id="chart"></div></div>',
        css=STYLE.read_text(encoding="utf-8"),
        js=SCRIPT,
    )
    result = mount(data={"svg": svg}, key=key, on_clicked_change=lambda: None)
    clicked = result.get("clicked") if result else None
    return str(clicked) if clicked else None

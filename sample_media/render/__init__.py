"""The plant on camera. `render` draws a staged plant as a bad recorder would write it, with the truth of every frame.

MuJoCo (`pip install 'retrace[render]'`) and OpenGL (libegl1 or libosmesa6) are only looked for when something is drawn.
"""

from sample_media.render.film import Footage, render

__all__ = ["Footage", "render"]

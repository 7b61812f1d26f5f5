"""Proxies: what a browser plays in place of an original: H.264, small, quick to seek, heads masked by default.

Every frame of the original is one frame of its proxy, at the same distance from the first one, so that a frame drawn by
a browser is named by the original's own timestamp. `frames.parquet` beside the film is that map. Originals are read.
"""

from timeline.proxies.make import Made, make_all, make_one
from timeline.proxies.plan import Plan, Proxy, outdated, plan_of, proxy_of, videos

__all__ = ["Made", "Plan", "Proxy", "make_all", "make_one", "outdated", "plan_of", "proxy_of", "videos"]

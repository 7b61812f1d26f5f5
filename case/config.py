"""case.toml: what a case says about its site, cameras, record files, parameters and incident; read and checked.

An error names the file, the key, the value and what was wanted. Relative paths are inside the case folder; a path
that leaves it must be absolute (an original referenced in place).
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from case.errors import ConfigError
from case.schemas import RECORD_TABLES

Ident = Annotated[str, Field(pattern=r"^[\w.+@:-][\w .+@:-]{0,63}$", description="letters, digits, . + @ : _ -")]
PointPx = tuple[float, float]
Polygon = Annotated[list[PointPx], Field(min_length=3, max_length=500)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DrawnZone(_Strict):
    """A zone drawn in the image of one camera, for cameras without a plan. Pixels at the size `drawn_at_px`."""

    zone_id: Ident
    polygon_px: Polygon


class DrawnLine(_Strict):
    """A directed line in the image (door, manhole): crossing from its left to its right side is *in*."""

    line_id: Ident
    zone_id: Ident
    from_px: PointPx
    to_px: PointPx
    door: str | None = None


class PlanPoint(_Strict):
    """One point pair of a camera's calibration: pixels in its image, metres on the plan."""

    px: PointPx
    plan_m: PointPx


class Camera(_Strict):
    """One camera: its files in order, what is known of its clock, and where its zones lie in the image."""

    id: Ident
    name: str = ""
    footage: list[str] = Field(default_factory=list, description="files, folders or glob patterns, in order")
    recorded_start: str | None = Field(None, description="what the camera's clock showed at frame zero (statement)")
    recorded_start_uncertainty_s: float = Field(1.0, ge=0)
    timezone: str | None = None
    floor: str = "1"
    drawn_at_px: tuple[int, int] | None = None
    zone: list[DrawnZone] = Field(default_factory=list)
    line: list[DrawnLine] = Field(default_factory=list)
    point: list[PlanPoint] = Field(default_factory=list)
    position_m: PointPx | None = Field(None, description="where it hangs on the plan; worked out where it is not said")
    height_m: float | None = Field(None, gt=0, le=300, description="above the floor")
    range_m: float | None = Field(None, gt=0, description="how far a person is still told in its picture")
    blind_m: list[Polygon] = Field(default_factory=list, description="parts of the plan that it does not see")
    overwrite_days: float | None = Field(None, gt=0)


class Zone(_Strict):
    """A zone of the site, with the properties of RULES 6.11. `polygon_m` in metres on the plan of its floor."""

    id: Ident
    name: str = ""
    zone_class: Literal["exclusive", "shared"] = "shared"
    risk_colour: Literal["red", "orange", "yellow", "blue"] | None = None
    ex_class: Literal["0", "1", "2", "20", "21", "22"] | None = None
    kind: Literal["area", "confined_space", "electrical", "height", "building", "road", "muster"] = "area"
    permit_required: bool = False
    max_people: int | None = Field(None, ge=0)
    no_lone: bool = False
    max_dwell_min: float | None = Field(None, gt=0)
    floor: str = "1"
    polygon_m: Polygon | None = None
    holes_m: list[Polygon] = Field(default_factory=list)
    neighbours: list[str] = Field(default_factory=list)
    parent: str | None = None
    entry_m: PointPx | None = Field(None, description="the manhole or door of a confined space, metres on the plan")
    outdoor: bool | None = None
    aliases: list[str] = Field(default_factory=list, description="how records name this place")


class Records(_Strict):
    """A record file or folder; all but the path is recognised from the content where it is not said."""

    path: str
    table: str | None = None
    sheet: str | None = None
    source_id: Ident | None = None
    timezone: str | None = None
    mapping: dict[str, str] = Field(default_factory=dict, description="header in the file -> canonical field")
    values: dict[str, dict[str, str]] = Field(default_factory=dict, description="field -> {text: canonical value}")
    date_order: Literal["ymd", "dmy", "mdy"] | None = Field(None, description="how 03-04-2026 is meant in this file")

    @field_validator("table")
    @classmethod
    def _known_table(cls, value: str | None) -> str | None:
        if value is not None and value not in RECORD_TABLES:
            raise ValueError(f"one of {', '.join(RECORD_TABLES)}")
        return value


class Origin(_Strict):
    """Where the plan lies on the earth: longitude and latitude (WGS 84) of plan point `plan_m`, and its turn."""

    lon: float = Field(ge=-180, le=180)
    lat: float = Field(ge=-89, le=89)
    plan_m: PointPx = (0.0, 0.0)
    north_deg: float = Field(0.0, ge=-360, le=360, description="from plan y to true north, clockwise")


class Obstacle(_Strict):
    """Something on the plan that hides people from cameras: a wall (line) or a body of plant (closed line)."""

    points_m: Annotated[list[PointPx], Field(min_length=2, max_length=500)]
    height_m: float | None = Field(None, gt=0, description="hides everything behind it where not said")
    floor: str = "1"
    name: str = ""


class TagCoverage(_Strict):
    """Where a positioning system can place a tag: an area, or the anchors around it (their outline, grown by range)."""

    floor: str = "1"
    source_id: Ident | None = None
    polygon_m: Polygon | None = None
    anchors_m: list[PointPx] = Field(default_factory=list, max_length=5000)
    range_m: float = Field(0.0, ge=0)


class Site(_Strict):
    """The site: name, its one time zone (IANA), language of the report, plan picture and its scale.

    `obstacles`: a GeoJSON file inside the case, lines and polygons in plan metres with floor and height_m.
    """

    name: str
    timezone: str
    language: Literal["zh", "en"] = "en"
    plan_image: str | None = None
    plan_metres_per_px: float | None = Field(None, gt=0)
    plan_origin_px: PointPx = (0.0, 0.0)  # the pixel at plan (0, 0); plan y runs up, pixels run down
    origin: Origin | None = None
    obstacles: str | None = None

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("an IANA time zone such as Asia/Shanghai or Europe/London")
        return value


class Detect(_Strict):
    """How footage is read. `detector`: embedded, motion, replay:FOLDER, ultralytics:FILE, onnx:FILE."""

    detector: str = "auto"
    frames_per_second: float = Field(5.0, gt=0, le=60)
    confidence: float = Field(0.25, gt=0, lt=1)
    cascade: bool = True
    read_clock: bool = Field(True, description="read the burned-in clock and look for flashes")


class Rules(_Strict):
    """Rule packs in force and parameter overrides ("presence.nopermit_s" -> value), by scope where given."""

    packs: list[str] = Field(default_factory=lambda: ["gb30871", "site"])
    param: dict[str, Any] = Field(default_factory=dict)
    zone_param: dict[str, dict[str, Any]] = Field(default_factory=dict)
    work_type_param: dict[str, dict[str, Any]] = Field(default_factory=dict)
    permit_param: dict[str, dict[str, Any]] = Field(default_factory=dict)


class FileName(_Strict):
    """How a recorder of this site names its files, in the letters of strftime and `*` (detect/claims/file_names.py)."""

    template: str = Field(max_length=200)
    maker: str = "case.toml"
    zone: Literal["local", "utc"] = "local"
    uncertainty_s: float = Field(3.0, ge=0, le=86400)


class Incident(_Strict):
    """The incident as a person gave it: wall time in the site's zone (or with offset), ±, place, kind."""

    moment: str
    plus_minus_s: float = Field(60.0, ge=0)
    zone_id: str | None = None
    kind: Literal["fire", "explosion", "leak", "poisoning", "fall", "electric", "other"] | None = None


class Retention(_Strict):
    """How long a record system (positioning, access, gas, historian ...) keeps what it wrote."""

    source_id: Ident
    overwrite_days: float = Field(gt=0)


class CaseConfig(_Strict):
    """All of case.toml."""

    version: Literal[1] = 1
    site: Site
    camera: list[Camera] = Field(default_factory=list)
    zone: list[Zone] = Field(default_factory=list)
    obstacle: list[Obstacle] = Field(default_factory=list)
    tag_coverage: list[TagCoverage] = Field(default_factory=list)
    records: list[Records] = Field(default_factory=list)
    file_name: list[FileName] = Field(default_factory=list)
    retention: list[Retention] = Field(default_factory=list)
    detect: Detect = Detect()
    rules: Rules = Rules()
    incident: Incident | None = None

    @property
    def zone_info(self) -> ZoneInfo:
        """The case's one time zone."""
        return ZoneInfo(self.site.timezone)

    @field_validator("camera", "zone")
    @classmethod
    def _unique_ids(cls, items: list[Any]) -> list[Any]:
        seen: set[str] = set()
        for item in items:
            if item.id in seen:
                raise ValueError(f"each id once, but {item.id!r} is there twice")
            seen.add(item.id)
        return items

    def camera_by_id(self, camera_id: str) -> Camera:
        """The camera of that id. Raises ConfigError naming the ones there are."""
        for camera in self.camera:
            if camera.id == camera_id:
                return camera
        known = ", ".join(camera.id for camera in self.camera) or "none"
        raise ConfigError(f"case.toml: there is no camera {camera_id!r}; known are {known}.")


def read_config(path: Path) -> CaseConfig:
    """Read and check case.toml. Raises ConfigError: file, key, value, what was wanted."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read as UTF-8 text ({error}); a case needs its case.toml.") from error
    try:
        return CaseConfig.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: is not valid TOML: {error}.") from error
    except ValidationError as error:
        raise ConfigError(_sentence(path, error)) from error


def _sentence(path: Path, error: ValidationError) -> str:
    """The first complaint of pydantic as one sentence, and how many more there are."""
    first = error.errors()[0]
    key = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in first["loc"]).lstrip(".")
    wanted = re.sub(r"^Value error, ", "", first["msg"])
    if first["type"] == "extra_forbidden":
        return f"{path}: key {key} is not known; check its spelling or remove it.{_more(error)}"
    if first["type"] == "missing":
        return f"{path}: key {key} is missing; add it.{_more(error)}"
    return f"{path}: key {key} is {first['input']!r:.80}, wanted: {wanted}.{_more(error)}"


def _more(error: ValidationError) -> str:
    rest = error.error_count() - 1
    return f" ({rest} more problem{'s' if rest > 1 else ''} in this file)" if rest else ""

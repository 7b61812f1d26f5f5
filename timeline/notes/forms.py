"""The forms that people fill in, one a kind: typed fields with a sentence about each, checked before they are kept.

What is kept is a decision whose kind is the form's name. A screen draws a form from its fields; the command line reads
`field=value`. Nothing here is ever filled in by the program.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from case.errors import DecisionError

Text = Annotated[str, Field(min_length=1, max_length=4000)]
Short = Annotated[str, Field(min_length=1, max_length=200)]
Refs = Annotated[list[str], Field(default_factory=list, max_length=50)]
Seconds = Annotated[float, Field(ge=0, le=86_400)]


class Note(BaseModel):
    """A filled-in form. `about` is what it is about: the subject of its decision."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)
    SUBJECT: ClassVar[str] = "text"

    @field_validator("refs", mode="before", check_fields=False)
    @classmethod
    def _listed(cls, value: Any) -> Any:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    def about(self) -> str:
        """The subject under which the decision is kept: one line, at most 80 signs."""
        return " ".join(str(getattr(self, self.SUBJECT)).split())[:80]


class Unit(Note):
    """The unit where it happened (Decree 493 art. 30 (1))."""

    SUBJECT: ClassVar[str] = "name"
    name: Short = Field(description="name of the unit / 单位名称")
    address: str = Field("", max_length=400, description="address / 地址")
    business: str = Field("", max_length=1000, description="what it does and makes / 主要业务")
    people: int | None = Field(None, ge=0, description="how many work there / 从业人数")
    licence: str = Field("", max_length=400, description="safety licence, number and validity / 安全生产许可证")
    text: str = Field("", max_length=4000, description="anything else about its safety management / 安全管理情况")


class Statement(Note):
    """What a person said, with when it is about and how sure they are."""

    SUBJECT: ClassVar[str] = "who"
    who: Short = Field(description="who said it / 陈述人")
    text: Text = Field(description="what they said, one subject and one verb / 陈述内容")
    moment: str = Field("", max_length=60, description="when it happened, time at the site / 所述时刻")
    plus_minus_s: Seconds | None = Field(None, description="± in seconds; unknown where not said / 误差（秒）")
    taken_by: str = Field("", max_length=200, description="who took the statement, when / 询问人与时间")
    condition: bool = Field(False, description="a standing condition, not an event / 状态而非事件")


class Entry(Note):
    """An entry of the sequence that a person adds."""

    text: Text = Field(description="one subject and one active verb / 一个主语一个动词")
    lane: Short = Field(description="the actor whose line it is / 行为主体")
    moment: str = Field("", max_length=60, description="time at the site; empty where unknown / 时刻")
    plus_minus_s: Seconds | None = Field(None, description="± in seconds / 误差（秒）")
    tag: Literal["fact", "record", "statement", "inference", "assumption"] = Field(
        "inference", description="what it rests on / 性质"
    )
    condition: bool = Field(False, description="a standing condition, not an event / 状态而非事件")
    refs: Refs = Field(description="what it rests on: anchors of the report / 依据")


class Rescue(Note):
    """A step of the rescue (art. 30 (2))."""

    text: Text = Field(description="who did what / 救援经过")
    moment: str = Field("", max_length=60, description="time at the site / 时刻")
    by: str = Field("", max_length=200, description="by whom / 救援单位")


class Casualty(Note):
    """One person hurt, dead or missing (art. 30 (3))."""

    SUBJECT: ClassVar[str] = "name"
    name: Short = Field(description="name / 姓名")
    outcome: Literal["dead", "missing", "serious", "light", "unhurt"] = Field(description="outcome / 伤亡程度")
    injury: str = Field("", max_length=400, description="injury / 伤情")
    hospital: str = Field("", max_length=200, description="hospital / 救治医院")
    moment: str = Field("", max_length=60, description="time of death or injury / 时间")


class Loss(Note):
    """One direct economic loss, by GB 6721 (art. 30 (3))."""

    SUBJECT: ClassVar[str] = "item"
    item: Short = Field(description="what was lost / 损失项目")
    amount_cny: float = Field(ge=0, le=1e12, description="yuan / 金额（元）")
    basis: str = Field("", max_length=400, description="how it was reckoned / 核定依据")


class Cause(Note):
    """A cause, direct or indirect, as people concluded it (art. 30 (4))."""

    level: Literal["direct", "indirect"] = Field(description="direct or indirect / 直接或间接")
    text: Text = Field(description="the cause / 原因")
    refs: Refs = Field(description="what it rests on: anchors of the report / 依据")


class Nature(Note):
    """The nature of the accident (art. 30 (4))."""

    nature: Literal["responsible", "not_responsible", "natural"] = Field(
        description="responsibility accident or not / 责任事故、非责任事故、自然灾害"
    )
    text: Text = Field(description="why / 认定理由")


class Responsibility(Note):
    """Whose responsibility, and what is proposed (art. 30 (5))."""

    SUBJECT: ClassVar[str] = "who"
    who: Short = Field(description="person or unit / 责任者")
    text: Text = Field(description="what they did or failed to do / 责任事实")
    basis: str = Field("", max_length=400, description="clause / 依据条款")
    proposal: str = Field("", max_length=1000, description="what is proposed / 处理建议")
    refs: Refs = Field(description="what it rests on / 依据")


class Measure(Note):
    """A measure of prevention with owner and date (art. 30 (6))."""

    text: Text = Field(description="the measure / 措施")
    owner: Short = Field(description="who sees to it / 责任人")
    due: date = Field(description="by when, YYYY-MM-DD / 完成期限")
    done: date | None = Field(None, description="done on / 完成日期")


class Link(Note):
    """A causal link that a person draws between two entries of the sequence."""

    cause: Short = Field(description="the cause: id of an entry, as the sequence shows it / 原因条目编号")
    effect: Short = Field(description="the effect: id of an entry / 结果条目编号")
    text: str = Field("", max_length=1000, description="why one led to the other / 理由")
    strength: Literal["necessary", "contributing", "possible"] = Field(
        "contributing", description="necessary, contributing or possible / 必要、促成、可能"
    )

    def about(self) -> str:
        """Both ends."""
        return f"{self.cause} -> {self.effect}"[:160]


class Scenario(Note):
    """A rival account of what happened, with what supports and what contradicts it."""

    SUBJECT: ClassVar[str] = "name"
    name: Short = Field(description="name / 名称")
    text: Text = Field(description="the account / 情景描述")


class Weigh(Note):
    """That something supports or contradicts an entry or a scenario."""

    SUBJECT: ClassVar[str] = "of"
    of: Short = Field(description="anchor of the entry, or name of the scenario / 对象")
    stance: Literal["supports", "contradicts"] = Field(description="supports or contradicts / 支持或矛盾")
    text: Text = Field(description="what does, and why / 依据与理由")
    refs: Refs = Field(description="anchors of the report / 依据")


class Member(Note):
    """A member of the investigation group, whose signature the report needs (art. 30)."""

    SUBJECT: ClassVar[str] = "name"
    name: Short = Field(description="name / 姓名")
    unit: str = Field("", max_length=200, description="unit / 单位")
    role: str = Field("", max_length=200, description="role in the group / 职务")


FORMS: dict[str, type[Note]] = {
    "unit": Unit, "statement": Statement, "entry": Entry, "rescue": Rescue, "casualty": Casualty, "loss": Loss,
    "cause": Cause, "nature": Nature, "responsibility": Responsibility, "measure": Measure, "causal_link": Link,
    "scenario": Scenario, "weigh": Weigh, "member": Member,
}  # fmt: skip


def form_of(kind: str) -> type[Note]:
    """The form of a kind. Raises DecisionError naming the kinds there are."""
    if kind not in FORMS:
        raise DecisionError(f"{kind!r} is no kind of note; wanted one of {', '.join(FORMS)}.")
    return FORMS[kind]


def filled(kind: str, values: dict[str, Any]) -> Note:
    """A form filled in and checked. Raises DecisionError naming the field, what was given and what was wanted."""
    form = form_of(kind)
    try:
        return form(**values)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or kind
        if first["type"] == "extra_forbidden":
            raise DecisionError(f"{kind} has no field {field}; it has {', '.join(form.model_fields)}.") from error
        if first["type"] == "missing":
            wanted = form.model_fields[str(first["loc"][0])].description
            raise DecisionError(f"{kind} needs {field}: {wanted}.") from error
        raise DecisionError(f"{kind}: {field} is {first['input']!r:.60}, wanted: {first['msg']}.") from error


def fields_of(kind: str) -> list[tuple[str, bool, str]]:
    """Name, whether it must be given, and description (English / 中文) of each field."""
    return [(name, field.is_required(), field.description or "") for name, field in form_of(kind).model_fields.items()]

"""What the values in a client's file may be: words, numbers, instants and answers, with bounds."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

FIRST_YEAR, LAST_YEAR = 1970, 9000


def _within_years(moment: date) -> None:
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise PydanticCustomError("year", "must lie between the years 1970 and 9000")


def _in_utc(moment: datetime) -> datetime:
    _within_years(moment)
    return moment.astimezone(UTC)


def _of_our_time(day: date) -> date:
    _within_years(day)
    return day


NO_NUL = r"^[^\x00]*$"  # what no database can hold

Instant = Annotated[AwareDatetime, AfterValidator(_in_utc)]
Day = Annotated[date, AfterValidator(_of_our_time)]
Words = Annotated[str, Field(max_length=5000, pattern=NO_NUL)]
Short = Annotated[str, Field(max_length=200, pattern=NO_NUL)]
Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Weekday = Annotated[int, Field(ge=0, le=6)]
Count = Annotated[int, Field(ge=0, le=100_000)]
Number = Annotated[int, Field(ge=1, le=1_000_000)]
FromOneToTen = Annotated[int, Field(ge=1, le=10)]
ScaleKey = Annotated[str, Field(pattern=r"^[a-z]{1,20}([: ][a-z]{0,20}[0-9]{0,6})?$")]
Whole = Annotated[int, Field(ge=-(10**12), le=10**12)]
Real = Annotated[float, Field(ge=-1e12, le=1e12)]
Plain = Words | Whole | bool | Real | None
Group = Annotated[dict[Short, Plain], Field(max_length=50)]
AnswerValue = Plain | Annotated[list[Plain | Group], Field(max_length=200)] | Group
AnyJson = Annotated[dict[Short, Any], Field(max_length=200)]


class Form(BaseModel):
    model_config = ConfigDict(
        strict=True, extra="forbid", allow_inf_nan=False, frozen=True, defer_build=True
    )


class Answer(Form):
    """One question of a talk, and what the client answered."""

    step: Short = Field(description="Which question.")
    answer: AnswerValue = Field(default=None, description="The answer; null when it was skipped.")

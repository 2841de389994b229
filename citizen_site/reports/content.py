"""What a draft and a report have in common: everything that its author says."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from citizen_site.core.database import WordOf
from citizen_site.core.geo import Point
from citizen_site.reports.axes import Urgency, Visibility


class ReportContent:
    """Columns of a draft, copied to the report when it is sent.

    The place is words, a point, or both: `place_text` (house, alley), `landmark`, and a point in degrees (WGS 84) with
    its accuracy in metres, where the device told it. `answers` maps the codes of the category's questions to a text, a
    number or a list of keys.
    """

    @declared_attr
    def area_id(cls) -> Mapped[int | None]:  # noqa: N805 - SQLAlchemy calls it with the class
        return mapped_column(ForeignKey("area.id"), index=True)

    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    place_text: Mapped[str] = mapped_column(String(300), default="")
    landmark: Mapped[str] = mapped_column(String(200), default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    accuracy_m: Mapped[float | None]
    point_source: Mapped[str] = mapped_column(String(10), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    urgency: Mapped[Urgency] = mapped_column(WordOf(Urgency, 10), default=Urgency.NORMAL)
    visibility: Mapped[Visibility] = mapped_column(WordOf(Visibility, 10), default=Visibility.PUBLIC)
    shows_name: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(String(5), default="vi")

    @property
    def point(self) -> Point | None:
        if self.latitude is None or self.longitude is None:
            return None
        return Point(self.latitude, self.longitude)


# What goes from a draft to its report as it is.
COPIED = (
    "answers",
    "place_text",
    "landmark",
    "latitude",
    "longitude",
    "accuracy_m",
    "point_source",
    "description",
    "urgency",
    "visibility",
    "shows_name",
    "language",
)

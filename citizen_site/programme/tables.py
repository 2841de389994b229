"""The programme's tables as they are published: each column with its name, kind and meaning, once for all formats."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core.errors import NotFoundError
from citizen_site.directory.models import Pillar
from citizen_site.programme.content_files import indicator_groups
from citizen_site.programme.indicators import all_indicators
from citizen_site.programme.models.indicators import IndicatorValue
from citizen_site.programme.models.pilots import Pilot
from citizen_site.programme.pilots import grid
from citizen_site.programme.promises import ledger
from citizen_site.programme.units import carrying_areas, successions_of, thirteen_units

Row = Mapping[str, Any]
# What a place of the grid is called whose model nobody has named in public.
NO_PUBLIC_SOURCE = "no_public_source"
NAMED = "named"


class Datatype(StrEnum):
    """Kinds of columns, by their names in CSV on the Web."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"
    BOOLEAN = "boolean"
    URL = "anyURI"


@dataclass(frozen=True)
class Column:
    """A column: `name` is its heading in every format, `meaning` says in a sentence what stands in it."""

    name: str
    datatype: Datatype
    meaning: Any
    is_required: bool = True


@dataclass(frozen=True)
class DataTable:
    """A table with its rows, in a fixed order. `key` are the columns by which a row is known."""

    slug: str
    title: Any
    columns: Sequence[Column]
    key: Sequence[str]
    rows: Callable[[Session], Iterable[Row]]


SOURCE = (
    Column("source_title", Datatype.STRING, _l("Tên nguồn"), is_required=False),
    Column("source_url", Datatype.URL, _l("Địa chỉ của nguồn, nếu có"), is_required=False),
    Column("source_date", Datatype.DATE, _l("Ngày của nguồn"), is_required=False),
)
DEMO = Column("is_demo", Datatype.BOOLEAN, _l("Dữ liệu mẫu, không phải thật"))


def _source_of(thing: Any) -> dict[str, Any]:
    return {
        "source_title": thing.source_title,
        "source_url": thing.source_url,
        "source_date": thing.source_date,
    }


def _places(session: Session) -> Iterable[Row]:
    """Each place of the grid, and each model: a place without one says so."""
    for row in grid(session).rows:
        for pillar in Pillar:
            pilots = row.cells[pillar]
            yield from (_pilot(pilot, row.unit.slug) for pilot in pilots)
            if not pilots:
                yield {"unit": row.unit.slug, "pillar": pillar.value, "state": NO_PUBLIC_SOURCE, "is_demo": False}
        yield from (_pilot(pilot, row.unit.slug) for pilot in row.unplaced)


def _pilot(pilot: Pilot, unit: str) -> Row:
    return {
        "unit": unit,
        "pillar": pilot.pillar.value if pilot.pillar else None,
        "state": NAMED,
        "model": pilot.slug,
        "title": pilot.title,
        "status": pilot.status.value,
        "since": pilot.since,
        "responsible": pilot.responsible,
        **_source_of(pilot),
        "is_demo": pilot.is_demo,
    }


def _units(session: Session) -> Iterable[Row]:
    for unit in thirteen_units(session):
        heirs = [place.slug for place in carrying_areas(session, unit)]
        heirs += [step.successor.slug for step in successions_of(session, unit)]
        yield {
            "unit": unit.slug,
            "position": unit.position,
            "name": unit.name,
            "carried_on_by": ";".join(heirs),
            **_source_of(unit),
        }


def _indicators(session: Session) -> Iterable[Row]:
    for each in all_indicators(session):
        yield {
            "indicator": each.slug,
            "group": each.group,
            "name": each.name,
            "unit": each.unit,
            "better": each.direction.value,
            "period": each.period.value,
            "target": each.target,
            "target_on": each.target_on,
            "definition": each.definition,
            "legal_basis": each.legal_basis,
            "formula": each.formula.value if each.formula else "",
            **_source_of(each),
            "is_demo": each.is_demo,
        }


def _values(session: Session) -> Iterable[Row]:
    areas = gazetteer(session)
    rows = session.scalars(
        select(IndicatorValue)
        .where(IndicatorValue.ended_at.is_(None))
        .options(joinedload(IndicatorValue.indicator))
        .order_by(IndicatorValue.indicator_id, IndicatorValue.area_id, IndicatorValue.period_start, IndicatorValue.id)
    )
    for row in rows:
        yield {
            "indicator": row.indicator.slug,
            "area": areas.get(row.area_id).slug,
            "period_start": row.period_start,
            "period_end": row.period_end,
            "value": row.value,
            "kind": row.kind.value,
            **_source_of(row),
            "reason": row.reason,
            "is_demo": row.is_demo,
        }


def _promises(session: Session) -> Iterable[Row]:
    for entry in ledger(session):
        promise, measured = entry.promise, entry.measured
        yield {
            "promise": promise.slug,
            "kind": promise.kind.value,
            "title": promise.title,
            "said_by": promise.said_by,
            "due_on": promise.due_on,
            "model": promise.pilot.slug if promise.pilot else "",
            "indicator": promise.indicator.slug if promise.indicator else "",
            "measured_value": measured.value.value if measured else None,
            "measured_on": measured.value.period_end if measured else None,
            "measured_in": measured.place.slug if measured else "",
            "measured_kind": measured.value.kind.value if measured else "",
            "outcome": promise.outcome,
            "outcome_source_title": promise.outcome_source_title,
            "outcome_source_url": promise.outcome_source_url,
            "outcome_source_date": promise.outcome_source_date,
            **_source_of(promise),
            "is_demo": promise.is_demo,
        }


def _frame(_session: Session) -> Iterable[Row]:
    for group in indicator_groups():
        yield {
            "group": group.key,
            "name": group.name,
            "count": group.count,
            "source_title": group.source.title,
            "source_url": group.source.url,
            "source_date": group.source.dated,
        }


_TEXT, _DAY = Datatype.STRING, Datatype.DATE
TABLES = (
    DataTable(
        "mo-hinh",
        _l("39 ô của chương trình, và các mô hình đã có tên"),
        (
            Column("unit", _TEXT, _l("Đơn vị (mã)")),
            Column("pillar", _TEXT, _l("Trụ cột: government, economy, society"), is_required=False),
            Column("state", _TEXT, _l("named: có nguồn công khai; no_public_source: chưa có")),
            Column("model", _TEXT, _l("Mô hình (mã)"), is_required=False),
            Column("title", _TEXT, _l("Tên mô hình"), is_required=False),
            Column("status", _TEXT, _l("planned, running, evaluated, scaled, stopped, unknown"), is_required=False),
            Column("since", _DAY, _l("Ngày bắt đầu"), is_required=False),
            Column("responsible", _TEXT, _l("Đơn vị phụ trách"), is_required=False),
            *SOURCE,
            DEMO,
        ),
        ("unit", "pillar", "model"),
        _places,
    ),
    DataTable(
        "don-vi",
        _l("13 đơn vị, và nơi nối tiếp"),
        (
            Column("unit", _TEXT, _l("Đơn vị (mã)")),
            Column("position", Datatype.INTEGER, _l("Thứ tự")),
            Column("name", _TEXT, _l("Tên")),
            Column("carried_on_by", _TEXT, _l("Phường, xã hoặc cơ quan nối tiếp (mã), cách nhau bằng dấu ;")),
            *SOURCE,
        ),
        ("unit",),
        _units,
    ),
    DataTable(
        "chi-so",
        _l("Các chỉ số và định nghĩa"),
        (
            Column("indicator", _TEXT, _l("Chỉ số (mã)")),
            Column("group", _TEXT, _l("Nhóm của Quyết định 5279, để trống nếu ngoài khung"), is_required=False),
            Column("name", _TEXT, _l("Tên")),
            Column("unit", _TEXT, _l("Đơn vị tính; % là từ 0 đến 100")),
            Column("better", _TEXT, _l("up: càng cao càng tốt; down: càng thấp càng tốt")),
            Column("period", _TEXT, _l("month, quarter, year, once")),
            Column("target", Datatype.NUMBER, _l("Mục tiêu, nếu có nguồn"), is_required=False),
            Column("target_on", _DAY, _l("Mốc của mục tiêu"), is_required=False),
            Column("definition", _TEXT, _l("Định nghĩa")),
            Column("legal_basis", _TEXT, _l("Căn cứ"), is_required=False),
            Column("formula", _TEXT, _l("Cách Phố Nhà tính, nếu tự tính"), is_required=False),
            *SOURCE,
            DEMO,
        ),
        ("indicator",),
        _indicators,
    ),
    DataTable(
        "gia-tri",
        _l("Giá trị của các chỉ số"),
        (
            Column("indicator", _TEXT, _l("Chỉ số (mã)")),
            Column("area", _TEXT, _l("Khu vực lúc đó (mã)")),
            Column("period_start", _DAY, _l("Ngày đầu của kỳ")),
            Column("period_end", _DAY, _l("Ngày cuối của kỳ")),
            Column("value", Datatype.NUMBER, _l("Giá trị, theo đơn vị tính của chỉ số")),
            Column("kind", _TEXT, _l("reported: đơn vị tự báo cáo; measured: có người đo; computed: Phố Nhà tính")),
            *SOURCE,
            Column("reason", _TEXT, _l("Vì sao sửa số trước"), is_required=False),
            DEMO,
        ),
        ("indicator", "area", "period_start", "period_end", "kind"),
        _values,
    ),
    DataTable(
        "cam-ket",
        _l("Lời hứa và con số đã công bố"),
        (
            Column("promise", _TEXT, _l("Mã")),
            Column("kind", _TEXT, _l("promise: lời hứa; result: kết quả được báo cáo")),
            Column("title", _TEXT, _l("Nội dung")),
            Column("said_by", _TEXT, _l("Ai nói")),
            Column("due_on", _DAY, _l("Mốc"), is_required=False),
            Column("model", _TEXT, _l("Mô hình (mã)"), is_required=False),
            Column("indicator", _TEXT, _l("Chỉ số đo điều này (mã)"), is_required=False),
            Column("measured_value", Datatype.NUMBER, _l("Số đo mới nhất; để trống là chưa ai đo"), is_required=False),
            Column("measured_on", _DAY, _l("Ngày cuối của kỳ đo"), is_required=False),
            Column("measured_in", _TEXT, _l("Nơi đo (mã khu vực)"), is_required=False),
            Column("measured_kind", _TEXT, _l("measured: có người đo; computed: Phố Nhà tính"), is_required=False),
            Column("outcome", _TEXT, _l("Kết quả theo nguồn khác"), is_required=False),
            Column("outcome_source_title", _TEXT, _l("Nguồn của kết quả"), is_required=False),
            Column("outcome_source_url", Datatype.URL, _l("Địa chỉ nguồn của kết quả"), is_required=False),
            Column("outcome_source_date", _DAY, _l("Ngày nguồn của kết quả"), is_required=False),
            *SOURCE,
            DEMO,
        ),
        ("promise",),
        _promises,
    ),
    DataTable(
        "khung-chi-so",
        _l("Tám nhóm, 47 chỉ số của phường, xã"),
        (
            Column("group", _TEXT, _l("Nhóm (mã)")),
            Column("name", _TEXT, _l("Tên nhóm")),
            Column("count", Datatype.INTEGER, _l("Số chỉ số trong nhóm")),
            *SOURCE,
        ),
        ("group",),
        _frame,
    ),
)


def table_by_slug(slug: str) -> DataTable:
    """Raises NotFoundError."""
    table = next((each for each in TABLES if each.slug == slug), None)
    if table is None:
        raise NotFoundError(slug)
    return table


def cell_text(value: Any) -> str:
    """As it stands in a CSV file: points for decimals, ISO days, "" for nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:.15g}"
    return str(value)


def json_value(value: Any) -> Any:
    """As it stands in a JSON file: ISO days, null for nothing."""
    return value.isoformat() if isinstance(value, date) else value

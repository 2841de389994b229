"""Forms of operators: models, their updates and places, indicators, values, promises. Each fact asks for its source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, Field, SelectField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from citizen_site.core.clock import now, today
from citizen_site.directory.labels import PILLARS
from citizen_site.programme import labels
from citizen_site.programme.content_files import indicator_groups
from citizen_site.programme.decimals import AmbiguousNumberError, read_decimal
from citizen_site.programme.models.indicators import MAX_REASON, MAX_UNIT, ValueKind
from citizen_site.programme.models.pilots import MAX_ADDRESS, MAX_NAME, MAX_TITLE
from citizen_site.programme.models.sourced import MAX_SOURCE, MAX_URL
from citizen_site.web.fields import AllowBlank, Form, VersionedForm, text_area, text_line

MAX_TEXT, MAX_CODES, MAX_EMAIL = 2000, 1000, 254
# A street has no more corners than that.
MAX_POINTS = 100


def _day(label: Any, *, required: Any = None, description: Any = "") -> DateField:
    needed = AllowBlank() if required is None else InputRequired(required)
    return DateField(label, description=description, invalid_value_message=_l("Hãy chọn ngày."), validators=[needed])


def _choices(words: Mapping[Any, Any], *, blank: Any = None) -> list[SelectChoice]:
    first = [SelectChoice("", blank)] if blank is not None else []
    return [*first, *(SelectChoice(str(key), word) for key, word in words.items())]


def _web_address(_form: Form, field: Field) -> None:
    if field.data and not field.data.startswith(("https://", "http://")):
        raise ValidationError(_("Địa chỉ phải bắt đầu bằng https:// hoặc http://."))


def _number(text: str) -> float:
    """Raises ValidationError in words."""
    try:
        return read_decimal(text)
    except AmbiguousNumberError as error:
        raise ValidationError(
            _(
                "“%(value)s” hiểu được hai cách. Hàng nghìn thì viết liền, số lẻ thì thêm số 0.",
                value=text[:40],
            )
        ) from error
    except ValueError as error:
        raise ValidationError(_("Hãy nhập một số, ví dụ 98,5.")) from error


def _not_tomorrow(_form: Form, field: Field) -> None:
    if field.data and field.data > today(now()):
        raise ValidationError(_("Ngày này chưa tới."))


class SourceFields(Form):
    """Where a fact stands."""

    source_title = text_line(_l("Nguồn"), longest=MAX_SOURCE, required=_l("Hãy viết tên nguồn: có nguồn mới đăng."))
    source_url = text_line(_l("Địa chỉ của nguồn"), longest=MAX_URL, type="url")
    source_date = _day(_l("Ngày của nguồn"), required=_l("Hãy chọn ngày của nguồn."))

    def validate_source_url(self, field: Field) -> None:
        _web_address(self, field)

    def validate_source_date(self, field: Field) -> None:
        _not_tomorrow(self, field)

    @property
    def source(self) -> dict[str, Any]:
        return {
            "source_title": self.source_title.data,
            "source_url": self.source_url.data,
            "source_date": self.source_date.data,
        }


def _codes(field: Field) -> tuple[str, ...]:
    return tuple(part.strip() for part in (field.data or "").replace("\n", ";").split(";") if part.strip())


class PilotForm(VersionedForm, SourceFields):
    """A model. Codes are the last parts of the addresses of services and indicators."""

    title = text_line(_l("Tên mô hình"), longest=MAX_TITLE, required=_l("Hãy viết tên mô hình."))
    title_en = text_line(_l("Tên tiếng Anh"), longest=MAX_TITLE)
    unit = SelectField(_l("Đơn vị"), coerce=int)
    pillar = SelectField(_l("Trụ cột"), choices=_choices(PILLARS, blank=_l("chưa rõ trụ cột")))
    summary = text_area(_l("Thay đổi gì cho người dân?"), longest=MAX_TEXT)
    summary_en = text_area(_l("Phần đó bằng tiếng Anh"), longest=MAX_TEXT)
    status = SelectField(_l("Tình trạng"), choices=_choices(labels.STATUSES))
    since = _day(_l("Ngày bắt đầu"))
    responsible = text_line(_l("Đơn vị phụ trách"), longest=MAX_NAME)
    responsible_en = text_line(_l("Đơn vị phụ trách, tiếng Anh"), longest=MAX_NAME)
    responsible_email = text_line(
        _l("Email người được nhắc"),
        longest=MAX_EMAIL,
        type="email",
        description=_l("Người có vai trò ở đây; nửa năm không có tin thì nhận email nhắc. Không hiện công khai."),
    )
    areas = text_area(
        _l("Mã nơi làm"),
        longest=MAX_CODES,
        description=_l("Mỗi dòng một mã, như phuong-phuc-loi. Để trống là cả địa bàn của đơn vị."),
    )
    services = text_area(_l("Mã dịch vụ liên quan"), longest=MAX_CODES, description=_l("Mỗi dòng một mã."))
    indicators = text_area(_l("Mã chỉ số"), longest=MAX_CODES, description=_l("Mỗi dòng một mã."))

    def __init__(self, units: Sequence[tuple[int, str]], **values: Any) -> None:
        super().__init__(**values)
        self.unit.choices = [SelectChoice(unit_id, name) for unit_id, name in units]

    @property
    def area_codes(self) -> tuple[str, ...]:
        return _codes(self.areas)

    @property
    def service_codes(self) -> tuple[str, ...]:
        return _codes(self.services)

    @property
    def indicator_codes(self) -> tuple[str, ...]:
        return _codes(self.indicators)


class UpdateForm(SourceFields):
    """What is new about a model."""

    on = _day(_l("Ngày"), required=_l("Hãy chọn ngày."))
    text = text_area(_l("Có gì mới?"), longest=MAX_TEXT, required=_l("Hãy viết có gì mới."))
    text_en = text_area(_l("Phần đó bằng tiếng Anh"), longest=MAX_TEXT)

    def validate_on(self, field: Field) -> None:
        _not_tomorrow(self, field)


class EvidenceForm(SourceFields):
    """A document, and what it shows."""

    text = text_area(_l("Tài liệu này cho thấy gì?"), longest=MAX_TEXT, required=_l("Hãy viết tài liệu cho thấy gì."))
    text_en = text_area(_l("Phần đó bằng tiếng Anh"), longest=MAX_TEXT)


class PlaceForm(Form):
    """A place: an address, a point, or a line."""

    name = text_line(_l("Tên địa điểm"), longest=MAX_NAME, required=_l("Hãy viết tên địa điểm."))
    address = text_line(_l("Địa chỉ"), longest=MAX_ADDRESS)
    points = text_area(
        _l("Tọa độ"),
        longest=4000,
        description=_l("Mỗi dòng một điểm, vĩ độ rồi kinh độ: 21.0312 105.8508. Nhiều dòng thành một đoạn đường."),
    )

    def validate_points(self, field: Field) -> None:
        try:
            points = self.read_points()
        except ValueError as error:
            raise ValidationError(_("Mỗi dòng cần hai số, ví dụ 21.0312 105.8508.")) from error
        if len(points) > MAX_POINTS:
            raise ValidationError(_("Nhiều quá. Tối đa %(number)d điểm.", number=MAX_POINTS))
        if any(not (20 < latitude < 22 and 105 < longitude < 107) for latitude, longitude in points):
            raise ValidationError(_("Có điểm nằm ngoài Hà Nội."))

    def read_points(self) -> list[list[float]]:
        """Raises ValueError."""
        lines = [line.replace(",", " ").split() for line in (self.points.data or "").splitlines() if line.strip()]
        if any(len(line) != 2 for line in lines):
            raise ValueError(self.points.data)
        return [[float(latitude), float(longitude)] for latitude, longitude in lines]


class IndicatorForm(VersionedForm, SourceFields):
    """An indicator with its definition."""

    name = text_line(_l("Tên chỉ số"), longest=200, required=_l("Hãy viết tên chỉ số."))
    name_en = text_line(_l("Tên tiếng Anh"), longest=200)
    group = SelectField(_l("Nhóm của Quyết định 5279"))
    unit = text_line(_l("Đơn vị tính"), longest=MAX_UNIT, required=_l("Hãy viết đơn vị tính, ví dụ %%."))
    unit_en = text_line(_l("Đơn vị tính, tiếng Anh"), longest=MAX_UNIT)
    direction = SelectField(_l("Chiều tốt"), choices=_choices(labels.DIRECTIONS))
    period = SelectField(_l("Kỳ"), choices=_choices(labels.PERIODS))
    target = text_line(_l("Mục tiêu"), longest=20, description=_l("Để trống nếu không nguồn nào đặt mục tiêu."))
    target_on = _day(_l("Mốc của mục tiêu"))
    definition = text_area(_l("Định nghĩa"), longest=MAX_TEXT, required=_l("Hãy viết định nghĩa."))
    definition_en = text_area(_l("Định nghĩa tiếng Anh"), longest=MAX_TEXT)
    legal_basis = text_line(_l("Căn cứ"), longest=200)
    legal_basis_en = text_line(_l("Căn cứ, tiếng Anh"), longest=200)

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.group.choices = [
            SelectChoice("", _("ngoài khung")),
            *(SelectChoice(group.key, group.name) for group in indicator_groups()),
        ]

    def validate_target(self, field: Field) -> None:
        if field.data:
            _number(field.data)

    @property
    def target_number(self) -> float | None:
        return read_decimal(self.target.data) if self.target.data else None


class ValueForm(SourceFields):
    """A value of an indicator in an area."""

    area = text_line(
        _l("Mã khu vực"),
        longest=120,
        required=_l("Hãy viết mã khu vực."),
        description=_l("Phần cuối địa chỉ trang của khu vực, ví dụ phuong-phuc-loi."),
    )
    period_start = _day(_l("Ngày đầu của kỳ"), required=_l("Hãy chọn ngày."))
    period_end = _day(_l("Ngày cuối của kỳ"), required=_l("Hãy chọn ngày."))
    kind = SelectField(
        _l("Ai đưa số này?"),
        choices=_choices({kind: labels.KINDS[kind] for kind in (ValueKind.REPORTED, ValueKind.MEASURED)}),
    )
    value = text_line(_l("Giá trị"), longest=20, required=_l("Hãy nhập một số, ví dụ 98,5."), inputmode="decimal")
    reason = text_line(
        _l("Vì sao sửa số trước?"), longest=MAX_REASON, description=_l("Chỉ cần khi kỳ này đã có số khác.")
    )

    def __init__(self, is_percent: bool, **values: Any) -> None:
        super().__init__(**values)
        self.is_percent = is_percent

    def validate_value(self, field: Field) -> None:
        number = _number(field.data)
        if self.is_percent and not 0 <= number <= 100:
            raise ValidationError(_("Tỷ lệ phải từ 0 đến 100."))

    def validate_period_end(self, field: Field) -> None:
        if self.period_start.data and field.data and field.data < self.period_start.data:
            raise ValidationError(_("Ngày cuối phải sau ngày đầu."))
        _not_tomorrow(self, field)

    @property
    def number(self) -> float:
        return read_decimal(self.value.data)


class PromiseForm(VersionedForm, SourceFields):
    """What an authority published, and what came of it."""

    kind = SelectField(_l("Loại"), choices=_choices(labels.PROMISES))
    title = text_area(_l("Điều đã công bố"), longest=MAX_TEXT, required=_l("Hãy viết điều đã công bố."))
    title_en = text_area(_l("Điều đó bằng tiếng Anh"), longest=MAX_TEXT)
    said_by = text_line(_l("Ai nói"), longest=MAX_NAME, required=_l("Hãy viết ai nói."))
    said_by_en = text_line(_l("Ai nói, tiếng Anh"), longest=MAX_NAME)
    due_on = _day(_l("Mốc"))
    pilot = SelectField(_l("Lời hứa của mô hình nào?"), coerce=int)
    indicator = SelectField(_l("Chỉ số đo điều này"), coerce=int)
    outcome = text_area(_l("Kết quả theo nguồn khác"), longest=MAX_TEXT)
    outcome_en = text_area(_l("Kết quả, tiếng Anh"), longest=MAX_TEXT)
    outcome_source_title = text_line(_l("Nguồn của kết quả"), longest=MAX_SOURCE)
    outcome_source_url = text_line(_l("Địa chỉ nguồn của kết quả"), longest=MAX_URL, type="url")
    outcome_source_date = _day(_l("Ngày nguồn của kết quả"))

    def __init__(self, pilots: Sequence[tuple[int, str]], indicators: Sequence[tuple[int, str]], **values: Any) -> None:
        super().__init__(**values)
        self.pilot.choices = [
            SelectChoice(0, _("của cả chương trình")),
            *(SelectChoice(pilot_id, title) for pilot_id, title in pilots),
        ]
        self.indicator.choices = [
            SelectChoice(0, _("chưa ai đo")),
            *(SelectChoice(indicator_id, name) for indicator_id, name in indicators),
        ]

    def validate_outcome_source_url(self, field: Field) -> None:
        _web_address(self, field)

    def validate_outcome(self, field: Field) -> None:
        if field.data and not (self.outcome_source_title.data and self.outcome_source_date.data):
            raise ValidationError(_("Kết quả phải có nguồn và ngày của nguồn."))

"""Forms of the steps. They carry no token against forgery: the address they are sent to is itself a secret."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, ValidationError

from citizen_site.accounts.forms import normal_contact
from citizen_site.core.geo import Point
from citizen_site.reports.enums import PointSource, Urgency, Visibility
from citizen_site.reports.submission.location import PointProblem, read_point
from citizen_site.reports.submission.questions import PREFIX, field_of
from citizen_site.reports.submission.steps import MAX_DESCRIPTION, MIN_DESCRIPTION, NO_CONTACT
from citizen_site.web.fields import Form, line_of, lines_of

OUTSIDE = "ngoai-ha-noi"
NEW_CONTACT = "new"
# As exact as any phone knows; more digits would only pretend.
MAX_ACCURACY = 100_000.0


class StepForm(Form):
    """A step's form."""

    class Meta:
        csrf = False

    def valid_values(self) -> dict[str, Any]:
        """What was typed in the fields that have no error."""
        return {name: field.data for name, field in self._fields.items() if not field.errors}


def _check_choice(field: Field) -> None:
    """In our own words; WTForms' are English."""
    if field.data not in [choice.value for choice in field.choices]:
        field.data = None
        raise ValidationError(_("Bạn chọn một trong các câu trả lời."))


class _PlaceForm(StepForm):
    """Words, a ward, a point: at least words or a point."""

    place_text = StringField(
        _l("Số nhà, ngõ, ngách, đường"),
        description=_l("Ví dụ: trước nhà 12, ngách 5/8, ngõ 5 đường Sài Đồng."),
        filters=[line_of],
        validators=[Length(max=300, message=_l("Nhiều nhất 300 ký tự. Phần còn lại bạn viết ở ô bên trên."))],
        render_kw={"maxlength": 300, "autocomplete": "off", "enterkeyhint": "next"},
    )
    landmark = StringField(
        _l("Gần chỗ nào dễ nhận ra? (không bắt buộc)"),
        description=_l("Ví dụ: đối diện cổng trường, cạnh cây đa, số ghi trên cột đèn."),
        filters=[line_of],
        validators=[Length(max=200, message=_l("Nhiều nhất 200 ký tự."))],
        render_kw={"maxlength": 200, "autocomplete": "off", "enterkeyhint": "next"},
    )
    area = SelectField(_l("Phường, xã"), validate_choice=False)
    point = StringField(
        _l("Tọa độ (không bắt buộc)"),
        description=_l("Vĩ độ trước, kinh độ sau, ví dụ 21.0422, 105.9190. Bạn chép được từ ứng dụng bản đồ."),
        filters=[line_of],
        render_kw={"maxlength": 60, "autocomplete": "off", "inputmode": "text", "spellcheck": "false"},
    )
    far_is_right = BooleanField(_l("Điểm và phường, xã đều đúng"))
    accuracy = HiddenField()
    source = HiddenField()

    def __init__(self, *, choices: Mapping[str, Mapping[str, str]], **options: Any) -> None:
        super().__init__(**options)
        self.area.choices = dict(choices)
        self.place: Point | None = None

    def validate_area(self, field: Field) -> None:
        known = {slug for group in field.choices.values() for slug in group}
        if field.data and field.data not in known:
            field.data = ""
            raise ValidationError(_("Chúng tôi không biết phường, xã này. Bạn chọn trong danh sách."))

    def validate_point(self, field: Field) -> None:
        if not field.data:
            return
        found = read_point(field.data)
        if found is PointProblem.SWAPPED:
            raise ValidationError(
                _("Hai số có vẻ đổi chỗ. Vĩ độ (khoảng 21) đứng trước, kinh độ (khoảng 105) đứng sau.")
            )
        if found is PointProblem.ABROAD:
            raise ValidationError(_("Tọa độ này không ở Việt Nam. Bạn xem lại, hoặc để trống và viết địa chỉ."))
        if not isinstance(found, Point):
            raise ValidationError(_("Tọa độ có dạng hai số, ví dụ 21.0422, 105.9190. Để trống cũng được."))
        self.place = found

    @property
    def accuracy_m(self) -> float | None:
        """What the device said, where it makes sense."""
        try:
            metres = float(self.accuracy.data or "")
        except ValueError:
            return None
        return metres if 0 < metres <= MAX_ACCURACY and self.point_source == PointSource.DEVICE else None

    @property
    def point_source(self) -> str:
        return self.source.data if self.source.data in list(PointSource) else PointSource.MAP


class _WordsForm(StepForm):
    """The story, how urgent it is and who may read it; a category's own questions are added by `details_form`."""

    description = TextAreaField(
        _l("Chuyện gì đang xảy ra?"),
        description=_l(
            "Vài lời là đủ: cái gì, từ bao giờ, ảnh hưởng ai. Đừng ghi tên hay số điện thoại của người khác."
        ),
        filters=[lines_of],
        render_kw={"rows": 5, "data-count": MAX_DESCRIPTION},
    )
    urgency = RadioField(
        _l("Có gấp không?"),
        validate_choice=False,
        choices=[
            SelectChoice(Urgency.NORMAL, _l("Bình thường")),
            SelectChoice(Urgency.URGENT, _l("Gấp: có thể làm ai đó bị thương, hoặc hỏng thêm trong hôm nay")),
        ],
    )
    visibility = RadioField(
        _l("Ai được đọc?"),
        validate_choice=False,
        choices=[
            SelectChoice(Visibility.PUBLIC, _l("Mọi người, sau khi duyệt. Tên bạn không hiện.")),
            SelectChoice(Visibility.PRIVATE, _l("Chỉ bạn và người xử lý")),
        ],
    )

    def validate_urgency(self, field: Field) -> None:
        _check_choice(field)

    def validate_visibility(self, field: Field) -> None:
        _check_choice(field)

    def validate_description(self, field: Field) -> None:
        length = len(field.data)
        if length > MAX_DESCRIPTION:
            raise ValidationError(
                _(
                    "Bạn đã viết %(length)d ký tự, nhiều nhất được %(most)d. Bạn rút gọn lại rồi gửi; nội dung vẫn "
                    "còn nguyên.",
                    length=length,
                    most=MAX_DESCRIPTION,
                )
            )
        if length < MIN_DESCRIPTION:
            raise ValidationError(_("Bạn viết vài câu để người xử lý hiểu việc gì đang xảy ra."))

    def answers(self, questions: Sequence[Mapping[str, Any]], kept: Mapping[str, Any]) -> dict[str, Any]:
        """Answers by the questions' codes; where one is invalid, the stored one."""
        found = {}
        for question in questions:
            code = question["code"]
            field = self._fields[PREFIX + code.replace("-", "_")]
            answer = kept.get(code) if field.errors else field.data
            if question["type"] == "number" and isinstance(answer, str):
                answer = int(answer) if answer else None
            if answer not in (None, "", []):
                found[code] = answer
        return found


class DetailsForm(_WordsForm, _PlaceForm):
    """What happened and where."""


def details_form(
    questions: Sequence[Mapping[str, Any]],
    answers: Mapping[str, Any],
    *,
    choices: Mapping[str, Mapping[str, str]],
    data: Mapping[str, Any],
) -> DetailsForm:
    """The form with the category's questions; what was answered before stands in it. `choices` are of the wards."""
    fields = dict(field_of(question) for question in questions)
    known = {
        PREFIX + code.replace("-", "_"): str(answer) if isinstance(answer, int) else answer
        for code, answer in answers.items()
    }
    form: DetailsForm = type("DetailsFormOfCategory", (DetailsForm,), fields)(choices=choices, data={**known, **data})
    return form


class ContactForm(StepForm):
    """Who reports, and how to reach them; nothing of it is required."""

    way = RadioField(
        _l("Chúng tôi gửi tin cho bạn qua đâu?"),
        description=_l("Không để lại liên lạc, bạn xem kết quả bằng liên kết riêng."),
        validate_choice=False,
    )
    contact = StringField(
        filters=[line_of], render_kw={"maxlength": 254, "autocapitalize": "none", "spellcheck": "false"}
    )
    name = StringField(
        _l("Tên bạn (không bắt buộc)"),
        filters=[line_of],
        validators=[Length(max=80, message=_l("Tên dài hơn 80 ký tự."))],
        render_kw={"autocomplete": "name", "maxlength": 80},
    )
    shows_name = BooleanField(_l("Hiện tên tôi cho mọi người đọc phản ánh này"))
    consent = BooleanField(
        _l("Tôi đồng ý để Phố Nhà giữ tên và liên lạc này để gửi tin về phản ánh, rồi xóa như trang Riêng tư nói.")
    )

    def __init__(self, *, own: Sequence[tuple[str, str]], phones: bool, **options: Any) -> None:
        """`own` are the contacts of the person who is signed in, as (kind, value)."""
        super().__init__(**options)
        self.phones = phones
        self.kind = ""
        by_mail_or_text = _("Qua email hoặc tin nhắn") if phones else _("Qua email")
        self.way.choices = [
            *(SelectChoice(f"{kind}:{value}", value) for kind, value in own),
            *([] if own else [SelectChoice(NEW_CONTACT, by_mail_or_text)]),
            SelectChoice(NO_CONTACT, _("Không cần gửi tin")),
        ]
        self.contact.label.text = _("Email hoặc số điện thoại di động") if phones else _("Email của bạn")
        self.contact.description = _("Chúng tôi gửi mã 6 số tới đó để chắc là của bạn.")
        self.contact.render_kw = {
            **self.contact.render_kw,
            "inputmode": "email",
            "autocomplete": "username" if phones else "email",
        }

    def validate_way(self, field: Field) -> None:
        if field.data not in [choice.value for choice in field.choices]:
            field.data = ""
            raise ValidationError(_("Bạn chọn một cách, kể cả “Không cần gửi tin”."))

    def validate_contact(self, field: Field) -> None:
        if self.way.data != NEW_CONTACT:
            field.data = ""
            return
        if not field.data:
            raise ValidationError(_("Bạn nhập email hoặc số điện thoại, hoặc chọn “Không cần gửi tin”."))
        self.kind, field.data = normal_contact(field.data, phones=self.phones)

    def validate_consent(self, field: Field) -> None:
        keeps_something = self.way.data not in (None, "", NO_CONTACT) or self.name.data
        if keeps_something and not field.data:
            raise ValidationError(
                _(
                    "Bạn cần đồng ý để chúng tôi giữ tên hay liên lạc. Nếu không, bạn bỏ tên và chọn “Không cần gửi "
                    "tin”."
                )
            )

    @property
    def chosen(self) -> tuple[str, str]:
        """(kind, value) of the contact, ("none", "") for no contact."""
        if self.way.data == NEW_CONTACT:
            return self.kind, self.contact.data
        kind, colon, value = self.way.data.partition(":")
        return (kind, value) if colon else (NO_CONTACT, "")

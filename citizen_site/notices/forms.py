"""Forms of notices."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    Field,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError
from wtforms.widgets import HiddenInput

from citizen_site.areas.gazetteer import Place
from citizen_site.areas.labels import area_name
from citizen_site.core.clock import HANOI, read_day, to_local
from citizen_site.notices.files.forms import FilesForm
from citizen_site.notices.labels import KINDS
from citizen_site.notices.models import MAX_BODY, MAX_TITLE, Content, Notice, NoticeKind
from citizen_site.web.fields import AllowBlank, Form


class MomentField(DateTimeLocalField):  # type: ignore[misc]  # WTForms has no types
    """A moment on Hanoi's clocks, chosen with the phone's own picker; its data is an aware moment in UTC, or None."""

    def __init__(self, label: Any, **options: Any) -> None:
        super().__init__(label, format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], validators=[AllowBlank()], **options)

    def process_data(self, value: datetime | None) -> None:
        self.data = to_local(value).replace(tzinfo=None) if value else None

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([value for value in valuelist if value.strip()])
            if self.data:
                read_day(self.data.date().isoformat())
        except ValueError:
            self.data = None
            raise ValueError(_("Ngày giờ chưa đúng. Ví dụ: 19:30 ngày 25/11/2026.")) from None
        if not any(value.strip() for value in valuelist):
            self.data = None

    @property
    def moment(self) -> datetime | None:
        return self.data.replace(tzinfo=HANOI).astimezone(UTC) if self.data else None


class VersionedForm(Form):
    """A form that knows which version of the notice it was opened with."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])

    def set_version(self, version: int) -> None:
        """From now on it is about this version, whatever was sent."""
        self.version.data, self.version.raw_data = version, None


class NumbersField(Field):  # type: ignore[misc]  # WTForms has no types
    """Ids, each in a separate input; values that are no numbers are ignored."""

    data: frozenset[int]

    def process_data(self, value: object) -> None:
        self.data = frozenset()

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = frozenset(int(value) for value in valuelist if value.isascii() and value.isdigit())


class ContentForm(VersionedForm):
    """What a notice says."""

    kind = SelectField(_l("Loại thông báo"))
    title = StringField(
        _l("Tiêu đề"),
        description=_l("Ngắn và rõ: việc gì, ngày nào."),
        validators=[Length(max=MAX_TITLE, message=_l("Tiêu đề dài hơn 120 ký tự. Hãy viết ngắn lại."))],
        render_kw={"maxlength": MAX_TITLE, "autocomplete": "off"},
    )
    body = TextAreaField(
        _l("Nội dung"),
        validators=[Length(max=MAX_BODY, message=_l("Nội dung dài hơn 10.000 ký tự. Hãy rút gọn."))],
        render_kw={"maxlength": MAX_BODY},
    )
    meeting_starts_at = MomentField(_l("Bắt đầu"))
    meeting_ends_at = MomentField(_l("Kết thúc (nếu biết)"))
    meeting_place = StringField(
        _l("Họp ở đâu?"),
        validators=[Length(max=200, message=_l("Địa điểm dài hơn 200 ký tự."))],
        render_kw={"maxlength": 200},
    )
    expires_at = MomentField(
        _l("Hiện đến khi nào?"), description=_l("Qua lúc này, thông báo vào kho lưu trữ. Để trống: hiện mãi.")
    )
    is_pinned = BooleanField(_l("Ghim lên đầu"))

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.kind.choices = [SelectChoice(kind.value, words) for kind, words in KINDS.items()]

    def content(self) -> Content:
        """The values; shape only, whether it can be published is another question."""
        return Content(
            kind=NoticeKind(self.kind.data),
            title=self.title.data or "",
            body=self.body.data or "",
            meeting_starts_at=self.meeting_starts_at.moment,
            meeting_ends_at=self.meeting_ends_at.moment,
            meeting_place=self.meeting_place.data or "",
            expires_at=self.expires_at.moment,
            is_pinned=bool(self.is_pinned.data),
        )


class DraftForm(ContentForm):
    """A notice that is not public yet: also for which area. `tab` distinguishes the open pages of one draft.

    `seen_text` is the text that its author had before them, as Notice.text_digest.
    """

    area = SelectField(_l("Gửi cho"))
    tab = HiddenField(validators=[Length(max=20)])
    seen_text = HiddenField(validators=[Length(max=16)])

    def __init__(self, *, places: Sequence[Place], **options: Any) -> None:
        super().__init__(**options)
        self.area.choices = [SelectChoice(place.slug, area_name(place)) for place in places]

    def set_seen(self, notice: Notice) -> None:
        """From now on its author has this before them."""
        self.set_version(notice.version)
        self.seen_text.data, self.seen_text.raw_data = notice.text_digest, None


class CorrectionForm(ContentForm, FilesForm):
    """A change of what is public. `waiting` are files that an earlier try brought, `leaving` those that go."""

    leaving = NumbersField()
    waiting = NumbersField()

    reason = StringField(
        _l("Vì sao sửa?"),
        description=_l("Ai cũng đọc được câu này, cùng những chữ và tệp đã đổi."),
        validators=[DataRequired(_l("Hãy viết lý do sửa.")), Length(max=500, message=_l("Lý do dài hơn 500 ký tự."))],
        render_kw={"maxlength": 500},
    )


class WithdrawalForm(Form):
    """Taking a notice back."""

    reason = TextAreaField(
        _l("Vì sao rút lại?"),
        description=_l("Ai mở thông báo cũng đọc được lý do này."),
        validators=[DataRequired(_l("Hãy viết lý do rút.")), Length(max=500, message=_l("Lý do dài hơn 500 ký tự."))],
        render_kw={"maxlength": 500},
    )


class PublishForm(VersionedForm):
    """Now, or at a moment: choosing a date chooses the schedule.

    `promised` is what the button said would happen, in the words of `plan`; "" from a client that shows no button.
    """

    when = RadioField(
        _l("Đăng khi nào?"),
        choices=[SelectChoice("now", _l("Ngay bây giờ")), SelectChoice("later", _l("Hẹn giờ"))],
        default="now",
    )
    publish_at = MomentField(_l("Ngày giờ đăng (nếu hẹn giờ)"))
    promised = HiddenField(default="", validators=[Length(max=20)])

    def validate_publish_at(self, field: Field) -> None:
        if field.data:
            self.when.data = "later"
        elif self.when.data == "later" and not field.errors:
            raise ValidationError(_("Hãy chọn ngày giờ đăng, hoặc chọn “Ngay bây giờ”."))

    @property
    def plan(self) -> str:
        """ "now", "2026-12-01T07:00" on Hanoi's clocks, or "later" while the moment is not chosen."""
        return self.publish_at.data.isoformat(timespec="minutes") if self.publish_at.data else self.when.data

    @property
    def matches_confirmed_action(self) -> bool:
        """Does the button do what it said? "later" stands for any moment that is chosen."""
        promised = self.promised.data
        return promised in ("", self.plan) or (promised == "later" and self.when.data == "later")


class UndoPublicationForm(Form):
    """Which publication is meant: the notice may have been published again since."""

    publication = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class ConfirmForm(Form):
    """I have read it. The name is given only by ticking the box."""

    with_name = BooleanField(_l("Cho người đăng biết tôi đã đọc"))


def filled_with(notice: Notice) -> dict[str, Any]:
    """What a content form begins with."""
    return {**vars(Content.of(notice)), "kind": notice.kind.value, "version": notice.version}

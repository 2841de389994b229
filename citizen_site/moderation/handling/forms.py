"""Forms of the desk. Those that change the status are made from the table of transitions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, Field, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from citizen_site.core.text import clean
from citizen_site.moderation.redaction.choices import Choices
from citizen_site.reports.axes import Evidence
from citizen_site.reports.commands import MAX_PUBLIC_TEXT
from citizen_site.reports.own.forms import VersionedForm, lines_of
from citizen_site.reports.workflow import Need, Status

MAX_REASON = 500
_LONG = Length(max=MAX_PUBLIC_TEXT, message=_l("Dài quá. Tối đa %(number)d ký tự.", number=MAX_PUBLIC_TEXT))


def _plain(text: str | None) -> str:
    return clean(text or "")


class ApproveForm(VersionedForm):
    """What shall become of each photo is chosen beside its picture: `choices`."""

    def __init__(self, choices: Choices, **options: Any) -> None:
        super().__init__(**options)
        self.choices = choices


class HideForm(VersionedForm):
    """Why it is not for the public; the reporter reads it."""

    reason = TextAreaField(
        _l("Lý do"),
        description=_l("Người báo sẽ đọc lý do này. Không ai khác thấy."),
        filters=[lines_of],
        validators=[
            DataRequired(_l("Hãy ghi lý do.")),
            Length(max=MAX_REASON, message=_l("Dài quá. Tối đa %(number)d ký tự.", number=MAX_REASON)),
        ],
        render_kw={"maxlength": MAX_REASON},
    )


class NoteForm(VersionedForm):
    """For colleagues."""

    note = TextAreaField(
        _l("Ghi chú nội bộ"),
        description=_l("Chỉ người điều hành đọc được."),
        filters=[lines_of],
        validators=[DataRequired(_l("Hãy viết ghi chú.")), _LONG],
        render_kw={"maxlength": MAX_PUBLIC_TEXT},
    )


class RemoveForm(VersionedForm):
    """Why it goes for good."""

    why = TextAreaField(
        _l("Lý do gỡ"),
        description=_l("Ghi vào nhật ký; không hiện trên trang nào khác."),
        filters=[lines_of],
        validators=[
            DataRequired(_l("Hãy ghi lý do.")),
            Length(max=MAX_REASON, message=_l("Dài quá. Tối đa %(number)d ký tự.", number=MAX_REASON)),
        ],
        render_kw={"maxlength": MAX_REASON},
    )


class MoveForm(VersionedForm):
    """What has to be said with a change of status; `needs` says which fields there are besides the text."""

    text = TextAreaField(
        _l("Lời gửi mọi người"),
        filters=[lines_of],
        validators=[_LONG],
        render_kw={"maxlength": MAX_PUBLIC_TEXT},
    )
    evidence = RadioField(
        _l("Bằng chứng"),
        choices=[
            SelectChoice(Evidence.PHOTO, _l("Ảnh chụp sau khi làm (chọn ở dưới)")),
            SelectChoice(Evidence.DOCUMENT, _l("Văn bản: ghi số và nơi ban hành trong lời trả lời")),
            SelectChoice(Evidence.REASON, _l("Chỉ có giải thích trong lời trả lời")),
        ],
        validators=[Optional()],
        validate_choice=True,
    )
    date = DateField(_l("Ngày hẹn làm"), validators=[Optional()])
    recipient = StringField(
        _l("Chuyển tới đâu"),
        filters=[_plain],
        validators=[Length(max=200, message=_l("Dài quá. Tối đa %(number)d ký tự.", number=200))],
        render_kw={"maxlength": 200},
    )
    target = StringField(
        _l("Mã phản ánh ban đầu"),
        filters=[_plain],
        validators=[Length(max=20, message=_l("Mã dài quá."))],
        render_kw={"maxlength": 20, "autocapitalize": "characters", "spellcheck": "false"},
    )

    def __init__(self, status: Status, needs: Sequence[Need], **options: Any) -> None:
        super().__init__(prefix=f"{status.value}-", **options)
        self.status, self.needs = status, needs
        # Of the answer that is being written (moderation/answers): shown although nothing was sent, how it will look,
        # what it lacks, and that in one sentence.
        self.is_open, self.problem = False, ""
        self.preview: Any = None
        self.doubts: Sequence[Any] = ()
        shown = {Need.EVIDENCE: "evidence", Need.DATE: "date", Need.RECIPIENT: "recipient", Need.TARGET: "target"}
        for need, name in shown.items():
            if need not in needs:
                del self[name]
        if status is Status.AWAITING_REPORTER:
            self.text.label.text = _("Câu hỏi")
        elif Need.PUBLIC_TEXT not in needs:
            self.text.label.text = _("Lời gửi mọi người (không bắt buộc)")

    @property
    def takes_photos(self) -> bool:
        return Need.EVIDENCE in self.needs

    def validate_text(self, field: Field) -> None:
        if Need.PUBLIC_TEXT in self.needs and not field.data:
            raise ValidationError(_("Hãy viết vài lời: mọi người sẽ đọc."))

    def missing(self) -> bool:
        """Says at each field that is needed and empty what to do; to be called when the rest is in order."""
        sentences = {
            "evidence": _("Hãy chọn bằng chứng."),
            "date": _("Hãy chọn ngày."),
            "recipient": _("Hãy ghi nơi nhận."),
            "target": _("Hãy ghi mã phản ánh ban đầu."),
        }
        empty = [name for name in sentences if name in self and not self[name].data]
        for name in empty:
            self[name].errors = [sentences[name]]
        return bool(empty)

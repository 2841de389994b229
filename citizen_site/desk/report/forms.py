"""Forms of the desk. Those that change the status are made from the table of transitions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, Field, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from citizen_site.accounts.forms import normal_contact
from citizen_site.reports.attachments.photo_review import PhotoDecisions
from citizen_site.reports.enums import Evidence
from citizen_site.reports.status import MAX_PUBLIC_TEXT
from citizen_site.reports.web.my_report_forms import VersionedForm
from citizen_site.reports.workflow import RequiredField, Status
from citizen_site.web.fields import AllowBlank, text_area, text_line

MAX_REASON = 500
# Those who are refused want to know where else to go.
REFUSALS = frozenset({Status.REJECTED, Status.NOT_RESPONSIBLE})


def _trimmed(text: str | None) -> str:
    return (text or "").strip()


class ApproveForm(VersionedForm):
    """What shall become of each photo is chosen beside its picture: `choices`."""

    def __init__(self, choices: PhotoDecisions, **options: Any) -> None:
        super().__init__(**options)
        self.choices = choices


class HideForm(VersionedForm):
    """Why it is not for the public; the reporter reads it."""

    reason = text_area(
        _l("Lý do"),
        longest=MAX_REASON,
        required=_l("Hãy ghi lý do."),
        description=_l("Người báo sẽ đọc lý do này. Không ai khác thấy."),
    )


class NoteForm(VersionedForm):
    """For colleagues."""

    note = text_area(
        _l("Ghi chú nội bộ"),
        longest=MAX_PUBLIC_TEXT,
        required=_l("Hãy viết ghi chú."),
        description=_l("Chỉ người điều hành đọc được."),
    )


class RemoveForm(VersionedForm):
    """Why it goes for good."""

    why = text_area(
        _l("Lý do gỡ"),
        longest=MAX_REASON,
        required=_l("Hãy ghi lý do."),
        description=_l("Ghi vào nhật ký; không hiện trên trang nào khác."),
    )


class StatusForm(VersionedForm):
    """What has to be said with a change of status; `needs` says which fields there are besides the text."""

    text = text_area(_l("Lời gửi mọi người"), longest=MAX_PUBLIC_TEXT)
    evidence = RadioField(
        _l("Bằng chứng"),
        choices=[
            SelectChoice(Evidence.PHOTO, _l("Ảnh chụp sau khi làm (chọn ở dưới)")),
            SelectChoice(Evidence.DOCUMENT, _l("Văn bản (chọn tệp PDF ở dưới)")),
            SelectChoice(Evidence.REASON, _l("Chỉ có giải thích trong lời trả lời")),
        ],
        validators=[AllowBlank()],
        validate_choice=True,
    )
    date = DateField(_l("Ngày hẹn làm"), validators=[AllowBlank()])
    recipient = text_line(
        _l("Chuyển tới đâu"),
        longest=200,
        description=_l("Gõ vài chữ để chọn nơi đã biết, hoặc ghi tên nơi khác."),
        list="noi-da-biet",
        autocomplete="off",
    )
    email = StringField(
        _l("Thư điện tử của nơi nhận (không bắt buộc)"),
        description=_l("Nơi đã biết thì để trống. Nơi khác mà để trống thì không có thư nào được gửi, bạn tự báo."),
        filters=[_trimmed],
        render_kw={"maxlength": 254, "type": "email", "autocapitalize": "none", "spellcheck": "false"},
    )
    referral = text_line(
        _l("Nên gửi tới đâu (không bắt buộc)"),
        longest=300,
        description=_l("Người báo đọc ở câu trả lời. Gõ vài chữ để chọn nơi đã biết, hoặc ghi nơi khác."),
        list="noi-nen-gui",
        autocomplete="off",
    )
    target = text_line(
        _l("Mã phản ánh ban đầu"),
        longest=20,
        autocapitalize="characters",
        spellcheck="false",
    )

    def __init__(self, status: Status, needs: Sequence[RequiredField], **options: Any) -> None:
        super().__init__(prefix=f"{status.value}-", **options)
        self.status, self.needs = status, needs
        # Of the answer that is being written (moderation/answers): shown although nothing was sent, how it will look,
        # what it lacks, and that in one sentence.
        self.is_open, self.problem = False, ""
        self.preview: Any = None
        self.doubts: Sequence[Any] = ()
        shown = {
            RequiredField.EVIDENCE: "evidence",
            RequiredField.DATE: "date",
            RequiredField.RECIPIENT: "recipient",
            RequiredField.TARGET: "target",
        }
        for need, name in shown.items():
            if need not in needs:
                del self[name]
        if RequiredField.RECIPIENT not in needs:
            del self["email"]
        if status not in REFUSALS:
            del self["referral"]
        if status is Status.AWAITING_REPORTER:
            self.text.label.text = _("Câu hỏi")
        elif RequiredField.PUBLIC_TEXT not in needs:
            self.text.label.text = _("Lời gửi mọi người (không bắt buộc)")

    @property
    def takes_photos(self) -> bool:
        return RequiredField.EVIDENCE in self.needs

    def validate_text(self, field: Field) -> None:
        if RequiredField.PUBLIC_TEXT in self.needs and not field.data:
            raise ValidationError(_("Hãy viết vài lời: mọi người sẽ đọc."))

    def validate_email(self, field: Field) -> None:
        if field.data:
            _kind, field.data = normal_contact(field.data, phones=False)

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


class AgreeForm(VersionedForm):
    """The reason is the first one's."""


class DisagreeForm(VersionedForm):
    """Why it shall stay as it is."""

    why_not = text_area(
        _l("Vì sao không đồng ý?"),
        longest=MAX_REASON,
        required=_l("Hãy ghi lý do."),
        description=_l("Chỉ người điều hành đọc được."),
    )

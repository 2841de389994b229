"""Forms of a reporter's own pages. Several stand on one page, so no two fields have the same name."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from citizen_site.accounts.forms import ContactForm
from citizen_site.reports.status import MAX_PUBLIC_TEXT
from citizen_site.web.fields import VersionedForm, text_area


def _words(label: Any, needed: Any = None) -> Any:
    return text_area(label, longest=MAX_PUBLIC_TEXT, required=needed)


def _rating(name: Any) -> Any:
    choices = [SelectChoice("", _l("Không chấm")), *(SelectChoice(str(each), str(each)) for each in range(1, 6))]
    return RadioField(
        name,
        description=_l("1 là rất không hài lòng, 5 là rất hài lòng."),
        choices=choices,
        default="",
        validate_choice=True,
    )


class AddForm(VersionedForm):
    """More words; the view checks the photos."""

    words = _words(_l("Bạn biết thêm điều gì?"))


class AnswerForm(VersionedForm):
    """The answer to a question."""

    answer = _words(_l("Câu trả lời của bạn"), _l("Hãy viết câu trả lời."))


class WithdrawForm(VersionedForm):
    """Taking it back; why, if one likes."""

    why = _words(_l("Vì sao bạn rút? (không bắt buộc)"))


class HideNameForm(VersionedForm):
    """Nothing to fill in."""


class ConfirmForm(VersionedForm):
    """It is fixed."""

    rating = _rating(_l("Bạn chấm mấy điểm? (không bắt buộc)"))


class DisputeForm(VersionedForm):
    """It is not."""

    reason = _words(_l("Chỗ nào chưa xong?"), _l("Hãy viết chỗ nào chưa xong, để người xử lý biết."))
    score = _rating(_l("Bạn chấm mấy điểm? (không bắt buộc)"))


class FindForm(ContactForm):
    """The link was lost: the report's code, and the contact that came with it."""

    code = StringField(
        _l("Mã phản ánh"),
        description=_l("Bảy chữ và số, ví dụ K7M-4QXT."),
        filters=[lambda text: (text or "").strip()],
        validators=[DataRequired(_l("Hãy ghi mã phản ánh.")), Length(max=20, message=_l("Mã dài quá."))],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "maxlength": 20},
    )

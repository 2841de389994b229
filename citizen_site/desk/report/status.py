"""The status of a report at the desk: the form made from the table of transitions, and the act itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage
from wtforms import DateField, Field, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from citizen_site.accounts.current_user import account_or_address
from citizen_site.accounts.forms import normal_contact
from citizen_site.core.clock import now, today
from citizen_site.core.errors import NotFoundError
from citizen_site.core.pdf_safety import MAX_BYTES, Refusal
from citizen_site.core.permissions import Permission
from citizen_site.core.versioning import check_version
from citizen_site.desk.labels import STATUS_ACTIONS
from citizen_site.desk.report.actions import ActionRefused, blueprint, load_report, submit_action
from citizen_site.desk.responses.quality import quality_warnings
from citizen_site.extensions import db, limiter
from citizen_site.reports import status as report_status
from citizen_site.reports.attachments.documents import MAX_DOCUMENTS, DocumentRefusedError, read_documents
from citizen_site.reports.attachments.sizes import MAX_REQUEST
from citizen_site.reports.duplicates import UnknownOriginalError, find_duplicate_target, original_for
from citizen_site.reports.enums import Evidence
from citizen_site.reports.forwarding import ForwardingStatus, forward, known_address
from citizen_site.reports.models.report import Report, code_of
from citizen_site.reports.status import MAX_PUBLIC_TEXT
from citizen_site.reports.timeline import mark_answered
from citizen_site.reports.workflow import (
    CLOSED,
    ENDS_ONE_REPORT,
    REQUIRED_FIELDS,
    RequiredField,
    Status,
    TransitionData,
)
from citizen_site.web.access import current_actor, requires
from citizen_site.web.fields import AllowBlank, VersionedForm, text_area, text_line
from citizen_site.web.upload_errors import REFUSED_PDF
from citizen_site.web.uploads import takes_files

TOO_MANY = _l("Tối đa %(number)d tệp văn bản cho một câu trả lời.", number=MAX_DOCUMENTS)
# Those who are refused want to know where else to go.
REFUSALS = frozenset({Status.REJECTED, Status.NOT_RESPONSIBLE})


def _trimmed(text: str | None) -> str:
    return (text or "").strip()


class StatusForm(VersionedForm):
    """What has to be said with a change of status; `needs` says which fields there are besides the text."""

    text = text_area(_l("Trả lời công khai"), longest=MAX_PUBLIC_TEXT)
    evidence = RadioField(
        _l("Bằng chứng"),
        choices=[
            SelectChoice(Evidence.PHOTO, _l("Ảnh chụp sau khi làm (chọn ở dưới)")),
            SelectChoice(Evidence.DOCUMENT, _l("Văn bản (chọn tệp PDF ở dưới)")),
            SelectChoice(Evidence.REASON, _l("Chỉ có giải thích trong câu trả lời")),
        ],
        validators=[AllowBlank()],
        validate_choice=True,
    )
    date = DateField(_l("Ngày hẹn làm"), validators=[AllowBlank()])
    recipient = text_line(
        _l("Chuyển tới đâu"),
        longest=200,
        description=_l("Gõ vài chữ để chọn cơ quan đã có, hoặc viết tên cơ quan khác."),
        list="noi-da-biet",
        autocomplete="off",
    )
    email = StringField(
        _l("Email của cơ quan nhận (không bắt buộc)"),
        description=_l(
            "Cơ quan đã có thì để trống. Cơ quan khác mà để trống thì không có email nào được gửi, bạn tự báo."
        ),
        filters=[_trimmed],
        render_kw={"maxlength": 254, "type": "email", "autocapitalize": "none", "spellcheck": "false"},
    )
    referral = text_line(
        _l("Nên gửi tới đâu (không bắt buộc)"),
        longest=300,
        description=_l("Người gửi đọc ở câu trả lời. Gõ vài chữ để chọn cơ quan đã có, hoặc viết cơ quan khác."),
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
        # Of the answer that is being written (desk/responses): open although nothing was sent, how it will look,
        # what it lacks, and that in one sentence.
        self.is_open, self.problem = False, ""
        self.preview: Any = None
        self.doubts: Sequence[Any] = ()
        # What it has and lacks (Check -> bool), and the files that were chosen and kept: a key with their names.
        self.checks: Mapping[Any, bool] = {}
        self.saved_files: Sequence[tuple[str, Sequence[str]]] = ()
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
        if "date" in self:
            self["date"].render_kw = {"min": today(now()).isoformat()}
        if status not in REFUSALS:
            del self["referral"]
        if status is Status.AWAITING_REPORTER:
            self.text.label.text = _("Câu hỏi")
        elif RequiredField.PUBLIC_TEXT not in needs:
            self.text.label.text = _("Trả lời công khai (không bắt buộc)")

    @property
    def takes_photos(self) -> bool:
        return RequiredField.EVIDENCE in self.needs

    def validate_text(self, field: Field) -> None:
        if RequiredField.PUBLIC_TEXT in self.needs and not field.data:
            raise ValidationError(_("Hãy viết vài câu: mọi người sẽ đọc."))

    def validate_email(self, field: Field) -> None:
        if field.data:
            _kind, field.data = normal_contact(field.data, phones=False)

    def missing(self) -> bool:
        """Says at each field that is needed and empty what to do; to be called when the rest is in order."""
        sentences = {
            "evidence": _("Hãy chọn bằng chứng."),
            "date": _("Hãy chọn ngày."),
            "recipient": _("Hãy viết tên cơ quan nhận."),
            "target": _("Hãy nhập mã phản ánh ban đầu."),
        }
        empty = [name for name in sentences if name in self and not self[name].data]
        for name in empty:
            self[name].errors = [sentences[name]]
        return bool(empty)


def needs_of(found: Report, after: Status) -> Sequence[RequiredField]:
    """Taking up what was interrupted by a question says nothing new."""
    resumes = found.status is Status.AWAITING_REPORTER and after is found.resume_status
    return () if resumes else REQUIRED_FIELDS.get(after, ())


def status_form_for(found: Report, after: Status, passed_on: Sequence[ForwardingStatus]) -> StatusForm:
    """The form of a step. The answer of the agency that the report was forwarded to is filled in."""
    given: dict[str, Any] = {}
    answered = next((each for each in passed_on if each.is_to_be_taken_over), None)
    if after is Status.RESOLVED and answered:
        evidence = Evidence.PHOTO if answered.photos else Evidence.REASON
        given = {"text": answered.forwarding.answer, "evidence": evidence.value}
    return StatusForm(after, needs_of(found, after), formdata=None, data=given)


def _sends_no_mail() -> bool:
    return (request.view_args or {}).get("status") != Status.FORWARDED


@blueprint.post("/<code>/chuyen/<status>")
@limiter.limit("60 per hour", key_func=account_or_address, exempt_when=_sends_no_mail)
@requires(Permission.SEE_DESK)
@takes_files(MAX_REQUEST + MAX_DOCUMENTS * MAX_BYTES)
def change_status(code: str, status: str) -> ResponseReturnValue:
    found = load_report(code)
    if status not in STATUS_ACTIONS:
        raise NotFoundError(status)
    after = Status(status)
    form = StatusForm(after, needs_of(found, after))
    photos = _files(form, "photos")
    taken_over = numbers_of(f"{form.status.value}-use")
    documents: list[tuple[str, bytes]] = []

    def act(now: datetime) -> None:
        if after is Status.DUPLICATE:  # asked first: desk/merging.py
            check_version(found, form.seen_version)
            original_for(db.session(), found, _transition_data(form).target)
            return
        event = report_status.change_status(
            db.session(),
            current_actor(),
            found,
            after,
            _transition_data(form),
            photos,
            documents=documents,
            taken_over=taken_over,
            now=now,
            seen_version=form.seen_version,
        )
        mark_answered(db.session(), found)
        if email := _address(found, form):
            key = current_app.config["SECRET_KEY"]
            forward(db.session(), found, event, form["recipient"].data, email, key=key, now=now)

    if form.validate():
        if form.missing() or not _evidence_is_there(form, photos, taken_over):
            raise ActionRefused(found, form, 422)
        try:
            if files := _files(form, "documents"):
                documents = read_documents(files)
        except DocumentRefusedError as error:
            form["evidence"].errors = [TOO_MANY if error.refusal is Refusal.TOO_MANY else REFUSED_PDF[error.refusal]]
            raise ActionRefused(found, form, 422) from error
        if needs_confirmation(found, form):
            raise ActionRefused(found, form, 422, form.problem)
    answer = submit_action(found, form, act, ends_report=after in ENDS_ONE_REPORT)
    if after is Status.DUPLICATE:
        return redirect(url_for("desk_report.merge", code=found.display_code, vao=form["target"].data), 303)
    return answer


def numbers_of(name: str) -> set[int]:
    """The numbers of ticked boxes."""
    return {int(each) for each in request.form.getlist(name) if each.isascii() and each.isdigit() and len(each) < 10}


def _transition_data(form: StatusForm) -> TransitionData:
    """Raises UnknownOriginalError for a code that leads nowhere."""
    target = None
    if "target" in form:
        try:
            target = find_duplicate_target(db.session(), current_actor(), code_of(form["target"].data))
        except NotFoundError as error:
            raise UnknownOriginalError from error
    return TransitionData(
        public_text=form.text.data,
        evidence=form["evidence"].data if "evidence" in form else "",
        date=form["date"].data if "date" in form else None,
        recipient=form["recipient"].data if "recipient" in form else "",
        target=target,
        referral=form["referral"].data if "referral" in form else "",
    )


def _files(form: StatusForm, name: str) -> list[FileStorage]:
    return [each for each in request.files.getlist(f"{form.status.value}-{name}") if each.filename]


def _address(found: Report, form: StatusForm) -> str:
    """Where the mail goes: what was typed, or what is known of the body with this name."""
    if "recipient" not in form:
        return ""
    return form["email"].data or known_address(db.session(), found.area_id or 0, form["recipient"].data)


def _evidence_is_there(form: StatusForm, photos: Sequence[FileStorage], taken_over: Collection[int]) -> bool:
    if "evidence" not in form:
        return True
    if form["evidence"].data == Evidence.PHOTO and not (photos or taken_over):
        form["evidence"].errors = [_("Hãy chọn ảnh chụp sau khi làm.")]
    elif form["evidence"].data == Evidence.DOCUMENT and not _files(form, "documents"):
        form["evidence"].errors = [_("Hãy chọn tệp văn bản (PDF).")]
    return not form["evidence"].errors


def needs_confirmation(report: Report, form: StatusForm) -> bool:
    """Notes in the form what the answer lacks, unless it was sent a second time as it is.

    When the report has changed meanwhile, the answer is not checked: the conflict comes first.
    """
    if f"{form.status.value}-nhu-vay" in request.form or form.seen_version != report.version:
        return False
    if form.status not in CLOSED or RequiredField.PUBLIC_TEXT not in form.needs:
        return False
    evidence = (form["evidence"].data or "") if "evidence" in form else ""
    needs_evidence = RequiredField.EVIDENCE in form.needs
    form.doubts = quality_warnings(form.text.data, evidence=evidence, needs_evidence=needs_evidence)
    if form.doubts:
        form.problem = _("Chưa gửi: câu trả lời có thể chưa nói được gì. Bạn xem lại ở dưới, hoặc gửi như vậy.")
    return bool(form.doubts)

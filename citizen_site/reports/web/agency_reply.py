"""The page of an agency or of a unit's crew: as much of the report as is needed to handle it, and a form to answer."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, Flask, Response, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, ValidationError

from citizen_site.core import clock
from citizen_site.core.errors import ChangedMeanwhileError, NotFoundError
from citizen_site.core.transactions import commit_regardless
from citizen_site.core.versioning import one_at_a_time
from citizen_site.extensions import db, limiter
from citizen_site.reports import forwarding
from citizen_site.reports.attachments.photos import photo_of, photos_of
from citizen_site.reports.attachments.processing import PhotoRefusedError
from citizen_site.reports.attachments.sizes import MAX_REQUEST
from citizen_site.reports.forwarding import NEEDS_WORDS, ForwardingStatus, forwarding_of_token
from citizen_site.reports.models.forwarding import FINAL, Outcome
from citizen_site.reports.status import MAX_PUBLIC_TEXT
from citizen_site.reports.web.access_link import set_private_headers
from citizen_site.reports.web.mistakes import sentence_of
from citizen_site.reports.web.photos import serve_rendition
from citizen_site.reports.web.presentation import answers_of, deadline_of
from citizen_site.web.access import public
from citizen_site.web.fields import Form, text_area
from citizen_site.web.rendering import render
from citizen_site.web.security import capability_url
from citizen_site.web.uploads import takes_files

blueprint = Blueprint("agency_reply", __name__)
set_private_headers(blueprint)
limiter.limit("600 per hour")(blueprint)


def init_agency_replies(app: Flask) -> None:
    app.jinja_env.globals["outcome_names"] = OUTCOMES


def _find(token: str) -> ForwardingStatus:
    standing = forwarding_of_token(db.session(), token, current_app.config["SECRET_KEY"])
    if standing is None:
        raise NotFoundError
    return standing


@blueprint.get("/chuyen/<token>")
@public
def show(token: str) -> Response:
    standing, now = _find(token), clock.now()
    # A mail filter that asks whether the address is there has read nothing.
    if request.method == "GET" and standing.forwarding.opened_at is None:
        commit_regardless(db.session(), partial(_note_opened, forwarding_id=standing.forwarding.id, now=now))
    return _page(token, standing, _form_for(standing)(formdata=None))


def _note_opened(session: Any, *, forwarding_id: int, now: Any) -> None:
    forwarding.note_opened(session, forwarding_id, now)


@blueprint.post("/chuyen/<token>")
@limiter.limit("30 per hour")
@public
@capability_url
@takes_files(MAX_REQUEST)
def reply(token: str) -> ResponseReturnValue:
    standing, session, now = _find(token), db.session(), clock.now()
    form = _form_for(standing)()
    if not standing.is_open(now):
        # A phone that lost its line does not know that its answer has come: it sends the same again.
        if standing.has_answered(form.outcome.data, form.words.data):
            return redirect(url_for("agency_reply.show", token=token, da="1"), 303)
        return _page(token, standing, form, status=410)
    if not form.validate():
        return _page(token, standing, form, status=422)
    photos = [file for file in request.files.getlist("photos") if file.filename]
    outcome = Outcome(form.outcome.data)
    try:
        with one_at_a_time(session):
            report = standing.forwarding.report
            forwarding.answer(session, standing, report, outcome, form.words.data, photos, now=now)
    except PhotoRefusedError as error:
        return _page(token, _find(token), form, status=422, problem=sentence_of(error))
    except ChangedMeanwhileError:
        return _page(token, _find(token), form, status=409, problem=_("Phản ánh vừa đổi trong lúc bạn trả lời."))
    left_out = "0" if photos and outcome not in FINAL else None
    return redirect(url_for("agency_reply.show", token=token, da="1", anh=left_out), 303)


@blueprint.get("/chuyen/<token>/anh/<int:photo_id>/<any(be, nho, lon):size>.webp")
@public
def photo(token: str, photo_id: int, size: str) -> Response:
    """Only what a moderator let be seen, and only for as long as the link holds."""
    standing = _find(token)
    found = photo_of(db.session(), standing.forwarding.report, photo_id)
    if found is None or not found.is_published or not standing.is_open(clock.now()):
        abort(404)
    return serve_rendition(found, size, "private")


def _page(
    token: str, standing: ForwardingStatus, form: ForwardedAnswerForm, *, status: int = 200, problem: str = ""
) -> Response:
    """After the link has expired only the answer is displayed, nothing of the report."""
    report, now = standing.forwarding.report, clock.now()
    is_open = standing.is_open(now)
    return render(
        "reports/agency_reply.html",
        "answer",
        status=status,
        token=token,
        forwarding=standing.forwarding,
        is_open=is_open,
        report=report,
        photos=[each for each in photos_of(db.session(), report) if each.is_published] if is_open else [],
        answers=answers_of(report) if is_open else [],
        deadline=deadline_of(report, now) if is_open else None,
        form=form,
        names=CHOICES,
        problem=problem,
        done=request.args.get("da") == "1",
        left_out=request.args.get("anh") == "0",
        is_late=status == 409,
    )


# As the body chooses it …
CHOICES: dict[Outcome, Any] = {
    Outcome.RECEIVED: _l("Chúng tôi đã nhận"),
    Outcome.WILL_DO: _l("Chúng tôi sẽ làm"),
    Outcome.DONE: _l("Đã làm xong"),
    Outcome.NOT_OURS: _l("Không thuộc trách nhiệm của chúng tôi"),
}


class ForwardedAnswerForm(Form):
    """Below an address with a secret: no token."""

    class Meta:
        csrf = False

    outcome = RadioField(
        _l("Cơ quan của bạn trả lời thế nào?"),
        choices=[SelectChoice(each.value, CHOICES[each]) for each in Outcome],
        validators=[DataRequired(_l("Hãy chọn một câu trả lời."))],
    )
    words = text_area(
        _l("Vài câu về việc này"),
        longest=MAX_PUBLIC_TEXT,
        description=_l("Đã làm gì, khi nào; hoặc việc này thuộc cơ quan nào. Người tiếp nhận đọc trước khi đăng."),
    )

    def validate_words(self, field: Field) -> None:
        if self.outcome.data in {each.value for each in NEEDS_WORDS} and not field.data:
            raise ValidationError(_("Hãy viết vài câu, để người gửi biết việc đã ra sao."))


class CrewAnswerForm(ForwardedAnswerForm):
    """For a crew in the street: a photo says that it is done, or a few words do."""

    words = text_area(
        _l("Đã làm gì (không bắt buộc khi có ảnh)"),
        longest=MAX_PUBLIC_TEXT,
        description=_l("Vài chữ, ví dụ: đã thay nắp mới. Người tiếp nhận đọc trước khi trả lời người gửi."),
    )

    def validate_words(self, field: Field) -> None:
        if self.outcome.data == Outcome.DONE and any(each.filename for each in request.files.getlist("photos")):
            return
        if self.outcome.data == Outcome.DONE and not field.data:
            raise ValidationError(_("Gửi ảnh sau khi làm, hoặc viết vài chữ đã làm gì."))
        super().validate_words(field)


def _form_for(standing: ForwardingStatus) -> type[ForwardedAnswerForm]:
    return CrewAnswerForm if standing.forwarding.unit_id else ForwardedAnswerForm


# … and as the desk reads it.
OUTCOMES: dict[Outcome, Any] = {
    Outcome.RECEIVED: _l("đã nhận"),
    Outcome.WILL_DO: _l("sẽ làm"),
    Outcome.DONE: _l("đã làm xong"),
    Outcome.NOT_OURS: _l("không thuộc trách nhiệm của cơ quan này"),
}

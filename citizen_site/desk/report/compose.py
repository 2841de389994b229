"""Writing an answer at the desk: apply a template, preview the answer as readers see it, warn about its quality."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import current_app, request
from flask_babel import force_locale
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core import clock
from citizen_site.core.errors import NotFoundError
from citizen_site.core.permissions import Actor
from citizen_site.desk.report.publication import HideForm
from citizen_site.desk.report.status import StatusForm
from citizen_site.desk.responses.placeholders import filled
from citizen_site.desk.responses.quality import Check, quality_checks, with_day
from citizen_site.desk.responses.templates import HIDING, QUALITY_CHECKS, ResponseTemplate, templates_for
from citizen_site.notifications.models import REPORTER
from citizen_site.notifications.report_updates import address_for, content_of, template_of
from citizen_site.reports.duplicates import find_duplicate_target
from citizen_site.reports.enums import EventKind
from citizen_site.reports.models.report import Report, code_of
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.reports.timeline import event_author_of, public_author
from citizen_site.reports.workflow import CLOSED, RequiredField, Status
from citizen_site.web.email_templates import RenderedEmail, render_email

# Stands in for the reporter's private link, which the moderator must not see.
NO_LINK = "lien-ket-rieng"


@dataclass(frozen=True)
class Preview:
    """The public answer, and the email to the reporter; None when the reporter cannot be reached."""

    event: ReportEvent
    is_answer: bool
    evidence: str
    letter: RenderedEmail | None


def response_context(
    session: Session, actor: Actor, report: Report, moves: Mapping[Status, StatusForm]
) -> dict[str, Any]:
    """For the page of a report: the prepared answers of each step. The address may name one to begin with."""
    found = templates_for(session, report)
    wanted, step = request.args.get("mau", ""), request.args.get("buoc", "")
    for status, form in moves.items():
        if status == step and (template := _chosen(found, status, wanted)):
            apply_template(session, actor, report, form, template)
    for form in moves.values():
        form.checks = form.checks or checks_of(form)
    return {
        "answer_templates": {status: _for_step(found, status) for status in moves},
        "best_templates": {status: _best(found, status, report) for status in moves},
        "answer_checks": QUALITY_CHECKS,
        "day_to_add": day_in_words(clock.now()),
        "hide_reasons": [each for each in found if each.status == HIDING],
    }


def _best(found: Sequence[ResponseTemplate], status: Status, report: Report) -> int | None:
    """The template that is made for this very step and category: it is chosen already."""
    fits = [each.id for each in found if each.status == status and each.category_id == report.category_id]
    return next(iter(fits), None)


def checks_of(form: StatusForm) -> Mapping[Check, bool]:
    """What an answer that closes a report has and lacks so far."""
    if form.status not in CLOSED or RequiredField.PUBLIC_TEXT not in form.needs:
        return {}
    return quality_checks(
        form.text.data or "",
        evidence=(form["evidence"].data or "") if "evidence" in form else "",
        needs_evidence=RequiredField.EVIDENCE in form.needs,
        has_files=bool(form.saved_files or request.form.getlist(f"{form.status.value}-use")),
    )


def day_in_words(now: datetime) -> str:
    """Today as an answer says it, in Vietnamese: "sáng 30/11"."""
    local = clock.to_local(now)
    part = "sáng" if local.hour < 11 else "trưa" if local.hour < 13 else "chiều" if local.hour < 18 else "tối"
    return f"{part} {local.day}/{local.month}"


def add_day(form: StatusForm) -> None:
    """Today, at the end of what was typed."""
    form.text.data = with_day(form.text.data or "", day_in_words(clock.now()))
    form.is_open = True


def _for_step(found: Sequence[ResponseTemplate], status: Status) -> list[ResponseTemplate]:
    return [each for each in found if each.status in ("", status)]


def _chosen(found: Sequence[ResponseTemplate], status: Status, wanted: str) -> ResponseTemplate | None:
    return next((each for each in _for_step(found, status) if str(each.id) == wanted), None)


def chosen_template(session: Session, report: Report, form: StatusForm) -> ResponseTemplate | None:
    """The prepared answer that the form names, if it is offered for this step."""
    return _chosen(templates_for(session, report), form.status, request.form.get(f"{form.status.value}-mau", ""))


def apply_reason(session: Session, actor: Actor, report: Report, form: HideForm) -> None:
    """Put the stock reason that the form names below what was typed; one that is not offered here changes nothing."""
    found = (each for each in templates_for(session, report) if each.status == HIDING)
    reason = next((each for each in found if str(each.id) == request.form.get("mau", "")), None)
    if reason:
        text = filled(reason.body, _values(session, actor, report))
        form.reason.data = "\n".join(each for each in (form.reason.data, text) if each)


def apply_template(
    session: Session, actor: Actor, report: Report, form: StatusForm, template: ResponseTemplate
) -> None:
    """The text goes below what was typed already."""
    text = filled(template.body, _values(session, actor, report))
    form.text.data = "\n\n".join(each for each in (form.text.data, text) if each)
    form.is_open = True


def _values(session: Session, actor: Actor, report: Report) -> dict[str, str]:
    area = gazetteer(session).get(report.area_id).name if report.area_id else ""

    def day(moment: datetime | date | None) -> str:
        """As it is written in Vietnamese, whatever language the desk is read in."""
        local = clock.to_local(moment) if isinstance(moment, datetime) else moment
        return f"{local:%d/%m/%Y}" if local else ""

    return {
        "ma": report.display_code,
        "noi": ", ".join(each for each in (report.place_text, report.landmark, area) if each),
        "loai": report.category.name,
        "don_vi": event_author_of(session, actor, report).unit,
        "doi": report.assigned_unit.name if report.assigned_unit else "",
        "han": f"{clock.to_local(report.due_at):%H:%M} ngày {day(report.due_at)}" if report.due_at else "",
        "ngay_hen": day(report.scheduled_for),
        "ngay_gui": day(report.received_at),
        "hom_nay": day(clock.today(clock.now())),
    }


def preview_of(session: Session, actor: Actor, report: Report, form: StatusForm) -> Preview:
    """The answer as it would be if it were sent now; nothing is stored."""
    evidence = (form["evidence"].data or "") if "evidence" in form else ""
    author = public_author(session, actor, report)
    details: dict[str, Any] = {name: form[name].data if name in form else "" for name in ("recipient", "referral")}
    details["target"] = _duplicate_target_code(session, actor, form)
    if author.signs:
        details["signed"] = True
    event = ReportEvent(
        report_id=report.id,
        at=clock.now(),
        kind=EventKind.STATUS_CHANGED,
        actor_kind=author.actor_kind,
        actor=session.get(Person, author.person_id) if author.person_id else None,
        unit=author.unit,
        is_public=True,
        text=form.text.data,
        status_before=report.status,
        status_after=form.status,
        details=details,
    )
    reached = address_for(session, report, REPORTER)
    letter = None
    if reached:
        content = {**content_of(report, event, current_app.config["SECRET_KEY"]), "token": NO_LINK}
        with force_locale(reached.language):  # within a request, its own language would win
            letter = render_email(template_of(event, REPORTER), reached.language, **content)
    return Preview(event, form.status in CLOSED and bool(form.text.data), evidence, letter)


def _duplicate_target_code(session: Session, actor: Actor, form: StatusForm) -> str:
    """Of the original that was typed; "" while it leads nowhere, which is said when the answer is sent."""
    try:
        return (
            find_duplicate_target(session, actor, code_of(form["target"].data)).display_code if "target" in form else ""
        )
    except NotFoundError:
        return ""

"""Pages of authors: their notices, the editor, preview and publication."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from citizen_site.accounts.current_user import account_or_address, require_person
from citizen_site.accounts.forms import ActForm
from citizen_site.areas.gazetteer import Place, gazetteer
from citizen_site.core import clock
from citizen_site.core.errors import InvalidInputError, NotFoundError
from citizen_site.core.flags import count_open_flags
from citizen_site.core.pagination import PAGE_SIZE
from citizen_site.core.permissions import Permission, Role
from citizen_site.extensions import db, limiter
from citizen_site.notices import labels
from citizen_site.notices.attribution import OfficialSignature, preview_signature
from citizen_site.notices.commands import (
    NotReadyError,
    PublishTimePassedError,
    StaleError,
    discard_draft,
    publish,
    save_draft,
    schedule,
    start_draft,
    unschedule,
)
from citizen_site.notices.confusables import person_name
from citizen_site.notices.flags import NoticeFlag
from citizen_site.notices.forms import DraftForm, PublishForm, filled_with
from citizen_site.notices.models import Content, Notice, NoticeState
from citizen_site.notices.notice_templates import notice_templates
from citizen_site.notices.publish_checks import PublishProblem, publish_problems
from citizen_site.notices.queries import LATEST_SAVED_FIRST, draft_for, managed_notices, notice_for, signing_grant
from citizen_site.notices.undo_publication import can_undo
from citizen_site.notices.view_counts.queries import counts_of
from citizen_site.staff.actor import active_grants
from citizen_site.web.access import current_actor, requires
from citizen_site.web.filters import date_and_time
from citizen_site.web.query import QueryArgs, next_href
from citizen_site.web.rendering import render

blueprint = Blueprint("notice_authoring", __name__)
limiter.limit("3000 per hour", key_func=account_or_address)(blueprint)
limit_publishing = limiter.shared_limit("30 per hour", scope="notices", methods=["POST"], key_func=account_or_address)
# Where the buttons of the form lead.
NEXT_STEPS = {"xem": "notice_authoring.preview", "tep": "notice_files.manage"}


def postable_areas() -> list[Place]:
    """Where I may post: the areas of my grants, each followed by what lies directly below it."""
    areas, reach = gazetteer(db.session()), current_actor().areas(*Role)
    found: dict[int, Place] = {}
    for grant in active_grants():
        top = areas.current_successor(areas.get(grant.area_id))
        for place in (top, *areas.children(top)):
            if place.id in reach and place.is_current:
                found.setdefault(place.id, place)
    return list(found.values())


@blueprint.get("/thong-bao/cua-toi")
@requires(Permission.POST_NOTICE)
def my_notices() -> Response:
    args, session = QueryArgs(), db.session()
    state = args.choice("trang-thai", [each.value for each in NoticeState])
    page = args.page(managed_notices(current_actor(), state), LATEST_SAVED_FIRST, size=PAGE_SIZE)
    return render(
        "notices/my_notices.html",
        "results",
        status=args.status,
        problems=args.problems,
        notices=page.items,
        counts=counts_of(session, [each.id for each in page.items]),
        can_undo=lambda notice: can_undo(current_actor(), notice, clock.now()),
        place_of=lambda notice: gazetteer(session).get(notice.area_id),
        state=state,
        flag_count=count_open_flags(session, current_actor(), NoticeFlag),
        next_href=next_href(page),
    )


@blueprint.get("/thong-bao/viet")
@requires(Permission.POST_NOTICE)
def choose_template() -> Response:
    """Empty, from a template, or from the notice that the address names."""
    code = request.args.get("ban-cu", "")
    old = notice_for(db.session(), current_actor(), Permission.CORRECT_NOTICE, code) if code else None
    return render("notices/choose_template.html", templates=notice_templates().values(), old=old, form=ActForm())


@blueprint.post("/thong-bao/viet")
@limiter.limit("60 per hour", key_func=account_or_address)
@requires(Permission.POST_NOTICE)
def create() -> ResponseReturnValue:
    """A new draft, perhaps with the text of a template or of a notice that one posted or watches."""
    session, actor, places = db.session(), current_actor(), postable_areas()
    if not places:
        raise NotFoundError("no place")
    area_id, content = places[0].id, None
    if code := request.form.get("ban-cu", ""):
        old = notice_for(session, actor, Permission.CORRECT_NOTICE, code)
        area_id = old.area_id if old.area_id in {place.id for place in places} else area_id
        content = Content(kind=old.kind, title=old.title, body=old.body, meeting_place=old.meeting_place)
    elif template := notice_templates().get(request.form.get("mau", "")):
        content = template.content()
    draft = start_draft(session, actor, area_id, clock.now(), content=content)
    return redirect(url_for("notice_authoring.edit", code=draft.code), 303)


@blueprint.route("/thong-bao/viet/<code>", methods=["GET", "POST"])
@requires(Permission.POST_NOTICE)
def edit(code: str) -> Any:
    """The draft, saved while it is typed or by the button. What cannot be saved stays in the form."""
    session, actor = db.session(), current_actor()
    draft = draft_for(session, actor, code)
    if draft.state == NoticeState.SCHEDULED:
        return redirect(url_for("notice_authoring.preview", code=code), 303)
    places, areas = postable_areas(), gazetteer(session)
    here = areas.current_successor(areas.get(draft.area_id)).slug
    begun = {**filled_with(draft), "area": here, "tab": secrets.token_hex(6), "seen_text": draft.text_digest}
    form = DraftForm(places=places, data=begun)
    message, status = "", 200
    if request.method == "POST":
        button = request.form.get("viec") or request.form.get("ghi-de")
        message, status = _save(draft, form, is_autosave=not button)
        if status == 200 and button:
            return redirect(url_for(NEXT_STEPS.get(button, "notice_authoring.edit"), code=code), 303)
    return render(
        "notices/edit.html", "saved", status=status, draft=draft, form=form, message=message, conflict=status == 409
    )


def _save(draft: Notice, form: DraftForm, *, is_autosave: bool) -> tuple[str, int]:
    """A sentence on what became of it, and the status."""
    if not form.validate():
        return _("Chưa lưu được: có chỗ cần sửa."), 422
    session, now = db.session(), clock.now()
    area = gazetteer(session).find(form.area.data)
    if area is None:
        return _("Chưa lưu được: có chỗ cần sửa."), 422
    overwrite = request.form.get("ghi-de") == str(draft.version)
    version = draft.version if overwrite else form.version.data
    try:
        save_draft(
            session,
            current_actor(),
            draft,
            form.content(),
            area_id=area.id,
            version=version,
            seen_text=form.seen_text.data or "",
            tab=form.tab.data or "",
            is_autosave=is_autosave,
            now=now,
        )
    except StaleError:
        return _(
            "Bản nháp vừa được lưu ở một cửa sổ khác, nên chúng tôi chưa ghi đè. Chữ bạn gõ vẫn còn nguyên ở đây."
        ), 409
    form.set_seen(draft)
    return _("Đã lưu lúc %(time)s.", time=clock.to_local(now).strftime("%H:%M:%S")), 200


@blueprint.post("/thong-bao/viet/<code>/bo")
@requires(Permission.POST_NOTICE)
def discard_notice(code: str) -> ResponseReturnValue:
    session, actor = db.session(), current_actor()
    discard_draft(session, actor, draft_for(session, actor, code), clock.now())
    return redirect(url_for("notice_authoring.my_notices"), 303)


@blueprint.get("/thong-bao/viet/<code>/xem")
@requires(Permission.POST_NOTICE)
def preview(code: str) -> Response:
    """As residents will see it, what is still missing, and the button."""
    return _preview(draft_for(db.session(), current_actor(), code))


def _preview(draft: Notice, *, form: PublishForm | None = None, status: int = 200, reconfirm: bool = False) -> Response:
    session, now = db.session(), clock.now()
    form = form or PublishForm(data={"version": draft.version, "when": "now"})
    return render(
        "notices/preview.html",
        status=status,
        notice=draft,
        place=gazetteer(session).get(draft.area_id),
        signature=_signature_of_draft(draft),
        problems=labels.problem_sentences(publish_problems(draft, draft.publish_at or now), draft),
        form=form,
        button=labels.publish_button(draft.kind, form.plan, form.publish_at.moment),
        buttons=labels.publish_buttons(draft.kind),
        this_year=clock.to_local(now).year,
        reconfirm=reconfirm,
    )


@blueprint.get("/thong-bao/viet/<code>/in")
@requires(Permission.POST_NOTICE)
def print_preview(code: str) -> Response:
    """The sheet in large type as it will be printed; until it is published it says that it is a draft."""
    session = db.session()
    draft = draft_for(session, current_actor(), code)
    return render(
        "notices/print_sheet.html",
        notice=draft,
        place=gazetteer(session).get(draft.area_id),
        signature=_signature_of_draft(draft),
        link="",
        qr="",
    )


def _signature_of_draft(draft: Notice) -> OfficialSignature | None:
    session = db.session()
    grant = signing_grant(session, current_actor(), draft.area_id, clock.now())
    if grant is None:
        return None
    return preview_signature(
        session, Role(grant.role), grant.area_id, person_name(require_person().name), grant.starts_at
    )


@blueprint.post("/thong-bao/viet/<code>/dang")
@limit_publishing
@requires(Permission.POST_NOTICE)
def publish_notice(code: str) -> Any:
    """Publish now or later, exactly what was previewed, and only as the button said."""
    session, actor, now = db.session(), current_actor(), clock.now()
    draft = draft_for(session, actor, code)
    form = PublishForm()
    if not form.validate():
        return _preview(draft, form=form, status=422)
    if not form.matches_confirmed_action:
        return _preview(draft, form=form, status=422, reconfirm=True)
    try:
        if moment := form.publish_at.moment:
            schedule(session, actor, draft, moment, now, version=form.version.data)
            return redirect(url_for("notice_authoring.preview", code=code), 303)
        publish(session, actor, draft, now, version=form.version.data)
    except InvalidInputError as error:
        if draft.is_public:  # the button was pressed twice
            return redirect(url_for("notices.show_notice", code=draft.code), 303)
        if isinstance(error, StaleError):
            form.when.errors = [_("Bản nháp đã đổi sau khi bạn mở trang này. Bạn xem lại rồi đăng.")]
            form.set_version(draft.version)
            return _preview(draft, form=form, status=409)
        if isinstance(error, PublishTimePassedError):
            form.publish_at.errors = [_("Lúc hẹn đã qua. Hãy chọn lúc sau này.")]
        elif isinstance(error, NotReadyError) and error.problem == PublishProblem.OVER and draft.expires_at:
            # All other faults stand in the preview; this one is none yet.
            until = date_and_time(draft.expires_at)
            form.publish_at.errors = [
                _("Lúc hẹn không trước hạn hiển thị (%(until)s). Hãy hẹn sớm hơn, hoặc sửa hạn.", until=until)
            ]
        return _preview(draft, form=form, status=422)
    return redirect(url_for("notices.show_notice", code=draft.code), 303)


@blueprint.post("/thong-bao/viet/<code>/thoi-hen")
@requires(Permission.POST_NOTICE)
def unschedule_notice(code: str) -> ResponseReturnValue:
    """A scheduled one becomes a draft again."""
    session, actor = db.session(), current_actor()
    draft = draft_for(session, actor, code)
    try:
        unschedule(session, actor, draft, clock.now())
    except InvalidInputError:  # the worker was faster
        return redirect(url_for("notices.show_notice", code=code), 303)
    return redirect(url_for("notice_authoring.edit", code=code), 303)

"""The operators' pages of the programme: models, indicators, promises, and what was entered together."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from citizen_site.accounts.forms import ActForm
from citizen_site.core import clock
from citizen_site.core.errors import ChangedMeanwhileError
from citizen_site.core.permissions import Permission
from citizen_site.directory.models import Pillar
from citizen_site.extensions import db
from citizen_site.programme.commands import (
    NameTakenError,
    PilotParts,
    UnknownCodesError,
    UnknownPersonError,
    add_evidence,
    add_place,
    add_update,
    remove_part,
    save_indicator,
    save_pilot,
    save_promise,
)
from citizen_site.programme.forms import (
    EvidenceForm,
    IndicatorForm,
    PilotForm,
    PlaceForm,
    PromiseForm,
    UpdateForm,
)
from citizen_site.programme.indicators import all_indicators, batches, indicator_by_slug
from citizen_site.programme.models.indicators import Direction, Indicator, PeriodKind
from citizen_site.programme.models.pilots import (
    Pilot,
    PilotEvidence,
    PilotPlace,
    PilotStatus,
    PilotUpdate,
    Promise,
    PromiseKind,
)
from citizen_site.programme.pilots import grid, is_quiet, pilot_by_slug, pilots_for_editing, responsible_email
from citizen_site.programme.promises import ledger, promise_by_slug
from citizen_site.programme.tables import cell_text
from citizen_site.programme.units import thirteen_units
from citizen_site.web.access import current_actor, requires
from citizen_site.web.rendering import render

blueprint = Blueprint("programme_edit", __name__, url_prefix="/van-hanh/chuyen-doi-so")


@blueprint.get("")
@requires(Permission.EDIT_PROGRAMME)
def overview() -> ResponseReturnValue:
    session, now = db.session(), clock.now()
    return render(
        "programme/edit/overview.html",
        pilots=[(pilot, is_quiet(pilot, now)) for pilot in pilots_for_editing(session)],
        unsourced=grid(session).unsourced,
        indicators=all_indicators(session),
        entries=ledger(session),
        batches=batches(session),
        form=ActForm(),
    )


def _form_page(form: Any, title: str, *, status: int = 0, **context: Any) -> ResponseReturnValue:
    return render(
        "programme/edit/form.html",
        status=status or (422 if form.errors else 200),
        form=form,
        title=title,
        **context,
    )


@blueprint.route("/mo-hinh/them", methods=["GET", "POST"])
@requires(Permission.EDIT_PROGRAMME)
def add_pilot() -> ResponseReturnValue:
    return _edit_pilot(None, _("Thêm mô hình"))


@blueprint.route("/mo-hinh/<slug>", methods=["GET", "POST"])
@requires(Permission.EDIT_PROGRAMME)
def change_pilot(slug: str) -> ResponseReturnValue:
    pilot = pilot_by_slug(db.session(), slug)
    return _edit_pilot(pilot, _("Sửa: %(name)s", name=pilot.title))


def _edit_pilot(pilot: Pilot | None, title: str) -> ResponseReturnValue:
    session = db.session()
    units = [(unit.id, unit.name) for unit in thirteen_units(session)]
    form = PilotForm(units, data=_pilot_data(pilot) if pilot else None)
    status = 0
    if form.validate_on_submit():
        fields = {
            name: form[name].data
            for name in ("title", "title_en", "summary", "summary_en", "since", "responsible", "responsible_en")
        }
        fields |= {
            "unit_id": form.unit.data,
            "pillar": Pillar(form.pillar.data) if form.pillar.data else None,
            "status": PilotStatus(form.status.data),
            **form.source,
        }
        parts = PilotParts(form.area_codes, form.service_codes, form.indicator_codes, form.responsible_email.data)
        try:
            saved = save_pilot(
                session,
                current_actor(),
                pilot,
                fields,
                parts,
                now=clock.now(),
                seen_version=form.seen_version if pilot else None,
            )
            return redirect(url_for("programme_edit.change_pilot", slug=saved.slug), 303)
        except NameTakenError:
            form.title.errors = [_("Đã có mô hình tên này.")]
        except UnknownPersonError:
            form.responsible_email.errors = [_("Không có người nào có vai trò với email này.")]
        except UnknownCodesError as error:
            form[error.kind].errors = [_("Không có mã này: %(codes)s.", codes=", ".join(map(str, error.args)))]
        except ChangedMeanwhileError:
            form.title.errors = [_("Người khác vừa sửa mô hình này. Hãy xem lại rồi lưu lần nữa.")]
            status = 409
    if pilot:
        form.version.data = str(pilot.version)
    return _form_page(form, title, status=status, pilot=pilot)


def _pilot_data(pilot: Pilot) -> dict[str, Any]:
    names = ("title", "title_en", "summary", "summary_en", "since", "responsible", "responsible_en")
    return {
        **{name: getattr(pilot, name) for name in (*names, "source_title", "source_url", "source_date")},
        "unit": pilot.unit_id,
        "pillar": pilot.pillar.value if pilot.pillar else "",
        "status": pilot.status.value,
        "responsible_email": responsible_email(db.session(), pilot),
        "areas": "\n".join(area.slug for area in pilot.areas),
        "services": "\n".join(service.slug for service in pilot.services),
        "indicators": "\n".join(indicator.slug for indicator in pilot.indicators),
    }


@blueprint.route("/mo-hinh/<slug>/cap-nhat", methods=["GET", "POST"])
@requires(Permission.EDIT_PROGRAMME)
def add_pilot_update(slug: str) -> ResponseReturnValue:
    session, form = db.session(), UpdateForm()
    pilot = pilot_by_slug(session, slug)
    if form.validate_on_submit():
        add_update(
            session,
            current_actor(),
            pilot,
            on=form.on.data,
            fields={"text": form.text.data, "text_en": form.text_en.data, **form.source},
            now=clock.now(),
        )
        return redirect(url_for("programme.show_pilot", slug=slug), 303)
    return _form_page(form, _("Có gì mới: %(name)s", name=pilot.title))


@blueprint.route("/mo-hinh/<slug>/bang-chung", methods=["GET", "POST"])
@requires(Permission.EDIT_PROGRAMME)
def add_pilot_evidence(slug: str) -> ResponseReturnValue:
    session, form = db.session(), EvidenceForm()
    pilot = pilot_by_slug(session, slug)
    if form.validate_on_submit():
        fields = {"text": form.text.data, "text_en": form.text_en.data, **form.source}
        add_evidence(session, current_actor(), pilot, fields=fields, now=clock.now())
        return redirect(url_for("programme.show_pilot", slug=slug), 303)
    return _form_page(form, _("Thêm bằng chứng: %(name)s", name=pilot.title))


@blueprint.route("/mo-hinh/<slug>/dia-diem", methods=["GET", "POST"])
@requires(Permission.EDIT_PROGRAMME)
def add_pilot_place(slug: str) -> ResponseReturnValue:
    session, form = db.session(), PlaceForm()
    pilot = pilot_by_slug(session, slug)
    if form.validate_on_submit():
        add_place(
            session,
            current_actor(),
            pilot,
            name=form.name.data,
            address=form.address.data,
            points=form.read_points(),
            now=clock.now(),
        )
        return redirect(url_for("programme.show_pilot", slug=slug), 303)
    return _form_page(form, _("Thêm địa điểm: %(name)s", name=pilot.title))


@blueprint.post("/dia-diem/<int:place_id>/bo")
@requires(Permission.EDIT_PROGRAMME)
def remove_pilot_place(place_id: int) -> ResponseReturnValue:
    return _removed(PilotPlace, place_id)


@blueprint.post("/cap-nhat/<int:update_id>/bo")
@requires(Permission.EDIT_PROGRAMME)
def remove_pilot_update(update_id: int) -> ResponseReturnValue:
    return _removed(PilotUpdate, update_id)


@blueprint.post("/bang-chung/<int:evidence_id>/bo")
@requires(Permission.EDIT_PROGRAMME)
def remove_pilot_evidence(evidence_id: int) -> ResponseReturnValue:
    return _removed(PilotEvidence, evidence_id)


def _removed(kind: type[PilotPlace | PilotUpdate | PilotEvidence], part_id: int) -> ResponseReturnValue:
    pilot = remove_part(db.session(), current_actor(), kind, part_id, now=clock.now())
    return redirect(url_for("programme_edit.change_pilot", slug=pilot.slug), 303)


@blueprint.route("/chi-so/them", methods=["GET", "POST"])
@requires(Permission.EDIT_PROGRAMME)
def add_indicator() -> ResponseReturnValue:
    return _edit_indicator(None, _("Thêm chỉ số"))


@blueprint.route("/chi-so/<slug>", methods=["GET", "POST"])
@requires(Permission.EDIT_PROGRAMME)
def change_indicator(slug: str) -> ResponseReturnValue:
    indicator = indicator_by_slug(db.session(), slug)
    return _edit_indicator(indicator, _("Sửa: %(name)s", name=indicator.name))


INDICATOR_TEXTS = (
    *("name", "name_en", "group", "unit", "unit_en", "target_on"),
    *("definition", "definition_en", "legal_basis", "legal_basis_en"),
)


def _edit_indicator(indicator: Indicator | None, title: str) -> ResponseReturnValue:
    session = db.session()
    form = IndicatorForm(data=_indicator_data(indicator) if indicator else None)
    status = 0
    if form.validate_on_submit():
        fields = {name: form[name].data for name in INDICATOR_TEXTS}
        fields |= {
            "direction": Direction(form.direction.data),
            "period": PeriodKind(form.period.data),
            "target": form.target_number,
            **form.source,
        }
        try:
            seen = form.seen_version if indicator else None
            saved = save_indicator(session, current_actor(), indicator, fields, now=clock.now(), seen_version=seen)
            return redirect(url_for("programme.show_indicator", slug=saved.slug), 303)
        except NameTakenError:
            form.name.errors = [_("Đã có chỉ số tên này.")]
        except ChangedMeanwhileError:
            form.name.errors = [_("Người khác vừa sửa chỉ số này. Hãy xem lại rồi lưu lần nữa.")]
            status = 409
    if indicator:
        form.version.data = str(indicator.version)
    return _form_page(form, title, status=status, indicator=indicator)


def _indicator_data(indicator: Indicator) -> dict[str, Any]:
    names = (*INDICATOR_TEXTS, "source_title", "source_url", "source_date")
    return {
        **{name: getattr(indicator, name) for name in names},
        "direction": indicator.direction.value,
        "period": indicator.period.value,
        "target": cell_text(indicator.target),
    }


@blueprint.route("/cam-ket/them", methods=["GET", "POST"])
@requires(Permission.EDIT_PROGRAMME)
def add_promise() -> ResponseReturnValue:
    return _edit_promise(None, _("Thêm lời hứa hoặc con số"))


@blueprint.route("/cam-ket/<slug>", methods=["GET", "POST"])
@requires(Permission.EDIT_PROGRAMME)
def change_promise(slug: str) -> ResponseReturnValue:
    return _edit_promise(promise_by_slug(db.session(), slug), _("Sửa lời hứa hoặc con số"))


PROMISE_TEXTS = ("title", "title_en", "said_by", "said_by_en", "due_on", "outcome", "outcome_en")
OUTCOME_SOURCE = ("outcome_source_title", "outcome_source_url", "outcome_source_date")


def _edit_promise(promise: Promise | None, title: str) -> ResponseReturnValue:
    session = db.session()
    indicators = [(each.id, each.name) for each in all_indicators(session)]
    pilots = [(each.id, each.title) for each in pilots_for_editing(session)]
    form = PromiseForm(pilots, indicators, data=_promise_data(promise) if promise else None)
    status = 0
    if form.validate_on_submit():
        fields = {name: form[name].data for name in (*PROMISE_TEXTS, *OUTCOME_SOURCE)}
        fields |= {
            "kind": PromiseKind(form.kind.data),
            "pilot_id": form.pilot.data or None,
            "indicator_id": form.indicator.data or None,
            **form.source,
        }
        try:
            seen = form.seen_version if promise else None
            saved = save_promise(session, current_actor(), promise, fields, now=clock.now(), seen_version=seen)
            return redirect(url_for("programme.list_promises", _anchor=saved.slug), 303)
        except NameTakenError:
            form.title.errors = [_("Đã có điều này.")]
        except ChangedMeanwhileError:
            form.title.errors = [_("Người khác vừa sửa điều này. Hãy xem lại rồi lưu lần nữa.")]
            status = 409
    if promise:
        form.version.data = str(promise.version)
    return _form_page(form, title, status=status)


def _promise_data(promise: Promise) -> dict[str, Any]:
    names = (*PROMISE_TEXTS, *OUTCOME_SOURCE, "source_title", "source_url", "source_date")
    return {
        **{name: getattr(promise, name) for name in names},
        "kind": promise.kind.value,
        "pilot": promise.pilot_id or 0,
        "indicator": promise.indicator_id or 0,
    }

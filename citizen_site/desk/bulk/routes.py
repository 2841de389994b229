"""Bulk actions: a page for the selection and the form, then the result with an undo button."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Flask, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, ValidationError

from citizen_site.accounts.current_user import account_or_address
from citizen_site.core import clock
from citizen_site.core.errors import NotFoundError
from citizen_site.core.permissions import Permission
from citizen_site.desk.background_tasks import task_of_actor
from citizen_site.desk.bulk.commands import AT_ONCE, begin_action, begin_undo, last_moment_to_undo
from citizen_site.desk.bulk.models import BulkKind, Outcome
from citizen_site.desk.bulk.problems import PROBLEMS
from citizen_site.desk.bulk.selection import (
    Selection,
    areas_of,
    items_with,
    key_of_form,
    outcomes,
    own_action,
    selection_of,
)
from citizen_site.desk.labels import STATUS_ACTIONS
from citizen_site.desk.report.assignment import person_labels, unit_labels
from citizen_site.extensions import db, limiter
from citizen_site.reports.categories import CategorySummary, categories_by_code
from citizen_site.reports.duplicates import ClosedOriginalError, find_duplicate_target, original_of
from citizen_site.reports.models.report import Report, code_of
from citizen_site.reports.status import MAX_PUBLIC_TEXT
from citizen_site.reports.units import handlers_in, units_in
from citizen_site.reports.web.labels import GROUPS
from citizen_site.reports.web.mistakes import sentence_of
from citizen_site.reports.web.presentation import report_title
from citizen_site.reports.workflow import CLOSED, Status
from citizen_site.web.access import current_actor, requires
from citizen_site.web.fields import AllowBlank, Form, text_area, text_line
from citizen_site.web.i18n import localised
from citizen_site.web.query import QueryArgs
from citizen_site.web.rendering import render

blueprint = Blueprint("bulk", __name__, url_prefix="/dieu-hanh/nhieu")
limiter.limit("300 per hour", key_func=account_or_address)(blueprint)


# The queue shows what can be done.
def init_bulk_actions(app: Flask) -> None:
    app.jinja_env.globals["bulk_acts"] = SHORT


@blueprint.route("", methods=["GET", "POST"])
@requires(Permission.SEE_DESK)
def bulk_action() -> ResponseReturnValue:
    args, session, actor, now = QueryArgs(), db.session(), current_actor(), clock.now()
    wanted = args.choice("viec", [each.value for each in BulkKind])
    chosen = selection_of(session, actor, args, now)
    kind = BulkKind(wanted) if wanted and chosen.chosen else None
    form = _form(kind, chosen) if kind else None
    status = args.status
    # A filter that is not understood finds more than was asked for: that is shown, and nothing is done yet.
    is_as_asked = chosen.moment is None or not args.problems
    if kind and form and request.method == "POST" and is_as_asked:
        parameters = _parameters(form)
        if parameters is not None:
            without = [each for each in chosen.chosen if each[0] != parameters.get("original_id")]
            act = begin_action(session, actor, kind, parameters, without, key=key_of_form(), now=now)
            return redirect(url_for("bulk.result", action_id=act.id), 303)
        status = 422
    return render(
        "desk/bulk/confirm.html",
        "ask",
        status=status,
        problems=args.problems,
        kind=kind,
        title=ACTIONS[kind] if kind else _("Làm với nhiều phản ánh"),
        chosen=chosen,
        versions=dict(chosen.chosen),
        at_once=AT_ONCE,
        form=form,
        key=key_of_form(),
    )


@blueprint.get("/<int:action_id>")
@requires(Permission.SEE_DESK)
def result(action_id: int) -> Response:
    """What worked and what did not; while it goes on, how far it is."""
    session, actor, now = db.session(), current_actor(), clock.now()
    act = own_action(session, actor, action_id)
    task = task_of_actor(session, actor, act.task_id) if act.task_id else None
    until = last_moment_to_undo(session, act)
    return render(
        "desk/bulk/result.html",
        "result",
        act=act,
        task=task if task and not task.finished_at else None,
        title=ACTIONS[act.kind],
        numbers={each.value: number for each, number in outcomes(session, act).items()},
        failed=items_with(session, act, Outcome.FAILED),
        not_undone=items_with(session, act, Outcome.UNDO_FAILED),
        worked=items_with(session, act, Outcome.DONE, Outcome.UNDONE),
        why=PROBLEMS,
        undo_until=until if act.undone_at is None and until >= now else None,
    )


@blueprint.post("/<int:action_id>/thu-lai")
@requires(Permission.SEE_DESK)
def undo(action_id: int) -> ResponseReturnValue:
    session, actor = db.session(), current_actor()
    begin_undo(session, actor, own_action(session, actor, action_id), now=clock.now())
    return redirect(url_for("bulk.result", action_id=action_id), 303)


def _form(kind: BulkKind, chosen: Selection) -> BulkForm:
    session = db.session()
    if kind is BulkKind.ASSIGN:
        area_ids, me = areas_of(session, chosen.ids), current_actor().person_id
        units = units_in(session, area_ids)
        people, now = handlers_in(session, area_ids, units, clock.now()), clock.now()
        return AssignForm(unit_labels(session, units, now), person_labels(session, people, now), me)
    if kind is BulkKind.RECATEGORISE:
        return CategoryForm(categories_by_code(session))
    return DuplicateForm(() if chosen.moment else chosen.shown) if kind is BulkKind.DUPLICATE else RejectForm()


def _parameters(form: BulkForm) -> dict[str, Any] | None:
    """What was asked for, None when something is to be mended in the form."""
    if not form.validate():
        return None
    if not isinstance(form, DuplicateForm):
        return form.parameters()
    try:
        original = find_duplicate_target(db.session(), current_actor(), code_of(form.wanted))
    except NotFoundError:
        form.code.errors = [_("Không có phản ánh nào mang mã này mà bạn xem được.")]
        return None
    original = original_of(db.session(), original)
    if original.status in CLOSED:
        form.code.errors = [sentence_of(ClosedOriginalError())]
        return None
    return {"original_id": original.id}


MAX_WHERE = 300


class BulkForm(Form):
    """The token is checked for every POST before the view runs."""

    class Meta:
        csrf = False

    def parameters(self) -> dict[str, Any]:
        """The parameters that the bulk action stores."""
        return {}


class AssignForm(BulkForm):
    """To whom."""

    to = SelectField(_l("Giao cho"), validators=[DataRequired(_l("Hãy chọn đơn vị hoặc người."))])

    def __init__(self, units: Mapping[int, str], people: Mapping[int, str], me: int | None) -> None:
        """Labels by id."""
        super().__init__()
        self.to.choices = {
            "": [SelectChoice("", _("Chọn"))],
            _("Đơn vị"): [SelectChoice(f"unit:{each}", label) for each, label in units.items()],
            _("Người"): [
                SelectChoice(f"person:{each}", _("Tôi: %(name)s", name=people[each]) if each == me else people[each])
                for each in sorted(people, key=lambda each: each != me)
            ],
        }
        self.to.choices = {label: choices for label, choices in self.to.choices.items() if choices}

    def parameters(self) -> dict[str, Any]:
        what, _colon, number = self.to.data.partition(":")
        return {
            "unit_id": int(number) if what == "unit" else None,
            "person_id": int(number) if what != "unit" else None,
        }


class CategoryForm(BulkForm):
    """Into which category."""

    category = SelectField(_l("Loại việc mới"), validators=[DataRequired(_l("Hãy chọn loại việc."))])

    def __init__(self, kinds: Mapping[str, CategorySummary]) -> None:
        super().__init__()
        self.category.choices = {"": [SelectChoice("", _("Chọn"))]} | {
            str(name): [
                SelectChoice(str(each.id), localised(each, "name"))
                for each in kinds.values()
                if each.group_code == group and each.is_active
            ]
            for group, name in GROUPS.items()
        }

    def parameters(self) -> dict[str, Any]:
        return {"category_id": int(self.category.data)}


class DuplicateForm(BulkForm):
    """Of which: one of those that were chosen, the oldest unless another is meant, or one that is not among them."""

    original = RadioField(_l("Phản ánh ban đầu"), validators=[AllowBlank()])
    code = text_line(
        _l("Mã của một phản ánh khác"),
        longest=20,
        autocapitalize="characters",
        spellcheck="false",
        autocomplete="off",
    )

    def __init__(self, ticked: Sequence[Report]) -> None:
        by_age = sorted(ticked, key=lambda each: (each.received_at, each.id))
        super().__init__(data={"original": by_age[0].code if by_age else ""})
        self.original.choices = [
            SelectChoice(each.code, f"{each.display_code}: {report_title(each)}") for each in by_age
        ]
        if len(by_age) < 2:
            del self.original
        else:
            self.code.label.text = _("Hoặc mã của một phản ánh khác")

    @property
    def wanted(self) -> str:
        """What was typed counts more than what was chosen beforehand."""
        return self.code.data or (self["original"].data if "original" in self else "") or ""

    def validate_code(self, field: Field) -> None:
        if not self.wanted:
            raise ValidationError(_("Hãy nhập mã phản ánh ban đầu."))


class RejectForm(BulkForm):
    """Why, and where to go with it."""

    status = RadioField(
        _l("Vì sao"),
        choices=[SelectChoice(each, STATUS_ACTIONS[each]) for each in (Status.REJECTED, Status.NOT_RESPONSIBLE)],
        validators=[DataRequired(_l("Hãy chọn một điều."))],
    )
    reason = text_area(
        _l("Lý do"),
        longest=MAX_PUBLIC_TEXT,
        required=_l("Hãy viết lý do."),
        description=_l("Mọi người đọc được ở từng phản ánh."),
    )
    where = text_line(
        _l("Người gửi cần gửi tới đâu"),
        longest=MAX_WHERE,
        description=_l("Cơ quan, số điện thoại hay trang web nhận việc này."),
    )

    def validate_where(self, field: Field) -> None:
        if self.status.data == Status.NOT_RESPONSIBLE and not field.data:
            raise ValidationError(_("Hãy viết tên cơ quan phụ trách việc này."))

    def parameters(self) -> dict[str, Any]:
        return {"status": self.status.data, "text": self.reason.data, "where": self["where"].data}


ACTIONS: dict[str, Any] = {
    BulkKind.ASSIGN: _l("Giao việc"),
    BulkKind.RECATEGORISE: _l("Đổi loại việc"),
    BulkKind.DUPLICATE: _l("Gộp vào một phản ánh"),
    BulkKind.REJECT: _l("Từ chối tiếp nhận"),
}
# On the bar below the queue, where four have to stand beside each other on a phone.
SHORT: dict[str, Any] = {
    BulkKind.ASSIGN: _l("Giao"),
    BulkKind.RECATEGORISE: _l("Đổi loại"),
    BulkKind.DUPLICATE: _l("Gộp"),
    BulkKind.REJECT: _l("Từ chối tiếp nhận"),
}

"""Pages of response templates: list, add, change and close."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, IntegerField, SelectField
from wtforms.validators import NumberRange, ValidationError

from citizen_site.accounts.current_user import account_or_address
from citizen_site.areas.gazetteer import Place, gazetteer
from citizen_site.areas.labels import area_name
from citizen_site.core import clock
from citizen_site.core.errors import ChangedMeanwhileError
from citizen_site.core.permissions import Permission, Role
from citizen_site.core.versioning import one_at_a_time
from citizen_site.desk.responses.placeholders import FIELDS, unknown_fields
from citizen_site.desk.responses.templates import (
    MAX_BODY,
    MAX_TITLE,
    PURPOSES,
    ResponseTemplate,
    Wording,
    add_template,
    change_template,
    close_template,
    purpose_of,
    template_for,
    templates_above,
    templates_of_area,
)
from citizen_site.extensions import db, limiter
from citizen_site.reports.categories import CategorySummary, categories_by_code
from citizen_site.reports.web.labels import GROUPS
from citizen_site.web.access import current_actor, requires
from citizen_site.web.fields import AllowBlank, Form, text_area, text_line
from citizen_site.web.i18n import localised
from citizen_site.web.rendering import render

blueprint = Blueprint("responses", __name__, url_prefix="/dieu-hanh/mau-tra-loi")
limiter.limit("600 per hour", key_func=account_or_address)(blueprint)


@blueprint.get("")
@requires(Permission.SEE_DESK)
def templates() -> Response:
    session, actor = db.session(), current_actor()
    return render(
        "desk/responses/list.html",
        own=templates_of_area(session, actor),
        above=templates_above(session, actor),
        purpose_of=purpose_of,
        place_of=gazetteer(session).get,
        is_done=request.args.get("da") == "1",
        is_late=request.args.get("da") == "0",
    )


@blueprint.route("/them", methods=["GET", "POST"])
@requires(Permission.SEE_DESK)
def add() -> ResponseReturnValue:
    form, session = _form(), db.session()
    if form.validate_on_submit():
        add_template(session, current_actor(), form.area.data, form.wording, now=clock.now())
        return redirect(url_for("responses.templates", da="1"), 303)
    return _page(form, None, 422 if request.method == "POST" else 200)


@blueprint.route("/<int:template_id>", methods=["GET", "POST"])
@requires(Permission.SEE_DESK)
def change(template_id: int) -> ResponseReturnValue:
    session, actor = db.session(), current_actor()
    template = template_for(session, actor, template_id)
    if request.method != "POST":
        return _page(_form(**TemplateForm.values_of(template)), template)
    form = _form()
    del form.area  # it stays where it is
    if not form.validate():
        return _page(form, template, 422)
    try:
        with one_at_a_time(session):
            change_template(session, actor, template, form.wording, now=clock.now(), seen_version=form.seen_version)
    except ChangedMeanwhileError:
        return _page(form, template_for(session, current_actor(), template_id), 409)
    return redirect(url_for("responses.templates", da="1"), 303)


@blueprint.post("/<int:template_id>/dong")
@requires(Permission.SEE_DESK)
def close(template_id: int) -> ResponseReturnValue:
    """Two taps close it once. A person who meets a colleague's change finds the list, which shows what there is now."""
    session, actor = db.session(), current_actor()
    template = template_for(session, actor, template_id, may_be_closed=True)
    try:
        with one_at_a_time(session):
            close_template(session, actor, template, clock.now())
    except ChangedMeanwhileError:
        return redirect(url_for("responses.templates", da="0"), 303)
    return redirect(url_for("responses.templates", da="1"), 303)


def _form(**values: Any) -> TemplateForm:
    return TemplateForm(_places(), categories_by_code(db.session()), data=values or None)


def _places() -> Sequence[Place]:
    """Where the actor may have some: whole wards and what is above them, the widest first."""
    areas = gazetteer(db.session())
    own = [areas.get(each) for each in current_actor().areas(Role.MODERATOR)]
    found = [each for each in own if each.is_current and not each.is_group]
    return sorted(found or own, key=lambda each: (each.is_unit, each.sort_key))


def _page(form: TemplateForm, template: ResponseTemplate | None, status: int = 200) -> Response:
    return render(
        "desk/responses/edit.html",
        status=status,
        form=form,
        prepared=template,
        fields=FIELDS,
        is_changed=status == 409,
        now_it_says=template.body if template and status == 409 else "",
    )


# In front of a group's or a category's code in the list of what it is for.
_GROUP, _KIND = "nhom:", "loai:"


class TemplateForm(Form):
    """What it says, and for what it is offered."""

    class Meta:
        csrf = False  # checked for every POST before the view runs

    version = HiddenField()
    area = SelectField(_l("Khu vực"), coerce=int)
    title = text_line(
        _l("Tên mẫu"),
        longest=MAX_TITLE,
        required=_l("Hãy đặt tên mẫu."),
        description=_l("Chỉ người tiếp nhận thấy, để chọn cho nhanh."),
    )
    body = text_area(
        _l("Nội dung trả lời"),
        longest=MAX_BODY,
        required=_l("Hãy viết câu trả lời."),
        description=_l("Viết như nói với một người hàng xóm: đã làm gì, ở đâu, ngày nào."),
    )
    status = SelectField(_l("Dùng ở bước"))
    about = SelectField(_l("Dùng cho loại việc"))
    position = IntegerField(
        _l("Thứ tự"),
        description=_l("Số nhỏ đứng trước."),
        default=0,
        validators=[AllowBlank(NumberRange(0, 999, _l("Hãy nhập một số từ 0 đến 999.")))],
    )

    def __init__(self, places: Sequence[Place], kinds: Mapping[str, CategorySummary], **options: Any) -> None:
        super().__init__(**options)
        self._kinds = kinds
        self.area.choices = [(place.id, area_name(place)) for place in places]
        self.status.choices = [
            ("", _("Tất cả các bước")),
            *((str(status), str(name)) for status, name in PURPOSES.items()),
        ]
        groups = [(f"{_GROUP}{code}", str(name)) for code, name in GROUPS.items()]
        single = [(f"{_KIND}{code}", localised(kind, "name")) for code, kind in kinds.items()]
        self.about.choices = {
            "": [("", _("Tất cả loại việc"))],
            _("Cả nhóm"): groups,
            _("Một loại việc"): single,
        }

    @classmethod
    def values_of(cls, template: ResponseTemplate) -> dict[str, Any]:
        """What its fields hold for one that is there."""
        about = f"{_KIND}{template.category.code}" if template.category else ""
        return {
            "version": template.version,
            "area": template.area_id,
            "title": template.title,
            "body": template.body,
            "status": template.status,
            "about": about or (f"{_GROUP}{template.group_code}" if template.group_code else ""),
            "position": template.position,
        }

    @property
    def seen_version(self) -> int:
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    @property
    def wording(self) -> Wording:
        about = self.about.data
        return Wording(
            title=self.title.data,
            body=self.body.data,
            status=self.status.data,
            category_id=self._kinds[about.removeprefix(_KIND)].id if about.startswith(_KIND) else None,
            group_code=about.removeprefix(_GROUP) if about.startswith(_GROUP) else "",
            position=self.position.data or 0,
        )

    def validate_body(self, field: Field) -> None:
        if unknown := unknown_fields(field.data):
            names = ", ".join(f"{{{name}}}" for name in unknown)
            raise ValidationError(_("Không có trường %(names)s. Các trường dùng được ở bên cạnh.", names=names))

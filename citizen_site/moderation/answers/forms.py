"""The form of a prepared answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, IntegerField, SelectField
from wtforms.validators import NumberRange, ValidationError

from citizen_site.areas.gazetteer import Place
from citizen_site.areas.names import area_name
from citizen_site.moderation.answers.commands import Wording
from citizen_site.moderation.answers.fields import unknown_fields
from citizen_site.moderation.answers.models import MAX_BODY, MAX_TITLE, ResponseTemplate
from citizen_site.moderation.handling.names import MOVES
from citizen_site.reports.categories.at_hand import Kind
from citizen_site.reports.categories.names import GROUPS
from citizen_site.web.fields import AllowBlank, text_area, text_line
from citizen_site.web.i18n import localised

# In front of a group's or a category's code in the list of what it is for.
_GROUP, _KIND = "nhom:", "loai:"


class TemplateForm(FlaskForm):  # type: ignore[misc]
    """What it says, and for what it is offered."""

    class Meta:
        csrf = False  # checked for every POST before the view runs

    version = HiddenField()
    area = SelectField(_l("Khu vực"), coerce=int)
    title = text_line(
        _l("Tên mẫu"),
        longest=MAX_TITLE,
        required=_l("Hãy đặt tên mẫu."),
        description=_l("Chỉ người điều hành thấy, để chọn cho nhanh."),
    )
    body = text_area(
        _l("Lời trả lời"),
        longest=MAX_BODY,
        required=_l("Hãy viết lời trả lời."),
        description=_l("Viết như nói với một người hàng xóm: đã làm gì, ở đâu, ngày nào."),
    )
    status = SelectField(_l("Dùng ở bước"))
    about = SelectField(_l("Dùng cho loại việc"))
    position = IntegerField(
        _l("Thứ tự"),
        description=_l("Số nhỏ đứng trước."),
        default=0,
        validators=[AllowBlank(NumberRange(0, 999, _l("Hãy ghi một số từ 0 đến 999.")))],
    )

    def __init__(self, places: Sequence[Place], kinds: Mapping[str, Kind], **options: Any) -> None:
        super().__init__(**options)
        self._kinds = kinds
        self.area.choices = [(place.id, area_name(place)) for place in places]
        self.status.choices = [("", _("Mọi bước")), *((str(status), str(name)) for status, name in MOVES.items())]
        groups = [(f"{_GROUP}{code}", str(name)) for code, name in GROUPS.items()]
        single = [(f"{_KIND}{code}", localised(kind, "name")) for code, kind in kinds.items()]
        self.about.choices = {
            "": [("", _("Mọi loại việc"))],
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

"""A category's extra questions as fields of a form, and their answers as words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError

from citizen_site.web.fields import AllowBlank, CheckboxesField, line_of
from citizen_site.web.i18n import current_language

PREFIX = "hoi_"
MAX_ANSWER = 200
MAX_NUMBER = 100_000


def in_language(thing: Mapping[str, Any]) -> str:
    """The label of a question or option in the reader's language."""
    return str((current_language() == "en" and thing.get("label_en")) or thing["label"])


def field_of(question: Mapping[str, Any]) -> tuple[str, Any]:
    """Name and unbound field for one question."""
    label = in_language(question)
    if not question["required"]:
        label = _("%(question)s (không bắt buộc)", question=label)
    name = PREFIX + question["code"].replace("-", "_")
    choices = [SelectChoice(option["key"], in_language(option)) for option in question.get("options", ())]
    if question["type"] == "choice":
        return name, RadioField(
            label, choices=choices, validators=_validators(question, _listed), validate_choice=False
        )
    if question["type"] == "choices":
        return name, CheckboxesField(
            label, choices=choices, validators=_validators(question, _listed), validate_choice=False
        )
    too_long = Length(max=MAX_ANSWER, message=_("Câu trả lời dài quá %(number)d ký tự.", number=MAX_ANSWER))
    if question["type"] == "number":
        numeric = {"inputmode": "numeric", "maxlength": 6, "autocomplete": "off"}
        return name, StringField(
            label, filters=[line_of], validators=_validators(question, _whole_number), render_kw=numeric
        )
    return name, StringField(
        label, filters=[line_of], validators=_validators(question, too_long), render_kw={"maxlength": MAX_ANSWER}
    )


def _validators(question: Mapping[str, Any], check: Any) -> list[Any]:
    """The answer is needed, or may be left out; what is answered is checked."""
    return [InputRequired(_l("Bạn trả lời câu này.")), check] if question["required"] else [AllowBlank(check)]


def _listed(_form: Any, field: Field) -> None:
    given = field.data if isinstance(field.data, list) else [field.data]
    if not set(given) <= {choice.value for choice in field.choices}:
        field.data = None
        raise ValidationError(_("Bạn chọn một trong các câu trả lời."))


def _whole_number(_form: Any, field: Field) -> None:
    if not (field.data.isascii() and field.data.isdigit() and int(field.data[:9]) <= MAX_NUMBER):
        raise ValidationError(_("Bạn nhập một số, ví dụ 3."))


def answers_in_words(questions: Sequence[Mapping[str, Any]], answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Questions with their answers as people read them, without those that nobody answered."""
    found = []
    for question in questions:
        answer = answers.get(question["code"])
        if answer in (None, "", []):
            continue
        options = {option["key"]: in_language(option) for option in question.get("options", ())}
        keys = answer if isinstance(answer, list) else [answer]
        found.append((in_language(question), ", ".join(str(options.get(key, key)) for key in keys)))
    return found

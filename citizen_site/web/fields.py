"""Fields of forms into which people write, cleaned and no longer than the database takes; and versioned forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from citizen_site.core.text import clean


class AllowBlank:
    """A validator: an empty input is right; `validators` look at any other.

    WTForms' Optional ends the chain at an empty input, and with it `validate_<field>`: a check across two fields ("at a
    time" needs the time) is then never made. Here the chain goes on. ruff refuses Optional.
    """

    def __init__(self, *validators: Callable[[Any, Field], None]) -> None:
        self.validators = validators
        # What the widget shows of each, such as the least and the greatest number.
        self.field_flags = {"optional": True}
        for validator in validators:
            self.field_flags |= getattr(validator, "field_flags", {})

    def __call__(self, form: Any, field: Field) -> None:
        if not any(not isinstance(value, str) or value.strip() for value in field.raw_data or ()):
            field.errors = []  # an empty input is no number, no day; that is what is allowed
            return
        for validator in self.validators:
            validator(form, field)


class CheckboxesField(SelectMultipleField):  # type: ignore[misc]  # WTForms has no types
    """Several of a few."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def text_line(label: Any, *, longest: int, required: Any = None, **options: Any) -> StringField:
    """One line of at most `longest` letters. `required` is what is said when it is empty; None: it may be.

    `description` stands below the label; all other options become attributes of the input.
    """
    return StringField(label, filters=[line_of], **_told(longest, required, **options))


def text_area(label: Any, *, longest: int, required: Any = None, **options: Any) -> TextAreaField:
    """The same with several lines."""
    return TextAreaField(label, filters=[lines_of], **_told(longest, required, **options))


def line_of(text: str | None) -> str:
    """Cleaned, in one line."""
    return clean(text or "")


def lines_of(text: str | None) -> str:
    """Cleaned; line breaks are preserved."""
    return clean(text or "", keep_lines=True)


def _told(longest: int, required: Any, *, description: Any = "", **attributes: Any) -> dict[str, Any]:
    too_long = _l("Dài quá. Tối đa %(number)d ký tự.", number=longest)
    needed = [] if required is None else [DataRequired(required)]
    return {
        "description": description,
        "validators": [*needed, Length(max=longest, message=too_long)],
        "render_kw": {"maxlength": longest, **attributes},
    }


def _number(text: Any) -> int:
    """The number in a hidden field; anything else counts as older than everything."""
    return int(text) if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 10 else 0


class Form(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Base of all forms."""


class VersionedForm(Form):
    """`version` and `seen` (the last entry of a timeline) say what its reader had before them when they decided.

    The token against forgery is checked for every POST before the view runs (CSRFProtect), not by each form.
    """

    class Meta:
        csrf = False

    version = HiddenField()
    seen = HiddenField()

    @property
    def seen_version(self) -> int:
        return _number(self.version.data)

    @property
    def seen_event(self) -> int:
        return _number(self.seen.data)

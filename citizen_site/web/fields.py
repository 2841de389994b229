"""Fields of forms into which people write: cleaned, and no longer than the database takes."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from citizen_site.core.text import clean


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
    """Cleaned, its lines kept."""
    return clean(text or "", keep_lines=True)


def _told(longest: int, required: Any, *, description: Any = "", **attributes: Any) -> dict[str, Any]:
    too_long = _l("Dài quá. Tối đa %(number)d ký tự.", number=longest)
    needed = [] if required is None else [DataRequired(required)]
    return {
        "description": description,
        "validators": [*needed, Length(max=longest, message=too_long)],
        "render_kw": {"maxlength": longest, **attributes},
    }

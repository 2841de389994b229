"""Rules that hold for every form."""

from collections.abc import Iterator

from flask import Flask
from flask_wtf import FlaskForm
from wtforms import validators
from wtforms.fields.core import UnboundField
from wtforms.form import BaseForm


def forms(above: type = FlaskForm) -> Iterator[type]:
    for form in above.__subclasses__():
        yield form
        yield from forms(form)


def test_no_field_of_any_form_skips_the_forms_own_check_when_it_is_empty(app: Flask) -> None:
    """As WTForms' Optional would, named here or added by a kind of field; see web/fields.AllowBlank."""
    found, skipping = 0, []
    for form in forms():
        unbound = {name: each for name in dir(form) if isinstance(each := getattr(form, name), UnboundField)}
        for name, field in BaseForm(unbound)._fields.items():
            found += 1
            if any(isinstance(each, validators.Optional) for each in field.validators):  # noqa: TID251
                skipping.append(f"{form.__module__}.{form.__name__}.{name}")
    assert skipping == []
    assert found > 100, "the forms are looked at"

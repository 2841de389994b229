"""A field that may stay empty is still asked by its form."""

from typing import Any

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import DateField, Field, Form, IntegerField, RadioField
from wtforms.validators import NumberRange, ValidationError

from citizen_site.web.fields import AllowBlank


class Appointment(Form):
    """A check across two fields, one of which may stay empty."""

    when = RadioField(choices=["now", "later"], default="now")
    day = DateField(validators=[AllowBlank()])
    people = IntegerField(validators=[AllowBlank(NumberRange(1, 9, "1 to 9"))])

    def validate_day(self, field: Field) -> None:
        if self.when.data == "later" and not field.data:
            raise ValidationError("which day?")


def errors(**sent: str) -> dict[str, Any]:
    form = Appointment(MultiDict(sent))
    form.validate()
    return dict(form.errors)


@pytest.mark.parametrize("day", [{}, {"day": ""}, {"day": "  "}])
def test_an_empty_field_is_checked_against_the_others(day: dict[str, str]) -> None:
    assert errors(when="later", **day) == {"day": ["which day?"]}
    assert errors(when="now", **day) == {}


def test_what_is_typed_is_looked_at_and_an_empty_number_is_no_wrong_one() -> None:
    assert errors(when="now", people="") == {}
    assert errors(when="now", people="4") == {}
    assert errors(when="now", people="12") == {"people": ["1 to 9"]}
    assert "people" in errors(when="now", people="four")
    assert "day" in errors(when="now", day="tomorrow")


def test_the_widget_still_says_the_least_and_the_greatest_number() -> None:
    assert 'max="9" min="1"' in Appointment().people()

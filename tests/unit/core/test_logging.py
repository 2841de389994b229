"""Logs carry no personal data."""

import json

import pytest
import structlog

from citizen_site.core.logging import configure_logging


def test_values_under_personal_names_are_withheld(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("INFO", "json")
    structlog.get_logger("x").info("something", email="lan@example.org", phone="0912345678", route="/khu-vuc")
    line = json.loads(capsys.readouterr().err.strip().splitlines()[-1])
    assert line["email"] == line["phone"] == "[withheld]"
    assert line["route"] == "/khu-vuc"
    configure_logging("ERROR", "json")

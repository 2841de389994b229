"""Logs repeat neither what people wrote nor the secrets in addresses."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from io import StringIO

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Contact
from citizen_site.core import clock
from citizen_site.core.tokens import new_token
from tests.factories.staff import make_person
from tests.support.log_lines import log_lines
from tests.support.pages import Visitor
from tests.support.routes import address as address_of

LAN = "lan.bi.mat@example.com"


@pytest.fixture
def lines() -> Iterator[StringIO]:
    with log_lines() as written:
        yield written


def everything(error: BaseException) -> str:
    return "".join(traceback.format_exception(error))


def test_a_value_that_is_there_already_is_not_repeated(session: Session) -> None:
    person = make_person("Lan", LAN)
    session.commit()
    session.add(Contact(person_id=person.id, kind="email", value=LAN, verified_at=clock.now()))
    with pytest.raises(IntegrityError) as refused:
        session.flush()
    assert LAN not in everything(refused.value)
    assert "contact" in str(refused.value), "which table it was is said"


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM nowhere WHERE email = :value",
        "INSERT INTO person (name) VALUES (:value)",
        "SELECT CAST(:value AS integer) / 0 FROM nowhere",
        "SELECT CAST(CAST(:value AS varchar) AS integer) + (SELECT 1 FROM nowhere)",
    ],
)
def test_no_failed_statement_tells_its_values(session: Session, statement: str) -> None:
    with pytest.raises(SQLAlchemyError) as refused:
        session.execute(text(statement), {"value": LAN})
    assert LAN not in everything(refused.value)
    assert statement.partition(" ")[0] in str(refused.value), "the statement itself is said"


def test_a_value_of_the_wrong_kind_is_not_repeated(session: Session) -> None:
    if session.get_bind().dialect.name == "sqlite":
        # SQLite takes any value; of its messages, those about full-text queries repeat words.
        statement = "SELECT 1 FROM search_fts WHERE search_fts MATCH :value"
    else:
        statement = "SELECT CAST(CAST(:value AS varchar) AS integer)"
    with pytest.raises(SQLAlchemyError) as refused:
        session.execute(text(statement), {"value": LAN})
    assert LAN not in everything(refused.value)
    assert "bi.mat" not in everything(refused.value)


def test_no_line_has_the_secret_of_a_private_link(app: Flask, visitor: Visitor, lines: StringIO) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if "<token>" in rule.rule]
    assert len(rules) > 10
    for rule in rules:
        for secret in (new_token(), "chu-ky.tu-dat_123"):
            address = address_of(app, rule, "cho-nay").replace("cho-nay", secret, 1)
            encoded = address.replace("/", "%2F")
            lines.truncate(0)
            visitor.client.get(address)
            # As the server and Flask say it, and within the address of another page.
            logging.getLogger("_granian.callbacks").warning("Error handling request %s", address)
            app.logger.error("Exception on %s [GET]", f"/en{address}")
            logging.getLogger("other").warning("sent to /dang-nhap?tiep=%s", encoded)
            try:
                raise ValueError(address)
            except ValueError:
                app.logger.exception("failed")
            written = lines.getvalue()
            assert written.count("\n") >= 4
            assert secret not in written, address


def test_a_request_that_cannot_be_read_names_no_visitor(lines: StringIO) -> None:
    logging.getLogger("_granian").warning("Invalid request from ip=203.0.113.7: Invalid HTTP method")
    assert "Invalid HTTP method" in lines.getvalue()
    assert "203.0.113" not in lines.getvalue()

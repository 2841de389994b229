"""Mistakes are types, and a command undoes a part of a transaction by a savepoint only."""

from __future__ import annotations

import ast

from citizen_site.config import ROOT
from citizen_site.desk.labels import MISTAKE_FIELDS
from citizen_site.reports.web.mistakes import MISTAKES
from tests.architecture.test_files import tracked


def sources() -> dict[str, str]:
    return {name: (ROOT / name).read_text() for name in tracked(".py") if name.startswith("citizen_site/")}


def test_each_mistake_is_a_type_of_its_own() -> None:
    bare = []
    for name, text in sources().items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Raise) and node.exc:
                raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
                if isinstance(raised, ast.Name) and raised.id == "InvalidInputError":
                    bare.append(f"{name}:{node.lineno}")
    assert bare == []


def test_each_mistake_that_belongs_to_a_field_has_a_sentence() -> None:
    assert set(MISTAKE_FIELDS) <= set(MISTAKES)
    assert all(str(sentence).endswith(".") for sentence in MISTAKES.values())


def test_savepoints_begin_in_one_place() -> None:
    assert [name for name, text in sources().items() if "begin_nested(" in text] == [
        "citizen_site/core/transactions.py"
    ]


def test_only_who_owns_the_transaction_rolls_the_session_back() -> None:
    """Requests, jobs and commands of the command line; never a command of the domain."""
    owners = ("core/periods.py", "web/", "cli.py", "jobs.py", "notifications/")
    others = [
        name
        for name, text in sources().items()
        if "session.rollback()" in text and not any(part in name for part in owners)
    ]
    assert others == []

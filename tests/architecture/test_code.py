"""Rules for what code does, wherever its file is; each is shown to find a wrong example."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable

import pytest
from flask import Flask

from citizen_site.config import ROOT
from tests.support import code
from tools.house.source import Source

# Where a commit belongs that is neither a job's nor a command's.
EDGES = {
    "web/security.py": "commits what a request changed, once",
    "core/claims.py": "a claim has to be seen by the other workers at once",
    "demo/invented_reports/copies.py": "a million reports do not fit into one transaction",
    "news/fetching.py": "no lock waits for another server",
    "notifications/sender.py": "a claim is seen by the other workers before a message leaves",
}
# It asks the database itself whether it answers.
ASKS_THE_DATABASE = "web/health.py"
# To be emptied; nothing is added.
VIEW = """
from flask import Blueprint, request
from sqlalchemy import select
from sqlalchemy.orm import Session
blueprint = Blueprint("a", __name__)
@blueprint.get("/a")
@public
def show():
    {}
def _helper():
    return db.session.scalars(select(Report))
def find(session):
    return session.scalars(select(Report))
"""
COMMAND = "from flask import request\nfrom sqlalchemy import select\ndef find(session):\n    {}\n"
EIGHT_LINES = "def find(session):\n    {}\n" + "    pass\n" * 6


def test_every_view_is_found(app: Flask) -> None:
    found = {f"{source.name}: {view.name}" for source in code.site() for view in code.views(source)}
    served = set()
    for view in map(inspect.unwrap, app.view_functions.values()):
        module = inspect.getmodule(view)
        if module and module.__name__.startswith("citizen_site."):
            served.add(f"{module.__name__.removeprefix('citizen_site.').replace('.', '/')}.py: {view.__name__}")
    assert len(served) > 150
    assert served == found, "a view that no blueprint of features.py serves"


def test_views_hold_no_sql_and_commit_nothing() -> None:
    assert code.sql_in_views(each for each in code.site() if each.name != ASKS_THE_DATABASE) == []


def test_no_view_asks_for_htmx_and_all_render_through_render() -> None:
    """Only web/ knows htmx; a view gives render() a whole template, whose block is the fragment."""
    assert code.htmx_outside_web(code.site()) == []


def test_only_jobs_commands_and_the_edges_commit() -> None:
    assert code.commits(code.site()) == sorted(EDGES)


def test_sql_and_the_request_meet_only_in_jobs_and_commands() -> None:
    assert code.sql_beside_flask(code.site()) == []


def test_commands_queries_policies_and_models_know_no_flask() -> None:
    for name in ("commands", "queries", "policies", "models"):
        for path in (ROOT / "citizen_site").glob(f"**/{name}*.py"):
            assert "from flask" not in path.read_text(), path


def test_public_functions_of_the_domain_say_what_they_do() -> None:
    assert code.silent(code.site()) == []


Rule = Callable[[Iterable[Source]], list[str]]


@pytest.mark.parametrize(
    ("rule", "name", "text"),
    [
        (code.sql_in_views, "a/list.py", VIEW.format("return db.session.scalars(find_all())")),
        (code.sql_in_views, "a/list.py", VIEW.format("return find(db.session(), select(Report))")),
        (code.sql_in_views, "a/list.py", VIEW.format("return _helper()")),
        (code.sql_in_views, "a/list.py", VIEW.format("session = db.session()\n    session.commit()")),
        (code.htmx_outside_web, "a/list.py", VIEW.format("return 'part' if request.htmx else 'all'")),
        (code.htmx_outside_web, "a/list.py", VIEW.format("return request.headers['HX-Request']")),
        (code.htmx_outside_web, "a/list.py", VIEW.format("return render_template('a/list.html')")),
        (code.htmx_outside_web, "a/parts.py", "def part():\n    return flask.render_template('a/part.html')"),
        (code.commits, "a/status.py", COMMAND.format("session.commit()")),
        (code.sql_beside_flask, "a/status.py", COMMAND.format("return session.get(select(request.args['q']))")),
        (code.sql_beside_flask, "a/status.py", COMMAND.format("session.add(request.form)")),
        (code.silent, "a/status.py", EIGHT_LINES.format("pass")),
    ],
)
def test_a_rule_finds_what_breaks_it(rule: Rule, name: str, text: str) -> None:
    assert rule([Source(name, text)])


@pytest.mark.parametrize(
    ("rule", "name", "text"),
    [
        (code.sql_in_views, "a/list.py", VIEW.format("return render('a/list.html', found=find(db.session()))")),
        (code.sql_in_views, "a/status.py", COMMAND.format("return session.scalars(select(Report))")),
        (code.htmx_outside_web, "web/rendering.py", "def render():\n    return render_block() if request.htmx else ''"),
        (code.htmx_outside_web, "a/list.py", VIEW.format("return render('a/list.html', 'results')")),
        (code.commits, "a/jobs.py", "@periodic('a', minutes=5)\ndef purge(now):\n    db.session.commit()"),
        (code.commits, "a/cli.py", "@click.command('a')\ndef purge():\n    db.session.commit()"),
        (
            code.sql_beside_flask,
            "a/jobs.py",
            COMMAND.format("session.add(request)").replace("def", "@handler('a')\ndef"),
        ),
        (
            code.sql_beside_flask,
            "a/mails.py",
            COMMAND.format("session.add(request)").replace(":", " -> Outgoing | None:"),
        ),
        (code.silent, "a/status.py", EIGHT_LINES.format('"""Find it."""')),
        (code.silent, "a/status.py", "def find(session):\n    pass\n"),
    ],
)
def test_a_rule_lets_what_is_right_be(rule: Rule, name: str, text: str) -> None:
    assert rule([Source(name, text)]) == []

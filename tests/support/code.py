"""Rules for the code of the site, by what it does and not by the name of its file. Each returns what breaks it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import cache

from citizen_site.config import ROOT
from tools.house.source import Source, read

Function = ast.FunctionDef | ast.AsyncFunctionDef

ROUTES = {"route", "get", "post", "put", "patch", "delete"}
# What a view asks of the session is to hand it on; this is what commands and queries do with it.
STATEMENTS = {"execute", "scalar", "scalars", "query", "add", "add_all", "delete", "merge", "commit", "rollback"}
RENDERERS = {"render_template", "render_template_string", "stream_template", "render_block", "render_blocks"}
LONG = 8


@cache
def site() -> tuple[Source, ...]:
    """The site's own code, without the migrations, which stay as they were written."""
    return tuple(read(ROOT / "citizen_site", besides=["migrations/"]))


def views(source: Source) -> list[Function]:
    """The functions that a blueprint calls for a request."""
    blueprints = {
        target.id
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and _last(node.value.func) == "Blueprint"
        for target in node.targets
        if isinstance(target, ast.Name)
    } | {name for name in _imported(source, "citizen_site") if name.endswith("blueprint")}
    return [
        function
        for function in _functions(source)
        for decorator in function.decorator_list
        if isinstance(decorator, ast.Call)
        and isinstance(decorator.func, ast.Attribute)
        and decorator.func.attr in ROUTES
        and isinstance(decorator.func.value, ast.Name)
        and decorator.func.value.id in blueprints
    ]


def sql_in_views(sources: Iterable[Source]) -> list[str]:
    """SQL or a commit in a view, or in what it calls in its module without handing on the session."""
    return [
        f"{source.name}: {function.name}: {word}"
        for source in sources
        for function in _with_helpers(source, views(source))
        for word in _sql_in(source, function)
    ]


def htmx_outside_web(sources: Iterable[Source]) -> list[str]:
    """What another package than web/ knows of htmx where its views are, and pages that it renders past `render`."""
    found = []
    for source in sources:
        if source.name.startswith("web/") or "/" not in source.name:
            continue
        has_views = bool(views(source))
        for node in ast.walk(source.tree):
            match node:
                case ast.Attribute(attr="htmx") | ast.Name(id="htmx" | "is_fragment_request") if has_views:
                    found.append(f"{source.name}: htmx")
                case ast.Constant(value=str(text)) if has_views and text.startswith("HX-"):
                    found.append(f"{source.name}: {text}")
                case ast.Name(id=name) | ast.Attribute(attr=name) if name in RENDERERS:
                    found.append(f"{source.name}: {name}")
    return found


def commits(sources: Iterable[Source]) -> list[str]:
    """Modules that commit and have neither a job nor a command of the command line."""
    return sorted(
        source.name
        for source in sources
        if any(isinstance(node, ast.Attribute) and node.attr == "commit" for node in ast.walk(source.tree))
        and not any(_is_job(each) or _is_command(each) for each in _functions(source))
    )


def sql_beside_flask(sources: Iterable[Source]) -> list[str]:
    """Functions with SQL that use Flask as well, so that they work within one request only.

    The edge of the site (web/), jobs and commands are left out: they join the two.
    """
    found = []
    for source in sources:
        if source.name.startswith("web/"):
            continue
        from_flask = _imported(source, "flask")
        for function in _functions(source):
            names = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
            if names & from_flask and _sql_in(source, function) and not (_is_job(function) or _is_command(function)):
                found.append(f"{source.name}: {function.name}: {', '.join(sorted(names & from_flask))}")
    return found


def silent(sources: Iterable[Source]) -> list[str]:
    """Public functions of at least eight lines without a docstring, in modules of the domain.

    Such a module has functions that are given a session, and neither views nor commands.
    """
    return [
        function.name
        for source in sources
        if any(_is_domain(each) for each in _functions(source))
        and not views(source)
        and not any(_is_command(each) for each in _functions(source))
        for function in source.tree.body
        if isinstance(function, Function)
        and not function.name.startswith("_")
        and (function.end_lineno or 0) - function.lineno + 1 >= LONG
        and not ast.get_docstring(function)
    ]


def _sql_in(source: Source, function: Function) -> list[str]:
    """What a function says in SQL, or has the session do."""
    from_sqlalchemy = _imported(source, "sqlalchemy") - {"Session"}
    found = []
    for node in (each for statement in function.body for each in ast.walk(statement)):
        if isinstance(node, ast.Name) and node.id in from_sqlalchemy:
            found.append(node.id)
        elif isinstance(node, ast.Attribute) and node.attr in STATEMENTS and _is_session(node.value):
            found.append(f".{node.attr}")
    return found


def _functions(source: Source) -> Iterator[Function]:
    return (node for node in ast.walk(source.tree) if isinstance(node, Function))


def _with_helpers(source: Source, functions: list[Function]) -> list[Function]:
    """These functions, and those of the module that they call, directly or through others, without the session."""
    by_name = {each.name: each for each in source.tree.body if isinstance(each, Function)}
    found = list(functions)
    for function in found:  # grows while it is read
        for node in ast.walk(function):
            called = (
                by_name.get(node.func.id) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else None
            )
            if called and called not in found and not _is_domain(called):
                found.append(called)
    return found


def _is_domain(function: Function) -> bool:
    """Its session is given by the caller, who commits."""
    given = [each.arg for each in function.args.args]
    return given[:1] == ["session"] and not _is_job(function)


def _is_job(function: Function) -> bool:
    return bool(_decorators(function) & {"periodic", "handler"})


def _is_command(function: Function) -> bool:
    return "command" in _decorators(function)


def _decorators(function: Function) -> set[str]:
    return {_last(each.func if isinstance(each, ast.Call) else each) for each in function.decorator_list}


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _is_session(node: ast.expr) -> bool:
    """`session`, `db.session` or `db.session()`."""
    return _last(node.func if isinstance(node, ast.Call) else node) == "session"


def _imported(source: Source, package: str) -> set[str]:
    """The names that a module has from a package or from below it."""
    return {
        alias.asname or alias.name
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == package
        for alias in node.names
    }

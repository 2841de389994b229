"""What is counted by reading the code: sizes, registries, string keys, message pipelines, old words, type ignores."""

from __future__ import annotations

import ast
import io
import re
import tokenize
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from statistics import median, quantiles

CONTAINERS = {"dict", "list", "set", "defaultdict", "OrderedDict"}
FILLS = {"append", "add", "setdefault", "update", "insert", "extend"}
# A message table has one of these columns: it says that this very message has been sent, or is being sent.
SENT_MARKS = {"begun_at", "claimed_at", "sent_at"}
GATEWAY = re.compile(r"mailer|sms|gateway")


@dataclass(frozen=True)
class Source:
    """One Python file. `name` is its path below the folder that was read, with forward slashes."""

    name: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def folder(self) -> str:
        return self.name.rpartition("/")[0]


@dataclass(frozen=True)
class Sizes:
    """Files and their lengths in lines."""

    files: int
    middle: int
    ninetieth: int
    longest: int


def read(folder: Path, *, besides: Iterable[str] = ()) -> list[Source]:
    """All Python files below a folder, but for paths that contain one of `besides`."""
    paths = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.py"))
    return [Source(name, (folder / name).read_text()) for name in paths if not any(each in name for each in besides)]


def sizes(sources: Iterable[Source]) -> Sizes:
    """Empty files are left out: an `__init__.py` without a line says nothing about the cut."""
    lines = sorted(length for each in sources if (length := len(each.text.splitlines())))
    last = quantiles(lines, n=10, method="inclusive")[-1] if len(lines) > 1 else lines[0]
    return Sizes(len(lines), round(median(lines)), round(last), lines[-1])


# --- the second call graph ---------------------------------------------------------------------------


def registries(sources: Iterable[Source]) -> dict[str, int]:
    """Decorators that put what they decorate into a container of their module, and how often each is used.

    A registry counts when it is filled from another folder than its own: only then must a reader search for who is
    called. (`permissions.allow` is called, not a decorator; the demo's drawings stay within their folder.)
    """
    sources = list(sources)
    uses = [(each.folder, name) for each in sources for name in _decorators(each.tree)]
    found = {}
    for source in sources:
        for name in _registering_functions(source.tree):
            if any(used == name and folder != source.folder for folder, used in uses):
                found[f"{source.name}: {name}"] = sum(used == name for _, used in uses)
    return found


def extension_keys(sources: Iterable[Source]) -> list[str]:
    """String keys under which anything is written to, or read from, `app.extensions`."""
    keys = set()
    for node in _nodes(sources):
        match node:
            case ast.Subscript(value=ast.Attribute(attr="extensions"), slice=ast.Constant(value=str(key))):
                keys.add(key)
            case ast.Call(
                func=ast.Attribute(value=ast.Attribute(attr="extensions"), attr="get" | "setdefault" | "pop"),
                args=[ast.Constant(value=str(key)), *_],
            ):
                keys.add(key)
    return sorted(keys)


def message_senders(sources: Iterable[Source]) -> list[str]:
    """Functions that hand a message to the mail server or the text message provider themselves."""
    return sorted(
        f"{source.name}: {function.name}"
        for source in sources
        for function in ast.walk(source.tree)
        if isinstance(function, ast.FunctionDef) and any(_sends(node) for node in ast.walk(function))
    )


def message_pipelines(sources: Iterable[Source]) -> list[str]:
    """What keeps a message from being sent twice, once for each way that there is.

    A way is a table with a mark of sending (SENT_MARKS) that a sending module uses; all senders that use no such
    table are one more way: there the job alone must do.
    """
    sources = list(sources)
    tables = {
        node.name
        for node in _nodes(sources)
        if isinstance(node, ast.ClassDef)
        and any(getattr(base, "id", "") == "Base" for base in node.bases)
        and any(isinstance(each, ast.AnnAssign) and getattr(each.target, "id", "") in SENT_MARKS for each in node.body)
    }
    ways = set()
    for source in sources:
        if any(_sends(node) for node in ast.walk(source.tree)):
            named = {node.id for node in ast.walk(source.tree) if isinstance(node, ast.Name)} & tables
            ways |= named or {"jobs without a message row"}
    return sorted(ways)


def _registering_functions(tree: ast.Module) -> Iterator[str]:
    containers = {name for statement in tree.body for name in _empty_containers(statement)}
    for function in tree.body:
        if isinstance(function, ast.FunctionDef) and any(_fills(node, containers) for node in ast.walk(function)):
            yield function.name


def _empty_containers(statement: ast.stmt) -> Iterator[str]:
    match statement:
        case (
            ast.AnnAssign(target=ast.Name(id=name), value=value) | ast.Assign(targets=[ast.Name(id=name)], value=value)
        ):
            match value:
                case ast.Dict(keys=[]) | ast.List(elts=[]):
                    yield name
                case ast.Call(func=ast.Name(id=maker)) if maker in CONTAINERS:
                    yield name


def _fills(node: ast.AST, containers: set[str]) -> bool:
    match node:
        case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=name))]):
            return name in containers
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=attr)):
            return name in containers and attr in FILLS
    return False


def _decorators(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        for decorator in getattr(node, "decorator_list", ()):
            called = decorator.func if isinstance(decorator, ast.Call) else decorator
            yield called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def _sends(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=receiver, attr="send")):
            return bool(GATEWAY.search(ast.unparse(receiver)))
    return False


# --- words -------------------------------------------------------------------------------------------


def old_words(listing: str) -> list[str]:
    """The words of a list: one in each line, in quotation marks or without."""
    return [word for line in listing.splitlines() if (word := line.strip().strip('"'))]


def identifiers(sources: Iterable[Source]) -> Counter[str]:
    """Every name that the code gives or uses, and how often.

    Variables, attributes, arguments, keywords, functions, classes, modules, packages, imports, and the values of
    string enums, which are names of the database.
    """
    found: Counter[str] = Counter()
    for source in sources:
        found.update(source.name.removesuffix(".py").split("/"))
        for node in ast.walk(source.tree):
            found.update(_names_in(node))
    return found


def _names_in(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name):
            yield name
        case ast.keyword(arg=str(name)):
            yield name
        case ast.FunctionDef(name=name):
            yield name
        case ast.ClassDef(name=name, bases=bases, body=body):
            yield name
            if any(ast.unparse(base).endswith("StrEnum") for base in bases):
                for each in body:
                    match each:
                        case ast.Assign(value=ast.Constant(value=str(value))):
                            yield value
        case ast.ImportFrom(module=module, names=aliases):
            yield from (module or "").split(".")
            yield from (part for alias in aliases for part in (alias.name, alias.asname) if part)
        case ast.Import(names=aliases):
            yield from (part for alias in aliases for part in alias.name.split("."))


# --- types -------------------------------------------------------------------------------------------


def type_ignores(sources: Iterable[Source]) -> tuple[int, int]:
    """How many `type: ignore` comments say why behind their code, and how many do not."""
    with_reason = without = 0
    for source in sources:
        for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
            if token.type == tokenize.COMMENT and "type: ignore" in token.string:
                reason = re.sub(r"^.*?type: ignore(\[[^\]]*\])?", "", token.string)
                has_reason = bool(re.search(r"\w", reason.replace("noqa", "")))
                with_reason, without = with_reason + has_reason, without + (not has_reason)
    return with_reason, without


def casts_to_any(sources: Iterable[Source]) -> int:
    count = 0
    for node in _nodes(sources):
        match node:
            case ast.Call(func=ast.Name(id="cast") | ast.Attribute(attr="cast"), args=[ast.Name(id="Any"), *_]):
                count += 1
    return count


def exempt_modules(pyproject: str, sources: Iterable[Source]) -> list[str]:
    """Modules of ours that mypy is told to go easy on, by the configuration or by a comment of their own."""
    overrides = tomllib.loads(pyproject)["tool"]["mypy"].get("overrides", [])
    named = {
        name for each in overrides for name in ([each["module"]] if isinstance(each["module"], str) else each["module"])
    }
    commented = {source.name for source in sources if re.search(r"^# mypy:", source.text, re.MULTILINE)}
    return sorted({name for name in named if name.startswith(("citizen_site", "wsgi", "tests"))} | commented)


def _nodes(sources: Iterable[Source]) -> Iterator[ast.AST]:
    for source in sources:
        yield from ast.walk(source.tree)

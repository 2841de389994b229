"""What htmx asks for is rendered alone, without what stands around it in its template."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flask import Flask
from jinja2 import nodes

from citizen_site.config import ROOT
from tests.support.files import tracked

MAKES_NAMES = (nodes.Assign, nodes.AssignBlock, nodes.For, nodes.Import, nodes.FromImport, nodes.Macro, nodes.With)


def fragments() -> set[tuple[str, str]]:
    """Template and block of every `render("template.html", "block", ...)`."""
    calls = (
        node
        for name in tracked(".py")
        if name.startswith("citizen_site/")
        for node in ast.walk(ast.parse((ROOT / name).read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "render"
    )
    return {
        (str(call.args[0].value), str(call.args[1].value))
        for call in calls
        if len(call.args) > 1 and isinstance(call.args[0], ast.Constant) and isinstance(call.args[1], ast.Constant)
    }


def names_made(node: nodes.Node) -> set[str]:
    """Names that exist from this node on: variables, macros, imports."""
    if isinstance(node, nodes.Macro):
        return {node.name}
    if isinstance(node, nodes.Import):
        return {node.target}
    if isinstance(node, nodes.FromImport):
        return {each if isinstance(each, str) else each[1] for each in node.names}
    targets = node.targets if isinstance(node, nodes.With) else [node.target]
    return {each.name for target in targets for each in (target, *target.find_all(nodes.Name)) if hasattr(each, "name")}


def made_outside(tree: nodes.Template, block: nodes.Block) -> set[str]:
    inside = {id(each) for each in block.find_all(nodes.Node)}
    return {
        name
        for maker in tree.find_all(MAKES_NAMES)
        if id(maker) not in inside and not _is_in_another_loop(maker, block)
        for name in names_made(maker)
    }


def _is_in_another_loop(maker: nodes.Node, block: nodes.Block) -> bool:
    """The names of a loop or `with` end with it: they matter only where the block lies within."""
    return isinstance(maker, nodes.For | nodes.With) and block not in maker.find_all(nodes.Block)


def free_names(block: nodes.Block) -> Iterator[str]:
    """Names that the block uses and does not make itself."""
    made = {name for maker in block.find_all(MAKES_NAMES) for name in names_made(maker)}
    made |= {argument.name for macro in block.find_all(nodes.Macro) for argument in macro.args}
    return (each.name for each in block.find_all(nodes.Name) if each.ctx == "load" and each.name not in made)


def test_a_fragment_uses_no_name_that_is_made_outside_of_it(app: Flask) -> None:
    found = fragments()
    assert len(found) > 30
    missing = {}
    for template, name in sorted(found):
        tree = app.jinja_env.parse((ROOT / "templates" / template).read_text())
        (block,) = (each for each in tree.find_all(nodes.Block) if each.name == name)
        if names := set(free_names(block)) & made_outside(tree, block):
            missing[template] = names
    assert missing == {}


def test_no_two_kept_parts_have_one_name(app: Flask) -> None:
    places: dict[str, list[str]] = {}
    for name in tracked(".html"):
        tree = app.jinja_env.parse((ROOT / name).read_text())
        for block in tree.find_all(nodes.CallBlock):
            if isinstance(block.call.node, nodes.Name) and block.call.node.name == "kept_part":
                places.setdefault(str(block.call.args[0].as_const()), []).append(name)
    assert len(places) > 5
    assert {name: found for name, found in places.items() if len(found) > 1} == {}

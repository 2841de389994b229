"""Import circles and imports between test modules, from the graph that import-linter uses."""

from __future__ import annotations

from collections.abc import Iterable

import grimp

PACKAGE = "citizen_site"


def site_graph() -> grimp.ImportGraph:
    """Who imports whom in the site. What only a type checker imports counts as well: a reader follows it, too."""
    return grimp.build_graph(PACKAGE, cache_dir=None)


def module_circles(graph: grimp.ImportGraph) -> list[frozenset[str]]:
    """Groups of modules that import each other, directly or through others."""
    return _circles(graph, graph.modules)


def folder_circles(graph: grimp.ImportGraph) -> list[frozenset[str]]:
    """The same for folders, each standing for the modules that lie directly in it."""
    folders = grimp.ImportGraph()
    for module in graph.modules:
        here = _folder(graph, module)
        folders.add_module(here)
        for imported in graph.find_modules_directly_imported_by(module):
            if (there := _folder(graph, imported)) != here:
                folders.add_import(importer=here, imported=there)
    return _circles(folders, folders.modules)


def package_circles(graph: grimp.ImportGraph) -> list[frozenset[str]]:
    """The same for the packages right below citizen_site, each with all that is in it."""
    packages = grimp.ImportGraph()
    for importer in graph.modules:
        for imported in graph.find_modules_directly_imported_by(importer):
            here, there = _package(importer), _package(imported)
            if here != there and PACKAGE not in (here, there):
                packages.add_import(importer=here, imported=there)
    return _circles(packages, packages.modules)


def imports_between_tests() -> list[str]:
    """Imports of one test module by another; what tests share belongs to tests/support or tests/factories."""
    graph = grimp.build_graph("tests", cache_dir=None)
    return sorted(
        f"{importer} imports {imported}"
        for importer in graph.modules
        for imported in graph.find_modules_directly_imported_by(importer)
        if _is_test(importer) and _is_test(imported)
    )


def _circles(graph: grimp.ImportGraph, modules: Iterable[str]) -> list[frozenset[str]]:
    around = {
        module: frozenset(graph.find_upstream_modules(module) & graph.find_downstream_modules(module))
        for module in modules
    }
    return sorted({members | {module} for module, members in around.items() if members - {module}}, key=sorted)


def _folder(graph: grimp.ImportGraph, module: str) -> str:
    return module if graph.find_children(module) else module.rpartition(".")[0]


def _package(module: str) -> str:
    return ".".join(module.split(".")[:2])


def _is_test(module: str) -> bool:
    return module.rpartition(".")[2].startswith("test_")

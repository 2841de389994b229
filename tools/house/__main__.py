"""`make house`: all figures as one table, in Markdown.

OLD_NAMES (in the environment) is a file with words that are no longer to be used, one in each line.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from citizen_site.config import ROOT
from tools.house import source
from tools.house.acts import files_of_acts
from tools.house.imports import (
    folder_circles,
    imports_between_tests,
    module_circles,
    package_circles,
    site_graph,
)

OLD_NAMES = Path(os.environ.get("OLD_NAMES") or ROOT.parent / "shared/house/old-names.txt")
OURS = ("citizen_site", "tests", "tools", "bench", "docs")


def figures() -> Iterator[tuple[str, str]]:
    """Rows of the table: what was counted, and how much of it there is."""
    site = source.read(ROOT / "citizen_site", besides=["migrations/versions/"])
    tests = source.read(ROOT / "tests")
    yield from _sizes(site, tests)
    yield from _imports()
    registries = source.registries(site)
    yield "registries", _listed(len(registries), registries)
    yield "uses of their decorators", str(sum(registries.values()))
    keys = source.extension_keys(site)
    yield "string keys in app.extensions", _listed(len(keys), keys)
    pipelines = source.message_pipelines(site)
    yield "message pipelines", _listed(len(pipelines), pipelines)
    senders = source.message_senders(site)
    yield "functions that send", _listed(len(senders), senders)
    yield "old words that are still identifiers", _old_words()
    for name, sources in (("site", site), ("tests", tests)):
        with_reason, without = source.type_ignores(sources)
        yield f"type: ignore, {name}", f"{with_reason} with a reason, {without} without"
    yield "casts to Any", str(source.casts_to_any([*site, *tests]))
    exempt = source.exempt_modules((ROOT / "pyproject.toml").read_text(), site)
    yield "modules exempt from type checks", _listed(len(exempt), exempt)
    for act, files in files_of_acts().items():
        yield f"files on the way of an act: {act}", str(len(files))


def _sizes(site: Sequence[source.Source], tests: Sequence[source.Source]) -> Iterator[tuple[str, str]]:
    packages = sorted({each.name.split("/")[0] for each in site if "/" in each.name})
    groups = {name: [each for each in site if each.name.startswith(f"{name}/")] for name in packages}
    for name, group in {**groups, "all of citizen_site": site, "tests": tests}.items():
        size = source.sizes(group)
        yield (
            f"files: {name}",
            f"{size.files}; lines: median {size.middle}, 90th percentile {size.ninetieth}, longest {size.longest}",
        )


def _imports() -> Iterator[tuple[str, str]]:
    graph = site_graph()
    for what, circles in (
        ("modules", module_circles(graph)),
        ("folders", folder_circles(graph)),
        ("packages", package_circles(graph)),
    ):
        names = [" ↔ ".join(sorted(each.removeprefix("citizen_site.") for each in circle)) for circle in circles]
        yield f"import circles between {what}", _listed(len(names), names)
    between = imports_between_tests()
    yield "imports between test modules", str(len(between))


def _old_words() -> str:
    if not OLD_NAMES.exists():
        return f"not counted: {OLD_NAMES.name} is not here (OLD_NAMES says where)"
    words = source.old_words(OLD_NAMES.read_text())
    found = source.identifiers(each for name in OURS for each in source.read(ROOT / name))
    left = [word for word in words if found[word]]
    return _listed(f"{len(left)} of {len(words)}", [f"{word} ({found[word]})" for word in left])


def _listed(number: object, names: Mapping[str, int] | Sequence[str]) -> str:
    words = [f"{name} ({uses})" for name, uses in names.items()] if isinstance(names, Mapping) else names
    return f"{number}: {', '.join(words)}" if words else str(number)


def main() -> None:
    print("| Figure | Value |\n| --- | --- |")
    for name, value in figures():
        print(f"| {name} | {value} |", flush=True)


if __name__ == "__main__":
    main()

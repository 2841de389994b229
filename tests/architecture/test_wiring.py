"""The table of contents names everything that is hung on the app: no list of it fills itself unseen."""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType

import pytest
from flask import Blueprint, Flask

from citizen_site import features
from citizen_site.config import ROOT
from citizen_site.core import jobs
from citizen_site.core.job_names import JobName
from citizen_site.core.site import KEY, Site
from citizen_site.desk.background_tasks import TITLES, BackgroundTaskKind
from citizen_site.desk.jobs import TASK_STEPS
from tools.house.source import extension_keys, read, registries

pytestmark = pytest.mark.either_database

HOUSE = ROOT / "citizen_site"
SOURCES = read(HOUSE, besides=["migrations/versions"])


def calls(function: str) -> Iterator[ast.Call]:
    for source in SOURCES:
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == function:
                yield node


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def test_each_name_of_a_job_has_a_handler_or_a_period_and_each_handler_has_a_name() -> None:
    assert set(jobs._handlers) | set(jobs.periodic_functions) == set(JobName)
    assert set(jobs._handlers) & set(jobs.periodic_functions) == set()


def test_what_is_enqueued_is_a_member_that_has_a_handler() -> None:
    names = [ast.unparse(call.args[1]) for call in calls("enqueue")]
    assert len(names) >= len(jobs._handlers)
    assert set(names) == {f"JobName.{JobName(name).name}" for name in jobs._handlers}


def test_each_kind_of_background_task_has_a_step_and_a_title() -> None:
    assert set(TASK_STEPS) == set(TITLES) == set(BackgroundTaskKind)


def test_the_site_is_the_only_thing_of_ours_among_the_extensions(app: Flask) -> None:
    assert extension_keys(SOURCES) == []
    ours = [key for key, value in app.extensions.items() if type(value).__module__.startswith("citizen_site")]
    assert ours == [KEY]
    assert isinstance(app.extensions[KEY], Site)
    assert [key for key, value in app.config.items() if type(value).__module__.startswith("citizen_site")] == []


def test_at_most_three_registries_fill_themselves() -> None:
    assert len(registries(SOURCES)) <= 3
    assert [source.name for source in SOURCES if "record_once" in source.text] == []


def test_each_blueprint_is_in_the_table_of_contents(app: Flask) -> None:
    made = [call.args[0] for call in calls("Blueprint")]
    assert sorted(ast.literal_eval(name) for name in made) == sorted(app.blueprints)
    assert {each.name for each in features.BLUEPRINTS} == set(app.blueprints)
    assert all(isinstance(each, Blueprint) for each in features.BLUEPRINTS)


def test_each_init_function_is_called_by_the_table_of_contents() -> None:
    called = {each.__name__ for each in features.INITS}
    contents = (HOUSE / "__init__.py").read_text()
    for source in SOURCES:
        for node in source.tree.body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("init_"):
                assert node.name in called or f"{node.name}(app" in contents, f"{source.name}: {node.name}"


def test_what_the_features_keep_about_a_person_is_exported_and_erased() -> None:
    listed = {
        *features.CONTRIBUTIONS.personal_data_exports.values(),
        *features.CONTRIBUTIONS.personal_data_erasures,
    }
    for path in HOUSE.rglob("personal_data.py"):
        module = importlib.import_module(module_of(path))
        for function in vars(module).values():
            if (
                isinstance(function, FunctionType)
                and function.__module__ == module.__name__
                and "person_id" in inspect.signature(function).parameters
            ):
                assert function in listed, f"{module.__name__}.{function.__name__}"


def test_each_panel_of_an_areas_page_is_shown() -> None:
    listed = {f"{each.__module__}.{each.__name__}" for each in features.CONTRIBUTIONS.area_panels}
    found = {
        f"{module_of(HOUSE / source.name)}.{node.name}"
        for source in SOURCES
        for node in source.tree.body
        if isinstance(node, ast.FunctionDef) and node.returns and ast.unparse(node.returns) == "AreaPanel"
    }
    assert listed == found

"""What people find first in a public project is there, short, and true."""

from __future__ import annotations

import re

import pytest
import yaml

from citizen_site.cli import settings_page
from citizen_site.config import ROOT
from tests.support.files import tracked

LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")


def test_a_newcomer_reads_the_readme_in_two_minutes_and_finds_two_commands_on_its_first_screen() -> None:
    lines = (ROOT / "README.md").read_text().splitlines()
    assert len(lines) <= 90
    first_screen = "\n".join(lines[:25])
    assert "make run" in first_screen
    assert "make test" in first_screen


@pytest.mark.parametrize("name", ["LICENSE", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", ".editorconfig"])
def test_a_public_project_has_its_files(name: str) -> None:
    assert (ROOT / name).read_text().strip()


def test_the_licence_names_its_holders() -> None:
    assert "the Phố Nhà contributors" in (ROOT / "LICENSE").read_text()


def test_links_between_documents_lead_somewhere() -> None:
    broken = [
        f"{name}: {target}"
        for name in tracked(".md")
        for target in LINK.findall((ROOT / name).read_text())
        if not ((ROOT / name).parent / target).exists()
    ]
    assert broken == []


def test_the_page_of_settings_is_what_the_settings_say() -> None:
    assert (ROOT / "docs/configuration.md").read_text() == settings_page(), "run: make docs"


def test_the_style_guide_shows_ten_pairs() -> None:
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "docs/STYLE.md").read_text(), re.DOTALL)
    assert len([block for block in blocks if "# Bad" in block and "# Good" in block]) == 10


def test_continuous_integration_runs_the_same_script_on_every_supported_python() -> None:
    job = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text())["jobs"]["test"]
    assert job["strategy"]["matrix"]["python"] == ["3.11", "3.12", "3.13", "3.14"]
    assert [step["run"] for step in job["steps"] if "run" in step] == [".ci/run"]


def test_the_forms_of_issues_have_what_the_code_host_asks_for() -> None:
    forms = [path for path in (ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml") if path.name != "config.yml"]
    assert forms
    for path in forms:
        form = yaml.safe_load(path.read_text())
        assert form["name"], path
        assert form["description"], path
        fields = [each for each in form["body"] if each["type"] != "markdown"]
        assert len({each["id"] for each in fields}) == len(fields), path


def test_libraries_and_actions_are_kept_up_to_date() -> None:
    updates = yaml.safe_load((ROOT / ".github/dependabot.yml").read_text())["updates"]
    assert {each["package-ecosystem"] for each in updates} == {"pip", "npm", "github-actions"}


def test_hooks_before_a_commit_use_the_projects_own_tools() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())
    assert [each["repo"] for each in hooks["repos"]] == ["local"]
    for hook in hooks["repos"][0]["hooks"]:
        assert hook["entry"].startswith((".venv/bin/", "node_modules/.bin/")), hook["id"]


def test_every_decision_says_when_why_what_else_was_weighed_and_what_follows() -> None:
    headings = ["## Context", "## Alternatives", "## Decision", "## Consequences"]
    paths = sorted((ROOT / "docs/adr").glob("*.md"))
    numbers = [int(path.name[:4]) for path in paths]
    assert len(set(numbers)) == len(numbers)
    for number, path in zip(numbers, paths, strict=True):
        lines = path.read_text().splitlines()
        assert lines[0].startswith(f"# {number}. "), path
        assert re.fullmatch(r"- \*\*Status:\*\* (proposed|accepted|replaced by \d+).*", lines[2]), path
        assert re.fullmatch(r"- \*\*Date:\*\* \d{4}-\d\d-\d\d", lines[3]), path
        assert [line for line in lines if line.startswith("## ")] == headings, path


def test_lines_of_decisions_are_at_most_100_characters_long() -> None:
    long = [
        f"{path.name}:{number}"
        for path in sorted((ROOT / "docs/adr").glob("*.md"))
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > 100
    ]
    assert long == []

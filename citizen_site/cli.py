"""Commands for the site as a whole: prepare, reset, rebuild the index, and the checks that CI runs."""

from __future__ import annotations

import json
import shutil
from dataclasses import fields
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from citizen_site.config import ROOT, Settings
from citizen_site.core import clock
from citizen_site.core.jobs import run_due_jobs
from citizen_site.core.migrations import applied_migrations, load_migrations, migration_heads
from citizen_site.core.query_planner import analyze
from citizen_site.core.search import rebuild
from citizen_site.core.site import current_site
from citizen_site.extensions import db
from citizen_site.web.wording import Text, wording_problems, written_problems

CATEGORIES = ROOT / "citizen_site/reports/content/categories.json"
# As in the target i18n of the Makefile.
LAZY = {"_l": None, "_lp": ((1, "c"), 2)}
search_group = AppGroup("search", help="The search index.")
jobs_group = AppGroup("jobs", help="Work that is owed.")

CONFIGURATION = (
    "# Configuration",
    "",
    "Written by `make docs` from `citizen_site/config.py`; a test compares the two.",
    "",
    "Settings are environment variables. A wrong value stops the start with a sentence that names it.",
    "Production (`ENVIRONMENT=production`) requires `SECRET_KEY`, `PUBLIC_URL`, `TRUSTED_PROXIES`, `MAIL_SERVER`",
    "and `MAIL_SENDER`, and refuses `DEMO` and `FETCH_PRIVATE_ADDRESSES`.",
    "",
    "| Variable | Default | What it is |",
    "| --- | --- | --- |",
)


@click.command("prepare")
def prepare_command() -> None:
    """Bring the database up to date and fill in what is missing; quick when nothing is."""
    settings: Settings = current_site().settings
    applied = applied_migrations()
    db.session.rollback()
    if applied != migration_heads():
        from flask_migrate import upgrade

        load_migrations(current_app)
        upgrade()
        # Derived, and how it is derived may have changed with the code.
        rebuild(db.session(), current_site().contributions.search_sources)
        db.session.commit()
    session = db.session()
    for name, seed in current_site().contributions.seeds.items():
        if name == "demo" and not settings.demo:
            continue
        said = seed(session, clock.now())
        session.commit()
        click.echo(f"  {name}: {said}")
    analyze(session)


@click.command("reset")
@click.option("--yes", is_flag=True, help="Do not ask.")
def reset_command(yes: bool) -> None:
    """Throw the local SQLite database, its queue and its files away."""
    settings: Settings = current_site().settings
    if settings.is_production or not settings.database_uri.startswith("sqlite"):
        raise click.ClickException("reset works on a local SQLite database only.")
    if not yes:
        click.confirm("Delete the local database and all files?", abort=True)
    db.session.remove()
    db.engine.dispose()
    for name in ("site.db", "queue.db"):
        for ending in ("", "-wal", "-shm"):
            (settings.instance_dir / f"{name}{ending}").unlink(missing_ok=True)
    shutil.rmtree(settings.instance_dir / "files", ignore_errors=True)
    click.echo("The local database and files are gone.")


@search_group.command("rebuild")
def rebuild_command() -> None:
    """Rebuild the search index."""
    count = rebuild(db.session(), current_site().contributions.search_sources)
    db.session.commit()
    click.echo(f"{count} entries in the search index")


@jobs_group.command("run")
def run_jobs_command() -> None:
    """Do what is due now, as the worker would."""
    click.echo(f"{run_due_jobs(db.session(), clock.now(), limit=1000)} jobs done")


@click.command("settings")
@click.option("--markdown", is_flag=True, help="As docs/configuration.md has it, with the defaults.")
def settings_command(markdown: bool) -> None:
    """List every setting with what it is for; values are left out, as they may be secret."""
    if markdown:
        click.echo(settings_page(), nl=False)
        return
    for each in fields(Settings):
        click.echo(f"{each.name.upper():26} {each.metadata['doc']}")


def settings_page() -> str:
    """docs/configuration.md: every setting with its default, in the order of `Settings`."""
    rows = [
        f"| `{each.name.upper()}` | {_written(each.default)} | {each.metadata['doc']} |" for each in fields(Settings)
    ]
    return "\n".join([*CONFIGURATION, *rows, ""])


def _written(default: object) -> str:
    """A default as it would be written in the environment; nothing for an empty one."""
    if isinstance(default, Path):
        return f"`{default.relative_to(ROOT)}`"
    if isinstance(default, tuple):
        default = ",".join(default)
    return f"`{str(default).lower() if isinstance(default, bool) else default}`" if default not in ("", None) else ""


@click.command("i18n-check")
def i18n_check_command() -> None:
    """Fail when the English catalogue is not complete, or a text is not in the words of translations/terms.toml."""
    from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
    from babel.messages.frontend import parse_mapping_cfg
    from babel.messages.pofile import read_po

    with (ROOT / "babel.cfg").open() as file:
        mapping, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]  # Babel leaves it untyped
    extracted = extract_from_dir(str(ROOT), mapping, options, keywords={**DEFAULT_KEYWORDS, **LAZY})
    used = {(context, message[0] if isinstance(message, tuple) else message) for _, _, message, _, context in extracted}
    with (ROOT / "citizen_site/translations/en/LC_MESSAGES/messages.po").open("rb") as file:
        catalogue = read_po(file)
    translated: set[tuple[str | None, str]] = set()
    texts: list[Text] = []
    for message in catalogue:
        strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if message.id and all(strings) and not message.fuzzy:
            text = message.id[0] if isinstance(message.id, tuple | list) else message.id
            translated.add((message.context, text))
            texts.extend(Text(text, string) for string in strings if string)
    for _, text in sorted(used - translated, key=str):
        click.echo(f"not in English yet: {text!r}")
    for _, text in sorted(translated - used, key=str):
        click.echo(f"used no more: {text!r}")
    if used != translated:
        raise click.ClickException("The English catalogue is not complete: make i18n, then fill it in.")
    categories = [Text(each["name"], each["name_en"]) for each in json.loads(CATEGORIES.read_text())]
    problems = [*wording_problems([*texts, *categories]), *written_problems(ROOT)]
    for problem in problems:
        click.echo(problem)
    if problems:
        raise click.ClickException("These texts are not in the words of citizen_site/translations/terms.toml.")


def init_cli(app: Flask) -> None:
    app.cli.add_command(search_group)
    app.cli.add_command(jobs_group)
    for command in (
        prepare_command,
        reset_command,
        settings_command,
        i18n_check_command,
    ):
        app.cli.add_command(command)

"""The figures about the code count what their descriptions say."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.house import source

REGISTRY = """
_handlers: dict[str, object] = {}
def handler(name):
    def register(function):
        _handlers[name] = function
        return function
    return register
"""
USE = "@handler('a')\ndef first(): ...\n@jobs.handler('b')\ndef second(): ...\n"
MESSAGE = "class Message(Base):\n    claimed_at: Mapped[datetime | None]\n"
SEND = "def send(session):\n    claim(session, Message)\n    app.extensions['mailer'].send('to')\n"
BARE = "def tell():\n    services.sms.send('to')\n"


def sources(**texts: str) -> list[source.Source]:
    return [source.Source(f"{name.replace('__', '/')}.py", text) for name, text in texts.items()]


def test_a_registry_counts_when_another_folder_fills_it_with_all_uses_of_its_decorator() -> None:
    assert source.registries(sources(core__jobs=REGISTRY, news__jobs=USE)) == {"core/jobs.py: handler": 2}
    assert source.registries(sources(core__jobs=REGISTRY, core__other=USE)) == {}


def test_string_keys_of_the_app_count_once_however_they_are_used() -> None:
    text = "app.extensions['huey']\ncurrent_app.extensions.get('huey')\nextensions['other']\n"
    assert source.extension_keys(sources(a=text)) == ["huey"]


def test_message_pipelines_are_tables_with_a_mark_and_the_jobs_without_a_row() -> None:
    assert source.message_pipelines(sources(models=MESSAGE, sender=SEND)) == ["Message"]
    assert source.message_pipelines(sources(models=MESSAGE, sender=SEND, accounts=BARE)) == [
        "Message",
        "jobs without a message row",
    ]
    assert source.message_senders(sources(sender=SEND, accounts=BARE)) == ["accounts.py: tell", "sender.py: send"]


@pytest.mark.parametrize(
    "text",
    [
        "word = 1",
        "a.word",
        "def f(word): ...",
        "f(word=1)",
        "def word(): ...",
        "class word: ...",
        "import a.word",
        "from word import b",
        "from a import b as word",
        "class Kind(StrEnum):\n    A = 'word'",
    ],
)
def test_identifiers_are_all_names_that_the_code_gives_or_uses(text: str) -> None:
    assert source.identifiers(sources(a=text))["word"] == 1


def test_words_in_comments_and_texts_are_no_identifiers() -> None:
    assert source.identifiers(sources(a="# word\nx = 'word'\n"))["word"] == 0
    assert source.identifiers(sources(word__a=""))["word"] == 1, "the name of a package is one"


def test_a_type_ignore_has_a_reason_when_words_follow_its_codes() -> None:
    ignore = "# type: " + "ignore[arg-type]"
    text = f"a = 1  {ignore}\nb = 2  {ignore} - the stub is too old\nc = 3  {ignore}  # noqa\nd = '{ignore}'\n"
    assert source.type_ignores(sources(a=text)) == (1, 2)


def test_sizes_are_of_files_with_lines(tmp_path: Path) -> None:
    for number in range(1, 12):
        (tmp_path / f"m{number}.py").write_text("x = 1\n" * number)
    (tmp_path / "__init__.py").write_text("")
    assert source.sizes(source.read(tmp_path)) == source.Sizes(11, 6, 10, 11)


def test_modules_that_mypy_is_told_to_go_easy_on_are_found() -> None:
    pyproject = '[[tool.mypy.overrides]]\nmodule = ["flask_wtf.*", "citizen_site.news"]\n'
    text = "# mypy: " + "ignore-errors\n"
    assert source.exempt_modules(pyproject, sources(a=text)) == ["a.py", "citizen_site.news"]

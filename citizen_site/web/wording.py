"""The rules for texts that a machine can hold: terms, tone marks, quoted labels, numbers in templates."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TERMS = Path(__file__).parent.parent / "translations/terms.toml"
# The older style, as laws and newspapers write it: "hóa", "khỏe", "thủy"; "quý" and "quỹ" are right in both.
NEW_STYLE = re.compile(r"(?<![qQ])(?:o[àáảãạ]|o[èéẻẽẹ]|u[ỳýỷỹỵ]|O[ÀÁẢÃẠ]|O[ÈÉẺẼẸ]|U[ỲÝỶỸỴ])(?![^\W\d_])")
# They hold both spellings, for the search.
BOTH_SPELLINGS = {
    "common_words.txt",
    "ward_tags.py",
    "comparing.py",
    "confusables.py",
    "stock_phrases.json",
    "wording.py",
}
WRITTEN = (".py", ".json", ".csv", ".html", ".txt", ".js")
QUOTED = re.compile(r"“([^“”]*)”")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


@dataclass(frozen=True)
class Text:
    """One text in both languages."""

    vietnamese: str
    english: str


def wording_problems(texts: Iterable[Text]) -> Iterator[str]:
    """What is wrong with the words of these texts, which are all that may quote each other."""
    texts, data = list(texts), _data()
    labels = {"vi": {each.vietnamese for each in texts}, "en": {each.english for each in texts}}
    refused = {"vi": _refused(data, "not_vi"), "en": _refused(data, "not_en")}
    for each in texts:
        for language, text in (("vi", each.vietnamese), ("en", each.english)):
            for word, instead in refused[language]:
                if found := word.search(text):
                    yield f"“{found[0]}” (write: {instead}): {text!r}"
            for label in _missing_labels(text, labels[language] | set(data["quoted"]["examples"])):
                yield f"no label reads “{label}”: {text!r}"


def written_problems(root: Path) -> Iterator[str]:
    """What is wrong in templates, modules and content below the folder, line by line."""
    for folder in ("citizen_site", "templates", "static/js"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix not in WRITTEN or path.name in BOTH_SPELLINGS or "versions" in path.parts:
                continue
            for number, line in enumerate(path.read_text().splitlines(), start=1):
                place = f"{path.relative_to(root)}:{number}"
                if found := NEW_STYLE.search(line):
                    yield f"{place}: the tone mark of “{found[0]}” stands on the wrong vowel"
                if folder == "templates" and "%(num)s" in line:
                    yield f"{place}: %(num)s is not formatted; pass count=…|number"


def _data() -> dict[str, Any]:
    return tomllib.loads(TERMS.read_text())


def _refused(data: dict[str, Any], key: str) -> list[tuple[re.Pattern[str], str]]:
    """Pairs of what is not written and what is written instead."""
    language = key.removeprefix("not_")
    return [
        (re.compile(rf"(?<!\w)(?:{word})(?!\w)", re.IGNORECASE), term[language])
        for term in data["terms"]
        for word in term.get(key, ())
    ]


def _missing_labels(text: str, known: set[str]) -> list[str]:
    """Quoted words that no label reads. One with a placeholder quotes what people wrote."""
    return [each for each in QUOTED.findall(text) if each not in known and not PLACEHOLDER.search(each)]

"""The words by which people ask for a service. They come before texts that merely have the same words somewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from citizen_site.core.phrasing import phrasings
from citizen_site.core.search_words import words_of
from citizen_site.core.text import accented, fold

# A single word that begins keywords of so many services says too little.
AMBIGUOUS_FROM = 3


@dataclass(frozen=True)
class NamedService:
    """A service by its name and keywords."""

    id: int
    name: str
    keywords: Sequence[str]


class Keywords:
    """Looks services up by what people call them; `services` are in the order in which equals are shown."""

    def __init__(self, services: Iterable[NamedService]) -> None:
        self._keywords: list[tuple[int, str, list[str]]] = []
        self._terms: list[tuple[int, set[str]]] = []
        for service in services:
            for keyword in service.keywords:
                self._keywords.append((service.id, keyword, words_of(keyword).split()))
            for term in (service.name, *service.keywords):
                self._terms.append((service.id, set(words_of(term).split())))

    def ids_for(self, query: str) -> Sequence[int]:
        """Those that have the words as a keyword (exact accents first), then those with them in a name or keyword.

        Of a sentence that asks ("tôi cần …") the keyword in it counts, the longest one. Nothing where no keyword is
        meant: then the texts have to be searched.
        """
        wordings = phrasings(query)
        for wording in wordings:
            if ids := self._named(wording):
                return ids
        keyword = self._longest_in(words_of(wordings[-1])) if len(wordings) > 1 else ""
        return self._named(keyword) if keyword else []

    def _named(self, query: str) -> Sequence[int]:
        words = words_of(query).split()
        exact = [
            (accented(text) != accented(query), each) for each, text, keyword in self._keywords if keyword == words
        ]
        if not exact:
            return []
        ids = [each for _, each in sorted(exact, key=lambda pair: pair[0])]
        return list(dict.fromkeys([*ids, *(each for each, term in self._terms if term.issuperset(words))]))

    def _longest_in(self, words: str) -> str:
        """The keyword with the most words that stands in the words; one of a single word says too little."""
        inside = [
            (len(keyword), text)
            for _, text, keyword in self._keywords
            if len(keyword) > 1 and f" {' '.join(keyword)} " in f" {words} "
        ]
        return max(inside, key=lambda pair: pair[0], default=(0, ""))[1]

    def choices_for(self, query: str) -> Sequence[str]:
        """What a single word may be the beginning of: "sổ" of "sổ đỏ", "sổ hộ khẩu" …; nothing for a clear one.

        One for each service. A word with accents begins only what has the same accents.
        """
        typed = accented(query)
        if not typed or " " in typed:
            return []
        is_plain = typed == fold(query)
        found: dict[int, str] = {}
        for each, text, _words in self._keywords:
            beginning = fold(text) if is_plain else accented(text)
            if beginning.startswith(f"{typed} "):
                found.setdefault(each, text)
        return list(found.values()) if len(found) >= AMBIGUOUS_FROM else []

"""The words by which people ask for a service. They come before texts that merely have the same words somewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

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

        Nothing where no keyword is just these words: then the texts have to be searched.
        """
        words = words_of(query).split()
        exact = [
            (accented(text) != accented(query), each) for each, text, keyword in self._keywords if keyword == words
        ]
        if not exact:
            return []
        ids = [each for _, each in sorted(exact, key=lambda pair: pair[0])]
        return list(dict.fromkeys([*ids, *(each for each, term in self._terms if term.issuperset(words))]))

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

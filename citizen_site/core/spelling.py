"""The nearest spelling of a query, from the words of the search index, for when nothing was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, product, zip_longest

from rapidfuzz import process
from rapidfuzz.distance import OSA
from sqlalchemy import func, select, union_all
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.core.revisions import RevisionCache
from citizen_site.core.search import CACHE_TAG, NEWEST_FIRST, SearchDocument, matching_documents, search
from citizen_site.core.search_words import ABBREVIATIONS, MAX_WORDS, words_of
from citizen_site.core.text import accented, fold

# Seconds after which each process reads the words of the index anew.
LIFETIME = 600
# How many words are near enough to be tried for one, spellings for a query, documents for all spellings.
CHOICES, MOST_SPELLINGS, DOCUMENTS = 8, 24, 50
SHORTEST = 3
# Documents of each kind whose words are read: the newest, or all where there are not so many.
READ = 3000
LENGTHS = range(2, 21)

Vocabulary = Mapping[str, int]


def nearest_spelling(session: Session, query: str, *, kinds: Sequence[str]) -> str:
    """The words that were probably meant, with accents where a title has them; "" when there are none.

    Only what finds something of these kinds is offered, so no word of what the reader may not see is. A query that
    finds something itself needs no other spelling. Where every word is known, nothing may be misspelt: another
    spelling is offered only where its words stand together in a title, so that "tiêm chủng", which nothing here is
    about, does not become "tìm … chung" of some long text.
    """
    typed = fold(query).split()
    if not typed or len(typed) > MAX_WORDS or search(session, query, kinds=kinds, limit=1):
        return ""
    vocabulary = _vocabulary.get(session)
    is_known = [_is_known(word, vocabulary) for word in typed]
    spellings = list(islice(_spellings(typed, is_known, vocabulary), MOST_SPELLINGS))
    if not spellings:
        return ""
    fits = _begins_in_title if all(is_known) else _is_in
    documents = matching_documents(
        session, [words_of(each).split() for each in spellings], kinds=kinds, limit=DOCUMENTS
    )
    for spelling in spellings:
        for title, title_words, body_words in documents:
            if fits(words_of(spelling), title_words, body_words):
                return _with_accents(spelling, f"{accented(query)} {title}")
    return ""


def _is_in(spelling: str, title_words: str, body_words: str) -> bool:
    words, document = spelling.split(), f"{title_words} {body_words}".split()
    return set(words[:-1]) <= set(document) and any(word.startswith(words[-1]) for word in document)


def _begins_in_title(spelling: str, title_words: str, _body_words: str) -> bool:
    """Side by side; the last word by its beginning."""
    return f" {spelling}" in f" {title_words}"


def _is_known(word: str, vocabulary: Vocabulary) -> bool:
    return word in vocabulary or word in ABBREVIATIONS or not word.isalpha()


def _spellings(typed: Sequence[str], is_known: Sequence[bool], vocabulary: Vocabulary) -> Iterator[str]:
    """Unknown words replaced by near ones, the nearest first; where all are known, one of them at a time."""
    choices = [_near(word, vocabulary) for word in typed]
    if not all(is_known):
        ways = ([word] if known else near for word, known, near in zip(typed, is_known, choices, strict=True))
        yield from map(" ".join, product(*ways))
        return
    for nearest in zip_longest(*choices):
        for place, word in enumerate(nearest):
            if word:
                yield " ".join((*typed[:place], word, *typed[place + 1 :]))


def _near(word: str, vocabulary: Vocabulary) -> list[str]:
    """Other words that are one or two slips of the finger away, also the two that a missing space made one."""
    if len(word) < SHORTEST or not word.isalpha():
        return []
    most = 1 if len(word) < 5 else 2
    near = process.extract(word, list(vocabulary), scorer=OSA.distance, score_cutoff=most, limit=None)
    ranked = [(distance, -vocabulary[each], each) for each, distance, _ in near if distance]
    for place in range(2, len(word) - 1):
        first, second = word[:place], word[place:]
        if first in vocabulary and second in vocabulary:
            ranked.append((1, -min(vocabulary[first], vocabulary[second]), f"{first} {second}"))
    return [each for _, _, each in sorted(ranked)[:CHOICES]]


def _with_accents(spelling: str, text_with_accents: str) -> str:
    """Each word as a text has it last, else as it is."""
    written = {fold(word): word for word in text_with_accents.split()}
    return " ".join(written.get(word, word) for word in spelling.split())


def _newest_texts(session: Session, count: int) -> Sequence[str]:
    """The words of up to so many documents of each kind, those with the most weight."""
    kinds = select(func.min(SearchDocument.kind).label("kind")).cte("kinds", recursive=True)
    following = select(func.min(SearchDocument.kind)).where(SearchDocument.kind > kinds.c.kind).scalar_subquery()
    kinds = kinds.union_all(select(following).where(kinds.c.kind.is_not(None)))
    newest = [
        select(SearchDocument.title_words + " " + SearchDocument.body_words)
        .where(SearchDocument.kind == kind)
        .order_by(*NEWEST_FIRST)
        .limit(count)
        .subquery()
        .select()
        for kind in session.scalars(select(kinds.c.kind).where(kinds.c.kind.is_not(None))).all()
    ]
    return session.scalars(union_all(*newest)).all() if newest else ()


def _load_vocabulary(session: Session) -> Vocabulary:
    """How many of the documents that were read each word is in. Codes of reports have digits and are no words."""
    found: Counter[str] = Counter()
    for words in _newest_texts(session, READ):
        found.update({word for word in words.split() if word.isalpha() and len(word) in LENGTHS})
    return found


_vocabulary = RevisionCache(
    CACHE_TAG, load=_load_vocabulary, extra_key=lambda: int(clock.now().timestamp()) // LIFETIME
)

"""The glossary names every segment of the site's addresses."""

import re

from flask import Flask

from citizen_site.config import ROOT

ROW = re.compile(r"^\| `([^`]+)` \| ([^|]+) \|$", re.MULTILINE)


def test_each_segment_of_an_address_has_one_english_noun_in_the_glossary(app: Flask) -> None:
    rules = [rule.rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]
    segments = {segment for rule in rules for segment in rule.split("/") if segment and "<" not in segment}
    table = (ROOT / "docs/glossary.md").read_text().partition("## Segments of addresses\n")[2]
    nouns = dict(ROW.findall(table))
    assert sorted(nouns) == sorted(segments)
    assert len(ROW.findall(table)) == len(nouns)
    assert [noun for noun in nouns.values() if not re.fullmatch(r"[a-z][a-z -]*[a-z]", noun)] == []

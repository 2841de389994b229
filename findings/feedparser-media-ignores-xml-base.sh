#!/usr/bin/env bash
# feedparser 6.0.14: xml:base is applied to a link and not to the picture beside it: media:content, media:thumbnail and
# an RSS enclosure keep their relative addresses, in one and the same entry.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m pip install --quiet --disable-pip-version-check --target "$folder" feedparser==6.0.14 2>/dev/null
PYTHONPATH=$folder "${PYTHON:-python3}" - >"$folder/output" <<'PROBE'
import feedparser

entry = feedparser.parse(
    b"""<?xml version="1.0"?>
<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel xml:base="https://paper.example/news/">
<title>News</title><item><title>One</title><link>one.html</link>
<enclosure url="one.jpg" type="image/jpeg" length="1"/>
<media:content url="two.jpg"/><media:thumbnail url="three.jpg"/></item></channel></rss>"""
).entries[0]
print(entry.link)
print(entry.enclosures[0].href)
print(entry.media_content[0]["url"])
print(entry.media_thumbnail[0]["url"])
PROBE
cat "$folder/output"
diff "$folder/output" - <<'SEEN'
https://paper.example/news/one.html
one.jpg
two.jpg
three.jpg
SEEN
echo "as it was"

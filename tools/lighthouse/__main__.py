"""`make lighthouse`: audit residents' pages of a demo site as a slow phone loads them, into docs/lighthouse.md."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from citizen_site.config import ROOT
from tests.support.browser.chromium import CHROMIUM, FLAGS
from tests.support.browser.public_pages import SERVICE, WARD
from tests.support.live_site import LiveSite

LIGHTHOUSE = Path(__file__).parent / "node_modules/.bin/lighthouse"
TARGET = ROOT / "docs/lighthouse.md"
# What Lighthouse found in full, with the elements that it names.
FINDINGS = ROOT / "test-results/lighthouse"
CATEGORIES = {
    "performance": "Performance",
    "accessibility": "Accessibility",
    "best-practices": "Best practices",
    "seo": "SEO",
}
MET = 0.9
# Why an audit is not met, by Lighthouse's name for it. One that is missing here is a fault to mend.
REASONS = {
    "is-on-https": "Loopback speaks HTTP. The proxy redirects to HTTPS.",
    "redirects-http": "Loopback speaks HTTP. The proxy redirects to HTTPS.",
    "uses-http2": "The application's server speaks HTTP/1.1. The proxy speaks HTTP/2.",
    "server-response-time": "It depends on what else the machine is doing.",
    "render-blocking-resources": "Two small sheets that the first paint needs.",
    "render-blocking-insight": "Two small sheets that the first paint needs.",
    "network-dependency-tree-insight": "The page and its two sheets are the whole chain.",
    "uses-long-cache-ttl": "Photos of reports are cached for ten minutes, so that one that is taken down is gone soon.",
    "cache-insight": "Photos of reports are cached for ten minutes, so that one that is taken down is gone soon.",
    "lcp-lazy-loaded": "Only the first row's photo is not lazy; here a later row has the first photo.",
    "lcp-discovery-insight": "Only the first row's photo is not lazy; here a later row has the first photo.",
    "is-crawlable": "Meant: a form is nothing for search engines.",
}


@dataclass(frozen=True)
class Audited:
    """A page's scores, 0 to 100 by category, and the titles of the audits that it does not meet, by their names."""

    name: str
    scores: Mapping[str, int]
    unmet: Mapping[str, str]


def audit(site: LiveSite, name: str, path: str) -> Audited:
    """Load the page as Lighthouse's phone does, with its slow network and processor.

    Raises CalledProcessError where Lighthouse or Chromium fails.
    """
    result = FINDINGS / f"{name.lower().replace(' ', '-')}.json"
    subprocess.run(
        [
            str(LIGHTHOUSE),
            site.url + path,
            "--quiet",
            "--output=json",
            f"--output-path={result}",
            f"--only-categories={','.join(CATEGORIES)}",
            f"--chrome-flags=--headless {' '.join(FLAGS)}",
        ],
        check=True,
        env={**os.environ, "CHROME_PATH": CHROMIUM or ""},
    )
    found: dict[str, Any] = json.loads(result.read_text())
    scores = {each: round(100 * found["categories"][each]["score"]) for each in CATEGORIES}
    return Audited(name, scores, dict(_unmet(found)))


def _unmet(found: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for category in CATEGORIES:
        for reference in found["categories"][category]["auditRefs"]:
            each = found["audits"][reference["id"]]
            if each["score"] is not None and each["score"] < MET:
                yield each["id"], each["title"]


def newest_report(site: LiveSite) -> str:
    """The address of the first report on the list."""
    with urllib.request.urlopen(f"{site.url}/phan-anh", timeout=30) as answer:
        addresses: list[str] = re.findall(r'href="(/phan-anh/[A-Z0-9-]{6,})"', answer.read().decode())
    return addresses[0]


def markdown(pages: Sequence[Audited]) -> str:
    """The table of scores, and below it each audit that a page does not meet, with the reason."""
    lines = [
        "# Lighthouse",
        "",
        "`make lighthouse`: Lighthouse's phone (slow network, slow processor) on pages of the demo, served on loopback",
        "without the proxy. 100 is the most.",
        "",
        f"| Page | {' | '.join(CATEGORIES.values())} |",
        f"| --- |{' ---: |' * len(CATEGORIES)}",
        *(f"| {page.name} | {' | '.join(str(page.scores[each]) for each in CATEGORIES)} |" for page in pages),
        "",
        "## Not met",
        "",
        "| Audit | Pages | Why |",
        "| --- | --- | --- |",
    ]
    titles = {name: title for page in pages for name, title in page.unmet.items()}
    for name, title in sorted(titles.items()):
        where = ", ".join(page.name for page in pages if name in page.unmet)
        lines.append(f"| {title} (`{name}`) | {where} | {REASONS.get(name, 'A fault that is left.')} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    FINDINGS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        # Pages may be as old as they are for real readers, unlike in the tests.
        site = LiveSite(Path(folder), NEWS_FEEDS="", PAGE_STALENESS_SECONDS="60").start()
        try:
            pages = {
                "Home": "/",
                "Ward": WARD,
                "Reports": "/phan-anh",
                "Report": newest_report(site),
                "Service": SERVICE,
                "New report": "/phan-anh/moi",
            }
            audited = [audit(site, name, path) for name, path in pages.items()]
        finally:
            site.stop()
    TARGET.write_text(markdown(audited))
    print(TARGET.read_text())


if __name__ == "__main__":
    main()

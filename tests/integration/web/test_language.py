"""Vietnamese at /…, English at /en/…"""

from babel.messages.pofile import read_po
from flask import Flask

from citizen_site.config import ROOT
from tests.integration.test_bad_input import public_pages
from tests.support.pages import Visitor


def test_the_address_alone_chooses_the_language(visitor: Visitor) -> None:
    vietnamese = visitor.get("/khu-vuc/phuong-phuc-loi")
    english = visitor.get("/en/khu-vuc/phuong-phuc-loi")
    assert vietnamese.tree.get("lang") == "vi"
    assert english.tree.get("lang") == "en"
    assert "Phường Phúc Lợi" in vietnamese.text
    assert "Phúc Lợi Ward" in english.text


def test_english_pages_link_to_english_pages_and_plain_static_files(visitor: Visitor) -> None:
    page = visitor.get("/en/khu-vuc/phuong-phuc-loi")
    inner = [href for href in page.links().values() if href.startswith("/") and not href.startswith("/en")]
    # The switch back to Vietnamese is the one link that leaves English.
    assert set(inner) <= {"/khu-vuc/phuong-phuc-loi"}
    assert all(node.get("href").startswith("/static/") for node in page.all("link", rel="stylesheet"))


def test_accept_language_changes_nothing_so_that_caches_can_be_shared(app: Flask) -> None:
    client = app.test_client()
    one = client.get("/khu-vuc/phuong-phuc-loi", headers={"Accept-Language": "en"})
    other = client.get("/khu-vuc/phuong-phuc-loi", headers={"Accept-Language": "vi"})
    assert one.data == other.data
    assert "Accept-Language" not in one.headers["Vary"]


def test_english_pages_hold_no_vietnamese_of_ours(visitor: Visitor) -> None:
    with (ROOT / "citizen_site/translations/en/LC_MESSAGES/messages.po").open("rb") as file:
        texts = {
            text
            for message in read_po(file, locale="en")
            for text in (message.id if isinstance(message.id, tuple) else (message.id,))
            if len(text) > 3 and "%(" not in text and not text.isascii()
        }
    texts.remove("Tiếng Việt")  # the way back
    assert len(texts) > 150
    pages = [url for url in public_pages(visitor.client.application) if "minh-hoa" not in url]
    pages += ["/khong-co", "/tim-kiem?q=zzzz", "/dich-vu?loai=x", "/khu-vuc/gan-toi?vi-tri=21.04,105.91"]
    for url in pages:
        page = visitor.client.get(f"/en{url}").get_data(as_text=True)
        left = {text for text in texts if f">{text}<" in page or f'"{text}"' in page}
        assert left == set(), url
    assert "Hello, Hanoi" in visitor.get("/en/").text

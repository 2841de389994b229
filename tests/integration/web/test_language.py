"""Vietnamese at /…, English at /en/…"""

from flask import Flask

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

"""Areas as a resident meets them."""

from tests.support.pages import Visitor


def test_an_old_name_without_accents_leads_to_todays_unit(visitor: Visitor) -> None:
    page = visitor.get("/khu-vuc?q=sai dong")
    assert "Phường Sài Đồng (đến ngày 01/01/2025) nay chủ yếu thuộc Phường Phúc Lợi" in page.text
    links = page.links()
    assert links["Phường Phúc Lợi"] == "/khu-vuc/phuong-phuc-loi"


def test_a_public_page_is_the_same_for_everyone_and_answers_304(visitor: Visitor) -> None:
    first = visitor.get("/khu-vuc/phuong-phuc-loi")
    assert "Set-Cookie" not in first.response.headers
    assert "csrf" not in first.html
    assert first.response.headers["Cache-Control"].startswith("public, max-age=60")
    again = visitor.get(
        "/khu-vuc/phuong-phuc-loi",
        status=304,
        lint=False,
        headers={"If-None-Match": first.response.headers["ETag"]},
    )
    assert len(again.statements) == 1
    assert len(first.statements) <= 10

"""Feeds as Vietnamese newspapers really send them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citizen_site.news.feed import FeedError, FeedItem, ParsedFeed, canonical_url, parse_feed, plain_text

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HERE = "https://bao.example/rss/home.rss"


def rss(*items: str, head: str = '<?xml version="1.0" encoding="utf-8"?>') -> bytes:
    return f'{head}<rss version="2.0"><channel><title>Báo</title>{"".join(items)}</channel></rss>'.encode()


def item(title: str = "Tin", link: str = "https://bao.example/tin-1.html", **more: str) -> str:
    fields = {"title": title, "link": link, "pubDate": "Mon, 23 Nov 2026 08:15:00 +0700", **more}
    return "<item>" + "".join(f"<{name}>{value}</{name}>" for name, value in fields.items() if value) + "</item>"


def parse(body: bytes, content_type: str = "application/rss+xml; charset=utf-8") -> ParsedFeed:
    return parse_feed(body, content_type, HERE, NOW)


def only(body: bytes, content_type: str = "application/rss+xml; charset=utf-8") -> FeedItem:
    (single,) = parse(body, content_type).items
    return single


def test_a_plain_feed() -> None:
    parsed = parse(
        rss(
            item("Một", description="Tóm tắt"),
            item("Hai", "https://bao.example/2", pubDate="Mon, 23 Nov 2026 09:00:00 +0700"),
        )
    )
    assert parsed.title == "Báo"
    assert [each.title for each in parsed.items] == ["Hai", "Một"]
    assert parsed.items[1].summary == "Tóm tắt"
    assert parsed.items[1].published_at == datetime(2026, 11, 23, 1, 15, tzinfo=UTC)
    assert parsed.problems == []


def test_cdata_with_picture_and_broken_breaks_becomes_text_and_a_picture() -> None:
    found = only(
        rss(item(description='<![CDATA[<a href="/x"><img src="/anh/1.jpg"></a></br>Dòng một<br>dòng hai<p>ba</p>]]>'))
    )
    assert found.summary == "Dòng một dòng hai ba"
    assert found.picture_url == "https://bao.example/anh/1.jpg"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("B&amp;#224;i vi&#7871;t &quot;m&#7899;i&quot;", 'Bài viết "mới"'),
        ("&lt;b&gt;Đậm&lt;/b&gt;", "Đậm"),
        ("A&amp;amp;B", "A&B"),
        ("<script>alert(1)</script>Chữ", "Chữ"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;Chữ", "Chữ"),
        ("<img src=x onerror=alert(1)>Chữ", "Chữ"),
        ("  nhiều \n\t khoảng   trắng ", "nhiều khoảng trắng"),
    ],
)
def test_titles_and_summaries_are_text(markup: str, text: str) -> None:
    assert plain_text(markup.replace("&amp;#", "&#")) == text
    assert "<" not in plain_text(markup)


def test_relative_links_become_absolute_and_tracking_goes() -> None:
    assert (
        only(rss(item(link="/tin/2.html?utm_source=rss&amp;id=7&amp;fbclid=x#top"))).url
        == "https://bao.example/tin/2.html?id=7"
    )
    assert canonical_url("javascript:alert(1)", HERE) == ""
    assert canonical_url("https://user:pw@bao.example/", HERE) == ""
    assert canonical_url("http://[::1", HERE) == ""


def test_a_missing_guid_is_made_from_the_address() -> None:
    first, second = (only(rss(item(title))).guid for title in ("Một", "Đã sửa"))
    assert first == second
    assert only(rss(item(guid="abc"))).guid != first


def test_the_same_article_under_two_addresses_is_one() -> None:
    by_guid = rss(item("A", guid="1"), item("B", "https://bao.example/b", guid="1"))
    by_address = rss(item("A", guid="1"), item("B", "https://bao.example/tin-1.html?utm_medium=x", guid="2"))
    by_title = rss(item("Cùng một tin", guid="1"), item("CÙNG một tin!", "https://bao.example/khac", guid="2"))
    for body in (by_guid, by_address, by_title):
        assert len(parse(body).items) == 1


def test_the_same_title_days_apart_is_another_article() -> None:
    body = rss(
        item("Giá vàng hôm nay", guid="1"),
        item("Giá vàng hôm nay", "https://bao.example/2", pubDate="20/11/2026 08:00", guid="2"),
    )
    assert len(parse(body).items) == 2


def test_a_date_in_the_future_counts_as_now() -> None:
    assert only(rss(item(pubDate="Mon, 23 Nov 2099 08:15:00 +0700"))).published_at == NOW


def test_an_item_whose_date_cannot_be_read_stands_behind_all_others() -> None:
    old = item("Cũ", "https://bao.example/2", pubDate="01/01/2020 08:00")
    parsed = parse(rss(item("Không rõ ngày", pubDate="hôm nay"), old))
    assert [each.title for each in parsed.items] == ["Cũ", "Không rõ ngày"]
    assert parsed.items[1].published_at is None
    assert parsed.problems == ["an item without a readable date"]


def test_a_date_that_cannot_be_read_gives_way_to_one_that_can() -> None:
    body = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><entry><title>Tin</title><id>urn:1</id>'
        '<link href="https://bao.example/1"/><published>hôm qua</published><updated>2026-11-23T08:00:00+07</updated>'
        "</entry></feed>"
    )
    assert only(body.encode()).published_at == datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def test_all_items_of_a_feed_decide_whether_the_month_comes_first() -> None:
    parsed = parse(
        rss(
            item("Mười một tháng hai", pubDate="2/11/2026 15:00"),
            item("Hai tám tháng mười", "https://bao.example/2", pubDate="10/28/2026 15:00"),
        )
    )
    assert [each.published_at for each in parsed.items] == [
        datetime(2026, 10, 28, 8, 0, tzinfo=UTC),
        datetime(2026, 2, 11, 8, 0, tzinfo=UTC),
    ]


def test_items_without_title_or_link_are_left_out_and_reported() -> None:
    parsed = parse(rss(item(), item(title="", link="https://bao.example/x"), item(title="Không đường", link="")))
    assert [each.title for each in parsed.items] == ["Tin"]
    assert parsed.problems == ["an item without title or link"]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (rss(), "empty"),
        (b"<!DOCTYPE html><html><body>B\xe1\xba\xa3o tr\xc3\xac</body></html>", "html"),
        (b"<html><head></head></html>", "html"),
        (b"", "broken"),
        (b"{}", "broken"),
        (b"\x00\x01\x02\xff", "broken"),
    ],
)
def test_what_is_no_feed_is_said_so(body: bytes, kind: str) -> None:
    with pytest.raises(FeedError, match=kind):
        parse(body)


def test_a_feed_cut_off_in_an_item_gives_the_complete_ones() -> None:
    whole = rss(
        item("Một", guid="1"),
        item("Hai", "https://bao.example/2", guid="2"),
        item("Ba", "https://bao.example/3", guid="3"),
    )
    cut = whole[: whole.index(b"Ba") + 4]
    parsed = parse(cut)
    assert [each.title for each in parsed.items] == ["Một", "Hai"]
    assert "cut off" in parsed.problems
    for length in range(len(whole)):
        try:
            parse(whole[:length])
        except FeedError:
            continue


TEXT = "Phường Phúc Lợi mở đường dây nóng, ngõ sạch"


@pytest.mark.parametrize(
    ("encoding", "declared", "content_type"),
    [
        ("utf-8", "windows-1258", "application/xml"),
        ("utf-8", "utf-8", "text/xml; charset=iso-8859-1"),
        ("utf-8-sig", "utf-8", "text/xml"),
        ("utf-16", "utf-16", "text/xml"),
        ("utf-16", "utf-8", "text/xml; charset=utf-8"),
        ("utf-16-le", "utf-16", "text/xml"),
    ],
)
def test_the_right_letters_come_out_whatever_charset_is_claimed(
    encoding: str, declared: str, content_type: str
) -> None:
    text = rss(item(TEXT), head=f'<?xml version="1.0" encoding="{declared}"?>').decode()
    assert only(text.encode(encoding), content_type).title == TEXT


def test_an_old_vietnamese_charset_under_a_wrong_name_is_read() -> None:
    old = rss(item("PLACEHOLDER"), head='<?xml version="1.0" encoding="utf-8"?>').replace(
        b"PLACEHOLDER", "Đư¬ng".replace("¬", "").encode("cp1258")
    )
    parsed = parse(old)
    assert parsed.items[0].title.startswith("Đư")
    assert "wrong charset" in parsed.problems


def test_pictures_come_from_media_enclosure_or_the_text() -> None:
    media = '<media:content url="https://a.example/m.jpg" xmlns:media="http://search.yahoo.com/mrss/"/>'
    assert only(rss(item().replace("</item>", f"{media}</item>"))).picture_url == "https://a.example/m.jpg"
    enclosure = '<enclosure url="/e.png" type="image/png" length="1"/>'
    assert only(rss(item().replace("</item>", f"{enclosure}</item>"))).picture_url == "https://bao.example/e.png"
    assert only(rss(item(description="&lt;img src='data:image/png;base64,xx'&gt;"))).picture_url == ""


MEDIA = 'xmlns:media="http://search.yahoo.com/mrss/"'


@pytest.mark.parametrize(
    ("media", "picture"),
    [
        (
            f'<media:content {MEDIA} url="/v.mp4" type="video/mp4"><media:thumbnail url="/t.jpg"/></media:content>',
            "t.jpg",
        ),
        (f'<media:content {MEDIA} url="/v" medium="video"/><media:thumbnail {MEDIA} url="/t.jpg"/>', "t.jpg"),
        (f'<media:content {MEDIA} url="/v.mp4"/><media:thumbnail {MEDIA} url="/t.jpg"/>', "t.jpg"),
        (f'<media:content {MEDIA} url="/a.mp3" type="audio/mpeg"/>', ""),
        (f'<media:content {MEDIA} url="/bieu-do.svg" type="image/svg+xml"/>', ""),
        (f'<media:content {MEDIA} url="/anh" medium="image" type="application/octet-stream"/>', "anh"),
        (f'<media:thumbnail {MEDIA} url="/t.jpg"/><media:content {MEDIA} url="/m.jpg" medium="image"/>', "m.jpg"),
        ('<enclosure url="/nghe.mp3" type="audio/mpeg" length="1"/>', ""),
        ('<enclosure url="/van-ban.pdf" length="1"/>', ""),
        ('<enclosure url="/e.jpg" length="1"/>', "e.jpg"),
        ("<description>&lt;img src='data:image/gif;base64,xx'&gt;&lt;img src='/hai.jpg'&gt;</description>", "hai.jpg"),
    ],
)
def test_only_pictures_are_pictures_else_the_thumbnail_is(media: str, picture: str) -> None:
    expected = f"https://bao.example/{picture}" if picture else ""
    assert only(rss(item().replace("</item>", f"{media}</item>"))).picture_url == expected


def test_relative_pictures_begin_where_the_feed_says() -> None:
    def entry(media: str, base: str = "") -> bytes:
        return (
            f'<feed xmlns="http://www.w3.org/2005/Atom" {MEDIA} xml:base="https://anh.example/a/"><title>T</title>'
            f'<entry {base}><title>Tin</title><id>urn:1</id><link href="https://bao.example/1"/>'
            f"<updated>2026-11-23T01:00:00Z</updated>{media}</entry></feed>"
        ).encode()

    media = '<media:content url="m.jpg" type="image/jpeg"/>'
    assert only(entry(media)).picture_url == "https://anh.example/a/m.jpg"
    assert only(entry(media, 'xml:base="b/"')).picture_url == "https://anh.example/a/b/m.jpg"
    inner = '<media:content url="m.jpg" type="image/jpeg" xml:base="c/"/>'
    assert only(entry(inner)).picture_url == "https://anh.example/a/c/m.jpg"
    text = '<summary type="html" xml:base="d/">&lt;img src="s.jpg"&gt;</summary>'
    assert only(entry(text)).picture_url == "https://anh.example/a/d/s.jpg"


@pytest.mark.parametrize(
    ("encoding", "declared", "content_type", "is_wrong"),
    [
        ("windows-1258", "windows-1258", "text/xml", False),
        ("windows-1258", "", "text/xml; charset=windows-1258", False),
        ("windows-1258", "utf-8", "text/xml", True),
        ("utf-8", "", "text/xml", False),
        ("utf-8", "utf-8", "text/xml; charset=iso-8859-1", False),
        ("utf-8", "windows-1258", "text/xml", True),
        ("utf-16", "utf-16", "text/xml", False),
        ("utf-16-le", "utf-16", "text/xml", False),
        ("ascii", "windows-1258", "text/xml; charset=utf-8", False),
    ],
)
def test_a_charset_is_wrong_only_where_the_bytes_disagree(
    encoding: str, declared: str, content_type: str, is_wrong: bool
) -> None:
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else '<?xml version="1.0"?>'
    title = "Tin" if encoding == "ascii" else "Đư"
    text = rss(item(title), head=head).decode().replace("Báo", "Bao")
    parsed = parse(text.encode(encoding), content_type)
    assert parsed.items[0].title == title
    assert ("wrong charset" in parsed.problems) is is_wrong


def test_an_atom_feed_is_read_too() -> None:
    body = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><entry><title>Tin</title><id>urn:1</id>'
        '<link href="https://bao.example/1"/><updated>2026-11-23T01:00:00Z</updated><summary>S</summary></entry></feed>'
    )
    assert only(body.encode()).summary == "S"


def test_entities_cannot_blow_up() -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    try:
        parsed = parse(rss(item("&b;"), head=bomb))
    except FeedError:
        return
    assert all(len(each.title) < 400 for each in parsed.items)


def test_long_texts_are_shortened_at_a_word() -> None:
    found = only(rss(item(description="từ " * 1000)))
    assert len(found.summary) <= 600
    assert found.summary.endswith("từ…")


def test_no_more_than_a_hundred_items_are_taken() -> None:
    body = rss(*(item(f"Tin {n}", f"https://bao.example/{n}", guid=str(n)) for n in range(150)))
    assert len(parse(body).items) == 100


@given(st.binary(max_size=300))
def test_no_bytes_raise_anything_but_a_feed_error(body: bytes) -> None:
    for content in (body, rss(item()) + body, rss().replace(b"</channel>", body + b"</channel>")):
        try:
            parsed = parse(content)
        except FeedError:
            continue
        assert all(each.published_at <= NOW for each in parsed.items if each.published_at)

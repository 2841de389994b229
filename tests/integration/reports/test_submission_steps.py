"""Writing a report step by step, without JavaScript: nothing that was typed is lost."""

import pytest
from flask import Flask

from citizen_site.core import clock
from citizen_site.extensions import db
from citizen_site.reports.models.draft import ReportDraft
from tests.factories.drafts import (
    AT_MARKET,
    DETAILS,
    NOBODY,
    PLACE,
    START,
    STORY,
    WORDS,
    Writer,
    bring_in_categories,
    token_in,
)
from tests.support.pages import Page, Visitor, counted_statements

pytestmark = pytest.mark.either_database


@pytest.fixture(autouse=True)
def _categories(app: Flask) -> None:
    with app.app_context():
        bring_in_categories()
        db.session.remove()


def field(page: Page, name: str) -> str:
    node = next(each for each in [*page.all("input"), *page.all("textarea")] if each.get("name") == name)
    return node.get("value") or "".join(node.itertext())


def draft_in(app: Flask) -> ReportDraft:
    with app.app_context():
        draft = db.session.query(ReportDraft).order_by(ReportDraft.id.desc()).first()
        assert draft
        db.session.expunge_all()
        return draft


# --- what -----------------------------------------------------------------------------------------


def test_what_is_not_for_here_is_said_on_the_first_screen(visitor: Visitor) -> None:
    page = visitor.get(START)
    calls = {node.get("href") for node in page.all("a")}
    assert {"tel:113", "tel:114", "tel:115"} <= calls
    assert page.text.index("Đang nguy hiểm?") < page.text.index("Loại việc khác"), "below the large tiles"
    assert "Khiếu nại, tố cáo thì gửi ở nơi khác" in page.text
    assert "Bước 1 trong 3" in page.text
    assert "Set-Cookie" not in page.response.headers


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("den duong", "chieu-sang"),
        ("ngap", "ngap-ung"),
        ("Ổ GÀ", "o-ga"),
        ("karaoke", "tieng-on"),
        ("xe chan ngo", "do-xe"),
    ],
)
def test_a_category_is_found_without_accents_and_by_other_words(visitor: Visitor, words: str, code: str) -> None:
    page = visitor.get(f"{START}?q={words}")
    assert code in [node.get("value") for node in page.all("button", name="category")]
    assert len(page.all("button", name="category")) < 8
    part = visitor.fragment(f"{START}?q={words}")
    assert 'id="ket-qua"' in part.html
    assert "<h1" not in part.html


def test_words_that_no_category_knows_lead_to_something_else(visitor: Visitor) -> None:
    page = visitor.get(f"{START}?q=zzzz")
    assert [node.get("value") for node in page.all("button", name="category")] == ["viec-khac"]


def test_without_a_category_the_page_says_what_to_do(visitor: Visitor) -> None:
    page = visitor.post(START, {}, status=422)
    assert "Bạn chọn một loại việc, hoặc bắt đầu bằng ảnh." in page.text
    assert visitor.post(START, {"category": "khong-co"}, status=422)


def test_a_cookie_offers_to_go_on_and_the_draft_can_be_thrown_away(visitor: Visitor, app: Flask) -> None:
    writer = Writer(visitor)
    page = visitor.get(START)
    assert page.links()["Viết tiếp"].endswith(f"/{writer.token}/chi-tiet")
    writer.post("bo", {})
    assert "viết dở" not in visitor.get(START).text
    assert writer.get("chi-tiet", status=404).links()["Bắt đầu phản ánh mới"] == START


def test_a_draft_outlives_its_browser_by_its_link(app: Flask, visitor: Visitor) -> None:
    writer = Writer(visitor)
    writer.post("chi-tiet", {**PLACE, "go": "save"}, status=204)
    page = Visitor(app).get(writer.url("chi-tiet"))
    assert field(page, "place_text") == PLACE["place_text"]
    assert "same-origin" in page.response.headers["Referrer-Policy"]


def test_the_area_of_the_reader_is_filled_in(visitor: Visitor) -> None:
    visitor.post("/khu-vuc/chon", {"khu-vuc": "phuong-long-bien"}, status=303)
    page = Writer(visitor).get("chi-tiet")
    chosen = [node.get("value") for node in page.all("option") if "selected" in node.attrib]
    assert chosen == ["phuong-long-bien"]


# --- where ----------------------------------------------------------------------------------------


def test_the_ward_is_proposed_from_the_point_and_can_be_corrected(visitor: Visitor, app: Flask) -> None:
    writer = Writer(visitor)
    writer.post("chi-tiet", {**WORDS, "area": "", "point": AT_MARKET, "accuracy": "25", "source": "device"})
    page = writer.get("chi-tiet")
    proposed = [node.get("value") for node in page.all("option") if "selected" in node.attrib]
    assert len(proposed) == 1
    assert "sai số khoảng 25 m" in page.text
    draft = draft_in(app)
    assert (draft.latitude, draft.longitude, draft.accuracy_m, draft.point_source) == (21.0422, 105.919, 25.0, "device")
    other = "phuong-long-bien"
    assert proposed != [other]
    writer.post("chi-tiet", {"area": other, "point": AT_MARKET, "accuracy": "25", "source": "device"})
    chosen = [node.get("value") for node in writer.get("chi-tiet").all("option") if "selected" in node.attrib]
    assert chosen == [other]


@pytest.mark.parametrize(
    ("point", "sentence"),
    [
        ("105.919, 21.0422", "Hai số có vẻ đổi chỗ"),
        ("0, 0", "không ở Việt Nam"),
        ("91, 105", "không ở Việt Nam|Tọa độ có dạng"),
        ("mot hai", "Tọa độ có dạng hai số"),
        ("NaN, NaN", "Tọa độ có dạng hai số"),
        ("48.8566, 2.3522", "không ở Việt Nam"),
    ],
)
def test_wrong_coordinates_are_refused_kindly_and_the_words_stay(visitor: Visitor, point: str, sentence: str) -> None:
    writer = Writer(visitor)
    page = writer.post("chi-tiet", {**PLACE, "point": point}, status=422)
    assert any(each in page.text for each in sentence.split("|"))
    assert field(page, "point") == point
    assert field(writer.get("chi-tiet"), "place_text") == PLACE["place_text"], "the rest is in the draft already"


def test_a_place_outside_hanoi_is_told_kindly_and_needs_an_address(visitor: Visitor, app: Flask) -> None:
    writer = Writer(visitor)
    page = writer.post("chi-tiet", {"area": "", "point": "20.8449, 106.6881"}, status=422)
    assert "Chỗ này ở ngoài Hà Nội" in page.text
    writer.post(
        "chi-tiet",
        {**WORDS, "area": "ngoai-ha-noi", "point": "20.8449, 106.6881", "place_text": "12 Lạch Tray, Hải Phòng"},
    )
    assert "Ngoài Hà Nội" in writer.get("xem-lai").text


def test_something_must_say_where_it_is(visitor: Visitor) -> None:
    writer = Writer(visitor)
    page = writer.post("chi-tiet", {"area": "phuong-phuc-loi", "landmark": "cây đa"}, status=422)
    assert "Bạn viết địa chỉ, hoặc dùng vị trí của mình." in page.text
    page = writer.post("chi-tiet", {"place_text": "Cổng chợ", "area": ""}, status=422)
    assert "Bạn chọn phường, xã" in page.text
    assert field(page, "place_text") == "Cổng chợ"
    assert (
        "không biết phường, xã này" in writer.post("chi-tiet", {"place_text": "x", "area": "sai-gon"}, status=422).text
    )


def test_wards_are_found_by_old_names_without_accents(visitor: Visitor) -> None:
    writer = Writer(visitor)
    answer = writer.post("chi-tiet", {"place_text": "Ngõ 5", "ward": "sai dong", "go": "stay", "area": ""})
    page = visitor.get(answer.response.location)
    group = next(node for node in page.all("optgroup") if node.get("label") == "Tìm thấy")
    assert "phuong-phuc-loi" in [node.get("value") for node in group.iter() if node.get("value")]
    assert field(page, "place_text") == "Ngõ 5"
    part = visitor.fragment(f"{writer.url('chi-tiet')}?ward=sai+dong")
    assert 'id="phuong-xa"' in part.html


# --- words ----------------------------------------------------------------------------------------


def test_a_hundred_thousand_letters_are_refused_and_none_is_lost(visitor: Visitor) -> None:
    writer = Writer(visitor)
    story = "đường ổ gà " * 9091
    page = writer.post("chi-tiet", {**DETAILS, "description": story}, status=422, content_type="multipart/form-data")
    assert "nhiều nhất được 4000" in page.text
    assert field(page, "description").strip() == story.strip()
    assert field(writer.get("chi-tiet"), "description").strip() == story.strip(), "also after the browser was closed"
    assert writer.get("xem-lai", status=303, lint=False).response.location.endswith("/chi-tiet")


def test_emoji_stay_and_letters_are_composed(visitor: Visitor, app: Flask) -> None:
    writer = Writer(visitor)
    decomposed = "Duong hu\u031b ho\u0309ng 😡🚧\n\nNgày mai"
    writer.post("chi-tiet", {**DETAILS, "description": decomposed})
    assert draft_in(app).description == "Duong hư hỏng 😡🚧\n\nNgày mai"


def test_extra_questions_belong_to_the_category_and_answers_are_checked(visitor: Visitor, app: Flask) -> None:
    writer = Writer(visitor, "chieu-sang")
    page = writer.post("chi-tiet", {**DETAILS, "hoi_so_den": "ba", "hoi_so_cot": "PL-12"}, status=422)
    assert "Bạn nhập một số, ví dụ 3." in page.text
    writer.post("chi-tiet", {**DETAILS, "hoi_so_den": "3", "hoi_so_cot": "PL-12"})
    assert draft_in(app).answers == {"so-den": 3, "so-cot": "PL-12"}
    assert field(writer.get("chi-tiet"), "hoi_so_den") == "3"
    writer.post("viec-gi", {"category": "o-ga"})
    assert draft_in(app).answers == {}


def test_several_answers_to_one_question(visitor: Visitor, app: Flask) -> None:
    writer = Writer(visitor, "tieng-on")
    writer.post("chi-tiet", {**DETAILS, "hoi_luc_nao": ["toi", "dem"]})
    assert draft_in(app).answers == {"luc-nao": ["toi", "dem"]}
    assert "Tối, Sau 22 giờ" in writer.get("xem-lai").text


def test_what_is_about_people_starts_as_private(visitor: Visitor) -> None:
    page = Writer(visitor, "tre-em-nguoi-gia").get("chi-tiet")
    marked = [node.get("value") for node in page.all("input", name="visibility") if "checked" in node.attrib]
    assert marked == ["private"]


def test_going_back_keeps_what_was_typed_even_if_it_was_not_right(visitor: Visitor) -> None:
    writer = Writer(visitor)
    answer = writer.post("chi-tiet", {**DETAILS, "description": "Ổ", "go": "back"})
    assert answer.response.location.endswith("/viec-gi")
    assert field(writer.get("chi-tiet"), "description") == "Ổ"


def test_the_browser_saves_while_the_page_is_left(visitor: Visitor) -> None:
    writer = Writer(visitor)
    writer.post("chi-tiet", {"place_text": "Cổng ch", "go": "save"}, status=204)
    assert field(writer.get("chi-tiet"), "place_text") == "Cổng ch"


def test_a_point_picked_on_the_map_stays_when_the_page_is_left_and_an_empty_field_takes_none_away(
    visitor: Visitor,
) -> None:
    writer = Writer(visitor)
    writer.post("chi-tiet", {"point": "21.0422, 105.9190", "source": "map", "go": "save"}, status=204)
    for _ in range(2):
        assert writer.get("chi-tiet").by_id("map-latitude").get("value") == "21.0422"
        writer.post("chi-tiet", {"point": "", "go": "save"}, status=204)


def test_steps_that_need_an_earlier_one_lead_to_it(visitor: Visitor) -> None:
    writer = Writer(visitor)
    for step in ("giong-nhau", "xem-lai"):
        assert writer.get(step, status=303, lint=False).response.location.endswith("/chi-tiet")


def test_from_the_review_one_part_is_changed_and_the_review_comes_again(visitor: Visitor) -> None:
    writer = Writer(visitor).write()
    page = writer.get("xem-lai")
    assert STORY in page.text
    edit = page.links()["Sửa địa điểm, ảnh và mô tả"]
    answer = visitor.post(edit, {**DETAILS, "landmark": "cạnh cây đa"}, status=303)
    assert answer.response.location.endswith("/xem-lai")
    assert "cạnh cây đa" in writer.get("xem-lai").text


# --- contact --------------------------------------------------------------------------------------


def test_contact_is_stored_only_with_consent_which_nobody_ticked(visitor: Visitor, app: Flask) -> None:
    writer = Writer(visitor)
    assert "checked" not in next(iter(writer.write().get("xem-lai").all("input", name="consent"))).attrib
    page = writer.post("gui", {"way": "new", "contact": "lan@example.com", "name": "Lan"}, status=422)
    assert "Bạn cần đồng ý" in page.text
    assert field(page, "contact") == "lan@example.com", "what was typed stays on the page"
    draft = draft_in(app)
    assert (draft.name, draft.contact_value, draft.consented_at) == ("", "", None)
    writer.post("gui", {"way": "new", "contact": " LAN@example.com", "name": "Lan", "consent": "y", "go": "back"})
    draft = draft_in(app)
    assert (draft.name, draft.contact_kind, draft.contact_value) == ("Lan", "email", "lan@example.com")
    assert draft.consented_at
    assert draft.consented_at <= clock.now()


def test_choosing_no_contact_is_a_choice_and_forgets_the_one_before(visitor: Visitor, app: Flask) -> None:
    writer = Writer(visitor)
    writer.post("chi-tiet", DETAILS)
    assert "Bạn chọn một cách" in writer.post("gui", {"name": ""}, status=422).text
    proved = {"way": "new", "contact": "0912 345 678", "consent": "y", "go": "save"}
    writer.post("gui", proved, status=204)
    assert draft_in(app).contact_value == "+84912345678"
    writer.post("gui", {**NOBODY, "go": "save"}, status=204)
    draft = draft_in(app)
    assert (draft.contact_kind, draft.contact_value) == ("none", "")


@pytest.mark.parametrize("contact", ["", "lan@", "12345", "+1 212 555 0100"])
def test_a_contact_that_cannot_be_reached_is_refused(visitor: Visitor, contact: str) -> None:
    writer = Writer(visitor)
    writer.post("chi-tiet", DETAILS)
    page = writer.post("gui", {"way": "new", "contact": contact, "consent": "y"}, status=422)
    assert page.by_id("contact").get("aria-invalid") == "true"


def test_a_lost_form_token_or_session_does_not_matter(app: Flask, visitor: Visitor) -> None:
    writer = Writer(visitor)
    fresh = Visitor(app)
    fresh.post(writer.url("chi-tiet"), DETAILS, status=303)
    fresh.post(writer.url("chi-tiet"), PLACE, status=400, headers={"Sec-Fetch-Site": "cross-site"})


def test_each_step_costs_few_statements(visitor: Visitor) -> None:
    writer = Writer(visitor).write()
    costs = {step: len(writer.get(step).statements) for step in ("viec-gi", "chi-tiet", "xem-lai")}
    costs["start"] = len(visitor.get(START).statements)
    assert max(costs.values()) <= 6, costs


def test_a_whole_report_is_sent_with_few_statements(visitor: Visitor) -> None:
    with counted_statements() as statements:
        Writer(visitor).write().send()
    assert len(statements) <= 30, statements


def test_the_english_pages_are_english(visitor: Visitor) -> None:
    answer = visitor.post(f"/en{START}", {"category": "o-ga"}, status=303)
    token = token_in(answer.response.location)
    page = visitor.get(f"/en{START}/{token}/chi-tiet")
    assert "Step 2 of 3" in page.text

"""Writing a notice: drafts that lose nothing, preview, publishing."""

from __future__ import annotations

import re

from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person
from citizen_site.notices.models import Notice, NoticeState
from tests.factories.notices import GROUP
from tests.support.pages import Page, Visitor

START = "/thong-bao/viet"


def begin(desk: Visitor, **data: str) -> str:
    """Start a draft; the address of its form."""
    answer = desk.submit(START, data, status=303)
    return str(answer.response.location)


def fields(page: Page, **changes: str) -> dict[str, str]:
    """What the form would send, with changes."""
    values = {}
    for node in [*page.all("input"), *page.all("textarea"), *page.all("select")]:
        name = node.get("name")
        if not name or node.get("type") == "checkbox":
            continue
        if node.tag.endswith("select"):
            chosen = [option for option in node.iter() if option.get("selected") is not None]
            values[name] = chosen[0].get("value") if chosen else ""
        else:
            values.setdefault(name, node.get("value") or "".join(node.itertext()).lstrip("\n"))
    return {**values, **changes}


def test_a_leader_writes_previews_and_publishes_and_a_resident_reads(
    desk: Visitor, visitor: Visitor, session: Session
) -> None:
    form = begin(desk)
    page = desk.get(form)
    saved = desk.post(
        form,
        fields(
            page,
            title="Cắt nước sáng thứ Sáu",
            body="Nước nghỉ **từ 8 giờ**.\n\n- ngõ 5\n- ngõ 7",
            kind="water_cut",
            viec="xem",
        ),
        status=303,
    )
    preview = desk.get(saved.response.location)
    assert "Tổ trưởng tổ dân phố, Tổ dân phố số 1" in preview.text
    assert "Nguyễn Văn Bình" in preview.text
    visitor.get(form.replace("/viet", ""), status=404)
    posted = desk.post(form + "/dang", {**fields(preview), "when": "now"}, status=303)
    shown = visitor.get(posted.response.location)
    assert "Cắt nước sáng thứ Sáu" in shown.text
    assert [
        re.sub(r"\s+", " ", "".join(node.itertext()))
        for node in shown.all("strong")
        if "8 giờ" in "".join(node.itertext())
    ] == ["từ 8 giờ"]
    assert "giữ vai trò từ" in shown.text
    assert "Cắt nước sáng thứ Sáu" in visitor.get(f"/thong-bao?khu-vuc={GROUP}").text
    notice = session.query(Notice).one()
    assert (notice.state, notice.signed_name) == (NoticeState.PUBLISHED, "Nguyễn Văn Bình")


def test_what_is_typed_is_saved_on_the_way_and_by_the_button(desk: Visitor, session: Session, leader: Person) -> None:
    form = begin(desk, mau="hop-to")
    page = desk.get(form)
    values = fields(page, title="Mời họp tổ ngày 28/11")
    saved = desk.post(form, values, status=200, headers={"HX-Request": "true"})
    assert saved.html.strip().startswith('<div class="saved" id="da-luu"'), "only the line that says so is swapped"
    assert "Đã lưu lúc" in saved.text
    assert fields(desk.get(form))["title"] == "Mời họp tổ ngày 28/11"
    desk.post(form, {**values, "title": "Mời họp tổ ngày 29/11", "viec": "luu"}, status=303)
    again = fields(desk.get(form))
    assert again["title"] == "Mời họp tổ ngày 29/11"
    assert again["body"].startswith("Kính mời mỗi hộ **một người**")

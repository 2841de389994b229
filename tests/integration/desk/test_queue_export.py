"""The queue as a file: what the list shows, nobody's contact, and no formula."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core import clock
from citizen_site.core.audit import AuditEntry
from citizen_site.core.clock import HANOI
from citizen_site.reports.models.participants import ReporterContact
from citizen_site.reports.models.unit import HandlingUnit
from tests.factories.reports import make_report
from tests.support.desk import WARD, codes
from tests.support.exported_files import cells_of, exported, rows_of
from tests.support.pages import Visitor

QUEUE = "/dieu-hanh"


def test_the_file_has_what_the_filtered_list_shows_and_no_contact(
    anna: tuple[Person, Visitor], session: Session
) -> None:
    person, desk = anna
    ward = gazetteer(session).find(WARD)
    assert ward
    unit = HandlingUnit(area_id=ward.id, name="Đội môi trường", sort_key="d", created_at=clock.now())
    session.add(unit)
    session.flush()
    words = "=HYPERLINK(1) nắp cống vỡ. Xe máy dễ ngã,\nnhất là ban đêm"
    sent_at = datetime(2026, 10, 5, 7, 30, tzinfo=HANOI)
    report = make_report(now=sent_at, description=words, latitude=21.0422, longitude=105.919, landmark="@chợ")
    report.assigned_to_id, report.assigned_unit_id = person.id, unit.id
    report.due_at = datetime(2026, 10, 5, 8, tzinfo=HANOI)
    make_report(description="Đèn tắt ở ngõ 7")
    make_report(description="Nắp cống vỡ ở nơi khác", area="phuong-hoan-kiem")
    session.add(ReporterContact(report_id=report.id, name="Trần Lan", value="lan@example.com", created_at=clock.now()))
    session.commit()
    list_address = f"{QUEUE}?xem=qua-han&q=nap+cong&giao=nguoi-{person.id}"
    assert codes(desk.get(list_address)) == {report.display_code}
    address = list_address.replace("?", "/xuat?")
    text, xlsx = exported(desk, list_address, f"{address}&tep=csv"), exported(desk, list_address, f"{address}&tep=xlsx")
    heading, *rows = rows_of(text)
    assert len(rows) == 1
    row = dict(zip(heading, rows[0], strict=True))
    assert row == {
        "Mã": report.display_code,
        "Tóm tắt": "'=HYPERLINK(1) nắp cống vỡ",
        "Nội dung": f"'{words}",
        "Địa điểm": "Số 12 ngõ 5 đường Sài Đồng",
        "Gần đâu": "'@chợ",
        "Khu vực": "Phường Phúc Lợi",
        "Vĩ độ": "21.0422",
        "Kinh độ": "105.919",
        "Loại việc": "Ổ gà, mặt đường hỏng",
        "Mức gấp": "Bình thường",
        "Tình trạng": "Đã nhận",
        "Ở phần": "Tất cả chưa đóng",
        "Người được giao": "Lê Minh Anh",
        "Đơn vị xử lý": "Đội môi trường",
        "Gửi lúc": "2026-10-05 07:30",
        "Nhận lúc": "2026-10-05 07:30",
        "Xem lần đầu lúc": "2026-10-05 07:30",
        "Hạn": "2026-10-05 08:00",
        "Đóng lúc": "",
        "Số người cùng gặp": "0",
    }
    assert [[cell.lstrip("'") for cell in line] for line in (heading, *rows)] == [
        [cell.lstrip("'") for cell in line] for line in cells_of(xlsx)
    ]
    assert "Lan" not in text.decode("utf-8-sig")
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "reports.exported")).first()
    assert entry
    # Words that were searched for may name a person.
    assert entry.details == {"rows": 1, "filters": f"xem=qua-han&giao=nguoi-{person.id}", "words": "…"}

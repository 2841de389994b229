"""What people need at a turn of their life, and what to do first: the guides behind "I need …".

A guide names services by slug, in the order in which they are done. Each note repeats what the service itself says;
a service that operators removed is left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.core.errors import NotFoundError
from citizen_site.core.phrasing import phrasings
from citizen_site.core.search_words import words_of
from citizen_site.directory.catalogue import Filters, catalogue
from citizen_site.directory.models import LifeEvent, Service
from citizen_site.directory.queries import services_by_ids

# What else has to do with the event, below the steps.
MAX_OTHERS = 12


@dataclass(frozen=True)
class LifeEventGuide:
    """What to do at one event. `need` goes on after "I need …"; `steps` are slugs of services, each with why now.

    `words` are how people name the event, folded, beside what the services' own keywords say.
    """

    event: LifeEvent
    slug: str
    icon: str
    need: Any
    steps: Mapping[str, Any]
    words: Sequence[str] = ()


@dataclass(frozen=True)
class GuideStep:
    service: Service
    note: str


GUIDES: Sequence[LifeEventGuide] = (
    LifeEventGuide(
        LifeEvent.NEWBORN,
        "sinh-con",
        "baby",
        _l("làm giấy tờ cho bé mới sinh"),
        {
            "lien-thong-khai-sinh": _l("Một lần nộp cho ba giấy tờ: bạn làm cách này trước."),
            "dang-ky-khai-sinh": _l("Nếu chỉ cần giấy khai sinh. Trong 60 ngày đầu."),
            "dang-ky-thuong-tru": _l("Nếu chưa nộp chung: trong 60 ngày kể từ ngày khai sinh."),
            "so-suc-khoe-dien-tu": _l("Sức khỏe của bé, xem trên VNeID."),
        },
        ("sinh con", "sinh em be", "em be moi sinh", "moi sinh con", "newborn", "new baby", "have a baby"),
    ),
    LifeEventGuide(
        LifeEvent.MOVING,
        "chuyen-nha",
        "home",
        _l("chuyển nhà, báo nơi ở"),
        {
            "dang-ky-thuong-tru": _l("Về ở hẳn thì đăng ký thường trú."),
            "dang-ky-tam-tru": _l("Thuê trọ, ở nhờ từ 30 ngày thì đăng ký tạm trú."),
            "chuyen-truong": _l("Con học trung học cơ sở: hỏi cả hai trường trước."),
            "evnhanoi": _l("Tiền điện, tên trên hợp đồng điện."),
            "nuoc-sach-ha-noi": _l("Nước sạch ở nhà mới."),
        },
        ("chuyen nha", "doi cho o", "don nha", "moving house", "move house"),
    ),
    LifeEventGuide(
        LifeEvent.BUSINESS,
        "mo-cua-hang",
        "building",
        _l("mở cửa hàng, buôn bán"),
        {
            "dang-ky-ho-kinh-doanh": _l("Làm trước: đăng ký tên, địa điểm, ngành nghề."),
            "etax-mobile": _l("Sau đó khai thuế, báo doanh thu."),
            "hoa-don-dien-tu": _l("Doanh thu từ 1 tỷ đồng một năm thì phải dùng hóa đơn điện tử."),
            "thay-doi-ho-kinh-doanh": _l("Khi đổi địa chỉ, nghỉ một thời gian hay đóng quán."),
        },
        ("mo cua hang", "mo quan", "buon ban", "open a shop", "start a business"),
    ),
    LifeEventGuide(
        LifeEvent.MARRIAGE,
        "ket-hon",
        "heart",
        _l("kết hôn"),
        {
            "xac-nhan-tinh-trang-hon-nhan": _l("Làm trước, nếu phường, xã không tra cứu được."),
            "dang-ky-ket-hon": _l("Nộp trước trực tuyến; hôm nhận giấy cả hai cùng có mặt."),
            "tach-ho": _l("Nếu muốn lập hộ riêng."),
        },
        ("lap gia dinh", "get married", "getting married"),
    ),
    LifeEventGuide(
        LifeEvent.DEATH,
        "nguoi-than-mat",
        "lantern",
        _l("lo việc khi người thân mất"),
        {
            "lien-thong-khai-tu": _l("Một lần nộp cho khai tử, xóa thường trú và trợ cấp: bạn làm cách này trước."),
            "dang-ky-khai-tu": _l("Nếu chỉ cần trích lục khai tử."),
            "ho-tro-mai-tang": _l("Nếu người mất đang hưởng trợ cấp."),
            "chung-thuc-giao-dich": _l("Di chúc, chia di sản, từ chối nhận di sản."),
        },
        ("nguoi than mat", "nguoi than qua doi", "death in the family"),
    ),
    LifeEventGuide(
        LifeEvent.DOCUMENTS,
        "giay-to",
        "card",
        _l("làm lại giấy tờ bị mất, bị sai"),
        {
            "cap-the-can-cuoc": _l("Căn cước: thẻ mất, thẻ hỏng nộp hoàn toàn trực tuyến."),
            "cap-ban-sao-trich-luc-ho-tich": _l("Bản sao giấy khai sinh, kết hôn."),
            "cai-chinh-ho-tich": _l("Họ tên, ngày sinh ghi sai."),
            "chung-thuc-ban-sao": _l("Bản phô tô cần đóng dấu đúng với bản chính."),
            "mat-ho-chieu": _l("Hộ chiếu: báo mất trước, rồi xin cấp lại."),
        },
        ("mat giay to", "lam lai giay to", "lost papers", "lost documents"),
    ),
    LifeEventGuide(
        LifeEvent.HOUSING,
        "nha-dat",
        "house",
        _l("làm giấy tờ nhà đất, xây nhà"),
        {
            "giay-phep-xay-dung": _l("Trước khi xây, hỏi phường, xã có cần phép không."),
            "xac-nhan-tinh-trang-hon-nhan": _l("Mua bán nhà đất thường cần giấy này."),
            "chung-thuc-giao-dich": _l("Hợp đồng, di sản: ký trước mặt người làm chứng thực."),
            "dang-ky-dat-dai": _l("Sang tên, cấp sổ: hỏi kỹ giấy tờ trước khi nộp."),
        },
        ("mua nha", "ban nha", "nha dat", "buy a house", "build a house"),
    ),
    LifeEventGuide(
        LifeEvent.SCHOOL,
        "di-hoc",
        "document",
        _l("cho con đi học"),
        {
            "tuyen-sinh-dau-cap-ha-noi": _l("Mẫu giáo, lớp 1, lớp 6: theo nơi cư trú, xem ngày trước."),
            "dang-ky-tam-tru": _l("Chưa có thường trú thì đăng ký tạm trú."),
            "cap-ban-sao-trich-luc-ho-tich": _l("Bản sao giấy khai sinh cho hồ sơ."),
            "chuyen-truong": _l("Đổi trường trung học cơ sở."),
        },
        ("cho con di hoc", "con di hoc", "start school", "school for my child"),
    ),
    LifeEventGuide(
        LifeEvent.WORK,
        "viec-lam",
        "people",
        _l("lo việc làm, nghỉ việc"),
        {
            "tro-cap-that-nghiep": _l("Nghỉ việc: nộp trong 3 tháng."),
            "cap-phieu-ly-lich-tu-phap": _l("Chỉ khi luật hoặc nghị định đòi phiếu số 1."),
            "chung-thuc-chu-ky": _l("Sơ yếu lý lịch: đừng ký trước ở nhà."),
            "vssid": _l("Xem quá trình đóng bảo hiểm."),
        },
        ("xin viec", "tim viec", "lost my job", "find a job"),
    ),
    LifeEventGuide(
        LifeEvent.HEALTH,
        "suc-khoe",
        "syringe",
        _l("lo bảo hiểm y tế, sức khỏe"),
        {
            "bao-hiem-y-te-ho-gia-dinh": _l("Mua hoặc gia hạn trước khi thẻ hết hạn."),
            "tra-cuu-bao-hiem-y-te": _l("Xem thẻ còn hạn không."),
            "xac-dinh-muc-do-khuyet-tat": _l("Cần trước khi xin trợ cấp khuyết tật."),
            "tro-cap-xa-hoi-hang-thang": _l("Trợ cấp hằng tháng, nộp tại phường, xã."),
        },
        ("health insurance",),
    ),
    LifeEventGuide(
        LifeEvent.RETIREMENT,
        "nghi-huu",
        "hand",
        _l("nhận trợ cấp khi cao tuổi"),
        {
            "tro-cap-huu-tri-xa-hoi": _l("Từ 75 tuổi không có lương hưu; hộ nghèo, cận nghèo từ 70 tuổi."),
            "the-xe-buyt-mien-phi": _l("Đi xe buýt miễn phí từ 60 tuổi."),
            "vssid": _l("Xem sổ bảo hiểm xã hội."),
        },
        ("nghi huu", "ve huu", "old age", "retire"),
    ),
    LifeEventGuide(
        LifeEvent.VEHICLE,
        "xe-co",
        "car",
        _l("làm giấy tờ xe, bằng lái"),
        {
            "dang-ky-xe": _l("Mua xe, sang tên: khai trên cổng trước."),
            "doi-giay-phep-lai-xe": _l("Đổi bằng trước khi hết hạn."),
            "tra-cuu-phat-nguoi": _l("Xem có vi phạm chưa nộp phạt không."),
            "vung-phat-thai-thap": _l("Xe xăng ở trung tâm."),
        },
        ("mua xe", "ban xe", "buy a motorbike", "buy a car"),
    ),
    LifeEventGuide(
        LifeEvent.TRAVEL,
        "di-xa",
        "map",
        _l("đi xa, đón khách"),
        {
            "cap-ho-chieu": _l("Đi nước ngoài: làm hộ chiếu trước."),
            "gia-han-xoa-tam-tru-tam-vang": _l("Vắng nhà lâu: khai báo tạm vắng."),
            "thong-bao-luu-tru": _l("Khách ngủ lại: báo trước 23 giờ."),
            "ve-tau-duong-sat": _l("Mua vé tàu hỏa."),
        },
        ("di xa", "di du lich", "go abroad", "travel"),
    ),
)
_BY_SLUG = {guide.slug: guide for guide in GUIDES}
_BY_EVENT = {guide.event: guide for guide in GUIDES}


def guide_of(event: str) -> LifeEventGuide | None:
    """The guide of an event; an emergency has none, its numbers stand on every page."""
    return _BY_EVENT.get(LifeEvent(event))


def guide_by_slug(slug: str) -> LifeEventGuide:
    """Raises NotFoundError."""
    if slug not in _BY_SLUG:
        raise NotFoundError(slug)
    return _BY_SLUG[slug]


def steps_of(session: Session, guide: LifeEventGuide) -> Sequence[GuideStep]:
    """The services of a guide that the directory has, in its order."""
    rows = session.scalars(select(Service).where(Service.slug.in_(guide.steps)).order_by(Service.id))
    found = {service.slug: service for service in rows}
    return [GuideStep(found[slug], str(note)) for slug, note in guide.steps.items() if slug in found]


def others_of(session: Session, guide: LifeEventGuide) -> Sequence[Service]:
    """What else the directory has for the event, in the suggested order; the one-stop offices are not among it."""
    entries = catalogue(session).select(Filters(life_event=guide.event))
    ranked = sorted(entries, key=lambda entry: (entry.is_demo, entry.position, entry.sort_key, entry.id))
    services = services_by_ids(session, [entry.id for entry in ranked if not entry.is_demo])
    return [service for service in services if service.slug not in guide.steps][:MAX_OTHERS]


def guides_for(query: str) -> Sequence[LifeEventGuide]:
    """Guides of the event that the words name, with or without "I need …" around them; none for other words."""
    wordings = {words_of(wording) for wording in phrasings(query)}
    return [guide for guide in GUIDES if not wordings.isdisjoint({*guide.words, words_of(guide.slug)})]

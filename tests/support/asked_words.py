"""Words as residents type them, with the services of content/services.csv that answer them: the first result is one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

_ASKED: Mapping[Sequence[str], str] = {
    (
        "cap-the-can-cuoc",
    ): "chứng minh thư, CMT, CMND, CCCD, thẻ căn cước, làm căn cước, mất căn cước, căn cước hết hạn",
    ("cap-tai-khoan-dinh-danh", "vneid"): "định danh, mức 2, VNeID bị khoá, VNeID bị khóa, kích hoạt VNeID",
    ("dang-ky-thuong-tru",): "hộ khẩu, nhập khẩu, nhập hộ khẩu, sổ hộ khẩu, chuyển khẩu, nhập cho con",
    ("dang-ky-tam-tru",): "KT3, ở trọ, thuê trọ, tạm trú tạm vắng, sổ tạm trú, gia hạn tạm trú",
    ("thong-bao-luu-tru",): "khách ngủ lại, người nhà lên chơi, homestay",
    ("xac-nhan-thong-tin-cu-tru",): "CT07, giấy xác nhận cư trú, giấy tờ thay sổ hộ khẩu",
    ("tach-ho",): "tách khẩu, ra ở riêng",
    (
        "dang-ky-khai-sinh",
        "lien-thong-khai-sinh",
    ): "giấy khai sinh, làm khai sinh, chứng sinh, đẻ, sinh con, đặt tên con",
    ("cap-ban-sao-trich-luc-ho-tich",): "trích lục, bản sao khai sinh, mất giấy khai sinh",
    ("cai-chinh-ho-tich",): "sai tên, sửa ngày sinh, đổi tên, cải chính",
    ("dang-ky-ket-hon",): "cưới, lấy vợ, lấy chồng, đăng ký kết hôn, hôn thú",
    ("xac-nhan-tinh-trang-hon-nhan",): "độc thân, giấy độc thân, chưa kết hôn, ly hôn",
    ("dang-ky-khai-tu", "lien-thong-khai-tu"): "chứng tử, báo tử, mất, qua đời, đám tang, mai táng phí",
    ("chung-thuc-ban-sao",): "công chứng, sao y, sao y bản chính, photo công chứng, đóng dấu bản sao",
    ("chung-thuc-chu-ky",): "uỷ quyền, ủy quyền, xác nhận chữ ký, sơ yếu lý lịch",
    ("doi-giay-phep-lai-xe",): "bằng lái, bằng xe máy, bằng ô tô, GPLX, đổi bằng, bằng hết hạn",
    ("dang-ky-xe",): "cà vẹt, đăng ký xe, biển số, sang tên xe, xe không chính chủ",
    ("tra-cuu-phat-nguoi", "thanh-toan-truc-tuyen"): "phạt nguội, tra phạt, nộp phạt giao thông",
    ("cap-ho-chieu",): "passport, hộ chiếu, đi nước ngoài",
    ("cap-phieu-ly-lich-tu-phap",): "lý lịch tư pháp, LLTP, án tích, giấy không tiền án",
    ("dang-ky-dat-dai",): "sổ đỏ, sổ hồng, bìa đỏ, giấy chứng nhận đất, sang tên nhà, tách thửa",
    ("dang-ky-ho-kinh-doanh",): "mở quán, mở cửa hàng, giấy phép kinh doanh, đăng ký kinh doanh, HKD, buôn bán",
    ("etax-mobile", "hoa-don-dien-tu"): "thuế khoán, thuế quán, môn bài, máy tính tiền, xuất hoá đơn, xuất hóa đơn",
    ("tra-cuu-nguoi-nop-thue",): "mã số thuế, MST",
    ("tro-cap-huu-tri-xa-hoi",): "tiền già, trợ cấp người già, người cao tuổi, 75 tuổi, 80 tuổi, không lương hưu",
    ("xac-dinh-muc-do-khuyet-tat",): "tàn tật, khuyết tật, xe lăn, giấy khuyết tật",
    (
        "bao-hiem-y-te-ho-gia-dinh",
        "tra-cuu-bao-hiem-y-te",
    ): "bảo hiểm y tế, BHYT, thẻ bảo hiểm, thẻ khám bệnh, mua bảo hiểm",
    ("tro-cap-that-nghiep",): "thất nghiệp, nghỉ việc, BHTN, mất việc",
    ("vssid", "dich-vu-cong-bao-hiem-xa-hoi"): "sổ bảo hiểm, chốt sổ, thai sản, lương hưu, BHXH một lần",
    ("tuyen-sinh-dau-cap-ha-noi",): "xin học, nhập học, lớp 1, lớp 6, mẫu giáo, trái tuyến, tuyển sinh",
    ("evnhanoi", "hotline-dien-luc"): "mất điện, cúp điện, cắt điện, tiền điện, lịch cắt điện",
    ("nuoc-sach-ha-noi",): "mất nước, cúp nước, vỡ ống, tiền nước",
    ("the-xe-buyt-mien-phi", "tim-buyt"): "vé xe buýt, thẻ buýt, vé tháng, thẻ người già, xe bus",
    ("ha-noi-metro",): "tàu điện, metro, tàu trên cao",
    ("hotline-156",): "lừa đảo, số lạ, cuộc gọi rác, tin nhắn rác, giả công an",
    ("trung-tam-phuc-vu-hanh-chinh-cong-ha-noi",): "một cửa, phường ở đâu, hành chính công, nộp hồ sơ",
    ("to-cong-nghe-so-cong-dong",): "tổ công nghệ số, tổ chuyển đổi số, nhờ cài app",
    ("giay-phep-xay-dung",): "giấy phép xây dựng, GPXD, xây nhà, sửa nhà, cơi nới",
    ("vung-phat-thai-thap",): "xe xăng, cấm xe máy, vành đai 1, xe điện, đổi xe",
}
# (word, slugs)
ASKED = [(word, slugs) for slugs, words in _ASKED.items() for word in words.split(", ")]
# Nothing in the directory answers these for certain.
UNANSWERED = ("tiêm phòng", "chích ngừa", "vắc xin", "sổ tiêm")
# (word, slug that it must not lead to)
MISLEADING = (
    ("công chứng", "the-xe-buyt-mien-phi"),
    ("đổi xe", "dang-ky-xe"),
    ("thẻ người già", "tro-cap-huu-tri-xa-hoi"),
    ("sổ tiêm", "vssid"),
)
# (single word, words among those it asks back with)
AMBIGUOUS = (
    ("sổ", {"sổ đỏ", "sổ hộ khẩu", "sổ bảo hiểm", "sổ tạm trú"}),
    ("mất", {"mất căn cước", "mất điện", "mất nước", "mất việc", "mất giấy khai sinh"}),
)

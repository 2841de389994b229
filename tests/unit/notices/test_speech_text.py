"""What is read over the loudspeaker."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citizen_site.notices.numbers import number, roman
from citizen_site.notices.speech_text import to_speech

NUMBERS = {
    0: "không",
    4: "bốn",
    5: "năm",
    10: "mười",
    11: "mười một",
    15: "mười lăm",
    20: "hai mươi",
    21: "hai mươi mốt",
    24: "hai mươi tư",
    25: "hai mươi lăm",
    55: "năm mươi lăm",
    100: "một trăm",
    105: "một trăm linh năm",
    115: "một trăm mười lăm",
    121: "một trăm hai mươi mốt",
    1000: "một nghìn",
    1005: "một nghìn không trăm linh năm",
    2026: "hai nghìn không trăm hai mươi sáu",
    15000: "mười lăm nghìn",
    200000: "hai trăm nghìn",
    1000000: "một triệu",
    1000001: "một triệu không trăm linh một",
    1250000: "một triệu hai trăm năm mươi nghìn",
    1000000000: "một tỷ",
    1200000000: "một tỷ hai trăm triệu",
    2000000005: "hai tỷ không trăm linh năm",
    5000000000000: "năm nghìn tỷ",
    -3: "âm ba",
}

SENTENCES = {
    # products
    "Nộp 3*50.000 đồng = 150.000 đồng": "Nộp ba nhân năm mươi nghìn đồng bằng một trăm năm mươi nghìn đồng.",
    "Sân 5m*3m": "Sân năm mét nhân ba mét.",
    "Gồm 5 người*50.000 đồng": "Gồm năm người nhân năm mươi nghìn đồng.",
    "Tấm bạt 3 x 4 m": "Tấm bạt ba nhân bốn mét.",
    "Giá 50.000 đồng* chưa gồm thuế": "Giá năm mươi nghìn đồng chưa gồm thuế.",
    # times
    "Họp lúc 8h30": "Họp lúc tám giờ ba mươi phút.",
    "Họp lúc 08h00": "Họp lúc tám giờ.",
    "Họp lúc 19g15": "Họp lúc mười chín giờ mười lăm phút.",
    "Họp lúc 19:30": "Họp lúc mười chín giờ ba mươi phút.",
    "Họp lúc 8 giờ 05 phút": "Họp lúc tám giờ năm phút.",
    "Họp lúc 20h15'": "Họp lúc hai mươi giờ mười lăm phút.",
    "Mất nước 8h-11h30": "Mất nước từ tám giờ đến mười một giờ ba mươi phút.",
    "Mất nước từ 8h đến 11h": "Mất nước từ tám giờ đến mười một giờ.",
    "Mất nước từ 08:00 – 17:00": "Mất nước từ tám giờ đến mười bảy giờ.",
    "Họp lúc 19g tại nhà văn hóa": "Họp lúc mười chín giờ tại nhà văn hóa.",
    "Mất nước 8g-11g30": "Mất nước từ tám giờ đến mười một giờ ba mươi phút.",
    "Mất nước từ 8g đến 11g": "Mất nước từ tám giờ đến mười một giờ.",
    "19g ngày 5/12": "Mười chín giờ ngày mùng năm tháng mười hai.",
    "Pha 20 g muối": "Pha hai mươi gam muối.",
    "Pha 20g đường, 10 g muối": "Pha hai mươi gam đường, mười gam muối.",
    "Phát thuốc lúc 8g, 11g và 14g": "Phát thuốc lúc tám giờ, mười một giờ và mười bốn giờ.",
    "Ngừng sóng 2G, mạng 4G": "Ngừng sóng hai G, mạng bốn G.",
    "Trực 24/7": "Trực suốt ngày đêm, cả bảy ngày trong tuần.",
    "Tổng đài mở 24/24": "Tổng đài mở suốt ngày đêm.",
    "Mở 24h/24h": "Mở suốt ngày đêm.",
    # dates
    "Ngày 24/7 họp": "Ngày hai mươi tư tháng bảy họp.",
    "Sáng thứ sáu, 24/7, họp": "Sáng thứ sáu, ngày hai mươi tư tháng bảy, họp.",
    "19h 24/7": "Mười chín giờ ngày hai mươi tư tháng bảy.",
    "từ 20/7 - 24/7": "Từ ngày hai mươi tháng bảy đến ngày hai mươi tư tháng bảy.",
    "24/7/2026": "Ngày hai mươi tư tháng bảy năm hai nghìn không trăm hai mươi sáu.",
    "Ngày 12/10/2026": "Ngày mười hai tháng mười năm hai nghìn không trăm hai mươi sáu.",
    "Hạn 05/4/2026": "Hạn ngày mùng năm tháng tư năm hai nghìn không trăm hai mươi sáu.",
    "Chủ nhật 29/11": "Chủ nhật ngày hai mươi chín tháng mười một.",
    "ngày 05.12.2026": "Ngày mùng năm tháng mười hai năm hai nghìn không trăm hai mươi sáu.",
    "Từ ngày 12-15/10/2026": "Từ ngày mười hai đến ngày mười lăm tháng mười năm hai nghìn không trăm hai mươi sáu.",
    "Từ 28/11 đến 2/12/2026": (
        "Từ ngày hai mươi tám tháng mười một đến ngày mùng hai tháng mười hai năm hai nghìn không trăm hai mươi sáu."
    ),
    "Thu phí tháng 10/2026": "Thu phí tháng mười năm hai nghìn không trăm hai mươi sáu.",
    "ngày 3 tháng 4": "Ngày mùng ba tháng tư.",
    "thứ 2 và thứ 4": "Thứ hai và thứ tư.",
    "sáng T7, CN": "Sáng thứ bảy, Chủ nhật.",
    "Quý IV": "Quý bốn.",
    "khóa XV": "Khóa mười lăm.",
    # money and quantities
    "Đóng 200.000đ": "Đóng hai trăm nghìn đồng.",
    "Đóng 200.000 đ/hộ": "Đóng hai trăm nghìn đồng một hộ.",
    "Đóng 50k": "Đóng năm mươi nghìn đồng.",
    "Đóng 15.000 VNĐ": "Đóng mười lăm nghìn đồng.",
    "Đóng 6.000 đồng/người/tháng": "Đóng sáu nghìn đồng một người hoặc tháng.",
    "Tổng 1,5 triệu đồng": "Tổng một phẩy năm triệu đồng.",
    "Giảm 5%": "Giảm năm phần trăm.",
    "Đạt 97,5 %": "Đạt chín mươi bảy phẩy năm phần trăm.",
    "Cách 2 km": "Cách hai ki lô mét.",
    "Rộng 25m²": "Rộng hai mươi lăm mét vuông.",
    "Nặng 0,05kg": "Nặng không phẩy không năm ki lô gam.",
    "Nóng 39°C": "Nóng ba mươi chín độ xê.",
    "1-2 ngày": "Một đến hai ngày.",
    "có 1.250 hộ": "Có một nghìn hai trăm năm mươi hộ.",
    "1/3 số hộ": "Một phần ba số hộ.",
    "Có 3/4 người dân đồng ý": "Có ba phần tư người dân đồng ý.",
    "Giảm 1/2": "Giảm một phần hai.",
    "Sửa được 2/3 đường": "Sửa được hai phần ba đường.",
    "Ngày 1/3 người dân họp": "Ngày mùng một tháng ba người dân họp.",
    "Sáng 1/3 hộ nào cũng quét ngõ": "Sáng ngày mùng một tháng ba hộ nào cũng quét ngõ.",
    "Hạn 1/3": "Hạn ngày mùng một tháng ba.",
    "Chuyển khoản vào số 9704229999888": (
        "Chuyển khoản vào số chín bảy không bốn, hai hai chín, chín chín chín, tám tám tám."
    ),
    "Đóng 500000000 đồng": "Đóng năm trăm triệu đồng.",
    "Đóng 500000000đ": "Đóng năm trăm triệu đồng.",
    "Thu 1.200.000.000": "Thu một tỷ hai trăm triệu.",
    # telephones
    "Gọi 0912 345 678": "Gọi không chín một hai, ba bốn năm, sáu bảy tám.",
    "Gọi 0912.345.678": "Gọi không chín một hai, ba bốn năm, sáu bảy tám.",
    "ĐT: +84912345678": "Điện thoại: không chín một hai, ba bốn năm, sáu bảy tám.",
    "ĐT 024 3827 5555": "Điện thoại không hai bốn ba tám, hai bảy năm, năm năm năm.",
    "Gọi 113, 114 hoặc gọi 115": "Gọi một một ba, một một bốn hoặc gọi một một năm.",
    "Tổng đài 1022": "Tổng đài một không hai hai.",
    "Tổng đài: 1900 1288": "Tổng đài: một chín không không, một hai tám tám.",
    # abbreviations
    "UBND phường và HĐND": "Ủy ban nhân dân phường và Hội đồng nhân dân.",
    "TDP số 8, P. Phúc Lợi, TP. Hà Nội": "Tổ dân phố số tám, phường Phúc Lợi, thành phố Hà Nội.",
    "Mang CCCD, thẻ BHYT": "Mang căn cước công dân, thẻ bảo hiểm y tế.",
    "V/v tiêm phòng": "Về việc tiêm phòng.",
    "Đ/c An & đ/c Bình": "Đồng chí An và đồng chí Bình.",
    "Nộp hồ sơ, ảnh, v.v.": "Nộp hồ sơ, ảnh, vân vân.",
    "Ban BVDP": "Ban bê vê dê pê.",
    "THÔNG BÁO": "THÔNG BÁO.",
    # papers and places
    "Nghị định số 15/2026/NĐ-CP": "Nghị định số mười lăm năm hai nghìn không trăm hai mươi sáu của Chính phủ.",
    "Thông báo số 123/TB-UBND": "Thông báo số một trăm hai mươi ba của Ủy ban nhân dân.",
    "ngõ 12/5 phố Sài Đồng": "Ngõ mười hai trên năm phố Sài Đồng.",
    "nhà 12A": "Nhà mười hai A.",
    # signs
    "Xem https://phonha.example/thong-bao/K7M2": "Xem địa chỉ trên mạng ghi trong thông báo.",
    "Viết về to8@phucloi.vn": "Viết về địa chỉ trên mạng ghi trong thông báo.",
    "Nhà văn hóa (tầng 2)": "Nhà văn hóa, tầng hai.",
    "Ông/bà": "Ông hoặc bà.",
    "# Mất nước": "Mất nước.",
    "- Mang **giấy tờ**": "Mang giấy tờ.",
    "1. Mang giấy tờ": "Một: Mang giấy tờ.",
    "[Xem thêm](https://phonha.example)": "Xem thêm.",
    "⚠️ Chú ý 🙏": "Chú ý.",
    "Ai đến được không?": "Ai đến được không?",
}


@pytest.mark.parametrize("value", NUMBERS)
def test_a_number_is_said(value: int) -> None:
    assert number(value) == NUMBERS[value]


@pytest.mark.parametrize("text", SENTENCES)
def test_a_sentence_is_said(text: str) -> None:
    assert to_speech(text) == SENTENCES[text]


def test_each_line_becomes_a_sentence_and_empty_ones_go() -> None:
    assert to_speech("Mất nước\n\n- từ 8h\n- đến 9h\n---") == "Mất nước.\nTừ tám giờ.\nĐến chín giờ."


def test_a_whole_notice_is_said() -> None:
    text = (
        "TDP số 8 mời bà con họp lúc 19h30 ngày 5/12/2026 tại NVH (ngõ 12/5 phố Sài Đồng).\n"
        "Đóng quỹ 50.000đ/hộ. Hỏi ông An, ĐT 0912.345.678."
    )
    assert to_speech(text) == (
        "Tổ dân phố số tám mời bà con họp lúc mười chín giờ ba mươi phút ngày mùng năm tháng mười hai năm hai nghìn"
        " không trăm hai mươi sáu tại nhà văn hóa, ngõ mười hai trên năm phố Sài Đồng.\n"
        "Đóng quỹ năm mươi nghìn đồng một hộ. Hỏi ông An, điện thoại không chín một hai, ba bốn năm, sáu bảy tám."
    )


def test_roman_numbers_are_read_only_when_well_formed() -> None:
    assert [roman(text) for text in ("IV", "IX", "XIV", "XXX", "IIII", "VX", "")] == [4, 9, 14, 30, 0, 0, 0]


@given(st.text(max_size=200))
def test_no_digit_and_no_sign_is_ever_left(text: str) -> None:
    said = to_speech(text)
    assert not any(letter.isdigit() or letter in "#*_%/&@()[]<>|=+" for letter in said)
    assert all(line == line.strip() and line[-1] in ".!?" for line in said.split("\n") if said)


@given(st.text(alphabet="0123456789/-:.,hđ% tháng ngày", max_size=60))
def test_what_looks_like_dates_and_sums_never_breaks_it(text: str) -> None:
    assert not any(letter.isdigit() for letter in to_speech(text))


@pytest.mark.parametrize(
    "piece",
    ["1", "1/", "1 ", "từ 1-", "0 ", "a.", "a-", "12-", "8h", "8g ", "lúc ", "24/7 ", "1/3 ", "1.000", "A/", " ("],
)
def test_a_page_of_nonsense_takes_no_time(piece: str) -> None:
    began = time.process_time()
    to_speech(piece * (10_000 // len(piece)))
    assert time.process_time() - began < 2


@given(st.integers(0, 10**18 + 10))
def test_every_number_has_words(value: int) -> None:
    assert number(value).replace(" ", "").isalpha()

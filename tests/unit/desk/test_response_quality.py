"""Answers that say nothing are noticed; answers that say something are left alone."""

from __future__ import annotations

import pytest

from citizen_site.desk.responses.placeholders import BLANK, FIELDS, filled, unknown_fields
from citizen_site.desk.responses.quality import QualityWarning, meaningful_words, quality_warnings

GOOD = [
    "Ngày 24/11, đội duy tu đã vá ổ gà trước số nhà 12 bằng bê tông nhựa nóng; rào chắn đã dỡ lúc 16 giờ.",
    "Đã tiếp nhận phản ánh. Sáng nay thợ điện đã thay bóng đèn ở cột số 7 ngõ 5, tối nay đèn sẽ sáng lại.",
    "Chỗ này là đất của một hộ dân có giấy tờ, không phải vỉa hè, nên phường không tháo rào được. Nếu ông bà cho là "
    "ranh giới sai, xin gửi đơn tới bộ phận địa chính của phường để đo lại.",
    "Đường này do Sở Xây dựng quản lý. Phường không sửa được; ông bà gửi tới cổng của Sở hoặc gọi số 1022.",
]
BAD = {
    "Xong": QualityWarning.ONLY_PHRASES,
    "Đã xử lý.": QualityWarning.ONLY_PHRASES,
    "Đã tiếp nhận phản ánh của ông bà.": QualityWarning.ONLY_PHRASES,
    "UBND phường đã tiếp nhận và đã chuyển đơn vị liên quan xem xét, giải quyết theo quy định. Trân trọng cảm ơn!": (
        QualityWarning.ONLY_PHRASES
    ),
    "Kính gửi ông/bà. Nội dung phản ánh đã được ghi nhận, phường sẽ xem xét trong thời gian sớm nhất ạ.": (
        QualityWarning.ONLY_PHRASES
    ),
    "DA CHUYEN DON VI CHUC NANG XU LY THEO THAM QUYEN": QualityWarning.ONLY_PHRASES,
    "Đã dọn rác hôm qua.": QualityWarning.TOO_SHORT,
    "Đội vệ sinh môi trường đã ra dọn sạch đống rác ở chỗ này rồi.": QualityWarning.NO_EVIDENCE,
    "Việc này {loai} sẽ làm ngày […].": QualityWarning.BLANKS_LEFT,
}


@pytest.mark.parametrize("text", GOOD)
def test_an_answer_that_says_something_is_left_alone(text: str) -> None:
    assert quality_warnings(text, evidence="reason", needs_evidence=True) == []


@pytest.mark.parametrize("text", BAD)
def test_an_answer_that_says_nothing_is_noticed(text: str) -> None:
    assert BAD[text] in quality_warnings(text, evidence="reason", needs_evidence=True)


def test_a_photo_needs_few_words_but_some() -> None:
    assert quality_warnings("Đã vá ổ gà.", evidence="photo", needs_evidence=True) == []
    assert quality_warnings("Đã vá xong.", evidence="photo", needs_evidence=True) == [], "mended is not and"
    assert quality_warnings("Đã xử lý.", evidence="photo", needs_evidence=True) == [QualityWarning.ONLY_PHRASES]


def test_a_document_is_named() -> None:
    text = "Phường đã phạt hộ kinh doanh lấn chiếm vỉa hè, quyết định xử phạt {}."
    assert quality_warnings(text.format("đã ký"), evidence="document") == [QualityWarning.NO_DOCUMENT]
    assert quality_warnings(text.format("số 415/QĐ-XPHC"), evidence="document") == []


def test_phrases_are_taken_out_as_whole_words() -> None:
    assert meaningful_words("Đã tiếp nhận, việc xong: thay nắp cống Bạch Đằng") == [
        "thay",
        "nắp",
        "cống",
        "bạch",
        "đằng",
    ]


def test_fields_are_replaced_and_what_is_not_known_stays_a_blank() -> None:
    body = "Phản ánh {ma} ở {noi}: hẹn ngày {ngay_hen}. {x}"
    assert unknown_fields(body) == ["x"]
    assert unknown_fields(" ".join(f"{{{name}}}" for name in FIELDS)) == []
    assert filled(body, {"ma": "K7M-4QXT", "noi": "ngõ 5", "ngay_hen": ""}) == (
        f"Phản ánh K7M-4QXT ở ngõ 5: hẹn ngày {BLANK}. {BLANK}"
    )

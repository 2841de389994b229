"""Nothing in a title or a name can look like the official mark."""

import pytest

from citizen_site.notices.lettering import foreign_signs, plain


@pytest.mark.parametrize(
    "text",
    [
        "Cắt nước ngày 25/11 – ngõ 5 & 7 (từ 8 giờ)",
        "Vận động “Quỹ vì trẻ em”: 50.000₫, 100 % tự nguyện!",
        "HỌP TỔ DÂN PHỐ SỐ 12, NHÀ VĂN HOÁ Đ/C 3",
    ],
)
def test_vietnamese_titles_pass_as_they_are(text: str) -> None:
    assert foreign_signs(text) == []
    assert plain(text) == text


@pytest.mark.parametrize(
    "sign", ["✓", "✔️", "✅", "☑", "⭐", "★", "🛡️", "🔰", "①", "®", "𝐁", "ｃ", "о", "Ꭺ", "☎", "➊", "🇻🇳"]
)
def test_ticks_stars_emoji_and_letters_of_other_scripts_are_found_and_dropped(sign: str) -> None:
    assert foreign_signs(f"Tổ trưởng {sign} đã xác nhận")
    assert plain(f"Nguyễn Văn Bình {sign}") == "Nguyễn Văn Bình"


def test_what_cannot_be_seen_is_gone_as_well() -> None:
    assert plain("Bình\u202e\u200b\ufeff\u0336") == "Bình"

"""Nothing in a title or a name can look like the official mark."""

import pytest

from citizen_site.notices.confusables import disallowed_characters, person_name, sanitise_name


@pytest.mark.parametrize(
    "text",
    [
        "Cắt nước ngày 25/11 – ngõ 5 & 7 (từ 8 giờ)",
        "Vận động “Quỹ vì trẻ em”: 50.000₫, 100 % tự nguyện!",
        "HỌP TỔ DÂN PHỐ SỐ 12, NHÀ VĂN HÓA Đ/C 3",
    ],
)
def test_vietnamese_titles_pass_as_they_are(text: str) -> None:
    assert disallowed_characters(text) == []
    assert sanitise_name(text) == text


@pytest.mark.parametrize(
    "sign", ["✓", "✔️", "✅", "☑", "⭐", "★", "🛡️", "🔰", "①", "®", "𝐁", "ｃ", "о", "Ꭺ", "☎", "➊", "🇻🇳"]
)
def test_ticks_stars_emoji_and_letters_of_other_scripts_are_found_and_dropped(sign: str) -> None:
    assert disallowed_characters(f"Tổ trưởng {sign} đã xác nhận")
    assert sanitise_name(f"Nguyễn Văn Bình {sign}") == "Nguyễn Văn Bình"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Nguyễn Văn Bình", "Nguyễn Văn Bình"),
        ("Nguyễn Công An", "Nguyễn Công An"),
        ("Lê Thị Phương", "Lê Thị Phương"),
        ("Trần Quân, Hà", "Trần Quân Hà"),
        ("H'Hen Niê", "H'Hen Niê"),
        ("✅ Nguyễn Văn Bình ✔️", "Nguyễn Văn Bình"),
        ("Nguyễn Văn Bình (1)", "Nguyễn Văn Bình"),
        ("Nguyễn Văn Bình – Chính thức", ""),
        ("CHÍNH THỨC", ""),
        ("Bình, Phố Nhà đã xác nhận", ""),
        ("Chủ tịch UBND phường", ""),
        ("Bình Ủy ban", ""),
        ("Công an phường", ""),
    ],
)
def test_a_name_in_the_mark_is_a_name_and_says_nothing_of_office(given: str, shown: str) -> None:
    assert person_name(given) == shown


def test_what_cannot_be_seen_is_gone_as_well() -> None:
    assert sanitise_name("Bình\u202e\u200b\ufeff\u0336") == "Bình"

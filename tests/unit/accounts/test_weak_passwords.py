"""Passwords that somebody here would guess are refused, in whatever way they are written."""

import pytest

from citizen_site.accounts.credentials.passwords import common_words, is_weak_password

NAMES = ("Phúc Lợi", "Long Biên", "Đội quản lý trật tự đô thị", "Công ty Thoát nước Hà Nội")


@pytest.mark.parametrize(
    "password",
    [
        "quantrivien",
        "sinhnhat1990",
        "canbophuong",
        "phucloi2026",
        "longbien2026",
        "khongcomatkhau",
        "Admin@12345",
        # The same kind: with accents, capitals and signs between, and other words, years and places.
        "Quản trị viên",
        "QuanTriVien@2026",
        "mậtkhẩu@123",
        "matkhau2027",
        "Sinh.Nhat-1985",
        "Phúc Lợi 2026",
        "phuc_loi_2026",
        "LongBien@2031",
        "doiquanlytrattudothi",
        "congtythoatnuochanoi",
        "toTruong#2026",
        "anhyeuem123",
        "anh yêu em 1990",
        "Abc@12345678",
        "12345@admin",
        "nguyenvan1975",
        "m4tkh4u2026",
        "vietnamvodich",
    ],
)
def test_words_names_and_years_of_this_country_are_guessed(password: str) -> None:
    assert is_weak_password(password, ["Nguyễn Lan", "lan@example.com"], NAMES)


@pytest.mark.parametrize(
    "password",
    [
        "bốn từ xa lạ nhau",
        "mèo xanh nhảy qua cầu",
        "bàn ghế đi chợ bằng trực thăng",
        "xK!9#mQ@2z",
        "correct horse battery staple",
        "thìa nhựa cưỡi voi ma mút",
        "T7$kfw#Lq0",
        "cánh buồm nuốt dây điện thoại",
    ],
)
def test_words_that_have_nothing_to_do_with_each_other_are_not(password: str) -> None:
    assert not is_weak_password(password, ["Nguyễn Lan", "lan@example.com"], NAMES)


def test_the_list_of_words_is_read_as_it_is_typed() -> None:
    words = common_words()
    assert len(words) > 300
    assert words[0] == "matkhau", "what is tried first"
    assert all(word.isascii() and word.isalnum() for word in words)

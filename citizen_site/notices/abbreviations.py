"""Expands the abbreviations of notices for reading aloud."""

from __future__ import annotations

import re

# Capitals exactly so; longer ones are tried first.
CAPITALS = {
    "ANTT": "an ninh trật tự",
    "ATGT": "an toàn giao thông",
    "ATTP": "an toàn thực phẩm",
    "BCĐ": "ban chỉ đạo",
    "BCH": "ban chấp hành",
    "BHTN": "bảo hiểm thất nghiệp",
    "BHXH": "bảo hiểm xã hội",
    "BHYT": "bảo hiểm y tế",
    "BQL": "ban quản lý",
    "BQT": "ban quản trị",
    "CAP": "công an phường",
    "CBCC": "cán bộ, công chức",
    "CCCD": "căn cước công dân",
    "CLB": "câu lạc bộ",
    "CMND": "chứng minh nhân dân",
    "CNTT": "công nghệ thông tin",
    "CSKV": "cảnh sát khu vực",
    "CTMT": "công tác mặt trận",
    "DVC": "dịch vụ công",
    "GPMB": "giải phóng mặt bằng",
    "GTGT": "giá trị gia tăng",
    "HĐND": "Hội đồng nhân dân",
    "HTX": "hợp tác xã",
    "KDC": "khu dân cư",
    "KĐT": "khu đô thị",
    "KHHGĐ": "kế hoạch hóa gia đình",
    "LĐTBXH": "lao động, thương binh và xã hội",
    "MTTQ": "Mặt trận Tổ quốc",
    "NCT": "người cao tuổi",
    "NVH": "nhà văn hóa",
    "NVQS": "nghĩa vụ quân sự",
    "PCCC": "phòng cháy, chữa cháy",
    "PCTT": "phòng chống thiên tai",
    "QR": "quy a",
    "SĐT": "số điện thoại",
    "ĐTDĐ": "điện thoại di động",
    "ĐT": "điện thoại",
    "TDP": "tổ dân phố",
    "THCS": "trung học cơ sở",
    "THPT": "trung học phổ thông",
    "TNCS": "Thanh niên cộng sản",
    "TP": "thành phố",
    "TTHC": "thủ tục hành chính",
    "TW": "trung ương",
    "TƯ": "trung ương",
    "UBMTTQ": "Ủy ban Mặt trận Tổ quốc",
    "UBND": "Ủy ban nhân dân",
    "VNĐ": "đồng",
    "VND": "đồng",
    "VSMT": "vệ sinh môi trường",
    "CP": "Chính phủ",
    "CN": "Chủ nhật",
    "HN": "Hà Nội",
    "HCM": "Hồ Chí Minh",
    "VNeID": "vi-en i-đi",
    "SMS": "tin nhắn",
    "TV": "ti vi",
}
# With their full stop or stroke.
MARKED = {
    "TP.HCM": "Thành phố Hồ Chí Minh",
    "TP.": "thành phố ",
    "Tp.": "thành phố ",
    "P.": "phường ",
    "Q.": "quận ",
    "TX.": "thị xã ",
    "TT.": "thị trấn ",
    "TM.": "thay mặt ",
    "KT.": "ký thay ",
    "ĐT:": "điện thoại: ",
    "Đ/c": "đồng chí",
    "đ/c": "đồng chí",
    "Đ/C": "địa chỉ",
    "v/v": "về việc",
    "V/v": "Về việc",
    "v.v...": "vân vân",
    "v.v": "vân vân",
    "vd:": "ví dụ: ",
    "VD:": "Ví dụ: ",
    "&": " và ",
    "t/h": "thực hiện",
}
LETTERS = {
    "B": "bê",
    "C": "xê",
    "D": "dê",
    "Đ": "đê",
    "G": "giê",
    "H": "hát",
    "K": "ca",
    "L": "lờ",
    "M": "mờ",
    "N": "nờ",
    "P": "pê",
    "Q": "quy",
    "R": "rờ",
    "S": "ét",
    "T": "tê",
    "V": "vê",
    "X": "ích",
    "F": "ép",
    "J": "gi",
    "W": "vê kép",
    "Z": "dét",
}

_MARKED = re.compile(
    r"(?<!\w)(?:" + "|".join(re.escape(each) for each in sorted(MARKED, key=len, reverse=True)) + r")(?:(?<=\W)|(?!\w))"
)
_CAPITALS = re.compile(
    r"(?<![\w])(?:" + "|".join(sorted(CAPITALS, key=len, reverse=True)) + r")(?![\w])",
)
# Without a vowel nobody can say it as a word.
_UNKNOWN = re.compile(rf"(?<!\w)[{''.join(LETTERS)}]{{2,6}}(?!\w)")


def expand_abbreviations(text: str) -> str:
    """Known abbreviations in full; unknown ones without a vowel letter by letter."""
    text = _MARKED.sub(lambda match: MARKED[match[0]], text)
    text = _CAPITALS.sub(lambda match: CAPITALS[match[0]], text)
    return _UNKNOWN.sub(lambda match: " ".join(LETTERS[letter] for letter in match[0]), text)


def meaning(short: str) -> str:
    """The full words of one abbreviation, or itself."""
    return CAPITALS.get(short, short)

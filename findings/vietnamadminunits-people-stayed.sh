#!/usr/bin/env bash
# vietnamadminunits 1.0.4: an old address is converted to the ward in which Google's point of the old unit lies, not to the
# one that its people belong to. Of these six units every inhabitant went to one ward by Resolution 1656/NQ-UBTVQH15 (16 June
# 2025, clauses 40, 104, 107, 82, 124, 122 of article 1), and only land to another: the package answers with the other.
# Nothing in the answer says that it is a guess.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m pip install --quiet --disable-pip-version-check --target "$folder" vietnamadminunits==1.0.4 2>/dev/null
PYTHONPATH=$folder "${PYTHON:-python3}" - >"$folder/output" <<'PROBE'
from vietnamadminunits import convert_address

# Where all people of the old unit went.
PEOPLE = {
    "Phường Ngọc Thụy, Quận Long Biên": "Phường Bồ Đề",
    "Xã Vân Canh, Huyện Hoài Đức": "Xã Sơn Đồng",
    "Xã Tân Lập, Huyện Đan Phượng": "Xã Ô Diên",
    "Thị trấn Tây Đằng, Huyện Ba Vì": "Xã Quảng Oai",
    "Xã Quang Tiến, Huyện Sóc Sơn": "Xã Nội Bài",
    "Xã Mai Đình, Huyện Sóc Sơn": "Xã Sóc Sơn",
}
for old, people in PEOPLE.items():
    said = convert_address(f"{old}, Hà Nội").get_address().partition(",")[0]
    print(f"{old}: {said}; its people: {people}")
PROBE
cat "$folder/output"
diff "$folder/output" - <<'SEEN'
Phường Ngọc Thụy, Quận Long Biên: Phường Hồng Hà; its people: Phường Bồ Đề
Xã Vân Canh, Huyện Hoài Đức: Phường Xuân Phương; its people: Xã Sơn Đồng
Xã Tân Lập, Huyện Đan Phượng: Xã Hoài Đức; its people: Xã Ô Diên
Thị trấn Tây Đằng, Huyện Ba Vì: Xã Minh Châu; its people: Xã Quảng Oai
Xã Quang Tiến, Huyện Sóc Sơn: Xã Sóc Sơn; its people: Xã Nội Bài
Xã Mai Đình, Huyện Sóc Sơn: Xã Nội Bài; its people: Xã Sóc Sơn
SEEN
echo "as it was"

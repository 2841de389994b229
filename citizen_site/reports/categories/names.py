"""The headings under which residents find a category, in the order of the page."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

GROUPS = {
    "duong": _l("Đường, vỉa hè"),
    "ve-sinh": _l("Rác, nước đọng, cây xanh"),
    "dien-nuoc": _l("Điện, nước, đèn đường"),
    "trat-tu": _l("Trật tự, xây dựng"),
    "doi-song": _l("Đời sống, an toàn"),
    "phuc-vu": _l("Cơ quan, dịch vụ, việc khác"),
}

"""Which photos nobody has decided about yet, in words that say what to do."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from citizen_site.core.errors import InvalidInputError


class PhotosUndecidedError(InvalidInputError):
    """A report is not let through: photos (by their place on the page) that nobody opened, or decided about."""

    def __init__(self, unseen: Sequence[int], undecided: Sequence[int]) -> None:
        super().__init__("photos")
        self.unseen, self.undecided = unseen, undecided

    def __str__(self) -> str:
        unseen = [_("Ảnh %(number)d: hãy mở ảnh lớn ra nhìn trước khi đăng.", number=each) for each in self.unseen]
        undecided = [_("Ảnh %(number)d: hãy chọn đăng hay không đăng.", number=each) for each in self.undecided]
        return " ".join([_("Chưa duyệt được."), *unseen, *undecided])

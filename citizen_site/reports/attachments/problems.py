"""Why a photo is not taken, in words that say what to do."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from citizen_site.core.errors import InvalidInputError
from citizen_site.core.pictures import PictureProblem
from citizen_site.reports.attachments.sizes import MAX_BYTES, MAX_PHOTOS


class PhotoProblem(StrEnum):
    """Why a photo is not taken; stored as a word when it shows only in the background."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    NO_ROOM = "no_room"
    KIND = PictureProblem.KIND.value
    BROKEN = PictureProblem.BROKEN.value
    TOO_MANY_PIXELS = PictureProblem.TOO_MANY_PIXELS.value
    TOO_SMALL = PictureProblem.TOO_SMALL.value


SENTENCES = {
    PhotoProblem.EMPTY: _l("Tệp ảnh rỗng. Bạn chọn lại ảnh giúp chúng tôi."),
    PhotoProblem.TOO_LARGE: _l(
        "Ảnh lớn hơn %(number)d MB. Bạn chọn ảnh nhỏ hơn, hoặc chụp màn hình ảnh đó rồi gửi.",
        number=MAX_BYTES // 1_000_000,
    ),
    PhotoProblem.TOO_MANY: _l(
        "Mỗi phản ánh có nhiều nhất %(number)d ảnh. Bạn bỏ bớt một ảnh rồi thêm.", number=MAX_PHOTOS
    ),
    PhotoProblem.NO_ROOM: _l("Máy chủ hết chỗ nên chưa nhận được ảnh. Bạn thử lại sau ít phút, phần khác vẫn còn."),
    PhotoProblem.KIND: _l("Tệp này không phải ảnh mà chúng tôi nhận. Bạn gửi ảnh JPEG, PNG, WebP hoặc HEIC."),
    PhotoProblem.BROKEN: _l("Ảnh bị hỏng hoặc chưa tải lên hết. Bạn chọn lại hoặc chụp ảnh khác."),
    PhotoProblem.TOO_MANY_PIXELS: _l(
        "Ảnh quá lớn. Bạn chụp với kích thước nhỏ hơn, hoặc chụp màn hình ảnh đó rồi gửi."
    ),
    PhotoProblem.TOO_SMALL: _l("Ảnh quá nhỏ nên không nhìn rõ. Bạn chọn ảnh khác."),
}


class PhotoRefusedError(InvalidInputError):
    """A photo is not taken; as a text, it is the sentence for the person, in the language of the page."""

    def __init__(self, problem: PhotoProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem

    def __str__(self) -> str:
        return str(SENTENCES[self.problem])

"""Why a photo is not taken; the sentences stand in reports/web/labels.py."""

from __future__ import annotations

from enum import StrEnum

from citizen_site.core.errors import InvalidInputError
from citizen_site.core.pictures import PictureProblem


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


class PhotoRefusedError(InvalidInputError):
    """A photo is not taken; `problem` says why."""

    def __init__(self, problem: PhotoProblem) -> None:
        super().__init__()
        self.problem = problem

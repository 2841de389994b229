"""What is decided of the photos of a report: each one by itself, and none is published that nobody looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from citizen_site.core.permissions import Actor
from citizen_site.moderation.redaction.problems import PhotosUndecidedError
from citizen_site.reports.axes import PhotoDecision, PhotoState
from citizen_site.reports.photos.models import ReportPhoto

FIELD = "anh-"

# The photo's id and what shall become of it.
Choices = Mapping[int, PhotoDecision]


def choices_in(form: Mapping[str, str], photos: Sequence[ReportPhoto]) -> dict[int, PhotoDecision]:
    """What a form says of these photos; anything else in it is nothing."""
    words = {PhotoDecision.PUBLISH.value, PhotoDecision.KEEP_BACK.value}
    given = {photo.id: form.get(f"{FIELD}{photo.id}", "") for photo in photos}
    return {photo_id: PhotoDecision(word) for photo_id, word in given.items() if word in words}


def is_seen(photo: ReportPhoto, actor: Actor) -> bool:
    """This very moderator had it before him in large, or somebody did who published it."""
    return photo.is_published or (photo.looked_at is not None and photo.looked_at_by_id == actor.person_id)


def check_decided(photos: Sequence[ReportPhoto], choices: Choices, actor: Actor) -> None:
    """Raises PhotosUndecidedError. Photos that are not ready yet wait for their own turn."""
    ready = [(number, photo) for number, photo in enumerate(photos, start=1) if photo.state is PhotoState.READY]
    undecided = [number for number, photo in ready if photo.id not in choices]
    unseen = [
        number
        for number, photo in ready
        if choices.get(photo.id) is PhotoDecision.PUBLISH and not is_seen(photo, actor)
    ]
    if unseen or undecided:
        raise PhotosUndecidedError(unseen, undecided)


def next_undecided(photos: Sequence[ReportPhoto], after: ReportPhoto) -> ReportPhoto | None:
    """The one to look at after this one: further on first, then from the beginning."""
    here = [photo.id for photo in photos].index(after.id)
    others = [*photos[here + 1 :], *photos[:here]]
    open_ones = (each for each in others if each.state is PhotoState.READY and not each.decision)
    return next(open_ones, None)

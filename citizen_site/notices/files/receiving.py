"""Uploads with a form: valid files are stored, and a sentence explains each refused one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request

from citizen_site.core import clock
from citizen_site.core.pdf_safety import MAX_BYTES
from citizen_site.core.site import current_site
from citizen_site.core.text import clean
from citizen_site.extensions import db
from citizen_site.notices.files import labels
from citizen_site.notices.files.commands import MAX_FILES, FileRefusedError, Upload, add_file
from citizen_site.notices.files.models import FileState, NoticeFile
from citizen_site.notices.models import Notice
from citizen_site.web.access import current_actor

MAX_REQUEST = MAX_FILES * MAX_BYTES + 1024 * 1024


@dataclass(frozen=True)
class Received:
    """What was taken, and a sentence on each that was not."""

    files: Sequence[NoticeFile]
    refused: Sequence[str]

    def __bool__(self) -> bool:
        """Did anything come?"""
        return bool(self.files or self.refused)


def receive_files(notice: Notice, upload_key: str, state: FileState) -> Received:
    """The files of this request; `upload_key` distinguishes a repeated one from a second one."""
    files, refused = [], []
    uploads = [each for each in request.files.getlist("files") if each.filename]
    for number, each in enumerate(uploads):
        # One byte more than allowed is enough to know that it is too much.
        upload = Upload(each.filename or "", each.stream.read(MAX_BYTES + 1))
        try:
            files.append(
                add_file(
                    db.session(),
                    current_actor(),
                    notice,
                    upload,
                    state=state,
                    upload_key=f"{upload_key}-{number}",
                    storage=current_site().storage,
                    now=clock.now(),
                )
            )
        except FileRefusedError as error:
            refused.append(f"{clean(upload.name)[:60]}: {labels.REFUSALS[error.refusal]}")
    return Received(files, refused)

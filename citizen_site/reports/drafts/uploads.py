"""Photos that come with a step's form, as browsers without JavaScript send them."""

from __future__ import annotations

import errno

from flask import request
from flask_babel import gettext as _

from citizen_site.core import clock
from citizen_site.extensions import db
from citizen_site.reports.drafts.models import ReportDraft
from citizen_site.reports.photos.commands import add_photo
from citizen_site.reports.photos.problems import PhotoRefusedError

FULL = (errno.ENOSPC, errno.EDQUOT)


def keep_photos(draft: ReportDraft) -> list[str]:
    """Keep the files of the form; a sentence for each that was not kept."""
    problems = []
    for upload in request.files.getlist("photo"):
        if not upload.filename:
            continue
        try:
            add_photo(db.session(), draft, upload.stream, now=clock.now())
        except PhotoRefusedError as refused:
            problems.append(str(refused))
        except OSError as error:
            if error.errno not in FULL:
                raise
            problems.append(
                _("Chỗ chứa ảnh đang đầy nên chưa lưu được ảnh; chữ thì vẫn còn. Bạn thử lại, hoặc gửi không ảnh.")
            )
            break
    return problems

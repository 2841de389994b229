"""The page of the authenticity check. Pasted text is compared and discarded: never in an address, log or table."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint
from flask_babel import gettext as _

from citizen_site.areas.gazetteer import gazetteer
from citizen_site.areas.my_area import my_area
from citizen_site.core import clock
from citizen_site.extensions import db, limiter
from citizen_site.notices.authenticity.demands import demands_valuables
from citizen_site.notices.authenticity.forms import CheckForm
from citizen_site.notices.authenticity.labels import ENTITY_KINDS
from citizen_site.notices.authenticity.queries import Answer, Resemblance, closest
from citizen_site.web.access import public
from citizen_site.web.public_host import public_origins
from citizen_site.web.query import QueryArgs
from citizen_site.web.rendering import render

blueprint = Blueprint("notice_authenticity", __name__)


@blueprint.route("/thong-bao/kiem-tra", methods=["GET", "POST"])
@limiter.limit("60 per hour", methods=["POST"])
@limiter.limit("600 per hour")
@public
def check() -> Any:
    """Asked by the form, or with a code in the address, as the poster's QR code does it."""
    form, answer, args = CheckForm(), None, QueryArgs()
    code = args.text("ma")
    if form.validate_on_submit():
        answer = _answer(form.seen.data)
    elif code and not form.is_submitted():
        form.seen.data = code
        answer = _answer(code)
    place = gazetteer(db.session()).get(answer.notice.area_id) if answer and answer.notice else None
    is_genuine = answer is not None and answer.likeness == Resemblance.AS_PUBLISHED
    status = 422 if form.errors else args.status
    return render(
        "notices/check.html",
        "answer",
        status=status,
        problems=args.problems,
        form=form,
        answer=answer,
        place=place,
        # A demand in a text that was published is its author's; in any other it may be a swindler's.
        is_demand=answer is not None and not is_genuine and demands_valuables(form.seen.data, hosts=_own_hosts()),
        near=place or my_area(),
        title=_("Thông báo này có thật không?"),
        now=clock.now(),
        particulars=ENTITY_KINDS,
    )


def _answer(seen: str) -> Answer:
    return closest(db.session(), seen, hosts=_own_hosts())


def _own_hosts() -> set[str]:
    return {urlsplit(each).netloc for each in public_origins()}

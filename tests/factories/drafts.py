"""A report that is being written, through the pages, as a browser without JavaScript sends it."""

from __future__ import annotations

import re
from typing import Any

from citizen_site.core import clock
from citizen_site.extensions import db, limiter
from citizen_site.reports.seed import seed
from tests.support.pages import Page, Visitor

START = "/phan-anh/moi"
STORY = "Ổ gà sâu trước cổng chợ, tối không thấy, hai xe đã ngã."
PLACE = {"place_text": "Trước cổng chợ Sài Đồng", "area": "phuong-phuc-loi"}
WORDS = {"description": STORY, "urgency": "normal", "visibility": "public"}
DETAILS = {**PLACE, **WORDS}
NOBODY = {"way": "none", "name": ""}
AT_MARKET = "21.042200, 105.919000"


def bring_in_categories() -> None:
    """As `flask prepare` does."""
    limiter.reset()
    seed(db.session(), clock.now())
    db.session.commit()


class Writer:
    """Somebody at the steps. `token` is the private link's secret once there is one."""

    def __init__(self, visitor: Visitor, category: str = "o-ga") -> None:
        self.visitor = visitor
        answer = visitor.post(START, {"category": category}, status=303)
        self.token = token_in(answer.response.location)

    def url(self, step: str) -> str:
        return f"{START}/{self.token}/{step}"

    def get(self, step: str, **kwargs: Any) -> Page:
        return self.visitor.get(self.url(step), **kwargs)

    def post(self, step: str, data: dict[str, Any], *, status: int = 303, **kwargs: Any) -> Page:
        return self.visitor.post(self.url(step), data, status=status, **kwargs)

    def write(
        self,
        place: dict[str, Any] | None = None,
        words: dict[str, Any] | None = None,
        who: dict[str, Any] | None = None,
    ) -> Writer:
        """All steps up to the review."""
        self.post("chi-tiet", {**PLACE, **WORDS, **(place or {}), **(words or {})})
        self.post("gui", {**(who or NOBODY), "go": "save"}, status=204)
        return self

    def send(self) -> Page:
        return self.post("gui", {})


def token_in(address: str) -> str:
    found = re.search(r"/phan-anh/moi/([^/?]+)", address)
    assert found, address
    return found[1]

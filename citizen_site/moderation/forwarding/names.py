"""The words of what bodies outside answer."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from citizen_site.moderation.forwarding.models import Outcome

# As the body chooses it …
CHOICES: dict[Outcome, Any] = {
    Outcome.RECEIVED: _l("Chúng tôi đã nhận"),
    Outcome.WILL_DO: _l("Chúng tôi sẽ làm"),
    Outcome.DONE: _l("Đã làm xong"),
    Outcome.NOT_OURS: _l("Không phải việc của chúng tôi"),
}
# … and as the desk reads it.
OUTCOMES: dict[Outcome, Any] = {
    Outcome.RECEIVED: _l("đã nhận"),
    Outcome.WILL_DO: _l("sẽ làm"),
    Outcome.DONE: _l("đã làm xong"),
    Outcome.NOT_OURS: _l("không phải việc của họ"),
}

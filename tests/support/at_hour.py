"""The site as it is at an hour of Hanoi's day, for pictures: SHOWN_HOUR (0 to 23) is when it next comes."""

import os
from datetime import timedelta

import time_machine

from citizen_site.core import clock
from wsgi import app

__all__ = ["app"]

_now = clock.to_local(clock.now())
_shown = _now.replace(hour=int(os.environ["SHOWN_HOUR"]), minute=40, second=0, microsecond=0)
time_machine.travel(_shown if _shown > _now else _shown + timedelta(days=1), tick=True).start()

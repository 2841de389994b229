"""What a service costs and how long it takes, as its page says it first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from citizen_site.directory.models import FeeBasis, Service
from citizen_site.web.filters import money
from citizen_site.web.i18n import localised

# A time of more letters is said in small type.
SHORT = 24


@dataclass(frozen=True)
class Way:
    """One box: by which way, what it costs, and a remark."""

    way: str
    fee: str
    note: str = ""
    is_free: bool = False
    is_long: bool = False


def price_of(service: Service) -> Sequence[Way]:
    """Online, at the counter, and the time; what is not known is left out."""
    return [*_fees(service), *_time(localised(service, "duration"))]


def _fees(service: Service) -> Sequence[Way]:
    online, counter = service.fee_online, service.fee_counter
    if online == counter == 0:
        return [Way(_("Lệ phí"), money(0), _("Trực tuyến hay tại quầy đều không mất tiền."), is_free=True)]
    ways = []
    if online is not None:
        ways.append(Way(_("Nộp trực tuyến"), money(online), _online_note(service), is_free=online == 0))
    if counter is not None:
        ways.append(Way(_("Nộp tại quầy"), money(counter), is_free=counter == 0))
    return ways


def _online_note(service: Service) -> str:
    if service.fee_basis == FeeBasis.MINISTRY:
        return _("Thành phố trả thay bạn.")
    return _("Nộp tại nhà, không mất tiền.") if service.fee_online == 0 else ""


def _time(duration: str) -> Sequence[Way]:
    """ "Trong ngày; nhận sau 15 giờ thì …" is "Trong ngày", with the rest as a remark."""
    usual, _semicolon, rest = (part.strip() for part in duration.partition(";"))
    return [Way(_("Mất bao lâu"), usual, rest, is_long=len(usual) > SHORT)] if usual else []

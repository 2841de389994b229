"""What entries of the directory were compared with: names with or without an address, as `Service.source` has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.core.sources import Source, SourceSection
from citizen_site.directory.models import UNCHECKED, Service, values
from citizen_site.extensions import db
from citizen_site.web.i18n import localised

# A source of many entries names the first of them.
MAX_NAMES = 5


@dataclass(frozen=True)
class ServiceSource:
    """A source by its name. `url` is "" where only the name is known."""

    name: str
    url: str


def sources_of(service: Service) -> Sequence[ServiceSource]:
    """The sources of one entry, as it names them; none where nobody has compared it."""
    return [_read(text) for text in values(service.source) if text != UNCHECKED]


def used_sources(session: Session) -> Sequence[Source]:
    """Every source of the directory, with the newest day on which an entry was compared with it and these entries.

    Those of the most entries come first.
    """
    users: dict[ServiceSource, list[Service]] = {}
    for service in session.scalars(select(Service).order_by(Service.position, Service.id)):
        for source in sources_of(service):
            users.setdefault(source, []).append(service)
    ranked = sorted(users.items(), key=lambda pair: (-len(pair[1]), pair[0].name))
    return [_used(number, source, services) for number, (source, services) in enumerate(ranked, start=1)]


def _used(number: int, source: ServiceSource, services: Sequence[Service]) -> Source:
    days = [service.last_checked for service in services if service.last_checked]
    return Source(
        key=f"dich-vu-{number}",
        title=source.name,
        title_en=source.name,
        publisher="",
        dated=None,
        checked=max(days, default=None),
        url=source.url,
        used_for=_listed([service.name for service in services]),
        used_for_en=_listed([service.name_en or service.name for service in services]),
    )


def _listed(names: Sequence[str]) -> str:
    return "; ".join(names[:MAX_NAMES]) + ("; …" if len(names) > MAX_NAMES else "")


def source_section() -> SourceSection:
    """What /gioi-thieu/nguon says of services: the sources, and which entries have none yet."""
    session = db.session()
    return SourceSection(
        id="dich-vu",
        title=_("Dịch vụ, thủ tục, đường dây nóng"),
        intro=_(
            "Chúng tôi đối chiếu với báo chí, văn bản và dữ liệu công khai; "
            "chưa mở từng trang chính thức, chưa gọi thử từng số. Chưa có nguồn đối chiếu: %(names)s.",
            names="; ".join(localised(service, "name") for service in unchecked_services(session))
            or _("không mục nào"),
        ),
        sources=used_sources(session),
    )


def unchecked_services(session: Session) -> Sequence[Service]:
    """Real entries that nobody has compared with a source yet, in the suggested order."""
    query = select(Service).where(~Service.is_demo, Service.last_checked.is_(None))
    return session.scalars(query.order_by(Service.position, Service.id)).all()


def _read(text: str) -> ServiceSource:
    """ "Name https://address" or "Name"."""
    name, _, last = text.rpartition(" ")
    return ServiceSource(name, last) if last.startswith(("https://", "http://")) and name else ServiceSource(text, "")

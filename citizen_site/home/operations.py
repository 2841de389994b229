"""What operators look at first: one tile for each part of the site that can be in trouble."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import structlog
from flask_babel import gettext as _
from sqlalchemy import and_, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from citizen_site.core.disk import free_megabytes
from citizen_site.core.jobs import DEAD_LETTER_RETENTION, OutboxJob, dead_letters, is_from_future
from citizen_site.core.rate_limits import rate_limit_storage
from citizen_site.core.site import current_site
from citizen_site.news.models import TROUBLED, FeedState
from citizen_site.news.queries import feed_health
from citizen_site.notifications.in_doubt import lost_messages
from citizen_site.notifications.models import Message
from citizen_site.web.filters import ago, date_and_time, number
from citizen_site.web.health import CHECKS, OUTBOX_LATE, check_connections

log = structlog.get_logger(__name__)

A_DAY = timedelta(days=1)
# Mail that waits longer than that has met something.
MAIL_LATE = timedelta(minutes=15)
# On a normal day nobody asks too often; a few are somebody in a hurry.
MANY_REFUSALS = 50


class TileState(StrEnum):
    """GOOD, worth knowing (NOTICE), or somebody has to look (TROUBLE)."""

    GOOD = "good"
    NOTICE = "notice"
    TROUBLE = "trouble"


@dataclass(frozen=True)
class Tile:
    """A part of the site: its figure with words, a sentence, and the endpoint of its page ("": none)."""

    key: str
    title: str
    icon: str
    state: TileState
    figure: str
    unit: str
    detail: str
    endpoint: str = ""


def tiles(session: Session, now: datetime) -> Sequence[Tile]:
    """Each measured now."""
    made = (_feeds, _jobs, _messages, _given_up, _storage, _limits, _parts, _backups)
    return [make(session, now) for make in made]


def _feeds(session: Session, now: datetime) -> Tile:
    feeds = [each for each in feed_health(session) if not each.is_demo]
    troubled = [each for each in feeds if each.state in TROUBLED]
    since = min((each.troubled_since for each in troubled if each.troubled_since), default=None)
    asked = max((each.last_success_at for each in feeds if each.last_success_at), default=None)
    detail = _("Tải được gần nhất %(when)s.", when=ago(asked)) if asked else _("Chưa tải được lần nào.")
    paused = sum(each.state is FeedState.PAUSED for each in feeds)
    if paused:
        detail = _("%(count)s nguồn đang tạm dừng.", count=number(paused))
    if since:
        names = ", ".join(each.name for each in troubled[:3])
        detail = _("%(names)s: cần xem từ %(when)s.", names=names, when=date_and_time(since))
    return Tile(
        "feeds",
        _("Nguồn tin"),
        "feed",
        TileState.TROUBLE if troubled else TileState.GOOD if (asked and not paused) or not feeds else TileState.NOTICE,
        number(len(troubled) or len(feeds)),
        _("nguồn cần xem") if troubled else _("nguồn, không nguồn nào lỗi"),
        detail,
        "feeds.list_feeds",
    )


def _jobs(session: Session, now: datetime) -> Tile:
    from_future = select(func.count(OutboxJob.id)).where(is_from_future(now)).correlate(None).scalar_subquery()
    waiting = select(func.count(), func.min(OutboxJob.due_at), from_future).where(
        OutboxJob.due_at <= now, OutboxJob.dead_lettered_at.is_(None)
    )
    count, oldest, ahead = session.execute(waiting).one()
    is_late = oldest is not None and oldest < now - OUTBOX_LATE
    detail = _("Việc chờ lâu nhất từ %(when)s.", when=date_and_time(oldest)) if oldest else _("Không có việc nào chờ.")
    if ahead:
        detail = _("%(count)s việc mang giờ của tương lai: đồng hồ của máy chủ sai.", count=number(ahead))
    return Tile(
        "jobs",
        _("Việc nền"),
        "clock",
        TileState.TROUBLE if is_late else TileState.NOTICE if ahead else TileState.GOOD,
        number(count),
        _("việc đang chờ"),
        detail,
        "home.dead_letter_jobs",
    )


def _messages(session: Session, now: datetime) -> Tile:
    is_late = and_(Message.sent_at.is_(None), Message.discarded_at.is_(None), Message.created_at < now - MAIL_LATE)
    is_sent = and_(Message.created_at >= now - A_DAY, Message.sent_at.is_not(None))
    columns = (
        select(func.count(Message.id)).where(is_late),
        select(func.min(Message.created_at)).where(is_late),
        select(func.count(Message.id)).where(is_sent),
    )
    late, oldest, sent = session.execute(select(*(each.scalar_subquery() for each in columns))).one()
    lost = sum(each.number for each in lost_messages(session, now))
    detail = _("%(count)s email và tin nhắn đã gửi trong 24 giờ qua.", count=number(sent))
    if late:
        detail = _(
            "%(count)s email và tin nhắn chờ quá 15 phút, lâu nhất từ %(when)s.",
            count=number(late),
            when=date_and_time(oldest),
        )
    return Tile(
        "messages",
        _("Email, tin nhắn"),
        "bell",
        TileState.TROUBLE if late or lost else TileState.GOOD,
        number(lost),
        _("có thể chưa tới trong %(days)s ngày", days=number(DEAD_LETTER_RETENTION.days)),
        detail,
        "home.dead_letter_jobs",
    )


def _given_up(session: Session, now: datetime) -> Tile:
    found = dead_letters(session)
    return Tile(
        "given-up",
        _("Tác vụ lỗi"),
        "warning",
        TileState.TROUBLE if found else TileState.GOOD,
        number(sum(each.number for each in found)),
        _("tác vụ đã thôi thử"),
        _("Lần cuối %(when)s.", when=date_and_time(found[0].last_at)) if found else _("Không có tác vụ nào lỗi."),
        "home.dead_letter_jobs",
    )


def _storage(session: Session, now: datetime) -> Tile:
    settings = current_site().settings
    free = free_megabytes(settings.instance_dir)
    is_low, is_near = free < settings.min_free_megabytes, free < 4 * settings.min_free_megabytes
    return Tile(
        "storage",
        _("Chỗ chứa"),
        "app",
        TileState.TROUBLE if is_low else TileState.NOTICE if is_near else TileState.GOOD,
        number(round(free / 1000, 1)),
        _("GB còn trống"),
        _("Báo động khi còn dưới %(count)s MB.", count=number(settings.min_free_megabytes)),
        "health.ready",
    )


def _limits(session: Session, now: datetime) -> Tile:
    refused = rate_limit_storage().refusals(now)
    return Tile(
        "limits",
        _("Giới hạn"),
        "shield",
        TileState.NOTICE if refused > MANY_REFUSALS else TileState.GOOD,
        number(refused),
        _("lần bị chặn hôm nay vì gửi quá nhiều"),
        _("Ai bị chặn thì không ghi lại."),
    )


def _parts(session: Session, now: datetime) -> Tile:
    names = {
        "database": _("cơ sở dữ liệu"),
        "queue": _("hàng đợi"),
        "migrations": _("cấu trúc dữ liệu"),
        "connections": _("số kết nối"),
    }
    checks = {**CHECKS, "connections": check_connections}
    wrong = [names[name] for name, check in checks.items() if not _is_in_order(name, check)]
    return Tile(
        "parts",
        _("Hệ thống"),
        "services",
        TileState.TROUBLE if wrong else TileState.GOOD,
        number(len(checks) - len(wrong)),
        _("/ %(count)s phần chạy tốt", count=number(len(checks))),
        _("Cần xem: %(names)s.", names=", ".join(wrong)) if wrong else _("Cơ sở dữ liệu, hàng đợi, kết nối đều ổn."),
        "health.ready",
    )


def _is_in_order(name: str, check: Callable[[], str]) -> bool:
    """A check that fails says what is wrong, and takes no tile with it."""
    try:
        return check() == "ok"
    except (SQLAlchemyError, OSError) as error:
        log.warning("check_failed", check=name, error=type(error).__name__)
        return False


def _backups(session: Session, now: datetime) -> Tile:
    """The site takes none itself, and says so until somebody teaches it to ask."""
    return Tile(
        "backups",
        _("Sao lưu"),
        "closed",
        TileState.NOTICE,
        _("chưa có"),
        "",
        _("Phố Nhà chưa tự sao lưu. Hãy sao lưu cơ sở dữ liệu và các tệp trên máy chủ."),
    )

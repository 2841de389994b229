"""The name of every kind of job, in one list, so that no enqueuer needs to import its handler (ADR 0031).

The words are stored in `outbox_job.name` and `periodic_run.name`: another word needs a migration.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from citizen_site.core.lanes import Lane


class JobName(StrEnum):
    """Those with a handler, which are enqueued, and below them those that run by the clock."""

    SEND_SIGN_IN = "accounts.send_sign_in"
    NOTIFY_ACCOUNT_CHANGE = "accounts.notify_change"
    SEND_INVITATION = "staff.send_invitation"
    CONTINUE_SERVICE_IMPORT = "directory.continue_import"
    FETCH_NEWS_PICTURE = "news.fetch_picture"
    NOTIFY_FEED_TROUBLE = "news.notify_trouble"
    ANNOUNCE_NOTICE = "notices.announce"
    CHECK_SIGNATURE = "notices.check_signature"
    REPORT_DELIVERED = "reports.delivered"
    DELIVER_ACT = "reports.deliver_act"
    NOTIFY_SUBSCRIBERS = "reports.notify_subscribers"
    SEND_RECOVERY_LINK = "reports.send_link"
    PROCESS_PHOTO = "reports.process_photo"
    REMOVE_FILES = "reports.remove_files"
    SEND_FORWARDING = "forwarding.send"
    NOTIFY_UNIT = "units.announce"
    NOTIFY_DESK = "reports.notify_desk"
    SEND_PILOT_REMINDER = "programme.send_reminder"
    SEND_MESSAGE = "notifications.send"
    RUN_BACKGROUND_TASK = "desk.run_next_step"

    PURGE_RATE_LIMITS = "web.purge_rate_limits"
    ANALYZE_TABLES = "database.analyze"
    PURGE_DEAD_LETTERS = "jobs.purge_dead_letters"
    PURGE_SAVED_FORMS = "jobs.purge_saved_forms"
    PURGE_SIGN_INS = "accounts.purge_expired"
    PURGE_INVITATIONS = "staff.purge_invitations"
    PURGE_SERVICE_IMPORTS = "directory.purge_imports"
    FETCH_NEWS = "news.fetch"
    UPDATE_NOTICES = "notices.on_time"
    PURGE_NOTICE_READERS = "notices.purge_readers"
    REMOVE_STRAY_NOTICE_FILES = "notices.remove_stray_files"
    FOLD_REPORT_COUNTS = "reports.fold_counts"
    RESUME_UNANSWERED_REPORTS = "reports.resume_unanswered"
    PURGE_EXPIRED_REPORTS = "reports.retention"
    MEASURE_WAITING_TIMES = "reports.measure_waiting_times"
    REMOVE_STRAY_PHOTOS = "reports.remove_stray_photos"
    REMOVE_STRAY_DOCUMENTS = "reports.remove_stray_documents"
    PURGE_MESSAGES = "notifications.retention"
    RESEND_MESSAGES = "notifications.resend"
    ESCALATE_OVERDUE = "desk.escalate"
    ENQUEUE_DAILY_DIGESTS = "desk.daily_digest"
    REMIND_PILOTS = "programme.remind"
    COMPUTE_INDICATORS = "programme.compute"
    PURGE_DESK = "desk.purge_expired"
    PURGE_DESK_DRAFTS = "desk.purge_drafts"
    PURGE_PRESENCE = "desk.purge_presence"
    PURGE_SNAPSHOTS = "desk.purge_snapshots"


# What leaves the desk, or cannot be restored: an act that can be undone collects it (core/jobs.collect_jobs).
COLLECTED = frozenset({JobName.NOTIFY_SUBSCRIBERS, JobName.NOTIFY_UNIT, JobName.SEND_FORWARDING, JobName.REMOVE_FILES})

_LANES: Mapping[JobName, Lane] = {
    JobName.SEND_SIGN_IN: Lane.MESSAGES,
    JobName.NOTIFY_ACCOUNT_CHANGE: Lane.MESSAGES,
    JobName.SEND_INVITATION: Lane.MESSAGES,
    JobName.SEND_RECOVERY_LINK: Lane.MESSAGES,
    JobName.SEND_FORWARDING: Lane.MESSAGES,
    JobName.NOTIFY_UNIT: Lane.MESSAGES,
    JobName.SEND_PILOT_REMINDER: Lane.MESSAGES,
    JobName.SEND_MESSAGE: Lane.MESSAGES,
    JobName.FETCH_NEWS_PICTURE: Lane.WEB,
    JobName.PROCESS_PHOTO: Lane.FILES,
    JobName.REMOVE_FILES: Lane.FILES,
    JobName.CHECK_SIGNATURE: Lane.FILES,
}


def lane_of(name: str) -> Lane:
    """The lane of a kind of job. What only writes to the database, or is not known here, is in `OTHER`."""
    return next((lane for each, lane in _LANES.items() if each == name), Lane.OTHER)


def names_in(lane: Lane) -> Sequence[str]:
    """The kinds of jobs that are in a lane by name: none in `OTHER`, which has what no other lane has."""
    return sorted(name for name, its_lane in _LANES.items() if its_lane is lane)


NAMES_WITH_LANE = sorted(_LANES)

"""The name of every kind of job, in one list, so that no enqueuer needs to import its handler (ADR 0031).

The words are stored in `outbox_job.name` and `periodic_run.name`: another word needs a migration.
"""

from __future__ import annotations

from enum import StrEnum


class JobName(StrEnum):
    """Those with a handler, which are enqueued, and below them those that run by the clock."""

    SEND_SIGN_IN = "accounts.send_sign_in"
    NOTIFY_ACCOUNT_CHANGE = "accounts.notify_change"
    SEND_INVITATION = "staff.send_invitation"
    FETCH_NEWS_PICTURE = "news.fetch_picture"
    ANNOUNCE_NOTICE = "notices.announce"
    CHECK_SIGNATURE = "notices.check_signature"
    REPORT_DELIVERED = "reports.delivered"
    NOTIFY_SUBSCRIBERS = "reports.notify_subscribers"
    SEND_RECOVERY_LINK = "reports.send_link"
    PROCESS_PHOTO = "reports.process_photo"
    REMOVE_FILES = "reports.remove_files"
    SEND_FORWARDING = "forwarding.send"
    NOTIFY_UNIT = "units.announce"
    SEND_MESSAGE = "notifications.send"
    RUN_BACKGROUND_TASK = "desk.run_next_step"

    PURGE_RATE_LIMITS = "web.purge_rate_limits"
    PURGE_DEAD_LETTERS = "jobs.purge_dead_letters"
    PURGE_SIGN_INS = "accounts.purge_expired"
    PURGE_INVITATIONS = "staff.purge_invitations"
    FETCH_NEWS = "news.fetch"
    UPDATE_NOTICES = "notices.on_time"
    PURGE_NOTICE_READERS = "notices.purge_readers"
    REMOVE_STRAY_NOTICE_FILES = "notices.remove_stray_files"
    RESUME_UNANSWERED_REPORTS = "reports.resume_unanswered"
    PURGE_EXPIRED_REPORTS = "reports.retention"
    REMOVE_STRAY_PHOTOS = "reports.remove_stray_photos"
    REMOVE_STRAY_DOCUMENTS = "reports.remove_stray_documents"
    PURGE_MESSAGES = "notifications.retention"
    ESCALATE_OVERDUE = "desk.escalate"
    ENQUEUE_DAILY_DIGESTS = "desk.daily_digest"
    PURGE_DESK = "desk.purge_expired"
    PURGE_PRESENCE = "desk.purge_presence"
    PURGE_SNAPSHOTS = "desk.purge_snapshots"

"""The axes of a report beside its status, and the enums of its parts. Each axis is a separate column."""

from __future__ import annotations

from enum import StrEnum


class Verification(StrEnum):
    """Did somebody prove to be reachable at the contact that came with it?"""

    UNVERIFIED = "unverified"
    VERIFIED = "verified"


class Moderation(StrEnum):
    """Has a moderator reviewed it? PUBLISHING: approved, and public once the approval can no longer be undone."""

    PENDING = "pending"
    PUBLISHING = "publishing"
    APPROVED = "approved"
    HIDDEN = "hidden"


class Visibility(StrEnum):
    """Who may read it once it is approved."""

    PUBLIC = "public"
    PRIVATE = "private"


class Delivery(StrEnum):
    """Did it reach those who handle it? An unsent one waits for its reporter's code."""

    UNSENT = "unsent"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    FAILED = "failed"


class Urgency(StrEnum):
    """How soon it has to be handled."""

    NORMAL = "normal"
    URGENT = "urgent"
    COMPLEX = "complex"


class PointSource(StrEnum):
    """Where the point on the map comes from."""

    DEVICE = "device"
    PHOTO = "photo"
    MAP = "map"


class Evidence(StrEnum):
    """What shows that a resolved report is resolved."""

    PHOTO = "photo"
    DOCUMENT = "document"
    REASON = "reason"


class PhotoState(StrEnum):
    """What became of an uploaded photo: its public copies are made in the background."""

    WAITING = "waiting"
    READY = "ready"
    REFUSED = "refused"


class PhotoDecision(StrEnum):
    """What a moderator decided of a photo; nothing yet is a word, too."""

    NONE = ""
    PUBLISH = "publish"
    WITHHOLD = "withhold"


class PhotoStage(StrEnum):
    """When a photo came: with the report, added by the reporter later, after the work, or with a neighbour's update."""

    REPORT = "report"
    ADDED = "added"
    AFTER = "after"
    NEIGHBOUR = "neighbour"


class UpdateKind(StrEnum):
    """What a neighbour says of a report."""

    NOT_FIXED = "not_fixed"
    NEWS = "news"


class CallSource(StrEnum):
    """How somebody asked staff to enter a report for them."""

    PHONE = "phone"
    COUNTER = "counter"
    VISIT = "visit"
    EVENT = "event"


class EventKind(StrEnum):
    """What an entry of the timeline records."""

    SUBMITTED = "submitted"
    VERIFIED = "verified"
    APPROVED = "approved"
    HIDDEN = "hidden"
    STATUS_CHANGED = "status_changed"
    COMMENTED = "commented"
    ANSWERED = "answered"
    NOTE_ADDED = "note_added"
    MOVED = "moved"
    RECATEGORISED = "recategorised"
    URGENCY_CHANGED = "urgency_changed"
    ASSIGNED = "assigned"
    FORWARD_ANSWERED = "forward_answered"
    FORWARD_FAILED = "forward_failed"
    VISIBILITY_CHANGED = "visibility_changed"
    NAME_HIDDEN = "name_hidden"
    FIX_CONFIRMED = "fix_confirmed"
    FIX_DISPUTED = "fix_disputed"
    MERGED = "merged"
    QUARANTINED = "quarantined"
    RELEASED = "released"
    PHOTO_REDACTED = "photo_redacted"
    HIDE_REQUESTED = "hide_requested"
    HIDE_REFUSED = "hide_refused"
    ESCALATED = "escalated"
    REMOVED = "removed"
    ROUTED = "routed"
    UNDONE = "undone"
    REPLIES_READ = "replies_read"
    LINK_REVOKED = "link_revoked"
    NEIGHBOUR_UPDATE = "neighbour_update"
    NEIGHBOUR_NOT_FIXED = "neighbour_not_fixed"


class SourceKind(StrEnum):
    """What a report can be traced to. Many people can share a network, nobody shares an account."""

    ACCOUNT = "account"
    CONTACT = "contact"
    NETWORK = "network"


class QuarantineReason(StrEnum):
    """Why a report is in quarantine until a moderator has reviewed it."""

    SIMILAR = "similar"
    MANY = "many"
    BLOCKED = "blocked"

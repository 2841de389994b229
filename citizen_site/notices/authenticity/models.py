"""The table of fingerprints of published revisions."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from citizen_site.extensions import Base


class NoticeFingerprint(Base):
    """One fingerprint of a revision's text (see fingerprints.py). `flask notices remember` computes them again."""

    __tablename__ = "notice_fingerprint"

    fingerprint: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    revision_id: Mapped[int] = mapped_column(
        ForeignKey("notice_revision.id", ondelete="CASCADE"), primary_key=True, index=True
    )

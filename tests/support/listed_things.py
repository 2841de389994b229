"""Addresses about reports that everybody may read, with the tests that show that they refuse all others."""

from __future__ import annotations

# Only what is listed can be supported, followed, added to or flagged, and that is for everybody.
OF_LISTED = {
    "engagement.show": "tests/integration/reports/test_engagement.py",
    "engagement.join": "tests/integration/reports/test_engagement.py",
    "engagement.leave": "tests/integration/reports/test_engagement.py",
    "engagement.show_follow": "tests/integration/reports/test_engagement.py",
    "engagement.begin": "tests/integration/reports/test_engagement.py",
    "engagement.end": "tests/integration/reports/test_engagement.py",
    "neighbour_updates.add": "tests/integration/reports/test_neighbour_updates.py",
    "neighbour_updates.thanks": "tests/integration/reports/test_neighbour_updates.py",
    "report_flags.flag": "tests/integration/reports/test_report_flags.py",
    "report_flags.flagged": "tests/integration/reports/test_report_flags.py",
    "report_photos.public_photo": "tests/integration/reports/test_photo_pages.py",
}

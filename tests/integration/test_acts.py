"""How far an act on a report travels: see tools/house/acts.py."""

from __future__ import annotations

import pytest

from tools.house.acts import files_of_acts

# Sending takes the contact along (ADR 54), numbers are kept at each write (ADR 51), and each act of staff is recorded
# with what it changes, so that it can be undone (ADR 59: acts, undo, related_rows, undelivered), and takes the draft of
# its form away (ADR 60). An assignment passes work on to who stands in (absences, workload).
MOST = {"assignment": 17, "status change": 15, "submission": 15}

pytestmark = pytest.mark.either_database


def test_an_act_passes_through_few_files() -> None:
    paths = files_of_acts()
    assert {name.partition(":")[0] for name in paths} == set(MOST)
    too_long = {name: files for name, files in paths.items() if len(files) > MOST[name.partition(":")[0]]}
    assert too_long == {}

"""Files under keys."""

import errno
import os
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest

from citizen_site.core.disk import NoRoomError
from citizen_site.core.storage import Storage


def test_what_was_written_is_read_and_can_be_deleted(tmp_path: Path) -> None:
    storage = Storage(tmp_path)
    storage.write("news/one.webp", b"first")
    storage.write("news/one.webp", b"second")
    assert storage.read("news/one.webp") == b"second"
    assert [path.name for path in (tmp_path / "news").iterdir()] == ["one.webp"]
    storage.delete("news/one.webp")
    storage.delete("news/one.webp")
    with pytest.raises(FileNotFoundError):
        storage.read("news/one.webp")


@pytest.mark.parametrize(
    "key", ["", "one", "../etc/passwd", "news/../../x", "/news/x", "news/", "news/.x", "News/x", "n/a\x00"]
)
def test_a_key_cannot_leave_the_folder(tmp_path: Path, key: str) -> None:
    with pytest.raises(ValueError, match="not a storage key"):
        Storage(tmp_path).path(key)


def test_keys_are_listed_with_their_moment_and_a_large_file_is_written_piece_by_piece(tmp_path: Path) -> None:
    storage = Storage(tmp_path)
    storage.write_from("photos/b.jpg", BytesIO(b"x" * 300_000))
    storage.write("photos/a.jpg", b"")
    assert [key for key, _ in storage.keys("photos")] == ["photos/a.jpg", "photos/b.jpg"]
    assert all(abs((datetime.now(UTC) - moment).total_seconds()) < 60 for _, moment in storage.keys("photos"))
    assert list(storage.keys("nothing")) == []
    with storage.open("photos/b.jpg") as file:
        assert len(file.read()) == 300_000


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(NoRoomError):
        Storage(tmp_path).write("photos/a.jpg", b"x")
    assert list((tmp_path / "photos").iterdir()) == []

"""Files under keys."""

from pathlib import Path

import pytest

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

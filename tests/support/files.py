"""The files of the repository."""

from __future__ import annotations

import subprocess

from citizen_site.config import ROOT


def tracked(*endings: str) -> list[str]:
    """Files that git knows or would know."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\n")
    return [name for name in listed if name.endswith(endings) and (ROOT / name).exists()]

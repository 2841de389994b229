"""Checks signatures in a separate process, with limits on time and memory."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from datetime import datetime

from citizen_site.config import ROOT
from citizen_site.notices.files.findings import Finding, Reason, Verdict, as_values, from_values
from citizen_site.trust_roots import TrustRoots, read_pem

MAX_SECONDS = 60
MAX_MEMORY = 2 * 1024**3


def check_in_subprocess(
    content: bytes, trusted_pem: str, *, seen_at: datetime, max_seconds: float = MAX_SECONDS
) -> Finding:
    """As check_signatures(), within limits of time and memory. `trusted_pem` is what is believed, "" for nothing."""
    pem = trusted_pem.encode()
    command = [sys.executable, "-m", __spec__.name, str(len(pem)), seen_at.isoformat()]
    try:
        done = subprocess.run(  # noqa: S603 - our own module; the file comes as input
            command, input=pem + content, capture_output=True, cwd=ROOT, timeout=max_seconds, check=True
        )
        return from_values(json.loads(done.stdout))
    except subprocess.TimeoutExpired:
        return Finding(Verdict.UNCHECKED, Reason.TIME_OUT)
    except (subprocess.CalledProcessError, ValueError):
        return Finding(Verdict.UNCHECKED, Reason.TOO_LARGE)


def main() -> None:
    """Reads what is believed and then a file, prints the finding."""
    # Here, because the library takes half a second to load and the site itself never needs it.
    from citizen_site.notices.files.signatures import check_signatures

    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
    length, seen_at = sys.argv[1:3]
    pem, content = sys.stdin.buffer.read(int(length)), sys.stdin.buffer.read()
    roots = read_pem(pem) if pem else TrustRoots()
    finding = check_signatures(content, roots, seen_at=datetime.fromisoformat(seen_at))
    sys.stdout.write(json.dumps(as_values(finding)))


if __name__ == "__main__":
    main()

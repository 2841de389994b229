"""The WSGI entry point: `python serve.py`, `flask --app wsgi`."""

import gc

# Nothing that is loaded at the start becomes garbage. Frozen, it stays in pages of memory that forked workers share.
gc.disable()

from citizen_site import create_app  # noqa: E402

app = create_app()
gc.freeze()
gc.enable()

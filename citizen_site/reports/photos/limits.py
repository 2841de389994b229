"""How many photos, and how large."""

MAX_PHOTOS = 6
MAX_BYTES = 20_000_000
# Phones make panoramas of 63 million; a JPEG of that size is never decoded whole. Other kinds are, in the worker.
MAX_PIXELS = 64_000_000
MAX_PIXELS_WHOLE = 50_000_000
# A form with all photos at once, and its texts.
MAX_REQUEST = MAX_PHOTOS * MAX_BYTES + 2_000_000

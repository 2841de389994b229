"""What the background worker runs: `huey_consumer citizen_site.worker.huey`."""

from citizen_site import create_app
from citizen_site.core.site import site_of

huey = site_of(create_app()).worker_queue.huey

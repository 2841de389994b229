"""What the background worker runs: `huey_consumer citizen_site.worker.huey`."""

from citizen_site import create_app

huey = create_app().extensions["huey"]

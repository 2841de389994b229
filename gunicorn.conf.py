"""The web server's settings; HOST and PORT come from the environment, the others are the site's."""

import os
import sys
from typing import Any

from gunicorn.glogging import Logger

from citizen_site.config import ConfigurationError, load_settings

try:
    settings = load_settings()
except ConfigurationError as error:
    sys.exit(str(error))


class SiteLogger(Logger):
    """Writes through the site's own logging, which names neither visitors nor private links (core/logging.py)."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in list(self.error_log.handlers):
            self.error_log.removeHandler(handler)
        self.error_log.propagate = True


bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = settings.web_workers
threads = settings.web_threads
# Loaded once and then forked: a start costs one import instead of one for each worker, and they share its memory.
preload_app = True
control_socket_disable = True
loglevel = "warning"
logger_class = SiteLogger
# There is no access log: the site writes one line a request itself. Who wants one gets no address, of visitor or page.
access_log_format = "%(t)s %(m)s %(s)s %(B)s bytes %(M)s ms"
# Long addresses reach the site, which answers with a page of its own; a proxy in front sets the outer limit.
limit_request_line = 0
keepalive = 5

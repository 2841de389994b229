"""The web server's settings; HOST, PORT, WEB_WORKERS and WEB_THREADS come from the environment."""

import os

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
# Loaded once and then forked: a start costs one import instead of one for each worker, and they share its memory.
preload_app = True
control_socket_disable = True
loglevel = "warning"
# Long addresses reach the site, which answers with a page of its own; a proxy in front sets the outer limit.
limit_request_line = 0
keepalive = 5

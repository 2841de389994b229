#!/usr/bin/env bash
# nginx for the tests of deploy/nginx.conf and Redis for those of rate limits, from the system's packages where we may
# install them.
set -u
here() { PATH="$PATH:/usr/sbin" command -v "$1" >/dev/null; }
# A server's program, and its package.
install() {
  if here "$1"; then return 0; fi
  if here apt-get; then
    run=""
    [ "$(id -u)" = 0 ] || run="sudo -n"
    if [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; then
      echo "Installing $1 for the tests …"
      $run apt-get update -qq
      if DEBIAN_FRONTEND=noninteractive $run apt-get install -y -qq --no-install-recommends "$2" >/dev/null; then
        # The tests start one of their own; the package's, on its usual port, is not wanted.
        if here systemctl; then $run systemctl disable --now "$1" 2>/dev/null; fi
        return 0
      fi
    fi
  fi
  if here "$1"; then return 0; fi
  echo "!!! $1 is not here and could not be installed: its tests WILL NOT RUN. Install the package '$2'. !!!"
  [ "${CI:-}" != true ]
}
status=0
install nginx nginx-light || status=1
install redis-server redis-server || status=1
exit $status

#!/usr/bin/env bash
# nginx for the tests of deploy/nginx.conf, from the system's packages where we may install them.
set -u
here() { PATH="$PATH:/usr/sbin" command -v "$1" >/dev/null; }
if here nginx; then exit 0; fi
if here apt-get; then
  run=""
  [ "$(id -u)" = 0 ] || run="sudo -n"
  if [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; then
    echo "Installing nginx for the tests of the proxy …"
    $run apt-get update -qq
    if DEBIAN_FRONTEND=noninteractive $run apt-get install -y -qq --no-install-recommends nginx-light >/dev/null; then
      # The tests start one of their own; the package's, on port 80, is not wanted.
      if here systemctl; then $run systemctl disable --now nginx 2>/dev/null; fi
      exit 0
    fi
  fi
fi
if here nginx; then exit 0; fi
echo "!!! nginx is not here and could not be installed: the tests of the proxy WILL NOT RUN. Install the package 'nginx'. !!!"
[ "${CI:-}" = true ] && exit 1
exit 0

#!/usr/bin/env bash
# Chromium for the browser tests, from the system's packages where we may install them.
set -u
if command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; then exit 0; fi
if command -v apt-get >/dev/null; then
  run=""
  [ "$(id -u)" = 0 ] || run="sudo -n"
  if [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; then
    echo "Installing Chromium for the browser tests …"
    $run apt-get update -qq && DEBIAN_FRONTEND=noninteractive $run apt-get install -y -qq --no-install-recommends chromium >/dev/null && exit 0
  fi
fi
echo "!!! Chromium is not here and could not be installed: the browser tests WILL NOT RUN. Install the package 'chromium'. !!!"
[ "${CI:-}" = true ] && exit 1
exit 0

#!/usr/bin/env bash
# Chromium for the browser tests, from the system's packages where we may install them: the build without a window,
# which is much quicker, or else the whole browser.
set -u
here() { command -v "$1" >/dev/null; }
if here chromium-headless-shell; then exit 0; fi
if here apt-get; then
  run=""
  [ "$(id -u)" = 0 ] || run="sudo -n"
  if [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; then
    echo "Installing Chromium for the browser tests …"
    $run apt-get update -qq
    for package in chromium-headless-shell chromium; do
      DEBIAN_FRONTEND=noninteractive $run apt-get install -y -qq --no-install-recommends "$package" >/dev/null && exit 0
    done
  fi
fi
if here chromium || here chromium-browser || here google-chrome; then exit 0; fi
echo "!!! Chromium is not here and could not be installed: the browser tests WILL NOT RUN. Install the package 'chromium'. !!!"
[ "${CI:-}" = true ] && exit 1
exit 0

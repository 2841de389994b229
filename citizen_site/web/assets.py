"""Static files under names that contain a hash of their content, so that browsers may cache them for a year.

`flask assets` copies our own files and the few that come from npm to static/dist/, with gzip and Brotli
beside them, and writes manifest.json: plain name -> hashed name. Nothing is bundled; the stylesheets
are joined in the order that static/css/site.css and desk.css list, because one request beats twenty on a slow line.
The proxy's own pages (proxy_pages.py) come with them, because they name them.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import shutil
from pathlib import Path

import brotli
import click
from flask import Flask, current_app
from whitenoise import WhiteNoise

from citizen_site.config import ROOT
from citizen_site.web.i18n import base_path
from citizen_site.web.proxy_pages import write_proxy_pages

SOURCE = ROOT / "static"
TARGET = ROOT / "static/dist"
MANIFEST = TARGET / "manifest.json"
URL_PREFIX = "/static/"

FROM_NPM = {
    "vendor/htmx.min.js": "node_modules/htmx.org/dist/htmx.min.js",
    "vendor/hx-preload.min.js": "node_modules/htmx.org/dist/ext/hx-preload.min.js",
    "vendor/leaflet.js": "node_modules/leaflet/dist/leaflet.js",
    "vendor/leaflet.css": "node_modules/leaflet/dist/leaflet.css",
}
# Each lists its parts in order: what every page needs, and what only some need besides.
STYLESHEETS = (
    "css/site.css",
    "css/detail.css",
    "css/list.css",
    "css/steps.css",
    "css/front.css",
    "css/programme.css",
    "css/desk.css",
    "css/slip.css",
)
COMPRESSIBLE = {".css", ".js", ".svg", ".json", ".webmanifest"}

_IMPORT = re.compile(r'^@import\s+"([^"]+)"(?:\s+layer\((\w+)\))?\s*;', re.MULTILINE)
_URL = re.compile(r'url\("\.\./([^"#)]+)(#[^"]*)?"\)')
_NOTE = re.compile(rb"^[ ]*(?:/\*\*.*?\*/|//[^\n]*)\n", re.DOTALL | re.MULTILINE)
# Beside what ends or begins a rule, and between a property and its value: selectors have no white space after a colon.
_SPARE = re.compile(r"\s*([{};])\s*|(?<=[:,])\s+")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


class AssetError(Exception):
    """An asset is missing; the message says which and what to run."""


def build_assets() -> dict[str, str]:
    """Write static/dist/ and return the manifest."""
    contents: dict[str, bytes] = {}
    for name, source in FROM_NPM.items():
        path = ROOT / source
        if not path.exists():
            raise AssetError(f"{source} is not there: run `npm ci` (make does it)")
        content = re.sub(rb"\n?//# sourceMappingURL=.*", b"", path.read_bytes())
        # Outside all layers it would overrule our own sheets.
        contents[name] = b"@layer vendor{\n%s}\n" % content if path.suffix == ".css" else content
    for folder in ("js", "img"):
        for path in sorted((SOURCE / folder).rglob("*")):
            if path.is_file():
                content = path.read_bytes()
                name = f"{folder}/{path.relative_to(SOURCE / folder)}"
                contents[name] = without_notes(content) if path.suffix == ".js" else content

    for weight, font in _fonts().items():
        contents[f"fonts/be-vietnam-pro-{weight}.woff2"] = font

    manifest = {name: hashed_name(name, content) for name, content in contents.items()}
    for name in STYLESHEETS:
        stylesheet = join_stylesheets(SOURCE / name)
        contents[name] = _URL.sub(lambda match: f'url("../{manifest[match[1]]}{match[2] or ""}")', stylesheet).encode()
        manifest[name] = hashed_name(name, contents[name])

    staging = TARGET.with_name("dist.new")
    shutil.rmtree(staging, ignore_errors=True)
    for name, content in contents.items():
        _write(staging / manifest[name], content)
    (staging / "manifest.json").write_text(json.dumps(manifest, indent=1, sort_keys=True))
    shutil.rmtree(TARGET, ignore_errors=True)
    staging.rename(TARGET)
    return manifest


def _fonts() -> dict[int, bytes]:
    from citizen_site.web.fonts import WEIGHTS, subset_font  # fontTools is slow to load and only wanted here

    return {weight: subset_font(weight) for weight in WEIGHTS}


def without_notes(script: bytes) -> bytes:
    """A script without the comments on lines of their own, which the type checker (`/** … */`) or its authors read.

    So no string of a script may hold a line that begins with `//`.
    """
    return _NOTE.sub(b"", script)


def join_stylesheets(entry: Path) -> str:
    """The files that `entry` imports, in order, each within its layer, without comments and spare white space."""
    text = entry.read_text()
    parts = [_IMPORT.sub("", _COMMENT.sub("", text)).strip()]
    for name, layer in _IMPORT.findall(_COMMENT.sub("", text)):
        body = _COMMENT.sub("", (entry.parent / name).read_text()).strip()
        parts.append(f"@layer {layer}{{\n{body}\n}}" if layer else body)
    return _SPARE.sub(r"\1", "\n".join(parts)) + "\n"


def hashed_name(name: str, content: bytes) -> str:
    """ "css/site.css" becomes "css/site.1a2b3c4d5e.css"."""
    stem, _, ending = name.rpartition(".")
    return f"{stem}.{hashlib.blake2s(content, digest_size=5).hexdigest()}.{ending}"


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    if path.suffix in COMPRESSIBLE:
        path.with_name(path.name + ".gz").write_bytes(gzip.compress(content, 9, mtime=0))
        path.with_name(path.name + ".br").write_bytes(brotli.compress(content, quality=11))


def asset_url(name: str) -> str:
    """The address of an asset by its plain name, e.g. "css/site.css"."""
    manifest: dict[str, str] = current_app.config["ASSETS"]
    try:
        return f"{base_path()}{URL_PREFIX}{manifest[name]}"
    except KeyError:
        raise AssetError(f"there is no asset {name}: run `flask assets`") from None


def init_assets(app: Flask) -> None:
    app.config["ASSETS"] = json.loads(MANIFEST.read_text()) if MANIFEST.exists() else {}
    app.jinja_env.globals["asset_url"] = asset_url
    if MANIFEST.exists():
        app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]  # Flask documents this assignment
            app.wsgi_app,
            root=str(TARGET),
            prefix=URL_PREFIX,
            max_age=60,
            immutable_file_test=lambda _path, url: bool(re.search(r"\.[0-9a-f]{10}\.\w+$", url)),
            add_headers_function=_add_headers,
            allow_all_origins=False,
        )

    @app.cli.command("assets")
    def assets_command() -> None:
        """Copy browser files to static/dist/ under hashed names, and write the proxy's pages there."""
        try:
            app.config["ASSETS"] = build_assets()
        except AssetError as error:
            raise click.ClickException(str(error)) from error
        pages = write_proxy_pages(app)
        click.echo(f"{len(app.config['ASSETS'])} assets and {pages} pages for the proxy in static/dist/")


def _add_headers(headers: dict[str, str], path: str, _url: str) -> None:
    # Of no use to a page's parts, and all that a drawing may do that is opened by itself.
    headers["Content-Security-Policy"] = "default-src 'none'"
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    if not path.endswith(".js"):  # a script refers to nothing
        headers["Referrer-Policy"] = "strict-origin-when-cross-origin"

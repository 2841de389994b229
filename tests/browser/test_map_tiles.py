"""The background of maps, from a real tile server on loopback that refuses requests without a Referer as others do."""

from __future__ import annotations

import io
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.factories.drafts import START
from tests.support.live_site import LiveSite, free_port


def picture(colour: tuple[int, int, int]) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (256, 256), colour).save(target, "PNG")
    return target.getvalue()


class TileServer(BaseHTTPRequestHandler):
    """Gives a picture for each place; without a Referer, or when `blocks` is set, one that says "access blocked"."""

    referers: list[str]
    blocks: int | None

    def do_GET(self) -> None:
        referer = self.headers.get("Referer", "")
        type(self).referers.append(referer)
        status = 200 if referer and not self.blocks else self.blocks or 403
        is_blocked = self.blocks is not None or not referer
        body = picture((200, 0, 0)) if is_blocked else picture((sum(map(ord, self.path)) % 256, 90, 90))
        self.send_response(status)
        self.send_header("Content-Type", "image/png")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def tile_server() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", free_port()), TileServer)
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def live_site(
    tmp_path_factory: pytest.TempPathFactory, prepared: Path, tile_server: ThreadingHTTPServer
) -> Iterator[LiveSite]:
    site = LiveSite(
        tmp_path_factory.mktemp("tiles"),
        prepared=prepared,
        NEWS_FEEDS="",
        MAP_TILES=f"http://127.0.0.1:{tile_server.server_port}/{{z}}/{{x}}/{{y}}.png",
    ).start()
    yield site
    site.stop()


@pytest.fixture(autouse=True)
def tiles() -> type[TileServer]:
    TileServer.referers, TileServer.blocks = [], None
    return TileServer


def open_map_of_location_step(open_page: Any) -> Page:
    page: Page = open_page(START)
    page.get_by_role("button", name="Ổ gà, mặt đường hỏng").click()
    page.get_by_role("button", name="Chọn trên bản đồ").click()
    page.locator(".map__canvas img.leaflet-tile-loaded").first.wait_for()
    page.wait_for_load_state("networkidle")
    return page


def test_the_map_of_the_place_step_sends_the_origin_and_nothing_of_the_private_link(
    open_page: Any, live_site: LiveSite, tiles: type[TileServer]
) -> None:
    page = open_map_of_location_step(open_page)
    assert "/chi-tiet" in page.url
    assert set(tiles.referers) == {f"{live_site.url}/"}
    expect(page.get_by_text("Hình nền chưa tải được")).to_be_hidden()


@pytest.mark.parametrize("status", [403, 200])
def test_a_picture_that_says_access_blocked_is_no_background(
    open_page: Any, tiles: type[TileServer], status: int
) -> None:
    tiles.blocks = status
    page = open_map_of_location_step(open_page)
    expect(page.get_by_text("Hình nền chưa tải được")).to_be_visible()

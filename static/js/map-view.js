// What a button of map.js opens. data-map="view" shows places, "pick" lets the reader choose one for the two inputs that
// data-latitude-input and data-longitude-input name. The reports themselves are always in the list below the map as well.

/**
 * What the template wrote into the button's data attributes; all that is read here is there.
 * @typedef {Record<string, string>} Words
 *
 * @typedef {{ number: number, title: string, status: string, group: string, href: string }} Pin
 * @typedef {{ center: L.LatLng, zoom: number }} View
 * @typedef {(text: string) => void} Announce
 */

const CALM = matchMedia("(prefers-reduced-motion: reduce)").matches;
/** @type {L.LatLngBoundsLiteral} */
const HANOI = [
  [20.45, 105.1],
  [21.5, 106.15],
];
/** @type {ReferrerPolicy} */
const REFERRER = "origin";
const NAMES_FROM_ZOOM = 12;
const TILE = 256;
// The site bundles by cells of this size, four by four in a tile (reports/clusters.py).
const CELL = 64;
// As much of a thing a finger needs to see.
const FINGER = 24;
/**
 * On the narrowest phone it fits beside the buttons of the map.
 * @type {L.PopupOptions}
 */
const CARD = {
  closeButton: false,
  offset: [0, -6],
  maxWidth: 180,
  autoPanPaddingTopLeft: [64, 12],
  autoPanPaddingBottomRight: [12, 32],
};

/**
 * Of the list's map: it stays open, at the same place, when a filter changes.
 * @type {View | undefined}
 */
let lastView;

/**
 * An element that the template surely has.
 * @type {(root: ParentNode, selector: string) => HTMLElement}
 */
const find = (root, selector) => {
  /** @type {HTMLElement | null} */
  const found = root.querySelector(selector);
  if (!found) throw new Error(`${selector} is missing`);
  return found;
};

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} className
 * @param {string} text
 */
const element = (tag, className, text) => Object.assign(document.createElement(tag), { className, textContent: text });

/** @type {(className: string, size: number, content?: HTMLElement) => L.DivIcon} */
const icon = (className, size, content) =>
  L.divIcon({ className, html: content ?? "", iconSize: [size, size], iconAnchor: [size / 2, size / 2] });

/**
 * Its tip, not its middle, is the place.
 * @param {L.LatLngExpression} place
 */
const needle = (place) =>
  L.marker(place, {
    icon: L.divIcon({ className: "map__needle", html: "", iconSize: [30, 36], iconAnchor: [15, 36] }),
    keyboard: false,
    interactive: false,
  });

/**
 * What is tapped stays whole in its own cell: so no two lie on each other, and each stands near enough to its place.
 * @type {(map: L.Map, place: L.LatLng, size: number) => L.LatLng}
 */
const settled = (map, place, size) => {
  const { x, y } = map.project(place);
  const inside = (/** @type {number} */ value) => {
    const start = Math.floor(value / CELL) * CELL;
    return Math.min(Math.max(value, start + size / 2), start + CELL - size / 2);
  };
  return map.unproject([inside(x), inside(y)]);
};

/**
 * The middles of the corner tiles: neighbours who look at the same tiles ask for the same address.
 * @param {L.Map} map
 */
const box = (map) => {
  const zoom = map.getZoom();
  const last = 2 ** zoom - 1;
  const middle = (/** @type {L.LatLng} */ corner) => {
    const tile = map.project(corner, zoom).divideBy(TILE).floor();
    const inside = L.point(Math.min(last, Math.max(0, tile.x)) + 0.5, Math.min(last, Math.max(0, tile.y)) + 0.5);
    return map.unproject(inside.multiplyBy(TILE), zoom);
  };
  const bounds = map.getBounds();
  const [southWest, northEast] = [middle(bounds.getSouthWest()), middle(bounds.getNorthEast())];
  return [southWest.lng, southWest.lat, northEast.lng, northEast.lat].map((each) => each.toFixed(5)).join(",");
};

/** @param {Pin} pin */
const popup = ({ href, title, status }) => {
  const content = element("p", "map__popup", "");
  content.append(Object.assign(element("a", "", title), { href }), element("span", "", status));
  return content;
};

/**
 * What lies mostly beyond the edge or below a button is looked at only; moving the map brings it within reach.
 * @type {(map: L.Map, place: L.LatLng, size: number) => boolean}
 */
const isReachable = (map, place, size) => {
  const { x, y } = map.latLngToContainerPoint(place);
  const { x: width, y: height } = map.getSize();
  const { left, top } = map.getContainer().getBoundingClientRect();
  const half = size / 2;
  if (Math.min(x, y, width - x, height - y) + half < FINGER) return false;
  return [...map.getContainer().querySelectorAll(".leaflet-control")].every((control) => {
    const edges = control.getBoundingClientRect();
    const free = [
      edges.left - left - x + half,
      x + half - (edges.right - left),
      edges.top - top - y + half,
      y + half - (edges.bottom - top),
    ];
    return Math.max(...free) >= FINGER;
  });
};

/**
 * @param {L.Map} map
 * @param {L.LatLng} place
 * @param {number} size
 * @param {string} title
 * @param {string} className
 * @param {HTMLElement} [content]
 */
const spot = (map, place, size, title, className, content) => {
  const settledAt = settled(map, place, size);
  const isButton = isReachable(map, settledAt, size);
  return L.marker(settledAt, {
    title,
    icon: icon(className, size, content),
    interactive: isButton,
    keyboard: isButton,
  });
};

/**
 * Leaflet knows of taps only.
 * @type {(layer: L.Marker, open: () => unknown) => L.Marker}
 */
const opens = (layer, open) =>
  layer.on("click", open).on("keypress", ({ originalEvent: { key } }) => key === "Enter" && open());

/** @type {(map: L.Map, feature: GeoJSON.Feature<GeoJSON.Point, Pin>, words: Words) => L.Marker} */
const marker = (map, { geometry, properties }, words) => {
  const [longitude, latitude] = geometry.coordinates;
  const place = L.latLng(latitude, longitude);
  if (properties.number > 1) {
    const number = String(properties.number);
    const size = 40 + 6 * Math.min(3, number.length - 1);
    const title = words.bundle.replace("{n}", number);
    const bundle = spot(map, place, size, title, "map__bundle", element("span", "", number));
    const closer = () => map.setView(place, Math.min(map.getZoom() + 2, map.getMaxZoom()));
    return opens(bundle, () => (properties.href ? location.assign(properties.href) : closer()));
  }
  const pin = spot(map, place, 30, properties.title, `map__pin map__pin--${properties.group}`);
  // The map's, not the pin's: it makes room for itself by moving the map, which then has new pins.
  const card = L.popup(CARD).setLatLng(pin.getLatLng()).setContent(popup(properties));
  return opens(pin, () => card.openOn(map));
};

/** @type {(map: L.Map, words: Words, announce: Announce) => void} */
const showReports = (map, words, announce) => {
  const layer = L.layerGroup().addTo(map);
  /** @type {AbortController | undefined} */
  let asking;
  const update = async () => {
    asking?.abort();
    asking = new AbortController();
    const address = new URL(words.points, location.href);
    address.searchParams.set("khung", box(map));
    address.searchParams.set("muc", String(map.getZoom()));
    try {
      const answer = await fetch(address, { signal: asking.signal });
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      const { features } = await answer.json();
      // Those who opened a bundle by keyboard go on from the map.
      if (map.getPane("markerPane")?.contains(document.activeElement)) {
        map.getContainer().focus({ preventScroll: true });
      }
      layer.clearLayers();
      let total = 0;
      for (const feature of features) {
        total += feature.properties.number;
        layer.addLayer(marker(map, feature, words));
      }
      announce(words.seen.replace("{n}", String(total)));
    } catch (error) {
      if (!(error instanceof DOMException && error.name === "AbortError")) announce(words.failed);
    }
    lastView = { center: map.getCenter(), zoom: map.getZoom() };
  };
  map.on("moveend", update);
  map.on("popupopen", ({ popup: opened }) => opened.getElement()?.querySelector("a")?.focus({ preventScroll: true }));
  map.getContainer().addEventListener("keydown", ({ key }) => key === "Escape" && map.closePopup());
  map.on("popupclose", () => map.getContainer().focus({ preventScroll: true }));
  update();
};

/**
 * Without tiles (no connection to them, or none configured) wards are still there by name.
 * @type {(map: L.Map, address: string) => Promise<void>}
 */
const showPlaces = async (map, address) => {
  const names = L.layerGroup();
  /** @type {GeoJSON.FeatureCollection<GeoJSON.Point, { name: string }>} */
  const { features } = await (await fetch(address)).json();
  for (const { geometry, properties } of features) {
    const [longitude, latitude] = geometry.coordinates;
    const label = icon("map__place", 0, element("span", "", properties.name));
    const options = { icon: label, interactive: false, keyboard: false, zIndexOffset: -1000 };
    names.addLayer(L.marker([latitude, longitude], options));
  }
  const toggle = () => (map.getZoom() >= NAMES_FROM_ZOOM ? names.addTo(map) : names.remove());
  map.on("zoomend", toggle);
  toggle();
};

/**
 * Does the server answer with a picture that says "access blocked"? To an img it is a tile like any other. What tells it
 * is its status, or that it is the same for four places. A server that lets no script read its answers tells nothing.
 * @type {(tiles: L.TileLayer) => Promise<boolean>}
 */
const isRefused = async (tiles) => {
  const pictures = [...(tiles.getContainer()?.querySelectorAll("img") ?? [])].slice(0, 4);
  try {
    const answers = await Promise.all(
      pictures.map(({ src }) => fetch(src, { cache: "force-cache", credentials: "omit", referrerPolicy: REFERRER })),
    );
    if (answers.some(({ ok }) => !ok)) return true;
    const bodies = await Promise.all(answers.map((answer) => answer.text()));
    return bodies.length > 3 && new Set(bodies).size === 1;
  } catch {
    return false;
  }
};

/** @type {(map: L.Map, root: HTMLElement, words: Words, announce: Announce) => void} */
const letPick = (map, root, words, announce) => {
  const ids = [words.latitudeInput, words.longitudeInput];
  const inputs = ids.map((id) => /** @type {HTMLInputElement} */ (find(document, `#${id}`)));
  const chosen = needle(map.getCenter());
  const pick = (/** @type {L.LatLng} */ { lat, lng }) => {
    const values = [lat.toFixed(6), lng.toFixed(6)];
    inputs.forEach((input, index) => {
      input.value = values[index];
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
    chosen.setLatLng([lat, lng]).addTo(map);
    announce(words.picked.replace("{point}", values.join(", ")));
  };
  map.on("click", ({ latlng }) => pick(latlng));
  map.getContainer().addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target !== map.getContainer()) return;
    event.preventDefault();
    pick(map.getCenter());
  });
  map.getContainer().append(element("span", "map__cross", ""));
  const take = find(root, "[data-map-take]");
  take.hidden = false;
  take.addEventListener("click", () => pick(map.getCenter()));
  if (inputs.every((input) => input.value)) {
    const known = L.latLng(Number(inputs[0].value), Number(inputs[1].value));
    map.setView(known, 17);
    chosen.setLatLng(known).addTo(map);
  }
};

/** @type {(map: L.Map, points: L.LatLngTuple[]) => void} */
const showLine = (map, points) => {
  if (points.length === 1) return void needle(points[0]).addTo(map);
  const line = L.polyline(points, { className: "map__line", interactive: false }).addTo(map);
  map.fitBounds(line.getBounds(), { padding: [24, 24], maxZoom: 17, animate: false });
};

/**
 * Opens the map of a button. Leaflet is there: map.js has loaded it.
 * @param {HTMLButtonElement} button
 * @param {View} [view]
 */
export const open = (button, view) => {
  /** @type {HTMLElement | null} */
  const root = button.closest(".map");
  if (!root) return;
  const status = find(root, "[role=status]");
  /** @type {Announce} */
  const announce = (text) => {
    status.textContent = text;
  };
  const words = /** @type {Words} */ (button.dataset);
  const canvas = find(root, ".map__canvas");
  canvas.hidden = false;
  find(root, ".map__closed").hidden = true;
  /** @type {L.LatLngTuple} */
  const middle = [Number(words.latitude), Number(words.longitude)];
  const map = L.map(canvas, {
    center: view?.center ?? middle,
    zoom: view?.zoom ?? Number(words.zoom),
    minZoom: 9,
    maxZoom: 19,
    maxBounds: HANOI,
    zoomControl: false,
    zoomAnimation: !CALM,
    fadeAnimation: !CALM,
    markerZoomAnimation: !CALM,
    inertia: !CALM,
  });
  L.control.zoom({ zoomInTitle: words.nearer, zoomOutTitle: words.farther }).addTo(map);
  map.attributionControl.setPrefix("");
  if (words.tiles) {
    const source = Object.assign(element("a", "", words.attribution), { href: words.attributionUrl });
    // Pages below a private link send no Referer, without which OpenStreetMap gives no tiles; the origin tells nothing.
    const options = { maxZoom: 19, attribution: source.outerHTML, referrerPolicy: REFERRER };
    const tiles = L.tileLayer(words.tiles, options);
    const tellBare = () => find(root, "[data-map-bare]").removeAttribute("hidden");
    tiles.once("tileerror", tellBare);
    tiles.once("load", async () => (await isRefused(tiles)) && tellBare());
    tiles.addTo(map);
  }
  showPlaces(map, words.places).catch(() => undefined);
  if (words.points) showReports(map, words, announce);
  if (words.marker) needle(middle).addTo(map);
  if (words.line) showLine(map, JSON.parse(words.line));
  if (words.map === "pick") letPick(map, root, words, announce);
  if (!view) canvas.focus({ preventScroll: true });
};

/** @param {HTMLButtonElement} button */
export const reopen = (button) => lastView && open(button, lastView);

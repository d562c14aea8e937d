// @ts-check
// The map's symbols, drawn here so that they follow the theme: hatches, sites by state, cameras by view angle. Each state has
// its own shape as well as its colour.

const RATIO = 2;

/**
 * @param {number} size in CSS pixels @param {(g: CanvasRenderingContext2D, size: number) => void} draw
 */
function image(size, draw) {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = size * RATIO;
  const g = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d', { willReadFrequently: true }));
  g.scale(RATIO, RATIO);
  draw(g, size);
  return g.getImageData(0, 0, canvas.width, canvas.height);
}

/** Diagonal stripes that meet at the edges of the square. @param {string} color @param {number} width @param {number} [size] @param {boolean} [down] */
const hatch = (color, width, size = 8, down = false) => image(size, (g) => {
  g.strokeStyle = color;
  g.lineWidth = width;
  g.beginPath();
  for (const shift of [-size, 0, size]) {
    if (down) { g.moveTo(shift - 1, -1); g.lineTo(shift + size + 1, size + 1); } else { g.moveTo(shift - 1, size + 1); g.lineTo(shift + size + 1, -1); }
  }
  g.stroke();
});

/** A level that changed: an arrow up where it is better, down where it is worse, with a bar where it fell back. @param {string} color @param {string} halo @param {1|-1} way @param {boolean} [bar] */
const move = (color, halo, way, bar = false) => image(22, (g, size) => {
  const c = size / 2;
  const trace = () => {
    g.beginPath();
    // way -1: the tip is above.
    g.moveTo(c, c + 7 * way); g.lineTo(c + 6.5, c); g.lineTo(c + 2.2, c); g.lineTo(c + 2.2, c - 7 * way); g.lineTo(c - 2.2, c - 7 * way); g.lineTo(c - 2.2, c); g.lineTo(c - 6.5, c); g.closePath();
    if (bar) { g.moveTo(c - 6, c + 9); g.lineTo(c + 6, c + 9); }
  };
  g.lineJoin = 'round';
  g.strokeStyle = halo;
  g.lineWidth = 4;
  trace();
  g.stroke();
  g.strokeStyle = color;
  g.lineWidth = 1.5;
  trace();
  g.stroke();
  g.fillStyle = color;
  g.fill();
});

/** @param {string} state @param {string} color @param {string} halo */
const site = (state, color, halo) => image(22, (g, size) => {
  const c = size / 2;
  const r = 7;
  const disc = (/** @type {number} */ radius) => { g.beginPath(); g.arc(c, c, radius, 0, Math.PI * 2); };
  disc(r + 2);
  g.fillStyle = halo;
  g.fill();
  g.strokeStyle = g.fillStyle = color;
  g.lineWidth = 2;
  if (state === 'active') { disc(r); g.fill(); } else if (state === 'faulty') {
    disc(r); g.fill();
    g.strokeStyle = halo; g.lineCap = 'round';
    g.beginPath(); g.moveTo(c - 2.6, c - 2.6); g.lineTo(c + 2.6, c + 2.6); g.moveTo(c + 2.6, c - 2.6); g.lineTo(c - 2.6, c + 2.6); g.stroke();
  } else if (state === 'planned') { g.setLineDash([2.6, 2]); disc(r - 0.5); g.stroke(); } else if (state === 'mixed') {
    disc(r - 0.5); g.stroke(); g.beginPath(); g.arc(c, c, r, Math.PI / 2, (3 * Math.PI) / 2); g.fill();
  } else { disc(r - 0.5); g.stroke(); g.lineWidth = 1.5; g.beginPath(); g.moveTo(c - 4, c); g.lineTo(c + 4, c); g.stroke(); }
});

/** The view of a camera that looks up (north), its place in the middle; turned by its bearing. @param {number} angle degrees @param {string} state @param {string} color @param {string} halo */
const wedge = (angle, state, color, halo) => image(64, (g, size) => {
  const c = size / 2;
  const r = c - 2;
  const half = (angle / 2) * (Math.PI / 180);
  const path = () => {
    g.beginPath();
    if (angle < 360) g.moveTo(c, c);
    g.arc(c, c, r, -Math.PI / 2 - half, -Math.PI / 2 + half);
    g.closePath();
  };
  path();
  g.globalAlpha = state === 'active' ? 0.34 : state === 'faulty' ? 0.16 : 0.06;
  g.fillStyle = color;
  g.fill();
  g.globalAlpha = 1;
  g.strokeStyle = color;
  g.lineWidth = 1.5;
  if (state === 'planned') g.setLineDash([4, 3]);
  if (state === 'retired') g.setLineDash([1.5, 3]);
  path();
  g.stroke();
  g.setLineDash([]);
  g.beginPath(); g.moveTo(c, c); g.lineTo(c, 6); g.lineWidth = 1; g.stroke();
  g.beginPath(); g.moveTo(c, 2); g.lineTo(c - 3.4, 8.5); g.lineTo(c + 3.4, 8.5); g.closePath(); g.fill();
  if (state === 'faulty') { g.lineWidth = 2; g.beginPath(); g.moveTo(c - 4, c - 15); g.lineTo(c + 4, c - 23); g.moveTo(c + 4, c - 15); g.lineTo(c - 4, c - 23); g.stroke(); }
  g.beginPath(); g.arc(c, c, 3.4, 0, Math.PI * 2); g.fillStyle = color; g.fill(); g.strokeStyle = halo; g.lineWidth = 1.2; g.stroke();
});

/** A camera of unknown bearing: a ring, never an arrow. @param {string} state @param {string} color @param {string} halo */
const ring = (state, color, halo) => image(64, (g, size) => {
  const c = size / 2;
  g.strokeStyle = color;
  g.lineWidth = 2;
  if (state !== 'active') g.setLineDash(state === 'planned' ? [5, 3] : [2, 3]);
  g.beginPath(); g.arc(c, c, 13, 0, Math.PI * 2); g.stroke();
  g.setLineDash([]);
  g.beginPath(); g.arc(c, c, 3.4, 0, Math.PI * 2); g.fillStyle = color; g.fill(); g.strokeStyle = halo; g.lineWidth = 1.2; g.stroke();
});

/** A hotspot too small to be seen as an area. @param {string} color @param {string} halo @param {boolean} lifted */
const hotspotSign = (color, halo, lifted) => image(16, (g, size) => {
  g.fillStyle = halo;
  g.fillRect(0, 0, size, size);
  g.strokeStyle = color;
  g.lineWidth = lifted ? 1 : 1.8;
  g.save();
  g.beginPath(); g.rect(2, 2, size - 4, size - 4); g.clip();
  g.beginPath();
  for (let i = -size; i < size; i += lifted ? 6 : 4.5) { g.moveTo(i, size); g.lineTo(i + size, 0); }
  g.stroke();
  g.restore();
  g.lineWidth = 2;
  g.strokeRect(2, 2, size - 4, size - 4);
});

/** The directions of the lines that tell reasons of gaps apart without their colour; each meets itself at the edges of its square. @type {Record<string, (g: CanvasRenderingContext2D, size: number) => void>} */
const GAPS = {
  no_camera: (g, s) => lines(g, s, [[-1, 1]]),
  broken: (g, s) => lines(g, s, [[-1, 1], [1, 1]]),
  too_far: (g, s) => lines(g, s, [[1, 1]]),
  night: (g, s) => { g.moveTo(0, s / 2); g.lineTo(s, s / 2); },
  occluded: (g, s) => { g.moveTo(s / 2, 0); g.lineTo(s / 2, s); },
  unknown: (g, s) => { for (const at of [s / 4, (3 * s) / 4]) { g.moveTo(at + 1, at); g.arc(at, at, 1, 0, Math.PI * 2); } },
  turned: (g, s) => { g.moveTo(0, s * 0.7); g.lineTo(s / 2, s * 0.3); g.lineTo(s, s * 0.7); },
};
export const REASONS = Object.keys(GAPS);
/** @param {CanvasRenderingContext2D} g @param {number} s @param {number[][]} ways */
function lines(g, s, ways) {
  for (const [dx] of ways) for (const shift of [-s, 0, s]) { g.moveTo(shift + (dx > 0 ? -1 : s + 1), -1); g.lineTo(shift + (dx > 0 ? s + 1 : -1), s + 1); }
}
/** @param {string} reason @param {string} color @param {boolean} [framed] */
const gap = (reason, color, framed = false) => image(framed ? 18 : 9, (g, size) => {
  g.strokeStyle = color;
  g.lineWidth = 1.7;
  const step = 9;
  for (let x = 0; x < size; x += step) for (let y = 0; y < size; y += step) { g.save(); g.translate(x, y); g.beginPath(); GAPS[reason](g, step); g.stroke(); g.restore(); }
  if (framed) g.strokeRect(1, 1, size - 2, size - 2);
});
/** The sign of a gap's reason as an element, for legends and lists. @param {string} reason @param {(name: string) => string} token */
export const gapSymbol = (reason, token) => asElement(gap(reason, token(`gap-${reason}`), true));

/** Seen by night. @param {string} color @param {string} halo */
const moon = (color, halo) => image(14, (g) => {
  g.beginPath(); g.arc(7, 7, 5, 0.35 * Math.PI, 1.65 * Math.PI); g.arc(10, 7, 5, 1.25 * Math.PI, 0.75 * Math.PI, true); g.closePath();
  g.strokeStyle = halo; g.lineWidth = 3; g.stroke();
  g.fillStyle = color; g.fill();
});

/** A row of a file that is checked: a disc is stored, a square is there already, a crossed diamond is given back. @param {string} status @param {string} color @param {string} halo */
const checked = (status, color, halo) => image(18, (g, size) => {
  const c = size / 2;
  g.fillStyle = color; g.strokeStyle = halo; g.lineWidth = 1.5; g.lineCap = 'round';
  g.beginPath();
  if (status === 'ok') g.arc(c, c, 5, 0, Math.PI * 2);
  else if (status === 'unchanged') g.rect(c - 4.5, c - 4.5, 9, 9);
  else { g.moveTo(c, c - 8); g.lineTo(c + 8, c); g.lineTo(c, c + 8); g.lineTo(c - 8, c); g.closePath(); }
  g.fill(); g.stroke();
  if (status === 'refused') { g.beginPath(); g.moveTo(c - 2.6, c - 2.6); g.lineTo(c + 2.6, c + 2.6); g.moveTo(c + 2.6, c - 2.6); g.lineTo(c - 2.6, c + 2.6); g.stroke(); }
});
/** The token of what became of a row. @type {Record<string, string>} */
const CHECKED = { ok: 'state-active', unchanged: 'state-retired', refused: 'danger' };

/** The sign of a checked row as an element, for legends and lists. @param {string} status @param {(name: string) => string} token */
export const checkedSymbol = (status, token) => asElement(checked(status, token(CHECKED[status]), token('map-halo')));

/**
 * Puts every symbol into the map, or draws it again in the colours of the present theme.
 * @param {any} gl @param {(name: string) => string} token
 */
export function installImages(gl, token) {
  const halo = token('map-halo');
  /** @type {Record<string, ImageData>} */
  const images = {
    'hatch-nodata': hatch(token('map-hatch'), 1.4, 8, true),
    'hatch-hotspot': hatch(token('map-hotspot'), 2.2),
    'hatch-lifted': hatch(token('state-retired'), 1.2),
    'move-improve': move(token('map-improve'), halo, -1),
    'move-worsen': move(token('map-worsen'), halo, 1),
    'move-relapse': move(token('map-worsen'), halo, 1, true),
    'view-moon': moon(token('map-label'), halo),
    'sign-hotspot': hotspotSign(token('map-hotspot'), halo, false),
    'sign-lifted': hotspotSign(token('state-retired'), halo, true),
  };
  for (const reason of REASONS) images[`gap-${reason}`] = gap(reason, token(`gap-${reason}`));
  for (const [status, color] of Object.entries(CHECKED)) images[`checked-${status}`] = checked(status, token(color), halo);
  for (const state of ['active', 'faulty', 'planned', 'mixed', 'retired']) {
    const color = token(`state-${state}`);
    images[`site-${state}`] = site(state, color, halo);
    if (state === 'mixed') continue;
    images[`ring-${state}`] = ring(state, color, halo);
    for (const angle of [30, 60, 90, 120, 180, 360]) images[`wedge-${angle}-${state}`] = wedge(angle, state, color, halo);
  }
  for (const [name, data] of Object.entries(images)) {
    if (gl.hasImage(name)) gl.updateImage(name, data);
    else gl.addImage(name, data, { pixelRatio: RATIO });
  }
}

/**
 * A site's symbol as an element, for legends: its shape says what its colour says.
 * @param {string} state @param {(name: string) => string} token
 */
export function siteSymbol(state, token) {
  return asElement(site(state, token(`state-${state}`), token('map-halo')));
}

/** @param {ImageData} data */
function asElement(data) {
  const canvas = document.createElement('canvas');
  canvas.width = data.width;
  canvas.height = data.height;
  canvas.className = 'legend-symbol';
  canvas.setAttribute('aria-hidden', 'true');
  canvas.getContext('2d')?.putImageData(data, 0, 0);
  return canvas;
}

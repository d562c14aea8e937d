// @ts-check
// The legend: what the colours mean, with unit, date and source; and which layers are on.
import { el, fill, html } from '../dom.js';
import { t } from '../i18n.js';
import { icon } from './icons.js';

/** @typedef {{title: string, unit?: string|null, note?: string|null, items: {swatch: string|Node, label: string}[], shut?: boolean}} LegendSpec  shut: closed at first, since what it explains lies under it */

/** @param {string|Node} swatch a CSS colour, 'hatch', or a symbol */
function swatch(swatch) {
  if (typeof swatch !== 'string') return swatch;
  const node = el`<span class="legend-swatch" aria-hidden="true"></span>`;
  if (swatch === 'hatch') node.classList.add('hatch');
  else node.style.backgroundColor = swatch;
  return node;
}

/**
 * @param {HTMLElement} root
 * @param {{onToggle: (name: string, on: boolean) => void}} options
 */
export function createLegend(root, { onToggle }) {
  /** @type {LegendSpec|null} */
  let spec = null;
  /** @type {{name: string, label: string, on: boolean}[]} */
  let layers = [];
  let source = '';
  let open = matchMedia('(min-width: 721px)').matches;
  /** Whether it was open before it was shut for the sake of the map. */
  let before = open;
  function draw() {
    const box = el`<details class="legend-box" ?open=${open}><summary>${icon('layers')}<span>${spec?.title ?? t('legend.layers')}</span></summary>
      <div class="legend-body">
      ${spec && html`${spec.unit && html`<p class="legend-unit">${spec.unit}</p>`}<ul class="legend-items">${spec.items.map((item) => html`<li>${swatch(item.swatch)}<span>${item.label}</span></li>`)}</ul>${spec.note && html`<p class="legend-note">${spec.note}</p>`}`}
      ${layers.length > 0 && html`<fieldset class="legend-layers"><legend class="visually-hidden">${t('legend.layers')}</legend>${layers.map((layer) => html`<label><input type="checkbox" ?checked=${layer.on} @change=${(/** @type {any} */ e) => onToggle(layer.name, e.target.checked)}><span class=${`layer-sign sign-${layer.name}`} aria-hidden="true"></span>${layer.label}</label>`)}</fieldset>`}
      ${source && html`<p class="legend-source">${source}</p>`}</div></details>`;
    // The event comes late: a box that was replaced meanwhile has no say.
    box.addEventListener('toggle', () => { if (box.isConnected) open = box.open; });
    fill(root, box);
  }
  draw();
  return {
    /** @param {LegendSpec|null} next */
    spec(next) {
      if (next?.shut && !spec?.shut) { before = open; open = false; } else if (spec?.shut && !next?.shut) open = before;
      spec = next;
      draw();
    },
    /** @param {{name: string, label: string, on: boolean}[]} next */
    layers(next) { layers = next; draw(); },
    /** Opens or closes it. @param {boolean} on */
    open(on) { if (on !== open) { open = on; draw(); } },
    /** @param {string} text */
    source(text) { if (text !== source) { source = text; draw(); } },
  };
}

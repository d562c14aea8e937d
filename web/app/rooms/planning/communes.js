// @ts-check
// The part of the form that says where: the whole province, or communes one by one, by name or by a click on the map.
import { el, fill, html } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { placeName } from '../../session.js';
import { communePicker } from '../../ui/communepicker.js';
import { icon } from '../../ui/icons.js';

/** @param {{map: any, communes: any[], value: string[], signal: AbortSignal, onChange: () => void}} options communes: of the province, today */
export function communesPart({ map, communes, value, signal, onChange }) {
  const names = new Map(communes.map((one) => [one.commune_id, one.full_name]));
  let chosen = value.filter((id) => names.has(id));
  /** Which of them the server refused. @type {string[]} */
  let wrong = [];
  const chips = el`<div class="plan-chips"></div>`;
  const picker = communePicker({ label: t('planning.add_commune'), names, day: () => null, among: (id) => names.has(id), signal, onChange: (id) => {
    if (!id) return;
    if (!chosen.includes(id)) chosen = [...chosen, id];
    picker.set(null);
    draw();
    onChange();
  } });
  const node = el`<div class="field"><span class="field-label">${t('planning.add_commune')}</span>${picker.node}${chips}<p class="label">${t('planning.commune_help')}</p></div>`;
  draw();
  signal.addEventListener('abort', () => map.outline({}), { once: true });
  function draw() {
    map.outline({ selected: chosen });
    fill(chips, chosen.map((id) => html`<span class=${`chip${wrong.includes(id) ? ' danger' : ''}`}>${names.get(id) ?? id}<button type="button" class="chip-remove" aria-label=${t('planning.remove', { name: names.get(id) ?? '' })} @click=${() => { chosen = chosen.filter((one) => one !== id); draw(); onChange(); picker.focus(); }}>${icon('close')}</button></span>`));
  }
  return {
    node, value: () => chosen,
    /** Marks those that the server refused, by their place in what was sent; their names. @param {number[]} places */
    refused(places) {
      wrong = places.map((i) => chosen[i]).filter(Boolean);
      draw();
      return places.map((i) => names.get(chosen[i]) ?? '');
    },
    /** A click on the map: in, or out again. @param {string} id */
    toggle(id) {
      if (!names.has(id)) return;
      chosen = chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id];
      draw();
      onChange();
    },
    summary: () => (!chosen.length ? t('planning.whole', { place: placeName() }) : chosen.length === 1 ? names.get(chosen[0]) ?? '' : t('planning.n_communes', { n: format.number(chosen.length) })),
  };
}

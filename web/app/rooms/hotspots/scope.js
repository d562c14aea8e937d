// @ts-check
// The part of the question that says where: the whole province, or communes by name (without accents, old names too) or code.
import { el, fill, html } from '../../dom.js';
import { t } from '../../i18n.js';
import { placeName } from '../../session.js';
import { communePicker } from '../../ui/communepicker.js';
import { icon } from '../../ui/icons.js';
import { communesKnown, scopeText } from './data.js';

/** @param {{map: any, value: string[], signal: AbortSignal, onChange: () => void}} options value: communes that were asked about before */
export function scopePart({ map, value, signal, onChange }) {
  const names = new Map(communesKnown().map((one) => [one.commune_id, one.full_name]));
  let chosen = [...value];
  const chips = el`<div class="plan-chips"></div>`;
  const picker = communePicker({ label: t('hotspots.add_commune'), names, day: () => null, among: (id) => names.has(id), signal, onChange: (id) => {
    if (!id) return;
    if (!chosen.includes(id)) chosen = [...chosen, id];
    picker.set(null);
    changed();
  } });
  const node = el`<div class="field"><span class="field-label">${t('hotspots.add_commune')}</span>${picker.node}${chips}<p class="label">${t('hotspots.scope_help', { place: placeName() })}</p></div>`;
  draw();
  signal.addEventListener('abort', () => map.outline({}), { once: true });
  return { node, value: () => chosen, summary: () => scopeText({ communes: chosen }) };

  function changed() { draw(); onChange(); }
  function draw() {
    map.outline({ selected: chosen });
    fill(chips, chosen.map((id) => html`<span class="chip">${names.get(id) ?? id}<button type="button" class="chip-remove" aria-label=${t('hotspots.remove', { name: names.get(id) ?? '' })} @click=${() => { chosen = chosen.filter((one) => one !== id); changed(); picker.focus(); }}>${icon('close')}</button></span>`));
  }
}

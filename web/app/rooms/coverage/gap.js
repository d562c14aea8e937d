// @ts-check
// A gap: why nobody sees it, what would help, and the way to the cameras around it.
import { aborted } from '../../api.js';
import { el, html } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { href } from '../../router.js';
import { half, weightText } from '../../shares.js';
import { store } from '../../store.js';
import { token } from '../../map.js';
import { gapSymbol, REASONS } from '../../symbols.js';
import { icon } from '../../ui/icons.js';
import { facts, figure, section } from '../../ui/panel.js';
import { empty } from '../../ui/skeleton.js';
import { areaText, communes, gapPages, nameOf, scope } from './data.js';
import { boxOf, coloursOf, drawGaps, drawOpen } from './layer.js';

const known = (/** @type {string} */ reason) => (REASONS.includes(reason) ? reason : 'unknown');

/** @param {any} room @param {string} id */
export async function gapRecord(room, id) {
  const { panel, map, signal, reload } = room;
  const back = room.toList();
  let feature = room.known.get(id);
  if (!feature) {
    panel.loading(t('coverage.gap'), { back, figure: true, rows: 5 });
    try {
      feature = await find(room, id);
    } catch (error) {
      if (!aborted(error)) panel.failed(t('coverage.gap'), error, { back, retry: reload });
      return;
    }
    if (!feature) {
      panel.show({ title: t('coverage.gap'), back, body: empty({ title: t('coverage.gap_gone'), hint: t('coverage.gap_gone_hint'), action: el`<a class="button" href=${back}>${t('coverage.to_list')}</a>` }) });
      return;
    }
  }
  const gap = feature.properties;
  drawOpen(map, feature);
  const box = boxOf([feature]);
  if (box) map.ready.then(() => { if (!signal.aborted) map.fit(box, { maxZoom: 17 }); });
  const total = gap.reasons.reduce((/** @type {number} */ sum, /** @type {any} */ one) => sum + one.weight, 0);
  const near = { zoom: 16.5, lat: gap.lat, lon: gap.lon };
  const cameras = (/** @type {Record<string, string>} */ filters) => href({ room: 'cameras', path: [], filters, view: near });
  const help = gap.reasons.map((/** @type {any} */ one) => known(one.code));
  panel.show({
    title: nameOf(gap), back, focus: true,
    subtitle: html`<span>${t('coverage.rank', { n: gap.rank })}</span><span>${gap.commune_name}</span><span class="chip">${icon(half() === 'night' ? 'moon' : 'sun')}${t(`share.half_${half()}`)}</span>`,
    body: [
      figure({ value: weightText(gap.weight), label: t('coverage.gap_weight'), note: t('coverage.gap_points', { n: format.number(gap.points), area: areaText(gap.area_m2) }) }),
      section(t('coverage.why'), el`<ul class="share-bars reasons">${gap.reasons.map((/** @type {any} */ one) => {
        const bar = el`<span class="share-bar" aria-hidden="true"><i class=${`sure of-${known(one.code)}`}></i></span>`;
        bar.querySelector('.sure').style.width = `${total ? (100 * one.weight) / total : 0}%`;
        return html`<li><span class="share-name">${gapSymbol(known(one.code), token)}${t(`coverage.reason_${known(one.code)}`)}</span>${bar}<span class="num">${weightText(one.weight)}</span></li>`;
      })}</ul>`),
      section(t('coverage.help'), el`<ul class="helps">${help.map((/** @type {string} */ reason) => html`<li>${t(`coverage.help_${reason}`)}</li>`)}</ul>`),
      el`<div class="buttons"><a class="button" href=${cameras({})}>${icon('cameras')}${t('coverage.cameras_near')}</a>
        ${help.includes('broken') && html`<a class="button" href=${cameras({ status: 'faulty' })}>${t('coverage.broken_near')}</a><a class="button" href=${cameras({ status: 'suspended' })}>${t('coverage.suspended_near')}</a>`}
        ${help.includes('unknown') && html`<a class="button" href=${cameras({ unknown_bearing: 'true' })}>${t('coverage.unknown_near')}</a>`}
        ${store.canWrite && help.includes('no_camera') && html`<a class="button" href=${href({ room: 'cameras', path: ['new'], filters: {}, view: { ...near, zoom: 17.5 } })}>${icon('plus')}${t('coverage.propose')}</a>`}</div>`,
      section(t('coverage.place'), facts([[t('coverage.commune'), el`<a href=${href({ path: [], filters: { ...store.filters, commune: gap.commune_id, by: '' } })}>${gap.commune_name}</a>`], [t('coverage.middle'), format.lonLat(gap.lon, gap.lat)], [t('coverage.col_area'), areaText(gap.area_m2)]])),
    ],
  });
}

/** A gap that a link opened: among those of the scope, page after page. @param {any} room @param {string} id */
async function find(room, id) {
  const pages = gapPages({ ...scope(), half: half(), limit: 1000 }, room.signal);
  let feature = null;
  while (!feature && !pages.done) {
    await pages.more();
    feature = pages.features.find((f) => f.properties.gap_id === id) ?? null;
  }
  drawGaps(room.map, pages.features);
  room.views.explain(pages.features);
  for (const one of pages.features) room.known.set(one.properties.gap_id, one);
  communes(room.signal).then((units) => room.map.choropleth(coloursOf(units)), () => { /* the colours of communes are a ground only */ });
  return feature;
}

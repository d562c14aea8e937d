// @ts-check
// A gap: why nobody sees it, what would help, and the way to the cameras around it.
import { aborted, get } from '../../api.js';
import { el, html } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { go, href } from '../../router.js';
import { half, partText, weightText } from '../../shares.js';
import { may } from '../../session.js';
import { store } from '../../store.js';
import { token } from '../../map.js';
import { gapSymbol, REASONS } from '../../symbols.js';
import { icon } from '../../ui/icons.js';
import { facts, figure, section } from '../../ui/panel.js';
import { empty } from '../../ui/skeleton.js';
import { heirOf, keepCurrent } from './current.js';
import { taskName } from '../../views.js';
import { areaText, communes, gapPages, gapParams, nameOf, province, scope, summary } from './data.js';
import { boxOf, coloursOf, drawGaps, drawOpen } from './layer.js';

const reasonOf = (/** @type {string} */ reason) => (REASONS.includes(reason) ? reason : 'unknown');

/** @param {any} room @param {string} id */
export async function gapRecord(room, id) {
  const { panel, map, signal, reload, known, views, shown } = room;
  const back = room.toList();
  let feature = known.get(id);
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
  let closed = false;
  /** All need of the scope by day and by night, and the tasks of the points of need in the middle of the gap; null until they are known. @type {any} */
  let shares = null;
  /** @type {string[]|null} */
  let tasks = null;
  const box = boxOf([feature]);
  if (box) map.ready.then(() => { if (!signal.aborted) map.fit(box, { maxZoom: 17 }); });
  const heard = el`<p class="visually-hidden" role="status"></p>`;
  try {
    // What its weight is a part of is the first thing told.
    shares = (await summary(signal)).shares;
  } catch (error) {
    if (aborted(error)) return;
  }
  panel.show({ ...page(), focus: true });
  clarity();
  keepCurrent(renew, signal, shown.stamp);
  // The address follows the gap where it gets another id: that opens no other page.
  return { holds: () => store.path[0] === feature.properties.gap_id };

  /** Which clarity was asked for, as the points of need in its middle have it. */
  async function clarity() {
    const { lon, lat } = feature.properties;
    try {
      const points = (await get('/coverage/need', { lon, lat, half: half(), limit: 50 }, signal)).items.filter((/** @type {any} */ one) => one[half()].weight > 0 && one[half()].seen !== 1);
      tasks = [...new Set(/** @type {string[]} */ (points.map((/** @type {any} */ one) => one.task)))];
      panel.again(page());
    } catch { /* the rest of the page stands without it */ }
  }

  /** Other figures: the gaps around are drawn anew, and this one is looked for among them. @param {boolean} isOther */
  async function renew(isOther) {
    const pages = gapPages(gapParams(), signal);
    const around = gapPages({ province: province(), half: half(), bbox: boxOf([feature])?.join(','), limit: 1000 }, signal);
    const [units] = await Promise.all([communes(signal), around.more(), pages.more()]);
    // As many as a person had on the list.
    while (pages.items.length < views.listed() && !pages.done) await pages.more();
    const now = around.features.find((one) => one.properties.gap_id === feature.properties.gap_id) ?? heirOf(feature, around.features);
    const isSame = closed === !now && (!now || JSON.stringify(now) === JSON.stringify(feature));
    if (isSame && !isOther) return;
    known.delete(feature.properties.gap_id);
    for (const one of [...pages.features, ...around.features]) known.set(one.properties.gap_id, one);
    map.refresh('sites', 'cameras', 'need');
    views.renew();
    map.choropleth(coloursOf(units));
    drawGaps(map, pages.features);
    views.explain(pages.features);
    if (isSame) return;
    closed = !now;
    const other = now && now.properties.gap_id !== feature.properties.gap_id;
    feature = now ?? feature;
    if (other) go({ path: [feature.properties.gap_id] }, { replace: true });
    panel.again(page());
    heard.textContent = t('coverage.updated');
  }

  /** The page as the gap is now. */
  function page() {
    const gap = feature.properties;
    drawOpen(map, closed ? null : feature);
    if (closed) return { title: nameOf(gap), back, subtitle: html`<span>${gap.commune_name}</span>`, body: [heard, empty({ title: t('coverage.gap_closed'), hint: t('coverage.gap_closed_hint'), action: el`<a class="button" href=${back}>${t('coverage.to_list')}</a>` })] };
    const total = gap.reasons.reduce((/** @type {number} */ sum, /** @type {any} */ one) => sum + one.weight, 0);
    const whole = shares?.[half()]?.all?.need ?? 0;
    const near = { zoom: 16.5, lat: gap.lat, lon: gap.lon };
    const cameras = (/** @type {Record<string, string>} */ filters) => href({ room: 'cameras', path: [], filters, view: near });
    const help = gap.reasons.map((/** @type {any} */ one) => reasonOf(one.code));
    return {
      title: nameOf(gap), back,
      subtitle: html`<span>${t('coverage.rank', { n: gap.rank })}</span><span>${gap.commune_name}</span><span class="chip">${icon(half() === 'night' ? 'moon' : 'sun')}${t(`share.half_${half()}`)}</span>`,
      body: [
        heard,
        figure({ value: partText(gap.weight, whole), label: t(!(whole > 0) ? 'coverage.gap_weight' : 'commune' in scope() ? 'coverage.gap_part_commune' : 'coverage.gap_part_province'), note: [whole > 0 && t('coverage.gap_of', { n: weightText(gap.weight), of: weightText(whole) }), t('coverage.gap_points', { n: format.number(gap.points), area: areaText(gap.area_m2) })].filter(Boolean).join(' ') }),
        section(t('coverage.why'), el`<ul class="share-bars reasons">${gap.reasons.map((/** @type {any} */ one) => {
          const bar = el`<span class="share-bar" aria-hidden="true"><i class=${`sure of-${reasonOf(one.code)}`}></i></span>`;
          bar.querySelector('.sure').style.width = `${total ? (100 * one.weight) / total : 0}%`;
          return html`<li><span class="share-name">${gapSymbol(reasonOf(one.code), token)}${t(`coverage.reason_${reasonOf(one.code)}`)}</span>${bar}<span class="num">${format.percent(total ? one.weight / total : 0, 0)}</span></li>`;
        })}</ul>`),
        section(t('coverage.need_task'), [el`<p><b>${tasks?.length ? tasks.map(taskName).join('; ') : '—'}</b></p>`, el`<p class="small muted">${t('coverage.gap_task_note')}</p>`]),
        section(t('coverage.help'), el`<ul class="helps">${help.map((/** @type {string} */ reason) => html`<li>${t(`coverage.help_${reason}`)}</li>`)}</ul>`),
        el`<div class="buttons"><a class="button" href=${cameras({})}>${icon('cameras')}${t('coverage.cameras_near')}</a>
          ${help.includes('broken') && html`<a class="button" href=${cameras({ status: 'faulty' })}>${t('coverage.broken_near')}</a><a class="button" href=${cameras({ status: 'suspended' })}>${t('coverage.suspended_near')}</a>`}
          ${help.includes('unknown') && html`<a class="button" href=${cameras({ unknown_bearing: 'true' })}>${t('coverage.unknown_near')}</a>`}
          ${may('compute') && store.rooms.includes('planning') && gap.commune_id && html`<a class="button" href=${href({ room: 'planning', path: ['new'], filters: { commune: gap.commune_id, name: gap.near ?? '' }, view: near })} data-own-view="">${icon('planning')}${t('coverage.plan')}</a>`}
          ${store.canWrite && help.includes('no_camera') && html`<a class="button" href=${href({ room: 'cameras', path: ['new'], filters: {}, view: { ...near, zoom: 17.5 } })}>${icon('plus')}${t('coverage.propose')}</a>`}</div>`,
        section(t('coverage.place'), facts([[t('coverage.commune'), el`<a href=${href({ path: [], filters: { ...store.filters, commune: gap.commune_id, by: '' } })}>${gap.commune_name}</a>`], [t('coverage.middle'), format.lonLat(gap.lon, gap.lat)], [t('coverage.col_area'), areaText(gap.area_m2)]])),
      ],
    };
  }
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

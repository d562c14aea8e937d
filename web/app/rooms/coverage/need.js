// @ts-check
// A place that ought to be seen: what made it so, how heavy it is by day and by night, and how many cameras see it.
import { aborted, get } from '../../api.js';
import { choice } from '../../fields.js';
import { el, html } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { href } from '../../router.js';
import { half, weightText } from '../../shares.js';
import { store } from '../../store.js';
import { icon } from '../../ui/icons.js';
import { facts, figure, section } from '../../ui/panel.js';
import { empty } from '../../ui/skeleton.js';
import { asked, placeWord } from './asked.js';
import { keepCurrent } from './current.js';

/** So many points around the place are told. */
const AROUND = 12;
/** How a point is seen, by the number that the server gives it. */
const SEEN = ['unseen', 'seen', 'possibly'];
/** @param {any} one the point by day or by night */
const howSeen = (one) => (one.weight > 0 ? t(`coverage.need_is_${SEEN[one.seen]}`, { n: one.seen_by, most: one.seen_by_at_most }) : t('coverage.need_none_then'));

/** @param {any} room */
export async function needRecord(room) {
  const { panel, map, signal, reload } = room;
  const back = href({ path: [], filters: { ...store.filters, place: '' } });
  const { place } = asked();
  const title = t('coverage.need_here');
  panel.loading(title, { back, figure: true, rows: 5 });
  map.mark(null);
  room.views.explain([]);
  const ask = () => get('/coverage/need', { lon: place[0], lat: place[1], half: half(), limit: AROUND }, signal);
  /** @type {any[]} */
  let points = [];
  try {
    if (place) points = (await ask()).items;
  } catch (error) {
    if (!aborted(error)) panel.failed(title, error, { back, retry: reload });
    return null;
  }
  const first = points[0];
  if (first) map.ready.then(() => { if (!signal.aborted && (map.gl?.getZoom() ?? 20) < 14) map.goTo([first.lon, first.lat], 16); });
  const heard = el`<p class="visually-hidden" role="status"></p>`;
  panel.show({ ...page(), focus: true });
  if (place) keepCurrent(renew, signal, room.shown.stamp);
  return { refresh: () => panel.again(page()) };

  /** Other figures: the points around are asked for anew. @param {boolean} isOther */
  async function renew(isOther) {
    const now = (await ask()).items;
    const isSame = JSON.stringify(now) === JSON.stringify(points);
    if (isOther || !isSame) {
      map.refresh('sites', 'cameras', 'need');
      room.views.renew();
    }
    if (isSame) return;
    points = now;
    panel.again(page());
    heard.textContent = t('coverage.updated');
  }

  /** The page as the points are now. */
  function page() {
    const [nearest, ...others] = points;
    map.mark(nearest ? [nearest.lon, nearest.lat] : null);
    if (!nearest) return { title, back, body: [heard, empty({ title: t('coverage.need_none'), hint: t('coverage.need_none_hint'), action: el`<a class="button" href=${back}>${t('coverage.to_list')}</a>` })] };
    const now = nearest[half()];
    const incidents = nearest.source !== 'incident' && now.of_incidents > 0 && t('coverage.need_incidents', { n: weightText(now.of_incidents) });
    return {
      title, back,
      subtitle: html`<span>${nearest.commune_name}</span><span class="chip">${icon(half() === 'night' ? 'moon' : 'sun')}${t(`share.half_${half()}`)}</span>`,
      body: [
        heard,
        figure({ value: weightText(now.weight), label: t('coverage.need_weight'), note: howSeen(now) }),
        section(t('coverage.need_made'), facts([
          [t('coverage.need_source'), [t(`share.source_${nearest.source}`), nearest.near].filter(Boolean).join(': ')],
          incidents && [t('share.source_incident'), incidents],
          [t('coverage.need_task'), choice('cameras', 'target_task', nearest.task)],
          nearest.metres > 0 && [t('coverage.need_metres'), format.number(nearest.metres, { digits: 0, unit: 'm' })],
        ])),
        section(t('coverage.need_by'), facts(['day', 'night'].map((one) => [t(`share.half_${one}`), [howSeen(nearest[one]), ' ', nearest[one].weight > 0 && el`<span class="muted">(${t('coverage.need_of', { n: weightText(nearest[one].weight) })})</span>`]]).concat(nearest.is_lit ? [[t('coverage.need_light'), t('coverage.need_lit')]] : []))),
        el`<div class="buttons"><a class="button" href=${href({ path: ['witnesses'], filters: { place: placeWord([nearest.lon, nearest.lat]), ...(half() === 'night' ? { light: nearest.is_lit ? 'lit_night' : 'night' } : {}) } })}>${icon('witness')}${t('coverage.ask')}</a></div>`,
        others.length > 0 && section(t('coverage.need_around', { n: others.length }), el`<ul class="cards">${others.map((one) => html`<li><a class="card" href=${href({ path: ['need'], filters: { ...store.filters, place: placeWord([one.lon, one.lat]) } })} @mouseenter=${() => map.mark([one.lon, one.lat])} @mouseleave=${() => map.mark([nearest.lon, nearest.lat])}>
          <span class="card-main"><span class="card-title">${one.near ?? t(`share.source_${one.source}`)}</span><span class="card-detail">${[t(`share.source_${one.source}`), t('coverage.ask_away', { m: format.number(one.distance_m, { digits: 0, unit: 'm' }) }), one.is_lit && t('coverage.need_lit'), howSeen(one[half()])].filter(Boolean).join(' · ')}</span></span><span class="card-value num">${weightText(one[half()].weight)}</span></a></li>`)}</ul>`),
        section(t('coverage.place'), facts([[t('coverage.commune'), nearest.commune_name], [t('coverage.middle'), format.lonLat(nearest.lon, nearest.lat)]])),
      ],
    };
  }
}

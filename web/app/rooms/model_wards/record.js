// @ts-check
// One unit of today: what of it is seen by day and by night, by what needs watching, how that went over the runs, which named units it came from.
import { aborted, get } from '../../api.js';
import { el, html } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { href } from '../../router.js';
import { may } from '../../session.js';
import { changeOf, half, kilometres, shareText } from '../../shares.js';
import { store } from '../../store.js';
import { courseLine } from '../../ui/chart.js';
import { icon } from '../../ui/icons.js';
import { demoChip, facts, figure, section } from '../../ui/panel.js';
import { empty } from '../../ui/skeleton.js';
import { PARTS, course, partName, rest, standingText, targetText, unit } from './data.js';

/** As a sentence begins. @param {string} words */
const upper = (words) => words.charAt(0).toLocaleUpperCase('vi') + words.slice(1);

/** @param {any} room @param {string} id */
export async function unitRecord(room, id) {
  const { panel, map, signal, reload, known } = room;
  const back = room.toList();
  panel.loading(t('room.model_wards'), { back, figure: true, rows: 6 });
  /** @type {any} */
  let both;
  try {
    both = await unit(id, signal);
  } catch (error) {
    if (!aborted(error)) panel.failed(t('room.model_wards'), error, { back, retry: reload });
    return null;
  }
  if (!both.day && !both.night) {
    panel.show({ title: t('room.model_wards'), back, body: empty({ title: t('model_wards.gone'), hint: t('model_wards.gone_hint'), action: el`<a class="button" href=${back}>${t('state.to_list')}</a>` }) });
    return null;
  }
  known.add(id);
  map.outline({ selected: [id] });
  get(`/communes/${id}`, {}, signal).then((commune) => { if (commune.bbox && !store.view) map.ready.then(() => map.fit(commune.bbox, { maxZoom: 14.5 })); }, () => { /* the outline stays where it is */ });
  draw();
  return { refresh: draw };

  function draw() {
    const row = both[half()] ?? both.day;
    const before = (row.over_time ?? []).at(-2);
    const change = changeOf(row.all, before);
    const to = (/** @type {Record<string, string>} */ filters) => href({ room: 'coverage', path: [], filters: { commune: id, ...(half() === 'night' ? { half: 'night' } : {}), ...filters } });
    panel.show({
      title: row.commune.full_name, back, focus: true, keepScroll: true,
      subtitle: html`<span class="chip">${icon(half() === 'night' ? 'moon' : 'sun')}${t(`share.half_${half()}`)}</span>${demoChip(row.from?.find((/** @type {any} */ one) => one.is_demo))}`,
      body: [
        figure({ value: shareText(row.all), label: t('model_wards.of_unit'), change: change && html`<span class=${`change ${change.points > 0 ? 'better' : change.points < 0 ? 'worse' : 'same'}`}><span aria-hidden="true">${change.arrow}</span> ${change.text}</span> <span class="muted">${t('model_wards.since', { date: format.time(before.finished_at) })}</span>`, note: upper(standingText(row)) }),
        el`<div class="halves" role="group" aria-label=${t('share.half')}>${['day', 'night'].map((one) => html`<a class="tile half" href=${href({ filters: { ...store.filters, half: one === 'night' ? 'night' : '' } })} aria-current=${one === half() ? 'true' : null}><span class="tile-value num">${icon(one === 'night' ? 'moon' : 'sun')}${shareText(both[one]?.all)}</span><span class="tile-label">${t(`share.half_${one}`)}</span></a>`)}</div>`,
        section(t('share.by_source'), [el`<ul class="share-bars">${PARTS.slice(1).map((part) => bar(row, part))}</ul>`, rest(row).map((words) => el`<p class="small muted ward-rest">${words}</p>`)]),
        course(row).length > 1 && section(t('model_wards.course'), courseLine(course(row), { width: 340, height: 72, label: t('model_wards.course'), axis: true })),
        section(t('model_wards.target'), facts([[t('model_wards.col_target'), targetText(row)], row.target?.document && [t('model_wards.target_document'), [row.target.document, row.target.since && format.date(row.target.since)].filter(Boolean).join(', ')], ...(row.target?.others ?? []).map((/** @type {any} */ other) => [t('model_wards.target_other', { name: other.full_name }), [targetText({ target: other }), other.document].filter(Boolean).join(' · ')]), (row.target?.share ?? null) !== null && [t('model_wards.standing'), standingText(row)]]), may('compute') && (row.target?.share ?? null) === null && row.from?.[0]?.model_ward_id && el`<a class="button small" href=${href({ path: [id, 'edit', row.from[0].model_ward_id] })}>${t('model_wards.set_target')}</a>`),
        section(t('model_wards.col_from'), el`<ul class="cards">${(row.from ?? []).map((/** @type {any} */ one) => named(one))}</ul>`),
        el`<div class="buttons"><a class="button" href=${to({})}>${icon('coverage')}${row.gaps === null ? t('room.coverage') : t('model_wards.gaps_n', { n: format.number(row.gaps) })}</a><a class="button" href=${href({ room: 'communes', path: [id], filters: {} })}>${icon('communes')}${t('room.communes')}</a></div>`,
        row.cameras && el`<p class="small muted">${t('model_wards.cameras', { n: format.number(row.cameras.working), broken: format.number(row.cameras.not_working), unknown: format.number(row.cameras.unknown) })}</p>`,
      ],
    });
  }

  /** @param {any} row @param {string} part */
  function bar(row, part) {
    const share = row[part];
    if ((share?.share ?? null) === null) return html`<li><span class="share-name">${partName(part)}</span><span class="small muted">${t('model_wards.no_need')}</span></li>`;
    const node = el`<span class="share-bar" aria-hidden="true"><i class="most"></i><i class="sure"></i></span>`;
    node.querySelector('.sure').style.width = `${100 * share.share}%`;
    node.querySelector('.most').style.width = `${100 * (share.share_at_most ?? 0)}%`;
    return html`<li><span class="share-name">${partName(part)}${part === 'street' && row.street_m > 0 && html`<span class="muted"> · ${t('share.street_km', { seen: kilometres(row.street_seen_m), of: kilometres(row.street_m) })}</span>`}</span>${node}<span class="num">${shareText(share)}</span></li>`;
  }

  /** A unit as a document named it. @param {any} one */
  function named(one) {
    const detail = [one.programme && t('model_wards.programme_is', { name: one.programme }), one.directive, one.named_on && format.date(one.named_on)].filter(Boolean).join(' · ');
    const main = html`<span class="card-main"><span class="card-title">${one.full_name}</span><span class="card-detail">${detail}</span><span class="card-chips"><span class=${`chip${one.extent === 'part' ? ' warn' : ' accent'}`}>${one.extent === 'part' ? t('model_wards.extent_part', { share: (one.share ?? null) === null ? '—' : format.percent(one.share, 0) }) : t('model_wards.extent_whole')}</span></span></span>`;
    return may('compute') && one.model_ward_id ? html`<li><a class="card" href=${href({ path: [id, 'edit', one.model_ward_id] })}>${main}<span class="card-value">${icon('edit')}<span class="visually-hidden">${t('record.edit')}</span></span></a></li>` : html`<li><span class="card">${main}</span></li>`;
  }
}

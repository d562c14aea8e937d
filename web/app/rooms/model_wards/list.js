// @ts-check
// The comparison: how many reach the figure set, then a row a unit; as a table it has the page, and it prints on one sheet of A4.
import { aborted } from '../../api.js';
import { el, fill, html } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { href } from '../../router.js';
import { may, placeName } from '../../session.js';
import { CLASSES, half, isRange, shareText, shareToken } from '../../shares.js';
import { store } from '../../store.js';
import { token } from '../../map.js';
import { courseLine } from '../../ui/chart.js';
import { icon } from '../../ui/icons.js';
import { demoChip, figure } from '../../ui/panel.js';
import { printList } from '../../ui/paper.js';
import { empty, failure, skeleton } from '../../ui/skeleton.js';
import { createList, listTools } from '../../ui/table.js';
import { PARTS, course, fromIncidents, origins, partName, rows as ask, standing, standingText, targetText } from './data.js';

/** For spreadsheets: a number of per cent. */
const percentOf = (/** @type {any} */ share) => ((share ?? null) === null ? '' : Math.round(share * 1000) / 10);

/** @param {any} room */
export function listPage(room) {
  const { panel, map, signal, legend, known } = room;
  const head = el`<div class="section"></div>`;
  const box = el`<section class="section"></section>`;
  const foot = () => panel.root.querySelector('.panel-foot');
  /** @type {any[]} */
  let found = [];
  let shown = '';
  /** @type {AbortController|null} */
  let running = null;
  const add = may('compute') && el`<a class="button icon" href=${href({ path: ['new'] })} aria-label=${t('model_wards.add')} title=${t('model_wards.add')}>${icon('plus')}</a>`;
  const print = el`<button type="button" class="button icon" hidden aria-label=${t('model_wards.print')} title=${t('model_wards.print')} @click=${paper}>${icon('print')}</button>`;
  panel.show({ title: t('room.model_wards'), subtitle: el`<span>${placeName()}</span>`, actions: [add, print], body: [head, box] });
  foot().hidden = true;
  map.outline({});
  load();

  async function load() {
    running?.abort();
    running = new AbortController();
    const mine = AbortSignal.any([signal, running.signal]);
    panel.subtitle(html`<span>${placeName()}</span>`);
    if (!found.length) fill(box, skeleton({ figure: true, rows: 6 }));
    box.setAttribute('aria-busy', 'true');
    try {
      found = await ask(mine);
      draw();
    } catch (error) {
      if (aborted(error)) return;
      found = [];
      fill(head);
      fill(box, failure(error, load));
    }
    box.removeAttribute('aria-busy');
  }

  function draw() {
    shown = JSON.stringify([store.province, half()]);
    print.hidden = !found.length;
    known.clear();
    for (const row of found) known.add(row.commune.commune_id);
    map.choropleth(new Map(found.map((row) => [row.commune.commune_id, (row.all?.share ?? null) === null ? null : token(shareToken(row.all.share))])));
    const ramp = el`<span class="legend-ramp" aria-hidden="true">${CLASSES.map(() => html`<i></i>`)}</span>`;
    [...ramp.children].forEach((cell, i) => { cell.style.backgroundColor = token(shareToken(CLASSES[i])); });
    legend(found.length ? { title: t('room.model_wards'), unit: `${half() === 'night' ? '☾ ' : '☀ '}${t(`share.half_${half()}`)}`, items: [{ swatch: ramp, label: t('model_wards.legend') }, { swatch: 'hatch', label: t('share.no_need') }], note: null } : null);
    if (!found.length) {
      fill(head);
      foot().hidden = true;
      fill(box, empty({ title: t('model_wards.empty', { place: placeName() }), hint: t(may('compute') ? 'model_wards.empty_hint' : 'model_wards.empty_ask'), action: may('compute') ? el`<a class="button" href=${href({ path: ['new'] })}>${t('model_wards.add')}</a>` : null }));
      return;
    }
    fill(head, answer(), halves());
    fill(box, list().node);
    const params = () => ({ province: store.province, half: half() });
    fill(foot(), listTools(list(), [{ layer: 'model-ward-coverage', label: t('model_wards.export'), formats: ['xlsx', 'csv'], note: t('export.whole_scope'), params }]));
    foot().hidden = false;
  }

  /** How many reach what was set; where nothing was set, how much is seen. */
  function answer() {
    const set = found.filter((row) => standing(row) !== 'unset');
    const met = set.filter((row) => standing(row) === 'met').length;
    const absent = el`<p class="small muted ward-rest">${missing()}</p>`;
    if (set.length) return [figure({ value: t('model_wards.met_value', { n: format.number(met), of: format.number(set.length) }), label: t('model_wards.met'), note: set.length < found.length ? t('model_wards.unset_n', { n: format.number(found.length - set.length) }) : null }), absent];
    const shares = found.filter((row) => (row.all?.share ?? null) !== null).map((row) => row.all);
    const low = shares.length ? shares.reduce((a, b) => (a.share <= b.share ? a : b)) : null;
    const high = shares.length ? shares.reduce((a, b) => (a.share >= b.share ? a : b)) : null;
    const value = !low ? '—' : low === high ? shareText(low) : t('model_wards.between', { low: format.percent(low.share), high: format.percent(/** @type {any} */ (high).share) });
    return [figure({ value, label: t('model_wards.seen', { n: format.number(found.length) }), note: [!low && found.every((row) => !row.coverage_run_id) && t('model_wards.no_run'), t('model_wards.unset_all'), shares.some(isRange) && t('model_wards.range_note')].filter(Boolean).join(' ') }), absent];
  }
  const halves = () => el`<div class="segmented ward-halves" role="group" aria-label=${t('share.half')}>${['day', 'night'].map((one) => html`<a href=${href({ filters: { ...store.filters, half: one === 'night' ? 'night' : '' } })} aria-current=${one === half() ? 'true' : null}>${icon(one === 'night' ? 'moon' : 'sun')}${t(`share.half_${one}`)}</a>`)}</div>`;

  function list() {
    const line = (/** @type {any} */ row, /** @type {number} */ width) => courseLine(course(row), { width, label: t('model_wards.course') });
    return createList(found, {
      id: (row) => row.commune.commune_id, href: (row) => href({ path: [row.commune.commune_id] }), caption: t('model_wards.caption'), file: `${t('model_wards.file')}-${store.province}-${half()}`,
      onPoint: (row) => map.outline(row ? { selected: [row.commune.commune_id] } : {}),
      card: (row) => ({
        title: row.commune.full_name, detail: html`${t('model_wards.from', { names: origins(row).join(', ') })}<span class="ward-parts">${PARTS.slice(1).filter((part) => row[part]).map((part) => html`<span>${partName(part)} <b>${shareText(row[part])}</b></span>`)}</span>${fromIncidents(row) > 0.0005 && html`<span class="ward-rest">${t('model_wards.incidents_brief', { share: format.percent(fromIncidents(row), 0) })}</span>`}`,
        chips: html`${chip(row)}${demoChip(row.from?.find((/** @type {any} */ one) => one.is_demo))}`,
        value: html`${shareText(row.all)}${line(row, 72)}`,
      }),
      columns: [
        { key: 'full_name', label: t('model_wards.unit'), sort: (row) => row.commune.full_name, cell: (row) => row.commune.full_name, text: (row) => row.commune.full_name },
        { key: 'from', label: t('model_wards.col_from'), cell: (row) => html`<span class="cell-from">${origins(row).map((/** @type {string} */ one) => html`<span>${one}</span>`)}</span>`, text: (row) => origins(row).join('; ') },
        ...PARTS.map((part) => ({ key: part, label: partName(part), numeric: true, sort: (/** @type {any} */ row) => row[part]?.share, cell: (/** @type {any} */ row) => shareText(row[part]), text: (/** @type {any} */ row) => percentOf(row[part]?.share),
          ...(part === 'all' ? { file: [{ label: `${partName(part)} (%)`, text: (/** @type {any} */ row) => percentOf(row.all?.share) }, { label: `${t('model_wards.col_incidents')} (%)`, text: (/** @type {any} */ row) => percentOf(fromIncidents(row)) }] } : {}),
          ...(part === 'street' ? { file: [{ label: `${partName(part)} (%)`, text: (/** @type {any} */ row) => percentOf(row.street?.share) }, { label: t('model_wards.col_street_seen_m'), text: (/** @type {any} */ row) => row.street_seen_m }, { label: t('model_wards.col_street_m'), text: (/** @type {any} */ row) => row.street_m }] } : {}) })),
        { key: 'cameras', label: t('model_wards.col_cameras'), numeric: true, sort: (row) => row.cameras?.working, cell: (row) => cameras(row), text: (row) => row.cameras?.working ?? '' },
        { key: 'gaps', label: t('model_wards.col_gaps'), numeric: true, sort: (row) => row.gaps, cell: (row) => format.number(row.gaps) },
        { key: 'target', label: t('model_wards.col_target'), sort: (row) => row.target?.share, cell: (row) => chip(row), text: targetText },
        { key: 'course', label: t('model_wards.course'), cell: (row) => line(row, 96) ?? '—', text: (row) => course(row).map((/** @type {any} */ one) => `${format.time(one.at)}: ${percentOf(one.share)}`).join('; ') },
      ],
    });
  }
  const chip = (/** @type {any} */ row) => el`<span class=${`chip ${({ met: 'accent', short: 'warn', perhaps: 'warn' })[standing(row)] ?? ''}`}>${standingText(row)}</span>`;
  /** Cameras that work, of all. @param {any} row */
  const cameras = (row) => (row.cameras ? t('model_wards.cameras_of', { n: format.number(row.cameras.working), of: format.number(row.cameras.working + row.cameras.not_working) }) : '—');

  /** What no unit has any need from, since the register has none of it. */
  function missing() {
    const names = ['street', 'hotspot', 'key_place'].filter((part) => found.some((row) => row.all) && found.every((row) => !row[part])).map((part) => partName(part).toLowerCase());
    return names.length ? t('model_wards.missing', { names: names.join(', ') }) : '';
  }

  function paper() {
    const set = head.querySelector('.figure')?.textContent;
    printList({
      title: t('model_wards.paper_title', { half: t(`share.half_${half()}`).toLowerCase() }), className: 'lying', numeric: [2, 3, 4, 5, 6, 7, 8, 9],
      lead: html`<p class="paper-answer">${set} <span>${head.querySelector('.answer-label')?.textContent}</span></p>`,
      head: [t('model_wards.unit'), t('model_wards.col_from'), ...PARTS.map(partName), t('model_wards.col_incidents'), t('model_wards.col_cameras'), t('model_wards.col_gaps'), t('model_wards.col_target'), t('model_wards.course')],
      rows: found.map((row) => [row.commune.full_name, origins(row).join(', '), ...PARTS.map((part) => shareText(row[part])), format.percent(fromIncidents(row), 0), cameras(row), format.number(row.gaps), standingText(row), courseLine(course(row), { width: 72, label: '' }) ?? '—']),
      foot: [missing(), t('model_wards.paper_foot', { printed: format.time(new Date().toISOString()), boundary: format.date(store.boundary) })].filter(Boolean).join(' '),
    });
  }

  return {
    refresh() { if (shown && shown === JSON.stringify([store.province, half()])) draw(); else load(); },
  };
}

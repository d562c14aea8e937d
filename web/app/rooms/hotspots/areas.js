// @ts-check
// The areas of a run: the list that the map shows, one of them with its story and hours, and its way into the register by a document.
import { aborted, get, post } from '../../api.js';
import { el, html } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { go, href } from '../../router.js';
import { store } from '../../store.js';
import { createForm } from '../../ui/form.js';
import { icon } from '../../ui/icons.js';
import { demoChip, facts, figure, section } from '../../ui/panel.js';
import { focusForm, recordButtons, saved } from '../../ui/record.js';
import { createList } from '../../ui/table.js';
import { areaAlone, areaName, areasOf, boxOf, casesText, expectedText, hoursUnknown, isTold, periodText, runOf, runPath, said, storyText, sureText, sureWhole, timesText } from './data.js';
import { drawOpen } from './layer.js';
import { areaText } from './rings.js';
import { sliceName } from './slices.js';
import { courseBars, hourMatrix } from './times.js';

/** Communes of an area that are listed. */
const MOST_COMMUNES = 12;
/** The signs of a story: is it rising or falling. @type {Record<string, string>} */
const ARROWS = { new: '✦', consecutive: '▲', intensifying: '▲', persistent: '■', diminishing: '▼', historical: '▼', past: '▼', sporadic: '◌', oscillating: '◌' };
/** @param {any} area */
export const storyChip = (area) => storyText(area.story) && el`<span class=${`chip story-${area.story}`}><span aria-hidden="true">${ARROWS[area.story] ?? ''}</span> ${storyText(area.story)}</span>`;
const declaredChip = (/** @type {any} */ area) => area.declared && el`<span class="chip accent">${icon('check')}${t('hotspots.declared_as', { code: area.declared.hotspot_code })}</span>`;
/** The communes of an area, those with most first. @param {any} area */
const communesText = (area) => (area.communes?.length ? area.communes.map((/** @type {any} */ one) => one.full_name ?? one.name).join(', ') : area.commune?.name ?? '');
const addressOf = (/** @type {any} */ run, /** @type {any} */ area) => href({ path: ['run', run.hotspot_run_id, String(area.number)], filters: { ...store.filters, view: '', slice: '', by: '' } });

/** @param {any[]} areas @param {any} run @param {any} room */
export function areaList(areas, run, { map }) {
  return createList(areas, {
    id: (area) => String(area.number), href: (area) => addressOf(run, area), caption: t('hotspots.areas_list'), file: `${t('hotspots.file_areas')}-${run.province_code}-${run.wish.from}`,
    emptyTitle: t('hotspots.no_areas'), onPoint: (area) => map.mark(area?.centre ?? null),
    card: (area) => ({
      title: html`<span class="gap-rank num">${area.number}</span> ${areaName(area)}`, detail: [sureText(area), areaText(area.area_m2), area.is_wide && t('hotspots.wide_short')].filter(Boolean).join(' · '),
      chips: html`${storyChip(area)}${declaredChip(area)}`, value: html`${casesText(area.n)}<span class="change same">${timesText(area)}</span>`,
    }),
    columns: [
      { key: 'number', label: t('hotspots.col_area_name'), sort: (area) => area.number, cell: (area) => html`<span class="num">${area.number}.</span> ${areaName(area)}`, file: [{ label: t('hotspots.col_number'), text: (area) => area.number }, { label: t('hotspots.col_area_name'), text: areaName }] },
      { key: 'commune', label: t('hotspots.col_commune'), sort: (area) => area.commune?.name, cell: (area) => communesText(area) || '—', text: communesText },
      { key: 'n', label: t('hotspots.col_n'), numeric: true, sort: (area) => area.n, cell: (area) => format.number(area.n) },
      { key: 'expected', label: t('hotspots.col_expected'), numeric: true, sort: (area) => area.expected, cell: (area) => expectedText(area.expected), text: (area) => Math.round(10 * area.expected) / 10 },
      { key: 'times', label: t('hotspots.col_times'), numeric: true, sort: (area) => area.n / area.expected, cell: timesText, text: (area) => Math.round((10 * area.n) / area.expected) / 10 },
      { key: 'q', label: t('hotspots.col_sure'), sort: (area) => area.q, cell: sureText, text: sureText },
      { key: 'story', label: t('hotspots.col_story'), sort: (area) => storyText(area.story), cell: (area) => storyText(area.story) || '—', text: (area) => storyText(area.story) },
      { key: 'area_m2', label: t('hotspots.col_area'), numeric: true, sort: (area) => area.area_m2, cell: (area) => areaText(area.area_m2), file: [{ label: `${t('hotspots.col_area')} (m²)`, text: (area) => Math.round(area.area_m2) }, { label: t('form.lon'), text: (area) => area.centre?.[0] }, { label: t('form.lat'), text: (area) => area.centre?.[1] }] },
      { key: 'declared', label: t('hotspots.col_declared_as'), cell: (area) => area.declared?.hotspot_code ?? '—', text: (area) => area.declared?.hotspot_code ?? '' },
    ],
  });
}

/** The run, its areas, and the one that is meant. @param {any} room @param {string} id @param {string} number */
async function loaded({ panel, signal, known, reload }, id, number) {
  const back = href({ path: ['run', id], filters: { ...store.filters, view: '' } });
  const held = known.get(id);
  if (!held) panel.loading(t('hotspots.area'), { back, figure: true, rows: 5 });
  try {
    const [run, areas] = held ? [held.run, held.areas] : await Promise.all([runOf(id, signal), areasOf(id, signal)]);
    if (!held) known.set(id, { run, areas });
    // Whether it was declared meanwhile is asked anew.
    const area = await get(`${runPath(id)}/areas/${encodeURIComponent(number)}`, {}, signal);
    return { run, areas, area, back };
  } catch (error) {
    if (!aborted(error)) panel.failed(t('hotspots.area'), error, { back, retry: reload });
    return null;
  }
}
/** @param {any} room @param {any} area */
function show({ map }, area) {
  drawOpen(map, area.geometry);
  const box = boxOf(area.geometry);
  if (box) map.ready.then(() => map.fit(box, { maxZoom: 15.5 }));
}

/** @param {any} room @param {string} id @param {string} number */
export async function areaPage(room, id, number) {
  const found = await loaded(room, id, number);
  if (!found) return null;
  const { run, areas, area, back } = found;
  const { panel, view } = room;
  view.show(run, areas);
  show(room, area);
  const slices = run.findings?.slices ?? [];
  const names = slices.map((/** @type {any} */ one) => sliceName(one, run.findings.slice_length));
  const course = area.slice_n?.length === slices.length && slices.length > 1 ? slices.map((/** @type {any} */ one, /** @type {number} */ i) => ({ ...one, n: area.slice_n[i] })) : [];
  const step = (/** @type {number} */ by) => areas[areas.findIndex((/** @type {any} */ one) => one.number === area.number) + by];
  const [before, after] = [step(-1), step(1)];
  const between = (/** @type {any} */ one, /** @type {string} */ words, /** @type {string} */ way) => (one ? html`<a class="button small" href=${addressOf(run, one)}>${way === 'back' ? '‹ ' : ''}${words}${way === 'on' ? ' ›' : ''}</a>` : html`<span></span>`);
  panel.show({
    title: `${area.number}. ${areaName(area)}`, back, focus: true, subtitle: html`${storyChip(area)}${declaredChip(area)}${demoChip(run)}`,
    body: [
      figure({ value: casesText(area.n), label: t('hotspots.area_label', { period: periodText(run.wish) }), change: area.expected > 0 && html`<span>${t('hotspots.area_against', { times: timesText(area), n: expectedText(area.expected) })}</span>`, note: sureWhole(area) }),
      area.story && storyText(area.story) && el`<p>${t(`hotspots.story_${area.story}_what`)}</p>`,
      area.is_wide && el`<p class="note warn">${t('hotspots.wide_one', { area: areaText(area.area_m2) })}</p>`,
      course.length > 0 && courseBars(course, { label: t('hotspots.course'), names, at: view.slice() }),
      recordButtons(run.may?.declare && store.canWrite && isTold(area) && !area.declared && el`<a class="button primary" href=${href({ path: ['run', id, String(area.number), 'declare'], filters: store.filters })}>${icon('plus')}${t('hotspots.declare')}</a>`,
        area.declared && el`<a class="button" href=${href({ path: [area.declared.hotspot_id], filters: { tab: 'register' } })}>${t('hotspots.open_declared')}</a>`,
        run.wish.province_code && store.rooms.includes('coverage') && area.commune && el`<a class="button" href=${href({ room: 'coverage', path: [], filters: { commune: area.commune.commune_id } })}>${icon('coverage')}${t('hotspots.seen_here')}</a>`),
      (area.hours?.length ?? 0) > 0 && section(t('hotspots.when'), [hourMatrix(area.hours, { label: t('hotspots.when'), asked: run.wish }), hoursUnknown(run) && el`<p class="small muted">${hoursUnknown(run)}</p>`]),
      ((area.communes?.length ?? 0) > 1 || area.elsewhere) && section(t('hotspots.in_communes'), facts([...(area.communes ?? []).slice(0, MOST_COMMUNES), ...(area.elsewhere ? [{ ...area.elsewhere, name: t('hotspots.elsewhere') }] : [])].map((/** @type {any} */ one) => [one.full_name ?? one.name, t('hotspots.cases_share', { n: format.number(one.n), share: format.percent(one.share, 0) })]))),
      area.elsewhere && el`<p class="small muted">${t('hotspots.elsewhere_note')}</p>`,
      section(t('hotspots.about'), facts([[t('hotspots.col_area'), areaText(area.area_m2)], area.cells > 0 && [t('hotspots.n_cells_of'), format.number(area.cells)], area.street_m > 0 && [t('hotspots.street'), format.number(area.street_m / 1000, { digits: 1, unit: 'km' })], area.centre && [t('form.place'), format.lonLat(area.centre[0], area.centre[1])]])),
      el`<details class="more-rows"><summary>${t('hotspots.tab_method')}</summary>${facts([['n', format.number(area.n)], [t('hotspots.expected'), expectedText(area.expected)], ['z', format.number(area.z, { digits: 2 })], ['p', format.number(area.p, { digits: 5 })], ['q', format.number(area.q, { digits: 5 })]])}<p class="small muted">${t('hotspots.areas_in_figures_note')}</p></details>`,
      areas.length > 1 && el`<nav class="buttons plan-steps-between" aria-label=${t('hotspots.areas_list')}>${between(before, t('hotspots.area_before'), 'back')}${between(after, t('hotspots.area_after'), 'on')}</nav>`,
    ],
  });
  return {};
}

/** @param {any} room @param {string} id @param {string} number */
export async function declarePage(room, id, number) {
  const found = await loaded(room, id, number);
  if (!found) return null;
  const { run, areas, area } = found;
  const { panel, map, view, known } = room;
  const back = href({ path: ['run', id, number], filters: store.filters });
  if (!run.may?.declare || !store.canWrite || !isTold(area) || area.declared) { go({ path: ['run', id, number] }, { replace: true }); return null; }
  view.show(run, areas);
  show(room, area);
  /** What a person should know before it is published; none where the server does not say. @type {any} */
  const told = await get(`${runPath(id)}/areas/${encodeURIComponent(number)}/declare`, {}, room.signal).catch((/** @type {any} */ error) => { if (aborted(error)) throw error; return null; });
  const form = createForm({
    entity: 'hotspots', values: { name: areaAlone(area), declared_on: format.today(), area_types: [] }, only: ['name', 'area_types', 'declared_by_doc', 'declared_on'], open: ['identity', 'document'], submit: t('hotspots.declare'), onCancel: () => go({ path: ['run', id, number] }),
    onSubmit: async (_, values) => {
      const made = await post(`${runPath(id)}/areas/${encodeURIComponent(number)}/declare`, values);
      known.delete(id);
      map.refresh('hotspots');
      saved(t('hotspots.made', { code: made.hotspot_code }));
      go({ path: [made.hotspot_id], filters: { tab: 'register' } }, { replace: true });
    },
  });
  panel.show({ title: t('hotspots.declare'), back, subtitle: html`<span>${`${area.number}. ${areaName(area)}`}</span><span>${casesText(area.n)}</span>`, body: [el`<p class="note">${t('hotspots.declare_help')}</p>`, cautions(told), form.node] });
  focusForm(panel);
  return {};
}
/** What a person should know before an area is published: in the words of the server, with the hotspots that are there already. @param {any} told */
function cautions(told) {
  const [warnings, near] = [told?.warnings ?? [], told?.hotspots ?? []];
  if (!warnings.length && !near.length) return null;
  return el`<div class="note warn hot-cautions" role="note"><div>${warnings.length > 1 ? html`<ul>${warnings.map((/** @type {any} */ one) => html`<li>${said(one)}</li>`)}</ul>` : warnings.map((/** @type {any} */ one) => html`<p>${said(one)}</p>`)}
    ${near.length > 0 && html`<ul class="hot-near">${near.map((/** @type {any} */ one) => html`<li><a href=${href({ path: [one.hotspot_id], filters: { tab: 'register' } })}>${one.hotspot_code} ${one.name}</a> <span class="muted small">${one.distance_m > 0 ? t('hotspots.near_m', { n: format.number(one.distance_m, { digits: 0 }) }) : t('hotspots.near_within')}</span></li>`)}</ul>`}</div></div>`;
}

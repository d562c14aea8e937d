// @ts-check
// The map of a run as a sheet of A3 to be signed: the answer, period, offences, counts, legend, areas, and how it was computed.
import { html } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { placeName } from '../../session.js';
import { store } from '../../store.js';
import { isApproximate, legendRows, printMap } from '../../ui/sheet.js';
import { areaName, casesText, hoursText, offencesWhole, periodText, sideText, storyText, sureText, timesText, weekdaysText } from './data.js';
import { headline } from './words.js';

/** Areas that have room beside the map. */
const MOST = 34;

/** @param {any} room @param {any} run @param {any[]} areas */
export async function printSheet({ map, view }, run, areas) {
  const offences = await offencesWhole(run.wish).catch(() => '—');
  await printMap({ map, repaint: () => view.repaint(), words: () => words(run, areas, offences, view) });
}

/** @param {any} run @param {any[]} areas @param {string} offences @param {any} view */
function words(run, areas, offences, view) {
  const { inputs = {}, wish } = run;
  const answer = headline(run, areas);
  const listed = areas.slice(0, MOST);
  const slice = view.slice() === null ? '' : view.words();
  const boundary = store.status?.boundaries?.source;
  const limits = [
    slice && t('hotspots.sheet_slice', { slice }),
    run.backtest?.verdict && t(`hotspots.test_${run.backtest.verdict}`),
    inputs.is_across_reform && t('hotspots.across_reform'),
    isApproximate() && t('sheet.approximate'),
  ].filter(Boolean);
  return {
    title: t('hotspots.sheet_title', { place: placeName() }), sub: [periodText(wish), offences, hoursText(wish), weekdaysText(wish)].join(' · '), limits,
    source: html`${t('hotspots.sheet_source', { n: format.number(inputs.n), side: inputs.side_m ? sideText(inputs) : '', level: format.percent(inputs.alpha ?? wish.alpha ?? 0.05, 0), seed: inputs.seed ?? wish.seed ?? 138 })} ${t('hotspots.sheet_printed', { boundary: `${format.date(run.boundary_date)}${boundary ? ` (${boundary})` : ''}`, printed: format.time(new Date().toISOString()), version: run.code_version ?? '' })}`,
    aside: html`<p class="sheet-figure">${answer.value}</p><p>${answer.label}</p>${answer.share && html`<p class="sheet-note">${answer.share}</p>`}<p class="sheet-note">${answer.sure}</p>
      <h2>${t('sheet.legend')}</h2><ul class="legend-items">${legendRows()}</ul>
      ${listed.length > 0 && html`<h2>${t('hotspots.areas_list')}<small>${t('hotspots.sheet_columns')}</small></h2><ol>${listed.map((area) => html`<li value=${area.number}><b>${casesText(area.n)} · ${timesText(area)}</b><span>${areaName(area)}${area.near && area.commune?.name && html`, ${area.commune.name}`}; ${[sureText(area), storyText(area.story)].filter(Boolean).join(', ').toLowerCase()}</span></li>`)}</ol>`}`,
  };
}

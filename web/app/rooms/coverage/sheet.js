// @ts-check
// The map as a sheet of A3 to be signed: figures, legend, the heaviest gaps.
import { html } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { placeName } from '../../session.js';
import { half, isRange, partText, shareText } from '../../shares.js';
import { store } from '../../store.js';
import { token } from '../../map.js';
import { gapSymbol, REASONS } from '../../symbols.js';
import { isApproximate, legendRows, printMap } from '../../ui/sheet.js';
import { toast } from '../../ui/toast.js';
import { isWeighed, windowText } from './compared.js';
import { nameOf, scope, wholeWord } from './data.js';
import { coloursOf } from './layer.js';

/** More gaps than have room beside it: those that have none are left out. */
const MOST = 45;
/** From this zoom every gap of the frame has its number, farther out the first twenty of all. */
const NUMBERS_FROM = 13.5;

/** The gaps whose numbers are on the map: close up those of the frame alone have one. @param {any} map @param {any[]} gaps */
function numbered(map, gaps) {
  if (map.flat || map.gl.getZoom() < NUMBERS_FROM) return gaps;
  const [west, south, east, north] = map.bbox();
  return gaps.filter((gap) => gap.lon >= west && gap.lon <= east && gap.lat >= south && gap.lat <= north);
}

/**
 * @param {{map: any, answer: any, gaps: any[], units: any[], views: any}} what the scope's answer, the gaps that the list holds, the communes of the map's colours, the
 *   views of cameras with their legend
 */
export async function printSheet({ map, answer, gaps, units, views }) {
  if (!answer?.run) { toast(t('coverage.print_nothing')); return; }
  await printMap({ map, fetch: views.load, repaint: () => { map.choropleth(coloursOf(units)); views.explain(); }, words: () => words({ answer, gaps: numbered(map, gaps), units }) });
}

/** @param {{answer: any, gaps: any[], units: any[]}} what */
function words({ answer, gaps, units }) {
  const which = half();
  const shares = answer.shares;
  const place = units.find((unit) => unit.commune_id === scope().commune)?.full_name ?? placeName();
  const present = REASONS.filter((reason) => gaps.some((gap) => gap.reason === reason));
  const swatches = [...present.map((reason) => html`<li>${gapSymbol(reason, token)}<span>${t(`coverage.reason_${reason}`)}</span></li>`), ...legendRows()];
  const listed = gaps.slice(0, MOST);
  const source = store.status?.boundaries?.source;
  // What the figures leave out, as the screen says it.
  const without = ['street', 'key_place', 'hotspot'].filter((name) => shares[which][name]?.points === 0);
  const names = (/** @type {boolean} */ weighed) => without.filter((name) => isWeighed(answer.run.recipe, name) === weighed).map((name) => t(`share.source_${name}`).toLowerCase()).join(', ');
  const limits = [
    names(true) && t('coverage.missing', { names: names(true) }),
    names(false) && t('coverage.left_out', { names: names(false) }),
    shares[which].incident === null && t('coverage.no_incidents'),
    answer.cameras.not_checked_for_obstacles > 0 && t('coverage.sheet_obstacles', { n: format.number(answer.cameras.not_checked_for_obstacles) }),
    isApproximate() && t('sheet.approximate'),
  ].filter(Boolean);
  return { title: t('coverage.sheet_title', { place }), sub: t('coverage.sheet_sub', { half: t(`share.half_${which}`), as_of: format.time(answer.cameras.computed_at ?? answer.run.as_of) }), limits, source: html`${windowText(answer.run)} ${t('coverage.sheet_source', { boundary: `${format.date(answer.run.boundary_date)}${source ? ` (${source})` : ''}`, printed: format.time(new Date().toISOString()), version: answer.run.code_version })}`,
    aside: html`<p class="sheet-figure">${shareText(shares[which].all)}</p><p>${t(`coverage.answer_${which}`)}</p>${isRange(shares[which].all) && html`<p class="sheet-note">${t('share.range_note', { n: format.number(answer.cameras[`unknown_that_matter_by_${which}`]) })}</p>`}<p>${t('share.half_day')}: <b>${shareText(shares.day.all)}</b> · ${t('share.half_night')}: <b>${shareText(shares.night.all)}</b></p>
      <h2>${t('sheet.legend')}</h2><ul class="legend-items">${swatches}</ul>
      <h2>${t('coverage.sheet_gaps')}<small>${t(wholeWord())}</small></h2><ol>${listed.map((gap) => html`<li value=${gap.rank}><b>${partText(gap.weight, shares[which].all.need)}</b><span>${gapSymbol(REASONS.includes(gap.reason) ? gap.reason : 'unknown', token)}${nameOf(gap)}${gap.near && html`, ${gap.commune_name}`}</span></li>`)}</ol>` };
}

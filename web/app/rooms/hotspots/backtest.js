// @ts-check
// Whether the map would have foretold: ours beside the density, the plain count and chance, on the days that it was not made from. Said also where ours loses.
import { el, html } from '../../dom.js';
import * as format from '../../format.js';
import { has, t } from '../../i18n.js';
import { go } from '../../router.js';
import { store } from '../../store.js';
import { choiceField } from '../../ui/controls.js';

const MAPS = ['gi_star', 'kde', 'count', 'chance'];
/** The part that is told first. */
const PART = 0.05;

/** @param {any} backtest @param {() => void} redraw */
export function backtestBox(backtest, redraw) {
  if (!backtest) return el`<p class="muted">${t('hotspots.test_not_told')}</p>`;
  if (backtest.verdict === 'too_few') {
    const why = backtest.why;
    return el`<div class="empty"><p class="strong">${t('hotspots.test_too_few')}</p><p>${has(`hotspots.test_why_${why}`) ? t(`hotspots.test_why_${why}`, { n: format.number(why === 'fit' ? backtest.fit?.n : backtest.test?.n) }) : ''}</p><p class="muted small">${t('hotspots.test_too_few_hint')}</p></div>`;
  }
  const by = store.filters.unit === 'street' && backtest.rows.some((/** @type {any} */ one) => one.by === 'street') ? 'street' : 'area';
  const rows = backtest.rows.filter((/** @type {any} */ one) => one.by === by);
  const main = rows.find((/** @type {any} */ one) => Math.abs(one.part - PART) < 1e-9) ?? rows[0];
  if (!main) return el`<p class="muted">${t('hotspots.test_not_told')}</p>`;
  const maps = MAPS.map((name) => main.maps.find((/** @type {any} */ one) => one.map === name)).filter(Boolean);
  const of = (/** @type {string} */ name) => maps.find((/** @type {any} */ one) => one.map === name);
  const most = Math.max(0.01, ...maps.map((/** @type {any} */ one) => one.hit_high ?? one.hit_rate));
  const beside = backtest.beside?.find((/** @type {any} */ one) => one.against === 'count' && one.map !== 'count' && (one.by ?? 'area') === 'area' && Math.abs(one.part - PART) < 1e-9);
  const isWorse = backtest.verdict === 'worse';
  const units = new Set(backtest.rows.map((/** @type {any} */ one) => one.by));
  return el`<div class="section backtest"><div class=${`note ${isWorse ? 'warn' : backtest.verdict === 'better' ? 'ok' : ''}`} role="note"><div><p class="strong">${t(`hotspots.test_${backtest.verdict}`)}</p><p>${t(`hotspots.test_${backtest.verdict}_what`)}</p></div></div>
    <p class="small muted">${t('hotspots.test_how', { fit: format.range(backtest.fit.from, backtest.fit.to), test: format.range(backtest.test.from, backtest.test.to), n: format.number(backtest.test.n) })}</p>
    ${units.size > 1 && choiceField({ label: t('hotspots.test_by'), hidden: true, value: by, options: ['area', 'street'].map((one) => [one, t(`hotspots.test_by_${one}`)]), onChange: (one) => { go({ filters: { ...store.filters, unit: one === 'street' ? 'street' : '' } }, { replace: true }); redraw(); } }).node}
    <p class="small">${t(`hotspots.test_part_${by}`, { part: format.percent(main.part, 0) })}</p>
    <ul class="share-bars test-bars">${maps.map((/** @type {any} */ one) => bar(one))}</ul>
    ${beside && html`<p class="small muted">${t('hotspots.test_beside', { n: points(beside.difference), low: points(beside.low), high: points(beside.high) })}</p>`}
    <details class="more-rows"><summary>${t('hotspots.test_table')}</summary><div class="table-scroll" tabindex="0" role="region" aria-label=${t('hotspots.test_table')}><table class="view-table"><thead><tr><th scope="col">${t('hotspots.test_col_part')}</th><th scope="col">${t('hotspots.test_col_map')}</th><th scope="col" class="num">${t('hotspots.test_col_hit')}</th><th scope="col" class="num">PAI</th><th scope="col" class="num">PEI</th></tr></thead>
      <tbody>${backtest.rows.flatMap((/** @type {any} */ row) => MAPS.map((name) => row.maps.find((/** @type {any} */ one) => one.map === name)).filter(Boolean).map((/** @type {any} */ one) => html`<tr><td>${format.percent(row.part, 0)} ${t(`hotspots.test_of_${row.by}`)}</td><th scope="row">${t(`hotspots.map_${one.map}`)}</th><td class="num">${format.percent(one.hit_rate)}</td><td class="num">${format.number(one.pai, { digits: 2 })}</td><td class="num">${format.number(one.pei, { digits: 2 })}</td></tr>`))}</tbody></table></div><p class="small muted">${t('hotspots.test_terms')}</p></details></div>`;

  /** @param {any} one */
  function bar(one) {
    const fill = el`<span class="share-bar test-bar" aria-hidden="true"><i class=${`map-${one.map}`}></i><b></b></span>`;
    fill.querySelector('i').style.width = `${(100 * one.hit_rate) / most}%`;
    const low = (100 * (one.hit_low ?? one.hit_rate)) / most;
    const whisker = fill.querySelector('b');
    whisker.style.left = `${low}%`;
    whisker.style.width = `${(100 * (one.hit_high ?? one.hit_rate)) / most - low}%`;
    if (one.map === 'chance') whisker.remove();
    const times = one.map !== 'chance' && one.pai > 0 && of('chance') ? t('hotspots.times_chance', { n: format.number(one.pai, { digits: 1 }) }) : '';
    return html`<li class=${one.map === 'gi_star' ? 'ours' : ''}><span class="share-name">${t(`hotspots.map_${one.map}`)}${times && html`<span class="muted"> · ${times}</span>`}</span>${fill}<span class="num" title=${one.map === 'chance' ? null : t('hotspots.between', { low: format.percent(one.hit_low), high: format.percent(one.hit_high) })}>${format.percent(one.hit_rate, 0)}</span></li>`;
  }
}
/** Points of per cent. @param {number} part */
const points = (part) => format.number(100 * part, { digits: 1, sign: true });

// @ts-check
// The answer of a run as a commune officer reads it: where, how many, how sure, new or old. The same on screen and on paper.
import * as format from '../../format.js';
import { has, t } from '../../i18n.js';
import { areaAlone, casesText, hoursUnknown, isTold, nowOf, storyText, sureText, timesText, unitText } from './data.js';

/** Stories in the order in which they are told: what is new or grows first. */
const ORDER = ['new', 'consecutive', 'intensifying', 'persistent', 'oscillating', 'sporadic', 'diminishing', 'historical', 'past', 'whole_period'];

/** From this share by chance on, how much lies in the worst part is not told. */
const MOST_BY_CHANCE = 0.5;

/** Whether the share in the worst part says anything that arithmetic does not. @param {any} run */
export const saysShare = (run) => (run.findings?.concentration?.chance_high ?? 1) < MOST_BY_CHANCE;
/** How much lies in the worst part, beside what chance alone would give. @param {any} part */
export const shareText = (part) => t(part.share > part.chance_high ? 'hotspots.share_more' : 'hotspots.share_chance', { share: format.percent(part.share, 0), part: format.percent(part.part, 0), low: format.number(100 * part.chance_low, { digits: 0 }), high: format.percent(part.chance_high, 0) });

/** What is held against counting: which of the forecasts. @param {any} backtest */
const forecastText = ({ forecast_of: of }) => (has(`hotspots.forecast_${of}`) ? t('hotspots.the_forecast_of', { of: t(`hotspots.forecast_${of}`) }) : t('hotspots.the_forecast'));

/** Whether the areas are hot still at the end of the window, as far as that can be told. @param {any[]} areas @param {any} findings */
function nowText(areas, findings) {
  const unit = unitText({ findings });
  const [hot, cooled] = ['hot', 'cooled'].map((how) => areas.filter((one) => nowOf(one, findings) === how).length);
  const isAll = hot + cooled === areas.length;
  if (!hot && !cooled) return '';
  const words = hot && cooled ? t('hotspots.now_both', { unit, hot: format.number(hot), cooled: format.number(cooled) })
    : hot ? t(isAll ? 'hotspots.now_all_hot' : 'hotspots.now_hot', { unit, n: format.number(hot) })
      : t(isAll ? 'hotspots.now_all_cooled' : 'hotspots.now_cooled', { n: format.number(cooled) });
  return isAll ? words : `${words} ${t('hotspots.now_rest')}`;
}

/** @param {any} run @param {any[]} all areas, those that are not told from chance too */
export function headline(run, all) {
  const areas = all.filter(isTold);
  const { findings = {}, wish, inputs = {} } = run;
  const n = findings.areas ?? areas.length;
  const [few, cells] = [findings.areas_few ?? 0, findings.cells_hot ?? 0];
  // Of cells so small that chance alone puts half of all into the twentieth, the share says nothing.
  const part = saysShare(run) ? findings.concentration : null;
  const first = areas[0];
  const level = format.percent(inputs.alpha ?? wish.alpha ?? 0.05, 0);
  const told = ORDER.map((story) => [story, areas.filter((area) => area.story === story).length]).filter(([, count]) => Number(count) > 0);
  return {
    n,
    /** Whether what stands out is too small to be an area. */
    few: few > 0,
    value: n > 0 ? t('hotspots.n_areas', { n: format.number(n) }) : t('hotspots.n_areas_none'),
    label: t(n > 0 ? 'hotspots.answer_more' : few > 0 ? 'hotspots.answer_few' : 'hotspots.answer_none'),
    /** The surest place. */
    first: first && t('hotspots.first', { name: areaAlone(first), n: casesText(first.n), times: timesText(first), sure: sureText(first).toLocaleLowerCase('vi') }),
    /** Whether they are hot still. */
    now: nowText(areas, findings),
    /** Hours that are not known, where they are many. */
    unknown: hoursUnknown(run),
    /** Whether the forecast, which is none of the areas, foretells better than counting. */
    tested: run.backtest?.verdict ? t(`hotspots.tested_${run.backtest.verdict}`, { forecast: forecastText(run.backtest) }) : '',
    stories: told.map(([story, count]) => t('hotspots.n_story', { n: format.number(Number(count)), story: storyText(String(story)).toLocaleLowerCase('vi') })).join(' · '),
    share: part && shareText(part),
    /** What stands out without being an area: its cells are coloured, and "nothing" would be no answer to them. */
    also: few > 0 ? t(n === 0 ? 'hotspots.sure_few' : 'hotspots.few_more', { few: format.number(few) }) : n === 0 && cells > 0 ? t('hotspots.sure_cells', { cells: format.number(cells) }) : '',
    sure: n === 0 && (few > 0 || cells > 0) ? '' : t(n === 0 ? 'hotspots.sure_none' : findings.areas_against === 'streets' ? 'hotspots.sure_streets' : 'hotspots.sure_all', { n: level, of: format.number(inputs.n ?? null) }),
  };
}

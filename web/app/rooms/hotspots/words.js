// @ts-check
// The answer of a run as a commune officer reads it: where, how many, how sure, new or old. The same on screen and on paper.
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { areaName, casesText, isTold, storyText, timesText } from './data.js';

/** Stories in the order in which they are told: what is new or grows first. */
const ORDER = ['new', 'consecutive', 'intensifying', 'persistent', 'oscillating', 'sporadic', 'diminishing', 'historical', 'past', 'whole_period'];

/** From this share by chance on, how much lies in the worst part is not told. */
const MOST_BY_CHANCE = 0.5;

/** @param {any} run @param {any[]} all areas, those that are not told from chance too */
export function headline(run, all) {
  const areas = all.filter(isTold);
  const { findings = {}, wish, inputs = {} } = run;
  const n = findings.areas ?? areas.length;
  // Of cells so small that chance alone puts half of all into the twentieth, the share says nothing.
  const part = (findings.concentration?.chance_high ?? 1) < MOST_BY_CHANCE ? findings.concentration : null;
  const first = areas[0];
  const level = format.percent(inputs.alpha ?? wish.alpha ?? 0.05, 0);
  const told = ORDER.map((story) => [story, areas.filter((area) => area.story === story).length]).filter(([, count]) => Number(count) > 0);
  const share = part && (part.share > part.chance_high
    ? t('hotspots.share_more', { share: format.percent(part.share, 0), part: format.percent(part.part, 0), low: format.number(100 * part.chance_low, { digits: 0 }), high: format.percent(part.chance_high, 0) })
    : t('hotspots.share_chance', { share: format.percent(part.share, 0), part: format.percent(part.part, 0), low: format.number(100 * part.chance_low, { digits: 0 }), high: format.percent(part.chance_high, 0) }));
  return {
    n,
    value: n > 0 ? t('hotspots.n_areas', { n: format.number(n) }) : t('hotspots.n_areas_none'),
    label: t(n > 0 ? 'hotspots.answer_more' : 'hotspots.answer_none'),
    /** The surest place. */
    first: first && t('hotspots.first', { name: [areaName(first), first.near && first.commune?.name].filter(Boolean).join(', '), n: casesText(first.n), times: timesText(first) }),
    stories: told.map(([story, count]) => t('hotspots.n_story', { n: format.number(Number(count)), story: storyText(String(story)).toLocaleLowerCase('vi') })).join(' · '),
    share,
    sure: t(n === 0 ? 'hotspots.sure_none' : ['even_ground', 'even_length'].includes(findings.areas_against) ? `hotspots.sure_${findings.areas_against}` : 'hotspots.sure_all', { n: level, of: format.number(inputs.n ?? null) }),
  };
}

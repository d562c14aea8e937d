// @ts-check
// The answer of a run as a commune officer reads it: where, how many, how sure, new or old. The same on screen and on paper.
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { areaName, casesText, storyText, timesText } from './data.js';

/** Stories in the order in which they are told: what is new or grows first. */
const ORDER = ['new', 'consecutive', 'intensifying', 'persistent', 'oscillating', 'sporadic', 'diminishing', 'historical', 'past', 'whole_period'];

/** @param {any} run @param {any[]} areas */
export function headline(run, areas) {
  const { findings = {}, wish, inputs = {} } = run;
  const n = findings.areas ?? areas.length;
  const part = findings.concentration;
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
    sure: t(n > 0 ? 'hotspots.sure_all' : 'hotspots.sure_none', { n: level, of: format.number(inputs.n ?? null) }),
  };
}

// @ts-check
// What the room asks the server for, and how a plan is told: its budget, what it adds, how near it is to the best that could be done.
import { get } from '../../api.js';
import * as format from '../../format.js';
import { language, t } from '../../i18n.js';
import { now } from '../../router.js';
import { half } from '../../shares.js';
import { store } from '../../store.js';

/** Halves of the day that figures are told for. */
export const HALVES = ['day', 'night'];
/** The half of the day that is shown of a plan: of one that is about one half only, that half. @param {any} plan */
export const halfOf = (plan) => (HALVES.includes(plan?.wish?.halves) ? plan.wish.halves : half());
/** Kinds of places where cameras may hang, in the order of the form. */
export const PLACES = ['junctions', 'streets', 'sites', 'grid'];
/** Less than this is no gap, as a part of the best possible; papers say so too (src/planning/paper/proof.rs). */
const NO_GAP = 5e-5;

export const isUnderWay = (/** @type {any} */ plan) => ['queued', 'running'].includes(plan.state);
/** Whether there is an answer: a run that was broken off keeps the best choice so far. @param {any} plan */
export const hasAnswer = (plan) => ['done', 'cancelled'].includes(plan.state) && (plan.cameras ?? 0) > 0;

/** The words of something that the server says in both languages. @param {any} said */
export const said = (said) => (typeof said === 'string' ? said : (language() === 'en' ? said?.en ?? said?.detail_en : null) ?? said?.vi ?? said?.detail ?? said?.code ?? '');

/** Money as papers write it: "485 triệu đồng", "1,25 tỷ đồng", "850.000 đồng". @param {number|null|undefined} vnd */
export function money(vnd) {
  if ((vnd ?? null) === null) return '—';
  const n = /** @type {number} */ (vnd);
  if (Math.abs(n) >= 1e9) return t('planning.billion', { n: format.number(n / 1e9, { digits: 2 }) });
  if (Math.abs(n) >= 1e6) return t('planning.million', { n: format.number(n / 1e6, { digits: 2 }) });
  return t('planning.dong', { n: format.number(n, { digits: 0 }) });
}

/** What this account may do with a plan, by its role, its scope and how the plan stands. @param {any} plan @param {'edit'|'rename'|'cancel'|'delete'|'approve'|'papers'|'measured'} what */
export const mayDo = (plan, what) => Boolean(plan?.may?.[what]);

/** A time as a clock would be read aloud: "45 giây", "2 phút 5 giây". @param {number} seconds */
export function duration(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const [minutes, rest] = [Math.floor(whole / 60), whole % 60];
  if (!minutes) return t('planning.seconds_n', { n: format.number(rest) });
  return [t('planning.minutes_n', { n: format.number(minutes) }), rest > 0 && t('planning.seconds_n', { n: format.number(rest) })].filter(Boolean).join(' ');
}

/** "24 camera", without a word where there is none. @param {number|null|undefined} n */
export const camerasText = (n) => t('planning.n_cameras', { n: format.number(n ?? 0, { digits: 0 }) });

/** What was asked for: "tối đa 20 camera", "tối đa 500 triệu đồng", "đạt 60 % nhu cầu". @param {any} wish */
export function budgetText(wish) {
  if ((wish?.target_part ?? null) !== null) return t('planning.asked_target', { share: format.percent(wish.target_part, 1) });
  const parts = [(wish?.budget?.cameras ?? null) !== null && camerasText(wish.budget.cameras), (wish?.budget?.vnd ?? null) !== null && money(wish.budget.vnd)].filter(Boolean);
  return parts.length ? t('planning.asked_most', { what: parts.join(t('planning.and')) }) : '';
}

/** The share of the need that is seen before and after, by day and by night together; null where nothing is needed or told. @param {any} plan */
export function shares(plan) {
  if (!(plan.need > 0) || (plan.seen_before ?? null) === null || (plan.value ?? null) === null) return null;
  return { before: plan.seen_before / plan.need, after: (plan.seen_before + plan.value) / plan.need };
}
/** Which halves of the day the shares and gains of a whole plan are of: "ngày và đêm gộp lại", or the only one that was asked for. @param {any} plan */
export const halvesOf = (plan) => t(`planning.of_${HALVES.includes(plan?.wish?.halves) ? plan.wish.halves : 'both'}`);
/** "31,2 % → 47,8 %". @param {{before: number|null, after: number|null}|null} both @param {number} [digits] */
export function fromTo(both, digits = 1) {
  if (!both || both.before === null) return '—';
  return `${share(both.before, digits)} → ${share(both.after, digits)}`;
}
/** A share with all its digits, since two of them stand beside one another; none has no sign. @param {number|null|undefined} part @param {number} [digits] */
export const share = (part, digits = 1) => ((part ?? null) === null ? '—' : format.number(Number((100 * /** @type {number} */ (part)).toFixed(digits)) || 0, { digits, fixed: true }) + (language() === 'en' ? '' : '\u00a0') + '%');
/** Points of per cent, the number alone: what is rounded to none has no sign. @param {number} part @param {{sign?: boolean, digits?: number}} [options] */
export const pointsNumber = (part, { sign = true, digits = 1 } = {}) => format.number(Number((100 * part).toFixed(digits)) || 0, { digits, sign, fixed: true });
/** The same with their name. @param {number} part @param {{sign?: boolean, digits?: number}} [options] */
export const points = (part, options) => t('planning.points', { n: pointsNumber(part, options) });

/** How far below the best possible at most, as a part of that: the server's, in lists, on paper and here. Null where nothing is proven. @param {any} plan */
export const gapOf = (plan) => (plan.is_over_budget || plan.is_beyond_proof || (plan.wish?.target_part ?? null) !== null ? null : plan.gap_part ?? null);
/** A gap that is told: rounded up, so that no more is said than what is proven. @param {number} gap */
export const gapText = (gap) => `${format.number(Math.ceil(gap * 1e4 - 1e-9) / 100, { digits: 2 })}${language() === 'en' ? '' : '\u00a0'}%`;
/** Whether a gap is none. @param {number} gap */
export const isBest = (gap) => gap < NO_GAP;
/** The same in words that a meeting understands. @param {any} plan */
export function gapWords(plan) {
  if (plan.is_over_budget) return '';
  if (plan.is_beyond_proof) return t('planning.gap_beyond');
  if ((plan.wish?.target_part ?? null) !== null) return leastWords(plan);
  const gap = gapOf(plan);
  if (gap === null) return '';
  return isBest(gap) ? t('planning.gap_none') : t('planning.gap_most', { n: gapText(gap) });
}
/** Of a plan that was to reach a part of the need with as little as possible: less than what is proven not to. @param {any} plan */
function leastWords(plan) {
  const least = plan.inputs?.least;
  if (!least || plan.cameras === 0) return '';
  const inMoney = plan.wish.target_unit === 'vnd';
  const words = (/** @type {number} */ n) => (inMoney ? money(Math.round(n)) : camerasText(n));
  const bound = inMoney ? least.bound : Math.ceil(least.bound - 1e-6);
  return bound >= least.budget * (1 - 1e-9) ? t('planning.least_proven', { n: words(least.budget) }) : t('planning.least_between', { bound: words(bound), n: words(least.budget) });
}
/** The same in a few words, for lists. @param {any} plan */
export function gapShort(plan) {
  const gap = gapOf(plan);
  if (plan.is_beyond_proof && !plan.is_over_budget && plan.value > 0) return t('planning.gap_beyond_short');
  if (gap === null) return '';
  return isBest(gap) ? t('planning.gap_none_short') : t('planning.gap_short', { n: gapText(gap) });
}
/** Whether the plan as it is now was counted again: changes by hand leave the count of what had been chosen. @param {any} plan */
export const isChecked = ({ checked, cameras, value, is_beyond_proof: isBeyond }) => Boolean(checked) && !isBeyond && checked.differs_points === 0 && checked.cameras === cameras && Math.abs(checked.value - value) <= 1e-6 * Math.max(1, value);

/** A moment of today by its clock, another one with its date. @param {string|null|undefined} stamp */
export function moment(stamp) {
  if (!stamp) return '—';
  const { day, clock } = format.localParts(stamp);
  return day === now() ? clock : format.time(stamp);
}

/** Whether people have a name for the place of a camera. @param {any} camera */
export const isNamed = (camera) => Boolean(camera.place_name ?? camera.near);
/** The name of a place where a camera would hang. @param {any} camera */
export const placeOf = (camera) => camera.place_name ?? camera.near ?? t(`planning.kind_${camera.place_kind}`);
/** The opening angle of a model, degrees; of a lens by its sensor. @param {any} model */
export function angleOf(model) {
  if (model?.hfov_deg) return model.projection === 'equidistant' ? 360 : model.hfov_deg;
  if (model?.focal_length_mm && model?.sensor_width_mm) return (2 * Math.atan(model.sensor_width_mm / (2 * model.focal_length_mm)) * 180) / Math.PI;
  return null;
}
/** Whether a model looks to all sides, so that turning it changes nothing. @param {any} model */
export const looksAround = (model) => (angleOf(model) ?? 0) >= 359;

export const planPath = (/** @type {string} */ id) => `/plans/${encodeURIComponent(id)}`;
/** Plans of the province, the last asked for first, and whether this account may make one (`may.make`). @param {AbortSignal} signal */
export const plans = (signal) => get('/plans', { province: store.province }, signal);
/** The catalogue: shared models and those of the province. @param {AbortSignal} signal */
export const models = async (signal) => (await get('/camera-models', { province: store.province }, signal)).items;
/** The cameras of a plan, in order. @param {string} id @param {AbortSignal} signal */
export const camerasOf = async (id, signal) => (await get(`${planPath(id)}/cameras`, {}, signal)).features
  .map((/** @type {any} */ f) => ({ ...f.properties, lon: f.geometry.coordinates[0], lat: f.geometry.coordinates[1] }))
  .sort((/** @type {any} */ a, /** @type {any} */ b) => a.number - b.number);
/** The tasks whose views are drawn: more steps are narrower than a line where all cameras of a plan are in sight. */
const DRAWN = ['outline', 'perceive', 'validate'];
/** What the cameras of a plan would see by one half of the day. @param {string} id @param {string} half @param {AbortSignal} signal */
export const viewsOf = async (id, half, signal) => (await Promise.all(DRAWN.map((task) => get(`${planPath(id)}/views`, { half, task }, signal)))).flatMap((one) => one.features);
/** Sums before and after by half of the day and source, in all and by commune; null where the account is told none. @param {string} id @param {AbortSignal} signal */
export async function figuresOf(id, signal) {
  const figures = await get(`${planPath(id)}/figures`, {}, signal);
  return figures.day || figures.night ? figures : null;
}
/** The same of two plans: the other one is `with`, what they were asked differently `differs`, whether their shares are parts of the same need `is_same_need`. @param {string} id @param {string} other @param {AbortSignal} signal */
export const figuresOfBoth = (id, other, signal) => get(`${planPath(id)}/figures`, { with: other }, signal);
/** The name of a model in the language of the page. @param {any} model */
export const modelName = (model) => (language() === 'en' && model?.name_en) || model?.name || '—';
/** Shares of sums. @param {any} sums */
export const sharesOf = (sums) => ({ before: sums.need > 0 ? sums.seen_before / sums.need : null, after: sums.need > 0 ? sums.seen_after / sums.need : null });
/** What other budgets would add. @param {string} id @param {AbortSignal} signal */
export const curveOf = (id, signal) => get(`${planPath(id)}/curve`, {}, signal);

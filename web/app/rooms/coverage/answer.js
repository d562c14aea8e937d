// @ts-check
// The answer of the scope: the share of the need that is seen, by day and by night, how fresh it is, and by what it comes from. Where there is
// no run yet, what to do first; while one is going on, how far it is.
import { again as asking } from '../../again.js';
import { aborted, get, once, post } from '../../api.js';
import { el, fill, html, redraw } from '../../dom.js';
import * as format from '../../format.js';
import { has, t } from '../../i18n.js';
import { href } from '../../router.js';
import { may, placeName } from '../../session.js';
import { SOURCES, changeOf, half, isRange, kilometres, shareText } from '../../shares.js';
import { store } from '../../store.js';
import { follow } from '../../ui/follow.js';
import { icon } from '../../ui/icons.js';
import { figure, section } from '../../ui/panel.js';
import { empty, failure, skeleton } from '../../ui/skeleton.js';
import { toast } from '../../ui/toast.js';
import { chosenRun, comparing, differences, isSameRecipe, isWeighed, windowText } from './compared.js';
import { stampOf } from './current.js';
import { QUIET_MS, moment, passes, pause, province, runs, said, scope, summary, why } from './data.js';

/** A reader hears of a run this often. */
const SPOKEN_MS = 8000;
/** Sources that every province has: where the register has none of one, that is said. */
const EXPECTED = ['street', 'key_place', 'hotspot'];

/**
 * @param {{signal: AbortSignal, onNow: (answer: any) => void, onRuns?: (runs: any[]) => void, onElsewhere?: () => void}} options
 *   onNow: told of every answer whose figures are other than the last one's; onElsewhere: the commune of the address is none
 */
export function createAnswer({ signal, onNow, onRuns, onElsewhere }) {
  const node = el`<div class="section coverage-answer"></div>`;
  const state = el`<div class="slot"></div>`;
  const heard = el`<p class="visually-hidden" role="status"></p>`;
  let asked = '';
  let shown = '';
  let drawn = '';
  const later = asking(() => load(), signal);
  /** @type {any[]} */
  let known = [];
  /** @type {(() => void)|null} */
  let unfollow = null;
  let following = '';
  let starting = false;
  /** @type {any} */
  let now = null;
  /** The answer of the run that a person compares with, and the recipe of runs that name none. @type {any} */
  let then = null;
  /** @type {any} */
  let standard = null;

  async function load() {
    later.stop();
    if (!province()) {
      now = null;
      asked = drawn = '';
      fill(node, empty({ title: t('coverage.choose_province'), hint: t('coverage.choose_province_hint') }));
      return onNow(null);
    }
    const key = JSON.stringify(scope());
    if (key !== asked) { asked = key; shown = drawn = ''; now = null; stopFollowing(); }
    if (!now) fill(node, skeleton({ figure: true, bars: true, rows: 2 }));
    try {
      const { commune } = store.filters;
      const run = chosenRun();
      const without = (/** @type {any} */ instead) => (/** @type {any} */ error) => { if (aborted(error)) throw error; return instead; };
      const [answer, list, unit, past, recipe] = await Promise.all([summary(signal), runs(signal).catch(without([])), commune ? once(`/communes/${encodeURIComponent(commune)}`) : null,
        run ? get('/coverage', { ...scope(), run }, signal).catch(without(null)) : null, once('/coverage/recipe').catch(without(null))]);
      if (asked !== key || run !== chosenRun()) return;
      if (unit && unit.province_code !== province()) return onElsewhere?.();
      now = answer;
      known = list;
      then = past;
      standard = recipe;
      // Asked again and again, it is drawn only when it says something else: a person may have the keyboard in it.
      const text = JSON.stringify([answer, list, past]);
      if (text !== drawn) {
        drawn = text;
        onRuns?.(known);
        draw();
      }
      const stamp = stampOf(answer);
      if (stamp !== shown) { shown = stamp; onNow(answer); }
      const going = known.find((run) => ['queued', 'running'].includes(run.state));
      if (going) watchRun(going);
      else later.after(pause(answer));
    } catch (error) {
      if (aborted(error) || asked !== key) return;
      if (store.filters.commune && ['missing', 'invalid'].includes(/** @type {any} */ (error).kind)) return onElsewhere?.();
      // Said once, however often it is tried: the figures of before stay.
      if (drawn || !now) fill(now ? state : node, failure(error, load));
      drawn = '';
      if (now && passes(error)) later.after(QUIET_MS);
    }
  }

  /** The other half, or another language of figures: nothing is asked. The keyboard stays where it was. */
  function draw() { redraw(node, drawAll); }
  function drawAll() {
    if (!now) return;
    const which = half();
    if (!now.shares) return fill(node, none(), state, heard);
    const share = now.shares[which].all;
    const other = comparing() === 'none' ? null : comparing() ? then : now.before;
    const before = other?.shares?.[which]?.all;
    const change = changeOf(share, before);
    const differ = other ? differences(now.run, other.run ?? known.find((run) => run.coverage_run_id === other.coverage_run_id)) : [];
    fill(node,
      figure({ value: shareText(share), label: t(`coverage.answer_${which}`),
        change: change && html`<span class=${`change ${change.points > 0 ? 'better' : change.points < 0 ? 'worse' : 'same'}`}><span aria-hidden="true">${change.arrow}</span> ${change.text}</span> <span class="muted">${t('coverage.since_run', { date: moment(other.run?.as_of ?? other.as_of) })}: <span class="num share-then">${shareText(before)}</span></span>`,
        note: isRange(share) ? t('share.range_note', { n: format.number(now.cameras[`unknown_that_matter_by_${which}`]) }) : (share?.share ?? null) === null ? t('share.no_need') : null }),
      differ.length > 0 && el`<div class="note warn coverage-differ"><div><p>${t('coverage.differ')}</p><ul>${differ.map((words) => html`<li>${words}</li>`)}</ul></div></div>`,
      halves(), state, heard, sources(now.shares[which]));
    fresh();
  }

  /** Day and night beside one another; the chosen one is what the list and the map show. */
  function halves() {
    return el`<div class="halves" role="group" aria-label=${t('share.half')}>${['day', 'night'].map((one) => html`<a class="tile half" href=${href({ filters: { ...store.filters, half: one === 'night' ? 'night' : '' } })} aria-current=${one === half() ? 'true' : null}>
      <span class="tile-value num">${icon(one === 'night' ? 'moon' : 'sun')}${shareText(now.shares[one].all)}</span><span class="tile-label">${t(`share.half_${one}`)}</span></a>`)}</div>`;
  }

  /** A bar for each source of need: certain, and lighter what cameras that are not known could see. @param {any} shares */
  function sources(shares) {
    const rows = SOURCES.filter((name) => shares[name]?.points > 0);
    const absent = EXPECTED.filter((name) => shares[name]?.points === 0);
    const names = (/** @type {boolean} */ weighed) => absent.filter((name) => isWeighed(now.run?.recipe, name) === weighed).map((name) => t(`share.source_${name}`).toLowerCase());
    const [missing, left] = [names(true), names(false)];
    const hidden = now.all_has_incidents === false && el`<p class="small muted">${t(shares.incident === null ? 'coverage.no_incidents' : 'coverage.incidents_apart')}</p>`;
    return section(t('share.by_source'), [hidden, rows.length > 0 && el`<ul class="share-bars">${rows.map((name) => {
      const share = shares[name];
      const bar = el`<span class="share-bar" aria-hidden="true"><i class="most"></i><i class="sure"></i></span>`;
      bar.querySelector('.sure').style.width = `${100 * (share.share ?? 0)}%`;
      bar.querySelector('.most').style.width = `${100 * (share.share_at_most ?? 0)}%`;
      return html`<li><span class="share-name">${t(`share.source_${name}`)}${name === 'street' && shares.street_m > 0 && html`<span class="muted"> · ${t('share.street_km', { seen: kilometres(shares.street_seen_m), of: kilometres(shares.street_m) })}</span>`}</span>${bar}<span class="num">${shareText(share)}</span></li>`;
    })}</ul>`, missing.length > 0 && el`<p class="small muted">${t('coverage.missing', { names: missing.join(', ') })} ${may('compute') && html`<a href=${href({ room: 'imports', path: [], filters: {} })}>${t('room.imports')}</a>`}</p>`, left.length > 0 && el`<p class="small muted">${t('coverage.left_out', { names: left.join(', ') })}</p>`]);
  }

  /** The cameras that the answer rests on. */
  function cameras() {
    if (!now?.cameras) return null;
    const { working, not_working: broken, unknown_by_day: unknown, not_checked_for_obstacles: unchecked } = now.cameras;
    const to = (/** @type {Record<string, string>} */ filters) => href({ room: 'cameras', path: [], filters: { ...(store.filters.commune ? { commune: store.filters.commune } : {}), everywhere: '1', ...filters } });
    const n = (/** @type {number} */ v) => format.number(v);
    return el`<p class="small muted">${now.cameras.is_whole === false && html`<span class="warn-text">${t('coverage.not_whole')}</span> `}${t('coverage.cameras_working', { n: n(working) })}${broken > 0 && html` · ${t('coverage.cameras_broken', { n: n(broken) })} (<a href=${to({ status: 'faulty' })}>${t('coverage.cameras_faulty')}</a>, <a href=${to({ status: 'suspended' })}>${t('coverage.cameras_suspended')}</a>)`}${unknown > 0 && html` · <a href=${to({ unknown_bearing: 'true' })}>${t('coverage.cameras_unknown', { n: n(unknown) })}</a>${now.cameras.unknown_that_matter_by_day >= 0 && html` (${t('coverage.cameras_matter', { n: n(now.cameras.unknown_that_matter_by_day) })})`}`}${unchecked > 0 && html` · ${t('coverage.cameras_unchecked', { n: n(unchecked) })}`}</p>`;
  }

  /** How much of the streets is lit, as far as the map says. */
  function light() {
    const { lit_m: lit = 0, unlit_m: unlit = 0, unknown_m: unknown = 0 } = now?.street_light ?? {};
    if (lit + unlit + unknown <= 0) return null;
    const lengths = { lit: kilometres(lit), unlit: kilometres(unlit), unknown: kilometres(unknown) };
    return el`<p class="small muted coverage-light">${t(lit + unlit > 0 ? 'coverage.light' : 'coverage.light_unknown', lengths)}</p>`;
  }

  /** Of which incidents, and by which recipe. */
  function made() {
    if (!now?.run?.incident_from) return null;
    return el`<p class="small muted">${[windowText(now.run), standard && t(isSameRecipe(now.run.recipe, standard.recipe) ? 'coverage.recipe_standard' : 'coverage.recipe_own')].filter(Boolean).join(' ')}</p>`;
  }

  /** No run yet: what to do first. */
  function none() {
    if (following || now.freshness?.state === 'computing') return el`<p class="strong">${t('coverage.first_run', { place: placeName() })}</p>`;
    return empty({ title: t('coverage.none', { place: placeName() }), hint: t('coverage.none_hint'), action: !may('compute') ? el`<p class="small">${t('coverage.none_ask')}</p>`
      : el`<div class="buttons"><button type="button" class="button primary" @click=${start}>${t('coverage.compute')}</button><a class="button" href=${href({ room: 'cameras', path: [], filters: {} })}>${t('coverage.see_cameras')}</a>${store.rooms.includes('imports') && html`<a class="button" href=${href({ room: 'imports', path: [], filters: {} })}>${t('coverage.import_streets')}</a>`}</div>` });
  }

  /** As of when, what waits, and the way to compute anew. */
  function fresh() {
    if (following) return;
    const { run, freshness } = now;
    const failed = known[0]?.state === 'failed' ? known[0] : null;
    const again = may('compute') && el`<button type="button" class="button small" @click=${start}>${t('coverage.compute_again')}</button>`;
    const as_of = run && t('coverage.as_of', { time: moment(now.cameras?.computed_at ?? run.as_of), boundary: format.date(run.boundary_date) });
    const stale = freshness?.state === 'stale' || freshness?.state === 'computing';
    fill(state,
      failed && el`<div class="note danger"><div><p>${t('coverage.run_failed', { time: moment(failed.finished_at) })} ${said(failed.error)}</p>${why(failed) && html`<p>${why(failed)}</p>`}</div></div>`,
      stale ? el`<div class="note warn coverage-stale" role="status"><div><p>${freshness.stale_since ? t('coverage.stale', { time: moment(freshness.stale_since), n: format.number(freshness.waiting ?? 0) }) : t('coverage.computing')}</p>${freshness.postponed > 0 && html`<p>${t('coverage.postponed', { n: format.number(freshness.postponed) })}</p>`}<p>${as_of}</p></div></div>`
        : as_of && el`<p class="small muted coverage-fresh"><span>${as_of}</span>${again}</p>`);
  }

  async function start() {
    // The second click of two asks for nothing.
    if (starting) return;
    starting = true;
    try {
      watchRun(await post('/coverage/runs', { province_code: province() }, { signal }));
      if (!now?.shares) draw();
    } catch (error) {
      if (!aborted(error)) toast(/** @type {any} */ (error).message, { kind: 'danger' });
    } finally {
      starting = false;
    }
  }
  function stopFollowing() { unfollow?.(); unfollow = null; following = ''; }

  /** A run that is going on, until its end. @param {any} run */
  function watchRun(run) {
    const id = run.coverage_run_id;
    if (following === id) return;
    stopFollowing();
    following = id;
    const bar = /** @type {HTMLProgressElement} */ (el`<progress class="bar" max="1" aria-label=${t('coverage.running')}></progress>`);
    const doing = el`<p class="strong"></p>`;
    const reason = why(run);
    const line = el`<p class="num"></p>`;
    const lost = el`<p role="alert" hidden>${t('coverage.lost')}</p>`;
    const cancel = may('compute') && el`<button type="button" class="button small" @click=${stop}>${t('coverage.cancel')}</button>`;
    redraw(node, () => fill(state, el`<div class="note coverage-run"><div>${doing}${reason && html`<p>${reason}</p>`}${bar}${line}${lost}${now?.run && html`<p>${t('coverage.until_then')}</p>`}<div class="buttons">${cancel}</div></div></div>`));
    let spoken = 0;
    const progress = (/** @type {any} */ at) => {
      doing.textContent = t(at.state === 'queued' ? 'coverage.queued' : 'coverage.running');
      if (at.total > 0) bar.value = Math.min(1, at.done / at.total);
      const step = at.step && has(`coverage.step_${at.step}`) ? t(`coverage.step_${at.step}`) : '';
      line.textContent = [step, at.total > 0 && t('coverage.done_of', { n: format.number(at.done), of: format.number(at.total) })].filter(Boolean).join(' · ');
      if (Date.now() - spoken < SPOKEN_MS) return;
      spoken = Date.now();
      heard.textContent = line.textContent;
    };
    progress(run);
    const end = (/** @type {any} */ last) => {
      if (['queued', 'running'].includes(last.state)) return progress(last);
      stopFollowing();
      heard.textContent = t(`coverage.run_${last.state === 'done' ? 'is_done' : last.state === 'cancelled' ? 'cancelled' : 'is_failed'}`);
      if (last.state === 'done') toast(t('coverage.run_is_done'), { kind: 'ok' });
      load();
    };
    unfollow = follow(`/coverage/runs/${encodeURIComponent(id)}`, 'run', { signal, onRun: end, onProgress: progress, onLost: (is) => { lost.hidden = !is; }, onFault: (error) => { stopFollowing(); fill(state, failure(error, load)); } });

    async function stop() {
      // Not disabled: the keyboard would lose its place.
      if (cancel.getAttribute('aria-disabled')) return;
      cancel.setAttribute('aria-disabled', 'true');
      try {
        await post(`/coverage/runs/${encodeURIComponent(id)}/cancel`, {}, { signal });
      } catch (error) {
        cancel.removeAttribute('aria-disabled');
        if (!aborted(error)) toast(/** @type {any} */ (error).message, { kind: 'danger' });
      }
    }
  }

  return {
    node, load, draw, cameras, light, made,
    /** The last answer. */
    now: () => now,
    /** Why the service computed what is shown; '' where a person asked for it. */
    why: () => why(known.find((run) => run.coverage_run_id === now?.run?.coverage_run_id)),
    /** Runs of the province that are done, the newest first. */
    done: () => known.filter((run) => run.state === 'done'),
  };
}

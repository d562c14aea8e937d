// @ts-check
// A plan: going on, failed, or its answer. The answer first: what is seen before and after, how near to the best that is, by day and by night; then
// more or less money, then the cameras in the order in which each adds most (the same on the map), the communes, and what the need comes from.
import { aborted, get, once, patch, remove, save } from '../../api.js';
import { el, fill, html } from '../../dom.js';
import * as format from '../../format.js';
import { language, t } from '../../i18n.js';
import { go, href, now } from '../../router.js';
import { may } from '../../session.js';
import { kilometres, SOURCES } from '../../shares.js';
import { store } from '../../store.js';
import { confirm } from '../../ui/confirm.js';
import { icon } from '../../ui/icons.js';
import { effectPart, mayAskEffect } from '../../ui/effect.js';
import { demoChip, facts, figure, section } from '../../ui/panel.js';
import { empty, failure, skeleton } from '../../ui/skeleton.js';
import { createList, listTools, tableMode } from '../../ui/table.js';
import { toast } from '../../ui/toast.js';
import { compareWith } from './compare.js';
import { curveView, otherBudgets } from './curve.js';
import { HALVES, budgetText, camerasOf, camerasText, curveOf, duration, figuresOf, fromTo, gapWords, halfOf, halvesOf, hasAnswer, isChecked, isNamed, isUnderWay, mayDo, modelName, moment, money, placeOf, planPath, points, said, share, shares, sharesOf, viewsOf } from './data.js';
import { boxOf, drawCameras, drawViews, explain } from './layer.js';
import { stateChip } from './list.js';
import { measuredSection } from './measured.js';
import { running } from './running.js';

const TABS = ['', 'money', 'commune', 'source', 'facts'];
const tab = () => (TABS.includes(store.filters.by ?? '') ? store.filters.by ?? '' : '');

/** @param {any} room @param {string} id */
export async function planPage(room, id) {
  const { panel, map, signal, reload, known } = room;
  const back = room.toList();
  const held = known.get(id);
  if (!held) panel.loading(t('planning.plan'), { back, figure: true, bars: true, rows: 5 });
  /** @type {any} */
  let plan;
  const half = () => halfOf(plan);
  try {
    plan = await get(planPath(id), {}, signal);
  } catch (error) {
    if (!aborted(error)) panel.failed(t('planning.plan'), error, { back, retry: reload });
    return null;
  }
  const title = plan.name;
  const subtitle = () => html`<span>${plan.plan_code}</span>${stateChip(plan)}<span>${moment(plan.asked_at)}</span>${demoChip(plan)}`;
  if (isUnderWay(plan) || !hasAnswer(plan)) {
    // Those of the plan that was open before.
    drawCameras(map, null);
    drawViews(map, null, false);
  }
  if (isUnderWay(plan)) {
    showScope(room, plan);
    panel.show({ title, back, focus: true, subtitle: subtitle(), body: running(room, plan, () => { if (!signal.aborted) reload(); }) });
    return null;
  }
  if (!hasAnswer(plan) && mayDo(plan, 'edit') && plan.checked?.value > 0) {
    // All that it had was left out by hand: it is open still.
    panel.show({ title, back, focus: true, subtitle: subtitle(), body: [empty({ title: t('planning.emptied'), hint: t('planning.emptied_hint'), action: !map.flat && el`<a class="button" href=${href({ path: [id, 'add'] })}>${icon('plus')}${t('planning.add_camera')}</a>` }), buttons()] });
    return null;
  }
  if (!hasAnswer(plan)) {
    panel.show({ title, back, focus: true, subtitle: subtitle(), body: [el`<div class=${`note ${plan.state === 'failed' ? 'danger' : 'warn'}`} role="alert"><div><p class="strong">${t(plan.state === 'failed' ? 'planning.failed' : plan.state === 'cancelled' ? 'planning.cancelled_empty' : 'planning.nothing_adds')}</p><p>${said(plan.error)}</p></div></div>`, buttons()] });
    return null;
  }
  return answer();

  function buttons() {
    return html`<div class="buttons record-buttons">
      ${mayDo(plan, 'approve') && html`<a class="button primary" href=${href({ path: [id, 'approve'], filters: {} })}>${t('planning.approve')}</a>`}
      ${may('compute') && html`<a class=${`button${hasAnswer(plan) ? '' : ' primary'}`} href=${href({ path: ['new'], filters: { base: id } })}>${icon('copy')}${t('planning.again')}</a>`}
      ${mayDo(plan, 'delete') && html`<button type="button" class="button plain" @click=${drop}>${t('planning.delete')}</button>`}</div>
      ${mayDo(plan, 'papers') && html`<div class="buttons plan-minor">${papers()}</div>`}`;
  }
  /** The papers that a committee signs. */
  function papers() {
    return ['paper.docx', 'paper.xlsx', 'map.png'].map((file) => {
      const button = el`<button type="button" class="button small" @click=${take}>${icon('file')}${t(`planning.${file.replace('.', '_')}`)}</button>`;
      async function take() {
        button.disabled = true;
        try {
          const kept = await save(`${planPath(id)}/${file}`, { lang: language() }, { signal, name: `${plan.plan_code}.${file.split('.')[1]}` });
          toast(t('planning.paper_saved', { file: kept.name }), { kind: 'ok' });
        } catch (error) {
          if (!aborted(error)) toast(/** @type {any} */ (error).message, { kind: 'danger' });
        }
        button.disabled = false;
      }
      return button;
    });
  }
  async function drop() {
    if (!await confirm({ title: t('planning.delete_title', { name: plan.name }), text: t('planning.delete_text'), action: t('planning.delete'), danger: true })) return;
    try {
      await remove(planPath(id), undefined, { row: plan });
      toast(t('planning.deleted'), { kind: 'ok' });
      go({ path: [], filters: {} }, { replace: true });
    } catch (error) {
      toast(/** @type {any} */ (error).message, { kind: 'danger' });
    }
  }

  async function answer() {
    const box = el`<section class="section"></section>`;
    const curve = el`<div class="slot"></div>`;
    const other = el`<div class="slot"></div>`;
    const head = el`<div class="section plan-answer"></div>`;
    const tabs = el`<nav class="tabs" aria-label=${t('planning.lists')}></nav>`;
    const foot = () => panel.root.querySelector('.panel-foot');
    /** @type {any[]} */
    let cameras = held?.cameras ?? [];
    /** @type {any} */
    let figures = null;
    /** @type {Map<string, any[]>} by half */
    const views = new Map();
    let asked = '';
    /** @type {{name: string, isRings: boolean}|null} the plan beside this one */
    let compared = null;
    panel.show({ title, back, focus: !held, subtitle: subtitle(), actions: mayDo(plan, 'rename') && el`<button type="button" class="button icon" aria-label=${t('planning.rename')} title=${t('planning.rename')} @click=${rename}>${icon('edit')}</button>`, body: [head, mayDo(plan, 'measured') && measuredSection(room, plan), plan.approved_at && mayAskEffect() && effectPart({ map, signal, params: { plan: id } }), tabs, box] });
    drawHead();
    drawTabs();
    fill(box, skeleton({ rows: 6 }));
    const compare = compareWith(room, plan, other, (one) => { const isOther = one?.name !== compared?.name; compared = one; legend(); if (isOther) drawHead(); });
    try {
      // The map goes to the plan as soon as its cameras are there.
      const sums = figuresOf(id, signal).catch((error) => { if (aborted(error)) throw error; return null; });
      sums.catch(() => { /* told below */ });
      cameras = await camerasOf(id, signal);
      drawCameras(map, cameras);
      room.show(boxOf(cameras));
      figures = await sums;
    } catch (error) {
      if (!aborted(error)) fill(box, failure(error, reload));
      return null;
    }
    known.set(id, { plan, cameras });
    drawHead();
    drawRows();
    loadViews();
    loadCurve();
    compare.load(cameras, figures);
    return { refresh };

    function refresh() {
      drawHead();
      drawTabs();
      drawRows();
      loadViews();
      compare.load(cameras, figures);
    }
    function legend() { explain(room.legend, { night: half() === 'night', views: views.get(half()) ?? [], other: compared }); }
    async function loadViews() {
      const which = half();
      legend();
      if (map.flat) return;
      const key = `${which} ${store.theme}`;
      if (asked === key) return;
      asked = key;
      try {
        if (!views.has(which)) views.set(which, await viewsOf(id, which, signal));
        if (half() === which) drawViews(map, views.get(which) ?? [], which === 'night');
        legend();
      } catch (error) {
        asked = '';
        if (!aborted(error)) toast(/** @type {any} */ (error).message, { kind: 'danger' });
      }
    }
    async function loadCurve() {
      try {
        const drawing = curveView(plan, await curveOf(id, signal));
        fill(curve, section(t('planning.curve'), drawing ?? otherBudgets(plan)));
      } catch (error) {
        if (!aborted(error)) fill(curve, section(t('planning.curve'), failure(error, loadCurve)));
      }
    }

    function drawHead() {
      const both = shares(plan);
      const gain = both && both.after - both.before;
      const words = gapWords(plan);
      const asks = [budgetText(plan.wish), (plan.wish?.communes ?? []).length > 0 && t('planning.n_communes', { n: format.number(plan.wish.communes.length) })].filter(Boolean).join(' · ');
      const without = plan.need === 0 ? 'planning.answer_no_need' : plan.approved_at ? 'planning.answer_masked' : 'planning.answer_cost';
      fill(head, figure({ value: both ? fromTo(both) : camerasText(plan.cameras), label: both ? t('planning.answer', { half: halvesOf(plan), cameras: camerasText(plan.cameras), cost: money(plan.cost_vnd) }) : t(without, { cost: money(plan.cost_vnd) }),
        change: gain !== null && html`<span class="change better"><span aria-hidden="true">▲</span> ${points(gain, { sign: false })}</span> <span class="muted">${asks}</span>`, note: words && !plan.is_over_budget && html`<span class="plan-proof">${icon(plan.is_beyond_proof ? 'edit' : 'check')}<span>${words}</span></span>` }),
      compared && el`<p class="note plan-beside"><span>${t('planning.beside', { name: compared.name })}</span>${tab() !== 'money' && html` <a href=${href({ filters: { ...store.filters, by: 'money' } })}>${t('planning.beside_figures')}</a>`} <a href=${href({ filters: { ...store.filters, with: '', how: '' } })}>${t('planning.beside_stop')}</a></p>`,
      halves(),
      plan.state === 'cancelled' && el`<p class="note warn">${t('planning.cancelled_note')}</p>`,
      plan.is_over_budget && el`<p class="note warn">${icon('warning')}<span>${t('planning.over_budget', { cost: money(plan.cost_vnd), cameras: camerasText(plan.cameras), budget: budgetText(plan.wish) })}</span></p>`,
      plan.inputs?.waiting > 0 && el`<p class="note warn">${t('planning.made_of_stale')}</p>`,
      buttons());
    }
    /** By day and by night: what was looked at alone, and which half the map shows. */
    function halves() {
      const told = HALVES.filter((one) => figures?.[one]?.all?.need > 0);
      if (!told.length) return null;
      return el`<div class="halves" role="group" aria-label=${t('share.half')}>${told.map((one) => html`<a class="tile half" href=${href({ filters: { ...store.filters, half: one === 'night' ? 'night' : '' } })} aria-current=${one === half() ? 'true' : null}>
        <span class="tile-value num">${icon(one === 'night' ? 'moon' : 'sun')}${fromTo(sharesOf(figures[one].all))}</span><span class="tile-label">${t(`share.half_${one}`)}</span></a>`)}</div>`;
    }
    function drawTabs() {
      // Who is told no figures has the cameras, and what it was made from.
      fill(tabs, TABS.filter((one) => shares(plan) || ['', 'facts'].includes(one)).map((one) => el`<a href=${href({ filters: { ...store.filters, by: one } })} aria-current=${tab() === one ? 'page' : null}>${t(`planning.tab_${one || 'cameras'}`)}</a>`));
    }
    function drawRows() {
      const which = tab();
      room.spread(store.filters.view === 'table' && ['', 'commune'].includes(which) ? 'page' : '');
      if (which === 'money') fill(box, curve, other);
      else if (which === 'source') fill(box, sources());
      else if (which === 'facts') fill(box, basis());
      else {
        const list = which === 'commune' ? communeList() : cameraList();
        fill(box, el`<header><p class="muted small" role="status">${which === 'commune' ? t('planning.of_half', { half: t(`share.half_${half()}`), what: communesText() }) : tableMode() ? camerasText(cameras.length) : t('planning.n_cameras_order', { n: format.number(cameras.length) })}</p>${which === '' && mayDo(plan, 'edit') && !map.flat && html`<a class="button small" href=${href({ path: [id, 'add'] })}>${icon('plus')}${t('planning.add_camera')}</a>`}</header>`, list.node);
        fill(foot(), listTools(list));
        foot().hidden = false;
        return;
      }
      fill(foot());
      foot().hidden = true;
    }

    function cameraList() {
      const part = (/** @type {any} */ one) => ((one.value ?? null) === null || !(plan.need > 0) ? null : one.value / plan.need);
      return createList(cameras, {
        id: (one) => String(one.number), href: (one) => href({ path: [id, String(one.number)] }), caption: t('planning.cameras_list'), emptyTitle: t('planning.none_here'), file: `${plan.plan_code}-camera`,
        onPoint: (one) => map.mark(one ? [one.lon, one.lat] : null),
        card: (one) => ({
          title: html`<span class="gap-rank num">${one.number}</span> ${placeOf(one)}`, detail: [one.commune_name, one.model && modelName(one.model)].filter(Boolean).join(' · '),
          chips: html`${isNamed(one) && html`<span class="chip">${t(`planning.kind_${one.place_kind}`)}</span>`}${one.is_mandatory && html`<span class="chip accent">${t('planning.choice_mandatory')}</span>`}${one.origin !== 'chosen' && html`<span class="chip warn">${t(`planning.origin_${one.origin}`)}</span>`}`,
          value: part(one) === null ? money(one.cost_vnd) : html`${points(/** @type {number} */ (part(one)), { digits: 2 })}<span class="change same">${money(one.cost_vnd)}</span>`,
        }),
        columns: [
          { key: 'number', label: t('planning.col_place'), sort: (one) => one.number, cell: (one) => html`<span class="num">${one.number}.</span> ${placeOf(one)}`, file: [{ label: t('planning.col_number'), text: (one) => one.number }, { label: t('planning.col_place'), text: placeOf }] },
          { key: 'commune_name', label: t('planning.col_commune'), sort: (one) => one.commune_name },
          { key: 'model', label: t('planning.col_model'), sort: (one) => modelName(one.model), cell: (one) => modelName(one.model), text: (one) => modelName(one.model) },
          { key: 'place_kind', label: t('planning.col_kind'), sort: (one) => t(`planning.kind_${one.place_kind}`), cell: (one) => t(`planning.kind_${one.place_kind}`), text: (one) => t(`planning.kind_${one.place_kind}`) },
          { key: 'bearing_deg', label: t('planning.bearing'), numeric: true, sort: (one) => one.bearing_deg, cell: (one) => format.bearing(one.bearing_deg), text: (one) => Math.round(one.bearing_deg) },
          { key: 'value', label: t('planning.col_adds'), numeric: true, sort: (one) => one.value, cell: (one) => (part(one) === null ? '—' : points(/** @type {number} */ (part(one)), { digits: 2 })), text: (one) => (part(one) === null ? '' : Math.round(/** @type {number} */ (part(one)) * 1e4) / 100) },
          { key: 'loss', label: t('planning.col_loss'), numeric: true, sort: (one) => one.loss, cell: (one) => ((one.loss ?? null) === null ? '—' : points(-one.loss / plan.need, { digits: 2 })), text: (one) => ((one.loss ?? null) === null ? '' : Math.round((one.loss / plan.need) * 1e4) / 100) },
          { key: 'cost_vnd', label: t('planning.col_cost'), numeric: true, sort: (one) => one.cost_vnd, cell: (one) => money(one.cost_vnd) },
          { key: 'lon', label: t('form.lon'), numeric: true, cell: (one) => format.number(one.lon, { digits: 6 }) },
          { key: 'lat', label: t('form.lat'), numeric: true, cell: (one) => format.number(one.lat, { digits: 6 }) },
        ],
      });
    }
    /** Communes, those first of whose need the largest part is added, those of which no need is known in this half last. */
    function communes() {
      const gain = (/** @type {any} */ row) => (row.need > 0 ? (row.seen_after - row.seen_before) / row.need : -1);
      return (figures?.communes ?? []).map((/** @type {any} */ row) => ({ ...row[half()], commune_id: row.commune_id, full_name: row.full_name, is_model_ward: row.is_model_ward, cameras: row.cameras }))
        .sort((/** @type {any} */ a, /** @type {any} */ b) => gain(b) - gain(a) || format.compare(a.full_name, b.full_name));
    }
    /** How many there are, in which order (a table has the order that a person gave it), and of how many nothing is known. */
    function communesText() {
      const rows = communes();
      const without = rows.filter((/** @type {any} */ row) => !(row.need > 0)).length;
      return [t(tableMode() ? 'planning.n_communes' : 'planning.n_communes_order', { n: format.number(rows.length) }), without > 0 && t('planning.n_without_need', { n: format.number(without) })].filter(Boolean).join('; ');
    }
    function communeList() {
      const gain = (/** @type {any} */ row) => (row.need > 0 ? (row.seen_after - row.seen_before) / row.need : null);
      const part = (/** @type {any} */ row, /** @type {string} */ when) => (row.need > 0 ? row[when] / row.need : null);
      const rounded = (/** @type {number|null} */ value) => (value === null ? '' : Math.round(1000 * value) / 10);
      return createList(communes(), {
        id: (row) => row.commune_id, href: (row) => href({ room: 'coverage', path: [], filters: { commune: row.commune_id } }), caption: t('planning.of_half', { half: t(`share.half_${half()}`), what: t('planning.communes_list') }), file: `${plan.plan_code}-${t(`planning.file_${half()}`)}`, emptyTitle: t('planning.no_need'),
        onPoint: (row) => map.outline(row ? { selected: [row.commune_id] } : {}),
        card: (row) => ({ title: row.full_name, detail: [row.cameras > 0 ? camerasText(row.cameras) : t('planning.no_camera_here'), row.is_model_ward && t('room.model_wards')].filter(Boolean).join(' · '),
          chips: gain(row) === null ? html`<span class="chip">${t('planning.no_need')}</span>` : null,
          value: gain(row) === null ? '—' : html`${fromTo(sharesOf(row))}<span class="change same">${points(/** @type {number} */ (gain(row)))}</span>` }),
        columns: [
          { key: 'full_name', label: t('planning.col_commune'), sort: (row) => row.full_name },
          { key: 'cameras', label: t('planning.col_cameras'), numeric: true, sort: (row) => row.cameras, cell: (row) => format.number(row.cameras ?? 0) },
          { key: 'before', label: t('planning.col_before'), numeric: true, sort: (row) => part(row, 'seen_before'), cell: (row) => share(part(row, 'seen_before')), text: (row) => rounded(part(row, 'seen_before')) },
          { key: 'after', label: t('planning.col_after'), numeric: true, sort: (row) => part(row, 'seen_after'), cell: (row) => share(part(row, 'seen_after')), text: (row) => rounded(part(row, 'seen_after')) },
          { key: 'gain', label: t('planning.col_gain'), numeric: true, sort: gain, cell: (row) => (gain(row) === null ? t('planning.no_need') : points(/** @type {number} */ (gain(row)))), text: (row) => (gain(row) === null ? t('planning.no_need') : rounded(gain(row))) },
        ],
      });
    }
    function sources() {
      const of = figures?.[half()] ?? {};
      const rows = SOURCES.filter((name) => of[name]?.need > 0);
      if (!rows.length) return el`<p class="muted">${t('planning.no_need_half', { half: t(`share.half_${half()}`).toLowerCase() })}</p>`;
      const row = (/** @type {string} */ words, /** @type {any} */ sums) => {
        const both = sharesOf(sums);
        const bar = el`<span class="share-bar" aria-hidden="true"><i class="after"></i><i class="sure"></i></span>`;
        bar.querySelector('.sure').style.width = `${100 * /** @type {number} */ (both.before)}%`;
        bar.querySelector('.after').style.width = `${100 * /** @type {number} */ (both.after)}%`;
        return html`<li><span class="share-name">${words}</span>${bar}<span class="num">${fromTo(both)}</span>${sums.street_m > 0 && html`<span class="plan-length small muted">${t('planning.street_length', { before: kilometres(sums.street_before_m), after: kilometres(sums.street_after_m), of: kilometres(sums.street_m) })}</span>`}</li>`;
      };
      const wards = figures?.model_wards?.[half()]?.all;
      return [el`<p class="small muted">${t('planning.of_half', { half: t(`share.half_${half()}`), what: t('planning.by_weight') })}</p>`, el`<ul class="share-bars plan-bars">${rows.map((name) => row(t(`share.source_${name}`), of[name]))}</ul>`, wards?.need > 0 && section(t('room.model_wards'), el`<ul class="share-bars plan-bars">${row(t('planning.all_wards'), wards)}</ul>`)];
    }
    /** What it was made from, for whoever asks. */
    function basis() {
      const { inputs = {}, wish = {} } = plan;
      return [section(t('planning.basis'), facts([
        [t('planning.asked'), budgetText(wish)], [t('planning.by'), plan.asked_by], [t('planning.at'), format.time(plan.asked_at)], plan.finished_at && [t('planning.done_at'), format.time(plan.finished_at)], plan.finished_at && plan.started_at && [t('planning.took'), duration((Date.parse(plan.finished_at) - Date.parse(plan.started_at)) / 1000)],
        [t('share.half'), t(`planning.halves_${wish.halves ?? 'both'}`)], (inputs.run_finished_at ?? inputs.as_of) && [t('planning.coverage_of'), format.time(inputs.run_finished_at ?? inputs.as_of)], inputs.run_finished_at && inputs.as_of && [t('planning.as_of'), format.time(inputs.as_of)], inputs.boundary_date && [t('scope.boundary'), format.date(inputs.boundary_date)],
        inputs.points > 0 && [t('planning.points_looked'), format.number(inputs.points)], ...[['places_looked_at', 'places_looked'], ['set_ups_tried', 'setups_tried'], ['places_kept', 'places_kept'], ['set_ups', 'setups_looked']].map(([name, words]) => /** @type {any} */ (inputs[name] > 0 && [t(`planning.${words}`), format.number(inputs[name])])), (wish.seed ?? null) !== null && [t('planning.seed'), wish.seed], inputs.code_version && [t('planning.version'), inputs.code_version],
        plan.approved_at && [t('planning.decision'), [plan.decision_number, format.date(plan.decision_on)].join(', ')], plan.note && [t('planning.note'), plan.note]])),
      inputs.left_out && el`<p class="note">${said(inputs.left_out)}</p>`, isChecked(plan) && cameras.every((one) => one.origin === 'chosen') && el`<p class="note">${icon('check')}<span>${t('planning.checked')}</span></p>`, el`<p class="small muted">${t('planning.basis_note')}</p>`];
    }
  }

  async function rename() {
    const got = await confirm({ title: t('planning.rename'), action: t('record.save'), line: plan.name, reasonLabel: t('planning.name') });
    if (!got) return;
    try {
      await patch(planPath(id), { name: got.reason }, plan);
      reload();
    } catch (error) {
      toast(/** @type {any} */ (error).message, { kind: 'danger' });
    }
  }
}

/** Before there are cameras: the communes that the plan is for, outlined; all of the province needs no outline. @param {any} room @param {any} plan */
function showScope({ map, signal, show }, plan) {
  const asked = plan.wish?.communes ?? [];
  if (!asked.length) return;
  map.outline({ selected: asked });
  signal.addEventListener('abort', () => map.outline({}), { once: true });
  once('/communes', { at: now(), province: plan.province_code, limit: 1000 }).then((/** @type {any} */ all) => {
    const units = all.items.filter((/** @type {any} */ one) => asked.includes(one.commune_id));
    const far = (/** @type {any} */ one) => Math.sqrt(one.area_km2 ?? 10) / 2 / 105;
    if (signal.aborted || !units.length) return;
    show([Math.min(...units.map((/** @type {any} */ u) => u.lon - far(u))), Math.min(...units.map((/** @type {any} */ u) => u.lat - far(u))), Math.max(...units.map((/** @type {any} */ u) => u.lon + far(u))), Math.max(...units.map((/** @type {any} */ u) => u.lat + far(u)))]);
  }, () => { /* the map stays where it is */ });
}

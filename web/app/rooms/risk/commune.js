// @ts-check
// A commune over time: its level now and why (each rule with its figure and the way to its rows), what is proposed and decided, its selection and result, its
// evidence, its path with the units that it was made of.
import { aborted, errorText, get, patch as send, post, remove, upload } from '../../api.js';
import { el, fill, html, svg } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { go, href } from '../../router.js';
import { may, tier } from '../../session.js';
import { store } from '../../store.js';
import { confirm } from '../../ui/confirm.js';
import { createForm } from '../../ui/form.js';
import { icon } from '../../ui/icons.js';
import { demoChip, facts, section } from '../../ui/panel.js';
import { placesStrip } from '../../ui/purpose.js';
import { focusForm, recordButtons, saved } from '../../ui/record.js';
import { rowsHref } from '../../ui/rows.js';
import { empty } from '../../ui/skeleton.js';
import { toast } from '../../ui/toast.js';
import { entriesPart, entryForm } from './entries.js';
import { levelChip, levelName, levelOf, periodBar, periodName, sampleNote, scheme, shown } from './levels.js';
import { OPERATORS } from './rules.js';

/** One rule: whether it holds, its figure against its threshold, on what it rests. @param {any} of @param {any} rule */
function ruleRow(of, rule) {
  const { figure } = rule;
  const state = rule.is_held === null ? 'missing' : rule.is_held ? 'held' : 'not';
  const to = rule.href ? rowsHref(rule.href) : null;
  const value = figure.missing ? t(`risk.missing_${figure.missing}`) : shown(figure.value, rule.unit);
  const more = [figure.n_before !== undefined ? t('risk.from_to', { before: format.number(figure.n_before), now: format.number(figure.n) }) : figure.n !== undefined ? t('risk.of_n', { n: format.number(figure.n) }) : '', figure.is_told === false ? t('risk.not_told') : figure.is_told ? t('risk.is_told') : ''].filter(Boolean).join('; ');
  return el`<li class=${`rule rule-${state}`} data-number=${rule.number}><div class="due-head"><span>${rule.text}</span><span class=${`chip${state === 'held' ? ' danger' : state === 'missing' ? ' warn' : ''}`}>${t(`risk.rule_${state}`)}</span></div>
    <p>${to ? html`<a href=${to}>${value}</a>` : value}${!figure.missing && ' '}${!figure.missing && html`<span class="muted">(${OPERATORS[rule.operator]} ${shown(rule.value, rule.unit)})</span>`}${more && html`<span class="label block">${more}</span>`}</p>
    <p class="label">${rule.level ? t('risk.rule_level', { level: levelName(of, rule.level) }) : t('risk.rule_points', { n: format.number(rule.points) })} · ${t('risk.rule_source', { source: rule.source })}</p></li>`;
}

/** The path: a step a period, decided levels full, computed ones hollow. @param {any} of @param {any[]} items @param {string} chosen */
function pathChart(of, items, chosen) {
  const width = 340;
  const n = of.levels.length;
  const y = (/** @type {string} */ code) => 14 + ((levelOf(of, code)?.rank ?? n) - 1) * 22;
  const step = (width - 130) / Math.max(1, items.length - 1);
  const at = items.map((row, i) => ({ row, x: 118 + i * step, level: row.decided_level ?? row.computed_level })).filter((one) => one.level);
  const words = at.map((one) => `${periodName(one.row)}: ${levelName(of, one.level)}${one.row.decided_level ? '' : ` (${t('risk.by_computed')})`}`);
  return el`<figure class="chart">${svg('svg', { viewBox: `0 0 ${width} ${n * 22 + 26}`, role: 'img', 'aria-label': t('risk.path') },
    ...of.levels.flatMap((/** @type {any} */ level) => [svg('line', { class: 'path-grid', x1: 112, x2: width, y1: y(level.code), y2: y(level.code) }), svg('text', { class: 'flow-label', x: 106, y: y(level.code) + 4, 'text-anchor': 'end' }, `${level.rank} ${levelName(of, level.code)}`)]),
    ...at.slice(1).map((one, i) => svg('line', { class: 'path-line', x1: at[i].x.toFixed(1), y1: y(at[i].level), x2: one.x.toFixed(1), y2: y(one.level) })),
    ...at.map((one) => svg('circle', { class: `path-dot${one.row.decided_level ? '' : ' computed'}${one.row.period_from === chosen ? ' on' : ''}`, cx: one.x.toFixed(1), cy: y(one.level), r: 5 }, svg('title', {}, `${periodName(one.row)}: ${levelName(of, one.level)}`))),
    ...at.filter((_, i) => i === 0 || i === at.length - 1).map((one, i) => svg('text', { class: 'tick', x: one.x.toFixed(1), y: n * 22 + 20, 'text-anchor': i === 0 && at.length > 1 ? 'start' : 'end' }, periodName(one.row))))}
    <figcaption class="visually-hidden">${words.join('; ')}</figcaption></figure>`;
}

/** @param {any} room @param {string} id */
export async function communePage(room, id) {
  const { panel, map, signal, legend, reload } = room;
  const back = href({ path: [], filters: store.filters.on ? { on: store.filters.on } : {} });
  panel.loading(t('risk.commune'), { back, rows: 8 });
  legend(null);
  map.outline({ selected: [id] });
  let of; let path; let row; let unit;
  try {
    [of, unit] = await Promise.all([scheme(signal), get(`/communes/${id}`, {}, signal)]);
    path = await get('/risk/path', { commune: id, scheme: of.code }, signal);
    const chosen = path.items.find((/** @type {any} */ one) => one.period_from === store.filters.on) ?? path.items.at(-1);
    row = chosen ? await get(`/risk/assessments/${chosen.risk_assessment_id}`, {}, signal) : null;
  } catch (error) {
    if (!aborted(error)) panel.failed(t('risk.commune'), error, { back, retry: reload });
    return null;
  }
  if (unit.bbox && !store.view) map.ready.then(() => map.fit(unit.bbox, { maxZoom: 12.5 }));
  room.bottom(path.items.length ? periodBar([...path.items].reverse(), row?.period_from ?? '', (one) => href({ filters: { ...store.filters, on: one.period_from } }), (one) => levelName(of, one.decided_level ?? one.computed_level)) : null);
  const action = store.path[2];
  if (row && action === 'entry' && store.canWrite) return entryForm(room, unit, row, store.path[3] ?? 'new');
  if (row && action) return form(action);
  show();
  return {};

  function show() {
    if (!row) {
      panel.show({ title: unit.full_name, back, focus: true, body: empty({ title: t('risk.not_assessed'), hint: t('risk.not_assessed_hint') }) });
      return;
    }
    const level = row.decided_level ?? row.computed_level;
    const why = row.explanation;
    const exact = tier() === 'exact';
    const link = (/** @type {string} */ name, /** @type {string} */ words, main = false) => el`<a class=${`button${main ? ' primary' : ''}`} href=${href({ path: ['commune', id, name], filters: store.filters })}>${t(words)}</a>`;
    panel.show({
      title: unit.full_name, back, focus: true,
      subtitle: html`<span>${periodName(row)}</span>${row.is_worsening && html`<span class="chip danger">${t('risk.worsening')}</span>`}${demoChip(row)}`,
      body: [
        placesStrip(reload),
        el`<div class="answer"><span class="answer-label">${t(row.decided_level ? 'risk.level_decided' : 'risk.level_computed')}</span><span class="level-answer">${levelChip(of, level)}</span><span class="answer-note">${row.decided_level ? t('risk.decided_by', { number: row.decision_number, date: format.date(row.decision_on) }) : t('risk.undecided')}</span></div>`,
        !row.decided_level && row.is_sample && sampleNote(),
        recordButtons(
          exact && store.canWrite && !row.decided_level && link('propose', row.proposed_level ? 'risk.propose_again' : 'risk.propose', !may('compute')),
          exact && may('compute') && link('decide', row.decided_level ? 'risk.decide_again' : 'risk.decide', !row.decided_level),
          exact && may('compute') && link('convert', 'risk.conversion')),
        section(t('risk.steps'), facts([
          [t('risk.by_computed'), row.computed_level ? html`${levelChip(of, row.computed_level)}${row.is_sample && html` <span class="chip warn">${t('risk.sample_short')}</span>`}` : t('risk.no_level')],
          [t('risk.by_proposed'), row.proposed_level ? html`${levelChip(of, row.proposed_level)}<span class="label block">${[row.proposed_by, row.proposed_on && format.date(row.proposed_on), row.proposal_reason].filter(Boolean).join(' · ')}</span>` : t('risk.unproposed')],
          [t('risk.by_decided'), row.decided_level ? html`${levelChip(of, row.decided_level)}<span class="label block">${[t('risk.decided_by', { number: row.decision_number, date: format.date(row.decision_on) }), row.override_reason].filter(Boolean).join(': ')}</span>` : t('risk.undecided')],
          row.selected_year && [t('risk.conversion'), html`${t('risk.selected', { year: row.selected_year })}${row.selected_document && html`<span class="label block">${row.selected_document}</span>`}${row.result && html`<span class="chip">${t(`risk.result_${row.result}`)}</span>`}${row.result_document && html`<span class="label block">${row.result_document}</span>`}`],
          row.next_review_on && [t('risk.next_review'), format.date(row.next_review_on)],
        ])),
        section(t('risk.why'), why ? el`<div class="section">${why.is_held_back && html`<p class="note">${t('risk.held_back', { standing: levelName(of, why.standing_level), raw: levelName(of, row.raw_level), done: format.number(why.better_periods), n: format.number(why.clean_periods) })}</p>`}
          ${row.missing_n > 0 && html`<p class="note warn">${t('risk.missing_note', { n: format.number(row.missing_n), level: levelName(of, row.possible_level) })}</p>`}
          <ol class="rules">${[...why.rules].sort((a, b) => Number(b.is_held) - Number(a.is_held) || a.number - b.number).map((rule) => ruleRow(of, rule))}</ol></div>` : el`<p class="muted">${t(exact ? 'risk.no_why' : 'risk.why_masked')}</p>`),
        section(t('risk.path'), el`<div>${path.items.length > 1 ? pathChart(of, path.items, row.period_from) : el`<p class="muted">${t('risk.one_period')}</p>`}
          ${path.earlier.length > 0 && html`<p class="strong">${t('risk.earlier')}</p><ul class="reach-list">${path.earlier.map((/** @type {any} */ one) => html`<li><span>${one.full_name ?? t('risk.unknown_unit')}</span>${!one.is_whole && html` <span class="chip warn">${t('risk.part', { share: format.percent(one.share) })}</span>`}<span class="label block">${one.items.map((/** @type {any} */ item) => `${periodName(item)}: ${levelName(of, item.decided_level ?? item.computed_level)}`).join('; ') || t('risk.not_assessed')}</span></li>`)}</ul><p class="label">${t('risk.earlier_note')}</p>`}</div>`),
        exact && store.canWrite && entriesPart(room, row, true),
        exact && store.canWrite && evidence(),
      ],
    });
  }

  /** Files that show what was done: PDF and pictures, no people. */
  function evidence() {
    const box = el`<ul class="evidence"></ul>`;
    const said = el`<p class="label" role="status"></p>`;
    const input = el`<input type="file" accept="application/pdf,image/png,image/jpeg" class="visually-hidden" id="evidence-file">`;
    const list = (/** @type {any[]} */ items) => fill(box, items.length ? items.map((one) => el`<li><a href=${one.href} download="">${icon('file')}${t(`risk.evidence_${one.kind}`)}</a><span class="label">${[one.note, `${format.number(Math.max(1, Math.round((one.octets ?? one.size ?? 0) / 1e3)))} kB`].filter(Boolean).join(' · ')}</span><button type="button" class="button small plain" @click=${() => drop(one)} aria-label=${t('risk.evidence_drop')}>${icon('close')}</button></li>`) : el`<li class="muted">${t('risk.no_evidence')}</li>`);
    get(`/risk/assessments/${row.risk_assessment_id}/evidence`, {}, signal).then((answer) => list(answer.items), (error) => { if (!aborted(error)) said.textContent = error.message; });
    input.addEventListener('change', async () => {
      const [file] = input.files ?? [];
      if (!file) return;
      said.textContent = t('risk.evidence_sending');
      try {
        const answer = await upload(`/risk/assessments/${row.risk_assessment_id}/evidence`, file, { params: { kind: file.type === 'application/pdf' ? 'decision' : 'photo' }, signal });
        list(answer.items);
        said.textContent = t('risk.evidence_added');
      } catch (problem) {
        const { errors, message } = /** @type {any} */ (problem);
        said.textContent = errors?.length ? errorText(errors[0]) : message;
      }
      input.value = '';
    });
    /** @param {any} one */
    async function drop(one) {
      if (!await confirm({ title: t('risk.evidence_drop_title'), action: t('risk.evidence_drop'), danger: true })) return;
      try {
        await remove(`/risk/evidence/${one.risk_evidence_id}`);
        list((await get(`/risk/assessments/${row.risk_assessment_id}/evidence`, {}, signal)).items);
      } catch (problem) {
        toast(/** @type {any} */ (problem).message, { kind: 'danger' });
      }
    }
    return section(t('risk.evidence'), el`<div>${box}<div class="buttons">${input}<button type="button" class="button small" @click=${() => input.click()}>${icon('plus')}${t('risk.evidence_add')}</button></div><p class="label warn-text">${t('risk.evidence_help')}</p>${said}</div>`);
  }

  /** @param {string} action */
  function form(action) {
    const of_ = /** @type {any} */ ({ propose: { entity: 'risk_proposal', method: 'patch', path: '' }, decide: { entity: 'risk_decision', method: 'post', path: '/decide' }, convert: { entity: 'risk_conversion', method: 'patch', path: '/conversion' } })[action];
    const to = () => go({ path: ['commune', id], filters: store.filters });
    if (!of_ || (action !== 'propose' && !may('compute'))) { to(); return {}; }
    const levels = of.levels.map((/** @type {any} */ one) => ({ value: one.code, vi: `${one.rank}. ${one.vi}`, en: `${one.rank}. ${one.en}` }));
    const title = t({ propose: 'risk.propose', decide: 'risk.decide', convert: 'risk.conversion' }[action] ?? '');
    const { version, ...held } = row;
    void version;
    const made = createForm({
      entity: of_.entity, values: action === 'convert' ? row : { ...held, ...(action === 'decide' && !row.decided_level ? { decided_level: row.proposed_level ?? row.computed_level } : {}) }, choices: { proposed_level: levels, decided_level: levels }, submit: t('record.save'),
      after: action === 'decide' ? { override_reason: el`<div class="field-help"><span>${row.computed_level ? t('risk.override_help', { level: levelName(of, row.computed_level) }) : t('risk.override_none')}</span></div>` } : {},
      onCancel: to,
      onSubmit: async (patch, filled) => {
        const path_ = `/risk/assessments/${row.risk_assessment_id}${of_.path}`;
        try {
          if (of_.method === 'post') await post(path_, filled, { row });
          else if (action === 'propose') await send(path_, filled, row);
          else if (Object.keys(patch).length) await send(path_, patch, row);
        } catch (error) {
          const problem = /** @type {any} */ (error);
          if (problem.kind !== 'conflict') throw error;
          // The form stays as it is, and is sent on top of what somebody else did meanwhile only once it was seen.
          row = problem.current ?? row;
          problem.message = t('record.changed_meanwhile');
          throw problem;
        }
        saved(t('record.saved'));
        to();
      },
    });
    panel.show({ title, back: href({ path: ['commune', id], filters: store.filters }), subtitle: html`<span>${unit.full_name}</span><span>${periodName(row)}</span>`, body: [
      el`<div>${row.computed_level && html`<p class="label">${t('risk.by_computed')}: ${levelName(of, row.computed_level)}</p>`}${row.proposed_level && html`<p class="label">${t('risk.by_proposed')}: ${levelName(of, row.proposed_level)}. ${row.proposal_reason ?? ''}</p>`}</div>`, made.node] });
    focusForm(panel);
    return {};
  }
}

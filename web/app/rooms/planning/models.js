// @ts-check
// The catalogue of cameras that plans may buy: shared ones are copied, those of the province changed.
import { aborted, patch, post, remove } from '../../api.js';
import { el, html } from '../../dom.js';
import { choice, fieldsOf, label, show } from '../../fields.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { go, href } from '../../router.js';
import { may } from '../../session.js';
import { store } from '../../store.js';
import { confirm } from '../../ui/confirm.js';
import { createForm } from '../../ui/form.js';
import { icon } from '../../ui/icons.js';
import { facts } from '../../ui/panel.js';
import { empty } from '../../ui/skeleton.js';
import { createList, listTools } from '../../ui/table.js';
import { toast } from '../../ui/toast.js';
import { angleOf, modelName, models as catalogue, money } from './data.js';

const ENTITY = 'camera_models';
const megapixels = (/** @type {any} */ one) => (one.resolution_h_px && one.resolution_v_px ? t('planning.megapixels', { n: format.number((one.resolution_h_px * one.resolution_v_px) / 1e6, { digits: 1 }) }) : null);
const angle = (/** @type {any} */ one) => { const deg = angleOf(one); return deg === null ? null : t('planning.angle', { deg: format.number(deg, { digits: 0 }) }); };

/** @param {any} room */
export async function modelsPage(room) {
  const { panel, signal, reload } = room;
  const back = href({ path: [], filters: {} });
  const title = t('planning.catalogue');
  panel.loading(title, { back, rows: 8 });
  /** @type {any[]} */
  let items;
  try {
    items = await catalogue(signal);
  } catch (error) {
    if (!aborted(error)) panel.failed(title, error, { back, retry: reload });
    return null;
  }
  const box = el`<section class="section"></section>`;
  const add = may('compute') && el`<a class="button" href=${href({ path: ['models', 'new'], filters: {} })}>${icon('plus')}${t('planning.model_add')}</a>`;
  const draw = () => {
    const list = createList(items, {
      id: (one) => one.camera_model_id, href: (one) => href({ path: ['models', one.camera_model_id], filters: {} }), caption: title, file: t('planning.models_file'), emptyTitle: t('planning.no_models'),
      card: (one) => ({ title: modelName(one), detail: [choice('cameras', 'camera_type', one.camera_type), megapixels(one), angle(one)].filter(Boolean).join(' · '),
        chips: html`<span class=${`chip${one.province_code ? ' accent' : ''}`}>${t(one.province_code ? 'planning.model_own' : 'planning.model_shared')}</span>${!one.is_active && html`<span class="chip warn">${t('planning.model_idle')}</span>`}${one.is_known === false && html`<span class="chip danger">${t('planning.model_unknown')}</span>`}`, value: money(one.price_vnd) }),
      columns: [
        { key: 'name', label: t('planning.col_model'), sort: modelName, cell: modelName, text: modelName },
        { key: 'camera_type', label: t('planning.col_type'), sort: (one) => choice('cameras', 'camera_type', one.camera_type), cell: (one) => choice('cameras', 'camera_type', one.camera_type), text: (one) => choice('cameras', 'camera_type', one.camera_type) },
        { key: 'resolution', label: t('planning.col_resolution'), cell: (one) => `${one.resolution_h_px ?? '—'} × ${one.resolution_v_px ?? '—'}`, text: (one) => `${one.resolution_h_px ?? ''}x${one.resolution_v_px ?? ''}` },
        { key: 'angle', label: t('planning.col_angle'), numeric: true, sort: (one) => angleOf(one), cell: (one) => format.number(angleOf(one), { digits: 0, unit: '°' }), text: (one) => Math.round(angleOf(one) ?? 0) || '' },
        { key: 'ir_range_m', label: t('planning.col_ir'), numeric: true, sort: (one) => one.ir_range_m, cell: (one) => format.number(one.ir_range_m, { unit: 'm' }) },
        { key: 'price_vnd', label: t('planning.col_price'), numeric: true, sort: (one) => one.price_vnd, cell: (one) => money(one.price_vnd) },
        { key: 'price_source', label: t('planning.col_price_source'), cell: (one) => html`<span class="cell-wide">${one.price_source}</span>`, text: (one) => one.price_source },
      ],
    });
    box.replaceChildren(list.node);
    const foot = panel.root.querySelector('.panel-foot');
    foot.replaceChildren(listTools(list));
    foot.hidden = false;
  };
  panel.show({ title, back, subtitle: el`<span>${t('planning.n_models', { n: format.number(items.length) })}</span>`, body: [el`<p class="note">${t('planning.prices_note')}</p>`, add && el`<div class="buttons">${add}</div>`, box] });
  draw();
  return { refresh: draw };
}

/** A model of the province, or a copy of a shared one (`copy`), or a new one. @param {any} room @param {string} id */
export async function modelForm(room, id) {
  const { panel, signal, reload } = room;
  const back = href({ path: ['models'], filters: {} });
  const adds = id === 'new';
  const from = adds ? store.filters.copy ?? '' : id;
  const title = t(adds ? 'planning.model_add' : 'planning.model');
  panel.loading(title, { back, rows: 8 });
  /** @type {any} */
  let row = {};
  try {
    if (from) {
      row = (await catalogue(signal)).find((/** @type {any} */ one) => one.camera_model_id === from);
      if (row && adds) { const { camera_model_id: _, version: __, province_code: ___, ...kept } = row; row = { ...kept, name: t('planning.copy_of', { name: kept.name }) }; }
    }
  } catch (error) {
    if (!aborted(error)) panel.failed(title, error, { back, retry: reload });
    return null;
  }
  if (!row) {
    panel.show({ title, back, body: empty({ title: t('planning.model_gone'), action: el`<a class="button" href=${back}>${t('state.to_list')}</a>` }) });
    return null;
  }
  const mine = adds || row.province_code || store.me?.is_country_wide;
  const copy = !adds && may('compute') && el`<a class="button" href=${href({ path: ['models', 'new'], filters: { copy: id } })}>${icon('copy')}${t('planning.model_copy')}</a>`;
  if (!may('compute') || !mine) {
    panel.show({ title: modelName(row), back, focus: true, subtitle: el`<span class="chip">${t(row.province_code ? 'planning.model_own' : 'planning.model_shared')}</span>`,
      body: [copy && el`<div class="buttons">${copy}</div>`, facts(fieldsOf(ENTITY).filter((f) => (row[f.name] ?? null) !== null).map((f) => [label(ENTITY, f.name), show(ENTITY, f.name, row[f.name])]))] });
    return null;
  }
  const form = createForm({
    entity: ENTITY, values: row, submit: t('record.save'), open: ['identity', 'budget', 'optics', 'view'], onCancel: () => go({ path: ['models'], filters: {} }),
    onSubmit: async (changed, values) => {
      if (adds) await post('/camera-models', { ...values, province_code: store.province });
      else await patch(`/camera-models/${encodeURIComponent(id)}`, changed, row);
      toast(t('record.saved'), { kind: 'ok' });
      go({ path: ['models'], filters: {} });
    },
  });
  const drop = !adds && el`<button type="button" class="button danger" @click=${take}>${t('planning.model_delete')}</button>`;
  panel.show({ title: adds ? title : modelName(row), back, body: [copy && el`<div class="buttons">${copy}${drop}</div>`, form.node] });
  form.focus();
  return null;

  async function take() {
    if (!await confirm({ title: t('planning.model_delete_title', { name: modelName(row) }), text: t('planning.model_delete_text'), action: t('planning.model_delete'), danger: true })) return;
    try {
      await remove(`/camera-models/${encodeURIComponent(id)}`, undefined, { row });
      toast(t('planning.model_deleted'), { kind: 'ok' });
      go({ path: ['models'], filters: {} });
    } catch (error) {
      toast(/** @type {any} */ (error).message, { kind: 'danger' });
    }
  }
}

// @ts-check
// Địa bàn: the commune-level units of the boundary date, and what became of each: from which units it was formed, into which it
// went, by which resolution, and what its figures are when they are restated.
import { aborted, get, once, pages } from '../../api.js';
import { debounce, el, fill, html } from '../../dom.js';
import * as format from '../../format.js';
import { has, t } from '../../i18n.js';
import { go, href, now, registerDay } from '../../router.js';
import { tier } from '../../session.js';
import { store } from '../../store.js';
import { token } from '../../map.js';
import { certainty, facts, figure, section, tile } from '../../ui/panel.js';
import { createList, listTools } from '../../ui/table.js';
import { failure, skeleton } from '../../ui/skeleton.js';

const KINDS = ['xa', 'phuong', 'thi_tran', 'dac_khu'];

/** @param {any} context */
export function mount({ panel, map, signal, watch, layers, legend }) {
  layers([]);
  /** @type {AbortController|null} */
  let running = null;
  /** @type {HTMLElement|null} the part of the list page that changes while a person types */
  let listBox = null;
  let opened = '';

  watch(['path', 'province', 'boundary', 'from', 'to', 'filters'], (/** @type {string[]} */ changed) => {
    if (changed.length === 1 && changed[0] === 'filters' && !store.path[0] && listBox) return loadList();
    draw();
  });
  watch(['theme'], drawLegend);
  draw();

  function begin() {
    running?.abort();
    running = new AbortController();
    signal.addEventListener('abort', () => running?.abort(), { once: true });
    return running.signal;
  }
  function drawLegend() {
    legend({ title: t('communes.legend'), items: store.path[0] ? [{ swatch: token('map-select'), label: t('communes.legend_selected') }, { swatch: token('map-related'), label: t('communes.legend_related') }] : [], note: null });
  }
  function draw() {
    drawLegend();
    if (store.path[0]) return record(store.path[0]);
    map.outline({});
    map.overlay('former', null);
    opened = '';
    list();
  }

  function list() {
    const title = t('room.communes');
    const input = el`<input class="input" type="search" value=${store.filters.q ?? ''} aria-label=${t('communes.search')} placeholder=${t('communes.search')} autocomplete="off">`;
    input.addEventListener('input', debounce(() => go({ filters: { ...store.filters, q: input.value.trim() } }, { replace: true }), 200));
    const kind = el`<select class="input" aria-label=${t('communes.kind')} @change=${(/** @type {any} */ e) => go({ filters: { ...store.filters, kind: e.target.value } })}><option value="">${t('communes.kind_all')}</option>${KINDS.map((k) => html`<option value=${k} ?selected=${store.filters.kind === k}>${t(`communes.kind_${k}`)}</option>`)}</select>`;
    listBox = el`<div></div>`;
    panel.show({ title, body: [el`<div class="filters"><div class="filters-row">${input}${kind}</div></div>`, listBox] });
    loadList();
  }

  async function loadList() {
    const box = /** @type {HTMLElement} */ (listBox);
    const mine = begin();
    if (!box.childNodes.length) fill(box, skeleton({ rows: 8 }));
    const { q = '', kind = '' } = store.filters;
    try {
      const found = pages('/communes', { at: store.boundary, province: store.province, q, kind, count: true }, mine);
      // Roads and houses are on every map; where there are none, none are offered.
      const [roads] = await Promise.all([once('/streets/roads', { limit: 1 }).catch(() => null), found.more()]);
      const streets = roads?.items?.length > 0;
      const rows = createList(found.items, {
        pages: found, id: (row) => row.commune_id, href: (row) => href({ path: [row.commune_id] }),
        caption: t('communes.list'), file: `${t('communes.file')}-${store.province || t('list.file_country')}-${store.boundary}`,
        emptyTitle: t('communes.empty'), emptyHint: t('communes.empty_hint'),
        onPoint: (row) => map.outline(row ? { selected: [row.commune_id] } : {}),
        card: (row) => ({
          title: row.full_name, detail: [row.code, row.district_name, store.province ? null : row.province_name].filter(Boolean).join(' · '),
          value: row.population ? html`${format.number(row.population.people)}<span class="change same">${t('communes.people')}</span>` : undefined,
        }),
        columns: [
          { key: 'full_name', label: t('communes.name'), sort: (row) => row.full_name },
          { key: 'code', label: t('communes.code'), sort: (row) => row.code },
          { key: 'kind', label: t('communes.kind'), sort: (row) => row.kind, cell: (row) => t(`communes.kind_${row.kind}`), text: (row) => t(`communes.kind_${row.kind}`) },
          { key: 'province_name', label: t('communes.province'), sort: (row) => row.province_name },
          { key: 'area_km2', label: t('communes.area'), numeric: true, sort: (row) => row.area_km2, cell: (row) => format.number(row.area_km2, { digits: 2, unit: t('communes.km2') }), file: [{ label: `${t('communes.area')} (${t('communes.km2')})`, text: (row) => row.area_km2 }] },
          { key: 'population', label: t('communes.population'), numeric: true, sort: (row) => row.population?.people, text: (row) => row.population?.people, cell: (row) => format.number(row.population?.people) },
          { key: 'valid_from', label: t('communes.valid'), sort: (row) => row.valid_from, cell: (row) => period(row), text: (row) => period(row) },
        ],
      });
      fill(box, el`<p class="muted small" role="status">${t('communes.count', { n: format.number(found.total ?? found.items.length), date: format.date(store.boundary) })}</p>`, rows.node);
      const foot = panel.root.querySelector('.panel-foot');
      const place = () => ({ province: store.province });
      const ground = streets ? ['roads', 'junctions', 'buildings', 'key_places'].map((layer) => ({ layer, label: t(`communes.export_${layer}`), note: t('export.whole_scope'), params: place })) : [];
      fill(foot, listTools(rows, [{ layer: 'communes', label: t('communes.export_communes'), params: () => ({ at: store.boundary, province: store.province, q, kind }) }, { layer: 'model-wards', label: t('communes.export_model_wards'), params: place },
        { layer: 'populations', label: t('communes.export_populations'), note: t('export.whole_scope'), formats: ['xlsx', 'csv', 'csv_codes'], params: place }, ...ground]));
      foot.hidden = false;
    } catch (error) {
      if (!aborted(error)) fill(box, failure(error, loadList));
    }
  }

  /** @param {any} commune */
  function period(commune) {
    return [commune.valid_from ? t('communes.since', { date: format.date(commune.valid_from) }) : null, commune.valid_to ? t('communes.until', { date: format.date(format.addDays(commune.valid_to, -1)) }) : null].filter(Boolean).join(' ') || t('communes.in_force');
  }

  /** A unit that is not among those of the boundary date: when it was, and the way there. @param {any} commune @param {any} past */
  function elsewhen(commune, past) {
    const later = commune.valid_from && commune.valid_from > store.boundary;
    const day = commune.valid_to ? format.addDays(commune.valid_to, -1) : now();
    return el`<div class="note"><div><p>${later ? t('communes.not_yet', { from: format.date(commune.valid_from), date: format.date(store.boundary) }) : t('communes.no_more', { to: format.date(commune.valid_to), date: format.date(store.boundary) })}
      ${later && past.predecessors.length > 0 && t('communes.or_predecessors')}</p><p><a class="button small" href=${href({ boundary: day })}>${t('communes.see_on', { date: format.date(day) })}</a></p></div></div>`;
  }

  /** Lists are asked for by a province of today: of an old unit, only when it still is one. @param {any} commune */
  function province(commune) { return commune.valid_to ? '' : commune.province_code; }

  /** @param {string} id */
  async function record(id) {
    const mine = begin();
    const back = href({ path: [], filters: store.filters });
    const fresh = opened !== id;
    if (fresh) panel.loading(t('room.communes'), { back, figure: true, rows: 6 });
    try {
      const [commune, past] = await Promise.all([get(`/communes/${id}`, {}, mine), get(`/communes/${id}/history`, {}, mine)]);
      const related = [...past.predecessors, ...past.heirs].map((/** @type {any} */ link) => link.commune.commune_id);
      map.outline({ selected: [id], related });
      if (fresh && commune.bbox && !(store.view && !opened && location.hash.includes('map='))) map.fit(commune.bbox, { maxZoom: 14 });
      opened = id;
      drawFormer(commune, [...past.predecessors, ...past.heirs].map((/** @type {any} */ link) => link.commune), mine);
      const inForce = (!commune.valid_from || commune.valid_from <= store.boundary) && (!commune.valid_to || commune.valid_to > store.boundary);
      const figures = el`<div></div>`;
      const register = el`<div></div>`;
      const people = commune.population;
      panel.show({
        title: commune.full_name, back, focus: fresh,
        subtitle: html`<span>${commune.code}</span><span>${commune.province_name}</span>${commune.valid_to && html`<span class="chip warn">${t('communes.ended', { date: format.date(commune.valid_to) })}</span>`}`,
        body: [
          commune.valid_to && past.heirs.length > 0 && el`<div class="note">${t('communes.now', { names: past.heirs.map((/** @type {any} */ h) => h.commune.full_name).join(', ') })}</div>`,
          figures, register,
          section(t('communes.facts'), facts([
            [t('communes.kind'), t(`communes.kind_${commune.kind}`)],
            commune.district_name && [t('communes.district'), commune.district_name],
            [t('communes.area'), format.number(commune.area_km2, { digits: 2, unit: t('communes.km2') })],
            people && [t('communes.population'), t('communes.people_year', { n: format.number(people.people), year: people.year })],
            people && commune.area_km2 && [t('communes.density'), format.number(people.people / commune.area_km2, { digits: 0, unit: t('communes.per_km2') })],
            [t('communes.valid'), period(commune)],
            commune.legal_doc && [t('communes.legal_doc'), commune.legal_doc],
            [t('communes.quality'), has(`communes.quality_${commune.geom_quality}`) ? t(`communes.quality_${commune.geom_quality}`) : commune.geom_quality],
          ])),
          past.predecessors.length > 0 && section(t('communes.predecessors'), links(past.predecessors, false)),
          past.heirs.length > 0 && section(t('communes.heirs'), links(past.heirs, true)),
          !past.predecessors.length && !past.heirs.length && el`<p class="muted">${t('communes.unchanged')}</p>`,
          commune.valid_to && inForce && store.boundary !== format.addDays(commune.valid_to, -1) && el`<p><a class="button small" href=${href({ boundary: format.addDays(commune.valid_to, -1) })}>${t('communes.see_then')} (${format.date(format.addDays(commune.valid_to, -1))})</a></p>`,
          past.populations?.length > 0 && section(t('communes.populations'), el`<div class="table-scroll" tabindex="0" role="region" aria-label=${t('communes.populations')}><table class="table"><thead><tr><th scope="col">${t('communes.col_year')}</th><th scope="col" class="num">${t('communes.col_people')}</th><th scope="col">${t('communes.col_source')}</th></tr></thead>
            <tbody>${past.populations.map((/** @type {any} */ p) => html`<tr><th scope="row">${p.year}</th><td class="num">${format.number(p.people)}</td><td>${p.source}</td></tr>`)}</tbody></table></div>`),
        ],
      });
      if (inForce) incidents(figures, id, commune, mine);
      else fill(figures, elsewhen(commune, past));
      if (inForce) cameras(register, id, commune, mine);
    } catch (error) {
      if (!aborted(error)) panel.failed(t('room.communes'), error, { back, retry: () => record(id) });
    }
  }

  /**
   * Units that are not in the tiles of the boundary date are drawn from their own outlines: the predecessors of a unit of today,
   * or a unit that is gone. @param {any} commune @param {any[]} others @param {AbortSignal} mine
   */
  async function drawFormer(commune, others, mine) {
    const inForce = (/** @type {any} */ c) => (!c.valid_from || c.valid_from <= store.boundary) && (!c.valid_to || c.valid_to > store.boundary);
    const absent = [commune, ...others].filter((c) => !inForce(c));
    if (!absent.length || !commune.bbox) return map.overlay('former', null);
    const wanted = new Set(absent.map((c) => c.commune_id));
    const day = absent[0].valid_to ? format.addDays(absent[0].valid_to, -1) : absent[0].valid_from;
    const margin = 0.02;
    const [a, b, c, d] = commune.bbox;
    try {
      const found = await get('/communes', { f: 'geojson', at: day, bbox: [a - margin, b - margin, c + margin, d + margin], zoom: 12, limit: 200 }, mine);
      const features = found.features.filter((/** @type {any} */ f) => f.geometry && wanted.has(f.properties.commune_id ?? f.id))
        .map((/** @type {any} */ f) => ({ ...f, properties: { commune_id: f.properties.commune_id ?? f.id, name: f.properties.full_name, own: (f.properties.commune_id ?? f.id) === commune.commune_id } }));
      map.overlay('former', features.length ? { type: 'FeatureCollection', features } : null, () => [
        { id: 'former-line', type: 'line', paint: { 'line-color': ['case', ['get', 'own'], token('map-select'), token('map-related')], 'line-width': 2, 'line-dasharray': [2, 1.4] } },
        { id: 'former-name', type: 'symbol', layout: { 'text-field': ['get', 'name'], 'text-font': ['Be Vietnam Pro Medium'], 'text-size': 12, 'text-max-width': 7 }, paint: { 'text-color': token('map-related'), 'text-halo-color': token('map-halo'), 'text-halo-width': 1.6 } },
      ], { clickable: false });
    } catch (error) {
      if (!aborted(error)) map.overlay('former', null);
    }
  }

  /** @param {any[]} items @param {boolean} heirs */
  function links(items, heirs) {
    return el`<ul class="cards">${items.map((item) => html`<li><a class="card" href=${href({ path: [item.commune.commune_id] })} @mouseenter=${() => map.outline({ selected: [store.path[0], item.commune.commune_id], related: items.map((i) => i.commune.commune_id) })}>
      <span class="card-main"><span class="card-title">${item.commune.full_name}</span>
      <span class="card-detail">${[item.commune.district_name, item.commune.province_name].filter(Boolean).join(', ')}</span>
      ${item.resolution && html`<span class="card-detail">${t('communes.resolution', { doc: item.resolution, date: format.date(item.effective_on) })}</span>`}
      ${item.note && html`<span class="card-detail">${item.note}</span>`}
      <span class="card-chips"><span class=${`chip${item.extent === 'whole' ? ' accent' : ' warn'}`}>${t(`communes.${item.extent}`)}</span>${
        item.extent === 'part' && html`<span class="chip">${t('communes.share', { share: format.percent(item.share, 0), basis: has(`communes.basis_${item.share_basis}`) ? t(`communes.basis_${item.share_basis}`) : item.share_basis })}</span>`}${
        heirs && item.extent === 'part' && item.is_default_heir && html`<span class="chip">${t('communes.default_heir')}</span>`}${
        item.is_disputed && html`<span class="chip danger">${t('communes.disputed')}</span>`}</span></span></a></li>`)}</ul>`;
  }

  /** @param {HTMLElement} box @param {string} id @param {any} commune @param {AbortSignal} mine */
  async function incidents(box, id, commune, mine) {
    if (['counts', 'none'].includes(tier())) { box.hidden = true; return; }
    fill(box, skeleton({ figure: true, rows: 0 }));
    try {
      const { items } = await get('/incidents/counts', { by: 'commune', from: store.from, to: store.to, boundary: store.boundary, commune: id }, mine);
      const row = items.find((/** @type {any} */ r) => r.commune_id === id);
      const show = (/** @type {number} */ v) => format.number(v, { digits: 0 });
      fill(box, figure({
        value: row ? `${row.exact === false ? '≈\u00a0' : ''}${show(row.count)}` : '0', label: t('communes.incidents', { range: format.range(store.from, store.to) }),
        change: row && certainty(row, show), note: !row || row.exact !== false ? t(row ? 'communes.exact' : 'communes.incidents_none') : (row.high ?? null) !== null ? t('communes.restated')
          // Nobody publishes the boundaries of former units: importing is advised where it helps.
          : [t('communes.approximate_cells'), !commune.valid_to && ['approximate', 'mixed'].includes(store.status?.boundaries?.quality) && ` ${t('communes.import_boundaries')}`],
      }));
    } catch (error) {
      if (!aborted(error)) fill(box, failure(error, () => incidents(box, id, commune, mine)));
    }
  }

  /** @param {HTMLElement} box @param {string} id @param {any} commune @param {AbortSignal} mine */
  async function cameras(box, id, commune, mine) {
    try {
      const { items } = await get('/sites/counts', { boundary: store.boundary, province: province(commune), on: registerDay() }, mine);
      const row = items.find((/** @type {any} */ r) => r.commune_id === id);
      const to = href({ room: 'cameras', path: [], filters: { commune: id } });
      fill(box, el`<div class="tiles">${tile({ value: format.number(row?.sites ?? 0), label: t('communes.sites'), href: to })}${tile({ value: format.number(row?.cameras ?? 0), label: t('communes.cameras'), href: to })}${tile({ value: format.number(row?.active ?? 0), label: t('communes.working'), href: to })}</div>`);
    } catch (error) {
      if (!aborted(error)) fill(box, failure(error, () => cameras(box, id, commune, mine)));
    }
  }
}

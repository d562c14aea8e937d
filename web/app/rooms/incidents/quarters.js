// @ts-check
// Incidents for those who see counts alone: by commune and whole quarter; what is below the least figure is not told, and sums are of what is told.
import { aborted, get } from '../../api.js';
import { el, fill, html } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { go, href } from '../../router.js';
import { placeName } from '../../session.js';
import { store } from '../../store.js';
import { figure, section } from '../../ui/panel.js';
import { failure, skeleton } from '../../ui/skeleton.js';
import { createList, listTools } from '../../ui/table.js';

/** "Quý III/2026". @param {string} first the quarter's first day */
const quarterName = (first) => t('incidents.quarter', { n: ['I', 'II', 'III', 'IV'][Math.floor((Number(first.slice(5, 7)) - 1) / 3)], year: first.slice(0, 4) });

/** A figure, or how much is known of it. @param {any} row @param {number} least @param {boolean} isOne one commune in one quarter */
const told = (row, least, isOne) => (row.is_whole ? format.number(row.at_least) : isOne ? t('incidents.below', { n: least }) : t('incidents.at_least', { n: format.number(row.at_least) }));

/** @param {any} room */
export function quartersPage({ panel, map, signal, legend }) {
  const box = el`<div class="section"></div>`;
  legend(null);
  panel.show({ title: t('room.incidents'), subtitle: html`<span>${placeName()}</span>`,
    body: [el`<div class="places-strip masked" role="note"><p>${t('incidents.counts_only')}</p></div>`, box] });
  load();

  async function load() {
    if (!box.childNodes.length) fill(box, skeleton({ figure: true, rows: 8 }));
    const window = { from: store.from, to: store.to, province: store.province };
    const one = store.filters.quarter ?? '';
    const span = one ? { ...window, from: one, to: format.addMonths(one, 3) } : window;
    try {
      const [quarters, communes] = await Promise.all([get('/incidents/counts', { ...window, by: 'quarter' }, signal), get('/incidents/counts', { ...span, by: 'commune' }, signal)]);
      const { least } = communes;
      const items = [...quarters.items].sort((a, b) => (a.quarter < b.quarter ? 1 : -1));
      const list = createList(communes.items, {
        id: (row) => row.commune_id, href: (row) => href({ room: 'communes', path: [row.commune_id], filters: {} }), caption: t('incidents.by_commune'),
        file: `${t('incidents.file')}-${store.province || t('list.file_country')}-${communes.counted_from}`, emptyTitle: t('incidents.no_quarter'), emptyHint: t('incidents.no_quarter_hint'),
        onPoint: (row) => map.outline(row ? { selected: [row.commune_id] } : {}),
        card: (row) => ({ title: row.full_name, detail: !one && row.untold > 0 ? t('incidents.untold', { n: row.untold, least }) : null, value: told(row, least, Boolean(one)) }),
        columns: [
          { key: 'full_name', label: t('incidents.col_commune'), sort: (row) => row.full_name },
          { key: 'at_least', label: t('incidents.col_told'), numeric: true, sort: (row) => row.at_least, cell: (row) => told(row, least, Boolean(one)), text: (row) => row.at_least },
          { key: 'untold', label: t('incidents.col_untold', { least }), numeric: true, sort: (row) => row.untold, text: (row) => row.untold },
        ],
      });
      fill(box,
        figure({ value: communes.untold ? t('incidents.at_least', { n: format.number(communes.at_least) }) : format.number(communes.at_least),
          label: communes.counted_from < communes.counted_to ? t('incidents.answer_quarters', { range: format.range(communes.counted_from, communes.counted_to) }) : t('incidents.no_quarter'),
          note: communes.untold > 0 && t('incidents.untold_note', { n: format.number(communes.untold), least }) }),
        items.length > 0 && section(t('incidents.by_quarter'), el`<ul class="cards quarters">${[null, ...items].map((row) => html`<li><a class="card" aria-current=${(row?.quarter ?? '') === one ? 'true' : null} href=${href({ filters: { ...store.filters, quarter: row?.quarter ?? '' } })}>
          <span class="card-main"><span class="card-title">${row ? quarterName(row.quarter) : t('incidents.all_quarters')}</span></span><span class="card-value">${row ? told(row, least, false) : ''}</span></a></li>`)}</ul>`),
        section(one ? t('incidents.by_commune_in', { quarter: quarterName(one) }) : t('incidents.by_commune'), list.node));
      const foot = panel.root.querySelector('.panel-foot');
      fill(foot, listTools(list, [{ layer: 'incident-quarters', label: t('incidents.by_quarter'), params: () => span }]));
      foot.hidden = false;
    } catch (error) {
      if (!aborted(error)) fill(box, failure(error, load));
    }
  }

  return {
    refresh() {
      // A quarter outside of another window is none of its.
      if (store.filters.quarter && (store.filters.quarter < store.from || format.addMonths(store.filters.quarter, 3) > store.to)) go({ filters: { ...store.filters, quarter: '' } }, { replace: true });
      else load();
    },
    moved() {},
  };
}

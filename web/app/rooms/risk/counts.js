// @ts-check
// Conflicts for who does not see exact places: how many by commune and by kind, on the map and in a list, and the way to see them one by one where the account may.
import { aborted, get } from '../../api.js';
import { el, fill, html } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { token } from '../../map.js';
import { placeName, tier } from '../../session.js';
import { href } from '../../router.js';
import { store } from '../../store.js';
import { figure, section } from '../../ui/panel.js';
import { placesStrip } from '../../ui/purpose.js';
import { empty, failure, skeleton } from '../../ui/skeleton.js';
import { createList, listTools } from '../../ui/table.js';
import { roomTabs } from './levels.js';
import { kindTable } from './words.js';

/** @param {any} room */
export function conflictCounts({ panel, map, signal, legend, reload }) {
  const body = el`<div class="section"></div>`;
  const foot = () => panel.root.querySelector('.panel-foot');
  panel.show({ title: t('room.risk'), subtitle: html`<span>${placeName()}</span>`, body: [roomTabs('conflicts'), placesStrip(reload), body] });
  legend(null);
  if (tier() !== 'grid250') fill(body, empty({ title: t('risk.untold'), hint: t('risk.untold_hint') }));
  else load();

  async function load() {
    fill(body, skeleton({ figure: true, rows: 6 }));
    try {
      const sum = await get('/conflicts/counts', { province: store.province }, signal);
      panel.subtitle(html`<span>${placeName()}</span>`);
      const list = createList(sum.items.filter((/** @type {any} */ row) => row.open > 0), {
        id: (row) => row.commune_id, href: (row) => href({ room: 'communes', path: [row.commune_id], filters: {} }), caption: t('risk.by_commune'), file: `${t('risk.file')}-${store.province || t('list.file_country')}`, emptyTitle: t('risk.empty'),
        onPoint: (row) => map.outline(row ? { selected: [row.commune_id] } : {}),
        card: (row) => ({ title: row.full_name, value: format.number(row.open), chips: row.past_due > 0 && el`<span class="chip danger">${t('risk.past_n', { n: format.number(row.past_due) })}</span>` }),
        columns: [
          { key: 'full_name', label: t('risk.col_commune'), sort: (row) => row.full_name },
          { key: 'open', label: t('risk.open'), numeric: true, sort: (row) => row.open, cell: (row) => format.number(row.open) },
          { key: 'past_due', label: t('risk.past_due'), numeric: true, sort: (row) => row.past_due, cell: (row) => format.number(row.past_due) },
          { key: 'settled', label: t('risk.settled'), numeric: true, sort: (row) => row.settled, cell: (row) => format.number(row.settled) },
        ],
      });
      fill(body, figure({ value: format.number(sum.past_due), label: t('risk.answer_past'), note: t('risk.answer_of', { open: format.number(sum.open) }) }),
        section(t('risk.by_kind'), kindTable(sum.kinds, () => null)), section(t('risk.by_commune'), list.node));
      map.choropleth(new Map(sum.items.filter((/** @type {any} */ row) => row.open > 0).map((/** @type {any} */ row) => [row.commune_id, token(row.past_due ? 'level-3' : 'level-1')])));
      legend({ title: t('risk.conflicts'), unit: t('risk.legend_unit'), note: null, items: [{ swatch: token('level-3'), label: t('risk.legend_has_past') }, { swatch: token('level-1'), label: t('risk.legend_has_open') }] });
      fill(foot(), listTools(list));
      foot().hidden = false;
    } catch (error) {
      if (!aborted(error)) fill(body, failure(error, load));
    }
  }
  return { refresh: () => { if (tier() === 'grid250') load(); } };
}

// @ts-check
// Shares by unit of the province, the most unseen need first: communes; hotspots, key places and model wards.
import { html } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { href } from '../../router.js';
import { SOURCES, changeOf, half, kilometres, shareText, weightText } from '../../shares.js';
import { store } from '../../store.js';
import { createList } from '../../ui/table.js';
import { comparing } from './compared.js';
import { province } from './data.js';

/** Kinds of units, the first unless the address says otherwise. */
export const KINDS = ['hotspot', 'key_place', 'model_ward'];
export const kind = () => (KINDS.includes(store.filters.kind) ? store.filters.kind : KINDS[0]);

/** For spreadsheets: a number of per cent. */
const percentOf = (/** @type {number|null} */ share) => ((share ?? null) === null ? '' : Math.round(/** @type {number} */ (share) * 1000) / 10);

/** The share of a row with its change since the run before. @param {any} row */
function shareAndChange(row) {
  const change = changeOf(row, row.before);
  return html`${shareText(row)}${change && html`<span class="change same" title=${`${change.text}; ${t('coverage.was', { share: format.percent(row.before) })}`}>${comparing() && `${t('coverage.was', { share: format.percent(row.before) })} `}<span aria-hidden="true">${change.arrow} ${format.number(change.points, { sign: true })}</span><span class="visually-hidden">${change.text}</span></span>`}`;
}

/** The columns of a share, as shown and as saved. */
const shareColumns = () => [
  { key: 'share', label: t(`coverage.col_share_${half()}`), numeric: true, sort: (/** @type {any} */ row) => row.share, cell: (/** @type {any} */ row) => shareText(row),
    file: [{ label: t('coverage.col_share_sure'), text: (/** @type {any} */ row) => percentOf(row.share) }, { label: t('coverage.col_share_most'), text: (/** @type {any} */ row) => percentOf(row.share_at_most) }] },
  { key: 'before', label: t('coverage.col_before'), numeric: true, sort: (/** @type {any} */ row) => row.before, cell: (/** @type {any} */ row) => format.percent(row.before), text: (/** @type {any} */ row) => percentOf(row.before) },
  { key: 'unseen', label: t('coverage.col_unseen'), numeric: true, sort: (/** @type {any} */ row) => row.unseen, cell: (/** @type {any} */ row) => weightText(row.unseen), text: (/** @type {any} */ row) => row.unseen },
];

/** Communes, the most unseen need first; one leads to its gaps. @param {any[]} rows @param {(row: any|null) => void} onPoint */
export function communeList(rows, onPoint) {
  return createList(rows, {
    id: (row) => row.commune_id, href: (row) => href({ filters: { ...store.filters, by: '', view: '', commune: row.commune_id } }), caption: t('coverage.communes_list'), file: `${t('coverage.file_communes')}-${province()}-${half()}`,
    emptyTitle: t('coverage.empty'), onPoint,
    card: (row) => ({
      title: row.full_name, detail: row.need > 0 ? [row.gaps !== null && t('coverage.gaps_n', { n: format.number(row.gaps) }), row.worst?.near && t('coverage.worst', { name: row.worst.near })].filter(Boolean).join(' · ') : t('share.no_need'),
      value: shareAndChange(row),
    }),
    columns: [
      { key: 'full_name', label: t('coverage.commune'), sort: (row) => row.full_name },
      ...shareColumns(),
      { key: 'gaps', label: t('coverage.tab_gaps'), numeric: true, sort: (row) => row.gaps, cell: (row) => format.number(row.gaps) },
      { key: 'street_seen_m', label: t('coverage.col_street'), numeric: true, sort: (row) => row.street_seen_m, cell: (row) => (row.street_m > 0 ? `${kilometres(row.street_seen_m)} / ${kilometres(row.street_m)}` : '—'),
        file: [{ label: t('coverage.col_street_seen_m'), text: (row) => Math.round(row.street_seen_m) }, { label: t('coverage.col_street_m'), text: (row) => Math.round(row.street_m) }] },
    ],
  });
}

/** Hotspots, key places or model wards. A hotspot opens as such; of the others the gaps of their commune. @param {any[]} rows */
export function unitList(rows) {
  const of = kind();
  const open = (/** @type {any} */ row) => (of === 'hotspot' ? href({ room: 'hotspots', path: [row.unit_id], filters: {} }) : href({ filters: { ...store.filters, by: '', kind: '', view: '', commune: row.commune_id } }));
  // Of a model ward each source has its own share: ways in and out above all.
  const sources = of === 'model_ward' ? [...SOURCES].reverse().filter((name) => rows.some((row) => row.shares?.[name]?.points > 0)) : [];
  const by = (/** @type {any} */ row) => sources.filter((name) => row.shares?.[name]?.points > 0).map((name) => `${t(`share.source_${name}`)} ${shareText(row.shares[name])}`).join(' · ');
  const name = (/** @type {any} */ row) => row.name ?? t(`coverage.kind_one_${of}`);
  return createList(rows, {
    id: (row) => row.unit_id, href: open, caption: t(`coverage.kind_${of}`), file: `${t('coverage.file_units')}-${of}-${province()}-${half()}`, emptyTitle: t('coverage.empty_units'), emptyHint: t('coverage.empty_units_hint'),
    card: (row) => ({ title: name(row), detail: [of === 'hotspot' ? row.code : null, of === 'model_ward' ? by(row) : row.commune_name].filter(Boolean).join(' · '), value: shareAndChange(row) }),
    columns: [
      { key: 'name', label: t(`coverage.kind_one_${of}`), sort: name, cell: name, text: name },
      ...(of === 'model_ward' ? [] : [{ key: 'commune_name', label: t('coverage.commune'), sort: (/** @type {any} */ row) => row.commune_name }]),
      ...shareColumns(),
      ...sources.map((one) => ({ key: one, label: t(`share.source_${one}`), numeric: true, sort: (/** @type {any} */ row) => row.shares?.[one]?.share, cell: (/** @type {any} */ row) => shareText(row.shares?.[one]), text: (/** @type {any} */ row) => percentOf(row.shares?.[one]?.share ?? null) })),
    ],
  });
}

// @ts-check
// The coordinate systems that files here come in: degrees, the provincial zones of VN-2000 by their meridian, UTM.
import { el, html } from '../../dom.js';
import { t } from '../../i18n.js';

/** EPSG codes of VN-2000 / TM-3 by central meridian, in degrees and minutes. @type {[number, string][]} */
const ZONES = [[9205, '103°00′'], [9206, '104°00′'], [9207, '104°30′'], [9208, '104°45′'], [5897, '105°00′'], [9209, '105°30′'], [9210, '105°45′'], [9211, '106°00′'], [9212, '106°15′'], [9213, '106°30′'], [9214, '107°00′'],
  [9215, '107°15′'], [9216, '107°30′'], [5899, '107°45′'], [5898, '108°00′'], [9217, '108°15′'], [9218, '108°30′']];
/** @type {[number, string][]} */
const UTM = [[3405, 'VN-2000 / UTM 48N'], [3406, 'VN-2000 / UTM 49N'], [32648, 'WGS84 / UTM 48N'], [32649, 'WGS84 / UTM 49N']];

/** @param {string} id @param {string} now "auto" or "EPSG:n" @param {(next: string) => void} onChange */
export function systemSelect(id, now, onChange) {
  const option = (/** @type {string|number} */ code, /** @type {string} */ label) => { const value = code === 'auto' ? 'auto' : `EPSG:${code}`; return html`<option value=${value} ?selected=${value === now}>${label}</option>`; };
  return el`<select class="input" id=${id} @change=${(/** @type {any} */ e) => onChange(e.target.value)}>${option('auto', t('imports.system_auto'))}
    <optgroup label=${t('imports.system_degrees')}>${option(4326, 'WGS84')}${option(4756, 'VN-2000')}</optgroup>
    <optgroup label=${t('imports.system_zones')}>${ZONES.map(([code, meridian]) => option(code, t('imports.system_zone', { meridian })))}</optgroup>
    <optgroup label="UTM">${UTM.map(([code, label]) => option(code, label))}</optgroup></select>`;
}

// @ts-check
import { t } from '../../i18n.js';
/** @param {any} context */
export function mount({ panel, layers }) { layers([]); panel.show({ title: t('room.account'), body: [] }); }

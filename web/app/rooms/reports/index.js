// @ts-check
import { t } from '../../i18n.js';
export function mount({ panel }) { panel.show({ title: t('room.reports') }); }

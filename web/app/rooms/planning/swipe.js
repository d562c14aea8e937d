// @ts-check
// Two plans on one map: left of a handle the one that is open, right of it the other one with its cameras and what they would see.
import { aborted } from '../../api.js';
import { t } from '../../i18n.js';
import { store } from '../../store.js';
import { isOverlay, openSwipe } from '../../ui/swipe.js';
import { toast } from '../../ui/toast.js';
import { viewLayers } from '../../views.js';
import { viewsOf } from './data.js';
import { cameraLayers, cameraPoints, viewAreas } from './layer.js';

/** @param {any} room */
export function planSwipe({ map, signal, onSwipe }) {
  /** @type {any} */
  let open = null;
  let shown = '';
  let at = 0.5;
  signal.addEventListener('abort', remove, { once: true });

  /** @param {{plan: any, other: any, cameras: any[], half: string}} what cameras: of the other one */
  async function draw({ plan, other, cameras, half }) {
    const key = JSON.stringify([other.plan_id, other.version, half, store.theme]);
    if (key === shown && open) return;
    remove();
    shown = key;
    await map.ready;
    if (map.flat || signal.aborted || key !== shown) return;
    open = openSwipe(map, {
      side: 'right', image: 'ring-planned', label: t('planning.swipe'), left: plan.name, right: other.name, says: (n) => t('planning.swipe_at', { n, name: plan.name }),
      restyle(style) {
        for (const name of Object.keys(style.sources)) if (name.startsWith('overlay-')) delete style.sources[name];
        const none = { type: 'FeatureCollection', features: [] };
        Object.assign(style.sources, { 'overlay-other-views': { type: 'geojson', data: none }, 'overlay-other': { type: 'geojson', data: cameraPoints(cameras) } });
        const ground = style.layers.filter((/** @type {any} */ layer) => !isOverlay(layer));
        const names = ground.findIndex((/** @type {any} */ layer) => layer.id === 'commune-label');
        const views = viewLayers('other-views').map((layer) => ({ ...layer, source: 'overlay-other-views' }));
        style.layers = [...ground.slice(0, names), ...views, ...ground.slice(names), ...cameraLayers('other', 'state-planned').map((layer) => ({ ...layer, source: 'overlay-other' }))];
        return style;
      },
      at, onMove: (share) => { at = share; },
    });
    onSwipe(open);
    const mine = open;
    try {
      const areas = viewAreas(await viewsOf(other.plan_id, half, signal), half === 'night');
      if (mine !== open) return;
      const put = () => mine.gl.getSource('overlay-other-views')?.setData(areas);
      if (mine.gl.getSource('overlay-other-views')) put();
      else mine.gl.once('style.load', put);
    } catch (error) {
      if (!aborted(error)) toast(/** @type {any} */ (error).message, { kind: 'danger' });
    }
  }
  function remove() {
    open?.remove();
    if (open) onSwipe(null);
    open = null;
    shown = '';
  }
  return { draw, remove };
}

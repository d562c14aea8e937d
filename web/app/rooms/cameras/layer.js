// @ts-check
// What the room draws on the map: the sites found by a filter.
import { token } from '../../map.js';

/** How a site is drawn, as the tiles do. @param {any} site */
export function stateOf(site) {
  if (site.retired_on) return 'retired';
  if (!site.cameras || (!site.active && !site.faulty)) return 'planned';
  if (site.active === site.cameras) return 'active';
  return site.active ? 'mixed' : 'faulty';
}

/** The sites of a filtered list, one by one at every zoom. @param {any} map @param {any|null} collection */
export function drawFound(map, collection) {
  if (collection) for (const f of collection.features) f.properties = { site_id: f.properties.site_id, name: f.properties.site_name, state: stateOf(f.properties) };
  map.overlay('cameras-found', collection, () => [
    { id: 'cameras-found-point', type: 'symbol',
      layout: { 'icon-image': ['concat', 'site-', ['get', 'state']], 'icon-allow-overlap': true, 'icon-size': ['interpolate', ['linear'], ['zoom'], 8, 0.55, 12, 0.8, 16, 1.1],
        'text-field': ['step', ['zoom'], '', 15.5, ['get', 'name']], 'text-font': ['Be Vietnam Pro'], 'text-size': 11, 'text-offset': [0, 1.1], 'text-anchor': 'top', 'text-optional': true, 'text-max-width': 9 },
      paint: { 'text-color': token('map-label'), 'text-halo-color': token('map-halo'), 'text-halo-width': 1.4 } },
  ]);
}

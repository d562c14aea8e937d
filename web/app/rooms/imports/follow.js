// @ts-check
// Follows an import that is going on.
import { follow as followRun } from '../../ui/follow.js';

/** @param {string} id @param {any} options as of ui/follow.js @returns {() => void} stops it */
export const follow = (id, options) => followRun(`/imports/${encodeURIComponent(id)}`, 'import', options);

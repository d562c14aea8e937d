// For the specs of coverage: a province that has been computed, and its figures as a person would write them.
import { api, eventually } from './harness.mjs';

export const PROVINCE = '31';
const UNDER_WAY = ['queued', 'running'];
/** @type {Promise<any>|null} */
let once = null;

/** The answer of the province, computed if nobody has. */
export function computed() {
  once ??= (async () => {
    const now = await api(`/coverage?province=${PROVINCE}`);
    if (!now.run) {
      const { items } = await api(`/coverage/runs?province=${PROVINCE}`);
      const run = items.find((one) => UNDER_WAY.includes(one.state)) ?? await api('/coverage/runs', { method: 'POST', body: { province_code: PROVINCE } });
      await eventually(() => api(`/coverage/runs/${run.coverage_run_id}`), (one) => !UNDER_WAY.includes(one.state), 'the run ends');
    }
    return current();
  })();
  return once;
}

/** The answer once nothing waits to be worked off. */
export const current = (scope = `province=${PROVINCE}`) => eventually(() => api(`/coverage?${scope}`), (one) => one.freshness.state === 'current', 'all is worked off');

/** A share in Vietnamese words: one number where it is certain, two where it is not. */
export function inWords(share) {
  if (share.share === null) return '—';
  const [low, high] = [100 * share.share, 100 * share.share_at_most];
  return `${(high - low < 0.05 ? [low] : [low, high]).map((one) => one.toFixed(1).replace('.', ',')).join('–')} %`;
}

/** All gaps of the province, or as many as asked for, the heaviest first. */
export async function gapsOf(params = {}, most = Infinity) {
  const features = [];
  let after = null;
  do {
    const page = await api(`/coverage/gaps?${new URLSearchParams({ province: PROVINCE, limit: '1000', ...params, ...(after ? { after } : {}) })}`);
    features.push(...page.features);
    after = page.next;
  } while (after && features.length < most);
  return features.slice(0, most);
}

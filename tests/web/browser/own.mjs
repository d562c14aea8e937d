// Accounts of a test's own.
import { BASE, PASSWORD, send } from './accounts.mjs';
import { api } from './harness.mjs';

/** An account, with its one-time link; disabled afterwards. @param {(undo: () => Promise<any>) => void} later @param {any} [fields] */
export async function ownAccount(later, fields = { role: 'province', province_code: '31' }) {
  const username = `thu-${Math.random().toString(36).slice(2, 10)}`;
  const made = await api('/accounts', { method: 'POST', body: { username, post: 'Tài khoản của phép thử', ...fields } });
  later(() => disabled(username));
  return { username, link: `${BASE}${made.link}` };
}

/** Disables an account unless it is. @param {string} username */
export async function disabled(username) {
  const row = (await api('/accounts')).items.find((one) => one.username === username);
  if (row && !row.is_disabled) await api(`/accounts/${username}/disable`, { method: 'POST', body: { reason: 'tài khoản của phép thử' } });
}

/** Opens an account by its link and gives it the tests' password: the session's cookie. @param {string} link */
export async function openedBy(link) {
  const first = await send('/session', { method: 'POST', body: { link: link.split('#')[1] } });
  const cookie = first.headers.getSetCookie()[0].split(';')[0];
  const set = await send('/me/password', { method: 'POST', body: { new_password: PASSWORD } }, cookie);
  return set.headers.getSetCookie()[0]?.split(';')[0] ?? cookie;
}

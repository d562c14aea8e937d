// Signing in, for the specs: the demonstration's accounts are opened by the links that the program prints at its start, once each, and
// given a password; later sessions come by that.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

export const BASE = (process.env.BANDO138_URL ?? 'http://127.0.0.1:8138').replace(/\/$/, '');
/** The password that every demonstration account is given here. */
export const PASSWORD = 'mot cau du dai cho phep thu';
/** Which account is of which role. */
export const ACCOUNTS = { admin: 'quantri', province: 'haiphong', commune: 'chuvanan', viewer: 'xem', auditor: 'kiemtra' };
export const PURPOSE = 'Kiểm thử giao diện với dữ liệu minh họa';

/** Sends a request with a session's cookie. @param {string|null} cookie */
export function send(path, { method = 'GET', body, headers = {} } = {}, cookie = null) {
  return fetch(`${BASE}/api/v1${path}`, {
    method, body: body === undefined ? undefined : JSON.stringify(body),
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...(cookie ? { cookie } : {}), ...headers },
  });
}

/** The cookie that an answer sets: "name=value". @param {Response} answer */
const cookieOf = (answer) => answer.headers.getSetCookie().map((one) => one.split(';')[0]).find((one) => !one.endsWith('='));

/** The one-time link printed for an account at the program's start. @param {string} username */
export async function printedLink(username) {
  assert.ok(process.env.BANDO138_LOG, 'BANDO138_LOG names the file with what the program printed (run.sh sets it)');
  const text = await readFile(process.env.BANDO138_LOG, 'utf8');
  const found = [...text.matchAll(/^\s+\S+\s+(\S+)\s+\S+\/signin\.html#([0-9a-f]{64})\s*$/gm)].filter(([, name]) => name === username).at(-1);
  assert.ok(found, `no sign-in link of ${username} in ${process.env.BANDO138_LOG}`);
  return found[2];
}

/** A session of an account that has its password already: its cookie. @param {string} username @param {string} [password] */
export async function signIn(username, password = PASSWORD) {
  const answer = await send('/session', { method: 'POST', body: { username, password } });
  assert.equal(answer.status, 201, `signing in as ${username}: ${answer.status} ${await answer.clone().text()}`);
  return cookieOf(answer);
}

/** Opens an account by a link and gives it a password: its cookie, or null for a link that is used up. @param {string} link @param {string} [password] */
export async function openAccount(link, password = PASSWORD) {
  const answer = await send('/session', { method: 'POST', body: { link } });
  if (answer.status !== 201) return null;
  const cookie = cookieOf(answer);
  const set = await send('/me/password', { method: 'POST', body: { new_password: password } }, cookie);
  assert.equal(set.status, 204, `a first password: ${set.status} ${await set.clone().text()}`);
  return cookieOf(set) ?? cookie;
}

/** States what incidents are looked at for; a server that asks for none is no fault. @param {string} cookie */
export async function statePurpose(cookie, purpose = PURPOSE) {
  const answer = await send('/session/purpose', { method: 'PUT', body: { purpose } }, cookie);
  assert.ok(answer.ok || [403, 404, 405].includes(answer.status), `stating a purpose: ${answer.status}`);
}

/** @type {Map<string, Promise<string>>} */
const opened = new Map();
/** The account of a role, opened and with a password; the session that did so, its purpose stated. @param {keyof typeof ACCOUNTS} role */
export function session(role = 'admin') {
  if (!opened.has(role)) {
    opened.set(role, (async () => {
      const username = ACCOUNTS[role];
      const cookie = await openAccount(await printedLink(username)) ?? await signIn(username);
      await statePurpose(cookie);
      return cookie;
    })());
  }
  return opened.get(role);
}

/** A further session of a role's account, for a test that ends it; no purpose is stated. @param {keyof typeof ACCOUNTS} role */
export async function freshSession(role) {
  await session(role);
  return signIn(ACCOUNTS[role]);
}

/** What a browser is given so that it is in. @param {string} cookie "name=value" */
export const asCookie = (cookie) => {
  const [name, value] = cookie.split('=');
  return { name, value, url: BASE, httpOnly: true, sameSite: /** @type {const} */ ('Strict') };
};

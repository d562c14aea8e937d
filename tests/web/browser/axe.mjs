// What axe finds on a page, for the specs.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds, one line a fault. */
export async function look(page, where) {
  if (!await page.evaluate(() => 'axe' in window)) await page.evaluate(AXE);
  // The canvas is a picture to axe. WCAG 2.2 A and AA, and what axe calls best practice.
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
  assert.ok(found.passes.length > 10, 'axe has looked');
  return found.violations.flatMap((fault) => fault.nodes.slice(0, 4).map((node) => `${where}: ${fault.id} (${fault.impact}) ${node.target.join(' ')}: ${(node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? fault.help}`));
}
/** Light or dark. @param {import('playwright-core').Page} page @param {'light'|'dark'} colorScheme */
export const theme = async (page, colorScheme) => {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await page.waitForFunction((name) => document.documentElement.dataset.theme === name, colorScheme, { polling: 50 });
};


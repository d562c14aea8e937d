// @ts-check
// Rows as a file for spreadsheets: CSV in UTF-8 with BOM, so that they read the accents.
import { el } from '../dom.js';

/**
 * One cell. Text that begins like a formula is made text by an apostrophe; numbers stay numbers.
 * @param {any} value
 */
function cell(value) {
  const text = value === null || value === undefined ? '' : String(value);
  const harmless = typeof value === 'number' || /^[-+]?\d+(\.\d+)?$/.test(text);
  const safe = !harmless && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Gives a file to the person. @param {string} name @param {any[][]} lines the first holds the headings */
export function saveCsv(name, lines) {
  const url = URL.createObjectURL(new Blob([`\ufeff${lines.map((line) => line.map(cell).join(',')).join('\r\n')}\r\n`], { type: 'text/csv;charset=utf-8' }));
  const link = el`<a href=${url} download=${name}></a>`;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

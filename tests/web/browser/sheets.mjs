// Files that a person saves, read without the program's help: CSV, and the sheets of a workbook (ZIP and XML, ECMA-376).
import assert from 'node:assert/strict';
import { inflateRawSync } from 'node:zlib';

/** Lines of a CSV file, cells without their quotes. @param {string} text @param {string} [separator] */
export function cellsOf(text, separator = ',') {
  assert.equal(text.charCodeAt(0), 0xfeff, 'a spreadsheet reads the accents');
  const rows = [[]];
  let [cell, quoted] = ['', false];
  for (let i = 1; i < text.length; i += 1) {
    const c = text[i];
    if (quoted) {
      if (c !== '"') cell += c;
      else if (text[i + 1] === '"') { cell += '"'; i += 1; } else quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === separator || c === '\r') { rows.at(-1).push(cell); cell = ''; } else if (c === '\n') rows.push([]);
    else cell += c;
  }
  rows.pop();
  return rows;
}

/** The entries of a ZIP file by name, from its central directory. @param {Buffer} file @returns {Map<string, Buffer>} */
function unzip(file) {
  const end = file.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  assert.ok(end >= 0, 'a ZIP file');
  const entries = new Map();
  for (let at = file.readUInt32LE(end + 16), n = file.readUInt16LE(end + 10); n > 0; n -= 1) {
    const [method, packed, name, extra, comment, local] = [file.readUInt16LE(at + 10), file.readUInt32LE(at + 20), file.readUInt16LE(at + 28), file.readUInt16LE(at + 30), file.readUInt16LE(at + 32), file.readUInt32LE(at + 42)];
    const begin = local + 30 + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28);
    const bytes = file.subarray(begin, begin + packed);
    entries.set(file.toString('utf8', at + 46, at + 46 + name), method === 8 ? inflateRawSync(bytes) : bytes);
    at += 46 + name + extra + comment;
  }
  return entries;
}

const plain = (xml) => xml.replace(/<rPh[\s\S]*?<\/rPh>/g, '').replace(/<[^>]*>/g, '').replace(/&(lt|gt|quot|apos|amp);/g, (_, name) => ({ lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' })[name]);
/** "AB12" → 27, from 0. @param {string} reference */
const columnOf = (reference) => [.../^[A-Z]+/.exec(reference)[0]].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;

/** The sheets of a workbook: name → rows of texts (formulas would be "=…"). @param {Buffer} file @returns {Map<string, string[][]>} */
export function sheetsOf(file) {
  const entries = unzip(file);
  const text = (name) => entries.get(name)?.toString('utf8') ?? '';
  const shared = [...text('xl/sharedStrings.xml').matchAll(/<si>([\s\S]*?)<\/si>/g)].map(([, xml]) => plain(xml));
  const targets = new Map([...text('xl/_rels/workbook.xml.rels').matchAll(/<Relationship [^>]*>/g)].map(([tag]) => [/ Id="([^"]*)"/.exec(tag)[1], / Target="([^"]*)"/.exec(tag)[1]]));
  const sheets = new Map();
  for (const [tag] of text('xl/workbook.xml').matchAll(/<sheet [^>]*>/g)) {
    const target = targets.get(/ r:id="([^"]*)"/.exec(tag)[1]);
    const rows = [];
    for (const [, cells] of text(target.startsWith('/') ? target.slice(1) : `xl/${target}`).matchAll(/<row [^>]*?(?:\/>|>([\s\S]*?)<\/row>)/g)) {
      const row = [];
      for (const [, attributes, inner = ''] of (cells ?? '').matchAll(/<c ([^>]*?)(?:\/>|>([\s\S]*?)<\/c>)/g)) {
        const value = /<v>([\s\S]*?)<\/v>/.exec(inner)?.[1] ?? '';
        const formula = /<f[ >]/.test(inner);
        row[columnOf(/r="([^"]*)"/.exec(attributes)[1])] = formula ? `=${value}` : /t="s"/.test(attributes) ? shared[Number(value)] : /t="inlineStr"/.test(attributes) ? plain(/<is>([\s\S]*?)<\/is>/.exec(inner)?.[1] ?? '') : plain(value);
      }
      rows.push(Array.from(row, (one) => one ?? ''));
    }
    sheets.set(plain(/ name="([^"]*)"/.exec(tag)[1]), rows);
  }
  return sheets;
}

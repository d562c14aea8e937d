// run.mjs [WORD…]: all specs, or those whose names contain a word, in one process: one browser, one after the other.
import { readdir } from 'node:fs/promises';

const words = process.argv.slice(2);
const here = new URL('./', import.meta.url);
const specs = (await readdir(here)).filter((name) => name.endsWith('.spec.mjs')).sort();
const chosen = specs.filter((name) => !words.length || words.some((word) => name.includes(word)));
if (!chosen.length) throw new Error(`no spec among ${specs.join(', ')}`);
for (const name of chosen) await import(new URL(name, here).href);

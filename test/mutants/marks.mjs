/**
 * Sources that record which of their functions and mutants' places run, for `npm run mutants -- --map`. A refusal is
 * recorded when it refuses, and a condition when its value changes the result: only a test that does this can notice
 * the mutant. Counting calls in V8 instead makes the tests several times slower.
 */
import { placesOf } from './generate.mjs';

/** The maximum number of places. */
const most = 65_536;

/** The process has a byte for each place that ran. `test/mutants/reached.setup.ts` reads and clears them. */
const prelude = `var switchbookMarks;
function markHere(at) { (switchbookMarks ??= globalThis.switchbookMarks ??= new Uint8Array(${most}))[at] = 1; }
function markIf(at, isMarked, value) { if (Boolean(value) === isMarked) markHere(at); return value; }
`;

/** A command in a separate process writes its record when it ends. Its parent is the worker of the test. */
const written = (notes) => `
import markFs from 'node:fs';
process.on('exit', () => {
  const of = ${JSON.stringify(notes)} + '/test-of-';
  if (markFs.existsSync(of + process.pid) || !markFs.existsSync(of + process.ppid)) return;
  const places = [...(globalThis.switchbookMarks ?? [])].flatMap((ran, at) => (ran === 0 ? [] : [at]));
  const note = { test: markFs.readFileSync(of + process.ppid, 'utf8'), ms: 0, places };
  markFs.writeFileSync(${JSON.stringify(notes)} + '/' + process.pid + '.ndjson', JSON.stringify(note) + '\\n');
});
`;
const entry = 'src/cli/main.ts';

/**
 * The source with marks from the number `first` on, and what each mark means: `[file, function]`, or the id of a
 * mutant. `notes`: the folder of the records.
 */
export function marked(file, source, first, notes = '') {
  const { code, functions, mutants } = placesOf(file, source);
  const meanings = [];
  const inserted = [];
  const add = (meaning, from, to, before, after) => {
    const at = first + meanings.length;
    if (at >= most) throw new Error(`there are more than ${most} places`);
    meanings.push(meaning);
    inserted.push({ from, to, before: before(at), after });
  };
  for (const { name, body } of functions) {
    const isBlock = body.type === 'BlockStatement';
    if (isBlock) add([file, name], body.start + 1, body.end - 1, (at) => `markHere(${at});`, '');
    else add([file, name], body.start, body.end, (at) => `(markHere(${at}), `, ')');
  }
  for (const { id, mark } of mutants) {
    if (mark === undefined) continue;
    const { from, to, type, neutral } = mark;
    if (type === 'statement') add(id, from, to, (at) => `{ markHere(${at}); `, ' }');
    else add(id, from, to, (at) => `markIf(${at}, ${neutral === 'false'}, `, ')');
  }
  return { text: prelude + (file === entry ? written(notes) : '') + withAll(code, inserted), meanings };
}

/** Inner texts stay within outer ones. */
function withAll(code, inserted) {
  const pieces = inserted.flatMap(({ from, to, before, after }) => [
    { at: from, text: before, isEnd: false, size: to - from },
    { at: to, text: after, isEnd: true, size: to - from },
  ]);
  pieces.sort((one, other) => {
    if (one.at !== other.at) return one.at - other.at;
    if (one.isEnd !== other.isEnd) return one.isEnd ? -1 : 1;
    return one.isEnd ? one.size - other.size : other.size - one.size;
  });
  let result = '';
  let last = 0;
  for (const { at, text } of pieces) {
    result += code.slice(last, at) + text;
    last = at;
  }
  return result + code.slice(last);
}

/**
 * Maps functions of the program to the test files that call them. A run of all tests writes the map (`npm run mutants
 * --
 * --map`) into `dist`. A mutant runs with the tests that call its function, since no other test can notice it, except
 * tests of separate processes.
 */
import fs from 'node:fs';
import path from 'node:path';

/** The maximum time of the tests of one mutant, in milliseconds of the map. */
const longestMs = 90_000;

/** The bundler adds a digit to duplicate names. */
const plain = (name) => name.replace(/^#/, '').replace(/\d+$/, '');

/** Joins the records of workers about one bundle to `source → function → tests`. */
export function mapOf(notes, bundle) {
  const places = modulesOf(bundle);
  const tests = {};
  const functions = {};
  for (const { test, ms, functions: called } of notes) {
    tests[test] = ms;
    for (const [name, at] of called) {
      const source = sourceAt(places, at);
      if (source === undefined) continue;
      functions[source] ??= {};
      functions[source][plain(name)] ??= [];
      const known = functions[source][plain(name)];
      if (known.at(-1) !== test) known.push(test);
    }
  }
  return { tests, functions };
}

/** The positions at which sources begin in a bundle. The compiler writes the name of each before it. */
function modulesOf(bundle) {
  return [...bundle.matchAll(/^\s*\/\/ (\S+\.[cm]?[jt]s)$/gm)].map(({ index, 1: name }) => ({ index, name }));
}

function sourceAt(places, at) {
  let [low, high] = [0, places.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (places[middle].index <= at) low = middle + 1;
    else high = middle;
  }
  const name = places[low - 1]?.name;
  return name !== undefined && /^(src|packages)\//.test(name) ? name : undefined;
}

/**
 * The tests that call the innermost of the functions (`names`, the innermost first) that any test calls, else the
 * source; the most specific first, as many as the time allows. `near` comes before the others.
 */
export function reachingTests(map, { file, names }, near) {
  const ofFile = map.functions[file] ?? {};
  const found = names.map((name) => ofFile[plain(name)]).find((tests) => tests !== undefined);
  const tests = found ?? [...new Set(Object.values(ofFile).flat())];
  const isNear = new Set(near);
  const cost = (one) => (map.tests[one] ?? 10_000) / (isNear.has(one) ? 5 : 1);
  const chosen = [];
  let ms = 0;
  for (const one of [...tests].sort((a, b) => cost(a) - cost(b))) {
    const of = map.tests[one] ?? 10_000;
    if (ms + of > longestMs && chosen.length > 0) continue;
    ms += of;
    chosen.push(one);
  }
  return chosen;
}

export function readNotes(folder) {
  return fs
    .readdirSync(folder)
    .filter((name) => name.endsWith('.ndjson'))
    .flatMap((name) =>
      fs.readFileSync(path.join(folder, name), 'utf8').split('\n').filter(Boolean).map(JSON.parse),
    );
}

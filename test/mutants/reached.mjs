/**
 * Maps functions and mutants of the program to the test files that run them. `npm run mutants -- --map` writes the map
 * into `dist`. A mutant runs only with the tests that run its line of code, because no other test can notice it. Tests
 * that kill separate processes are an exception.
 */
import fs from 'node:fs';
import path from 'node:path';

/** The most tests of a step: of the first one, and of the others. */
const first = 2;
const most = 5;

/** Joins the records of workers: `meanings` of each place, as `marks.mjs` numbers them. */
export function mapOf(notes, meanings) {
  // A function may be called `constructor`.
  const none = () => Object.create(null);
  const tests = none();
  const functions = none();
  const mutants = none();
  const note = (of, name, test) => {
    of[name] ??= [];
    if (!of[name].includes(test)) of[name].push(test);
  };
  for (const { test, ms, places } of notes) {
    // The record of a separate process has no time.
    if (ms > 0) tests[test] = ms;
    for (const at of places) {
      const meaning = meanings[at];
      if (typeof meaning === 'string') note(mutants, meaning, test);
      else if (meaning !== undefined) {
        const [source, name] = meaning;
        functions[source] ??= none();
        note(functions[source], name, test);
      }
    }
  }
  return { tests, functions, mutants };
}

/**
 * The tests that can notice the mutant, in steps: one is tried after the other. `likely`: the tests with its words, the
 * likeliest first. If the mutant has a place, only those are tried that ran it, or that the map does not know yet.
 * Other code may run only while a module is loaded, so the map has few of its tests.
 */
export function stepsOf(map, mutant, likely) {
  const hasPlace = mutant.mark !== undefined;
  const reaching = new Set(hasPlace ? (map.mutants[mutant.id] ?? []) : callingTests(map, mutant));
  const known = [...likely.filter((one) => reaching.has(one)), ...reaching].slice(0, 2 * most);
  const unknown = likely.filter((one) => !hasPlace || map.tests[one] === undefined).slice(0, 2 * most);
  const chosen = [...new Set([...known.slice(0, first), ...unknown.slice(0, first)])];
  const others = [...new Set([...known, ...unknown])].filter((one) => !chosen.includes(one));
  return [chosen, others.slice(0, most)].filter((tests) => tests.length > 0);
}

/**
 * Those of the innermost of its functions (`names`, the innermost first) that a test calls. A statement at the top of a
 * module has the tests of all functions that use it.
 */
function callingTests(map, { file, names, isOfModule }) {
  const ofFile = map.functions[file] ?? {};
  const found = names.filter((name) => Object.hasOwn(ofFile, name)).map((name) => ofFile[name]);
  return [...new Set(isOfModule === true ? found.flat() : (found[0] ?? []))];
}

export function readNotes(folder) {
  return fs
    .readdirSync(folder)
    .filter((name) => name.endsWith('.ndjson'))
    .flatMap((name) =>
      fs
        .readFileSync(path.join(folder, name), 'utf8')
        .split('\n')
        .filter((line) => line.endsWith('}'))
        .map(JSON.parse),
    );
}

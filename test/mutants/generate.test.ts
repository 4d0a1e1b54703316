/**
 * Generated mutants: the code that they remove from a source, the tests near it, and the list of accepted survivors.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { programRoot } from '../../src/config/root.js';
import { drawn, mutantsOf } from './generate.mjs';
import { marked } from './marks.mjs';
import { apart, nearTests, unmapped } from './nearest-tests.mjs';
import { mapOf, stepsOf } from './reached.mjs';
import { TestWords } from './shared-words.mjs';
import { sourceMutants } from './source/index.js';

const made = (source: string) =>
  mutantsOf('src/a.ts', source).map(({ kind, line, code }) => [kind, line, code]);
const tracked = execFileSync('git', ['ls-files', 'src', 'packages', 'test'], {
  cwd: programRoot,
  encoding: 'utf8',
}).split('\n');
const sources = tracked.filter((file) => /^src\/.*(?<!\.test|\.test\.support)\.ts$/.test(file));
const tests = tracked.filter((file) => file.endsWith('.test.ts'));

it('the folders that are left out exist', () => {
  const names = `${apart.source}|${unmapped.source}`.match(/(?<=[(|])[a-z0-9-]+(?=[|)])/g) ?? [];
  const unknown = names.filter((name) => !tracked.some((file) => file.startsWith(`test/${name}`)));
  // `clients` has tests of its own, and the last names are files of one folder.
  expect(names.length).toBeGreaterThan(30);
  expect(unknown).toEqual(['matrix', 'every-credential', 'reach']);
});

describe('a refusal', () => {
  it.each([
    ['if (a) throw b;', ['if (a) throw b;']],
    ['if (a) { b(); throw c; }', ['if (a) { b(); throw c; }']],
    ['if (a) b(); else throw c;', ['throw c;']],
    ['throw a;', ['throw a;']],
    ['async function f() { await checkName(a); }', ['await checkName(a);']],
    ['function f() { if (a) return fault(b); }', ['if (a) return fault(b);']],
    ['if (a) b();', []],
    ['save(a);', []],
  ])('is removed: %s', (source, taken) => {
    const [of] = mutantsOf('src/a.ts', source);
    expect(mutantsOf('src/a.ts', source).map(({ code }) => code)).toEqual(
      taken.map((text) => expect.stringContaining(text.slice(0, 5))),
    );
    if (of !== undefined) expect(of.text).not.toContain(of.code);
  });
});

describe('a condition', () => {
  it('a filter condition becomes true, or false if one of several is enough', () => {
    const texts = mutantsOf('src/a.ts', 'a.filter((b) => b.c && b.d !== 1);\na.filter((b) => b.c || d);');
    expect(texts.map(({ line, code }) => [line, code])).toEqual([
      [1, 'b.c'],
      [1, 'b.d !== 1'],
      [2, 'b.c'],
      [2, 'd'],
    ]);
    expect(texts.map(({ text }) => text.split('\n').filter((line) => /true|false/.test(line)))).toEqual([
      ['a.filter((b) => true && b.d !== 1);'],
      ['a.filter((b) => b.c && true);'],
      ['a.filter((b) => false || d);'],
      ['a.filter((b) => b.c || false);'],
    ]);
  });

  it('a statement condition matches all rows; account conditions are separate mutants', () => {
    const where =
      'where c.account_id = $1 and c.id = $2 and (a or b) and d between 1 and 2 and e = f order by c.id';
    const texts = mutantsOf('src/a.ts', `const g = sql\`select 1 from c ${where}\`;`);
    expect(texts.map(({ code }) => code)).toEqual(['c.id = $2', '(a or b)', 'd between 1 and 2', 'e = f']);
    expect(texts[0]?.text).toContain('and (c.id = $2 or true) and (a or b)');
  });

  it('a filter as data is removed', () => {
    expect(made("const a = { filters: [b, c], filter: { op: 'x', d, e } };")).toEqual(
      ['b,', 'c', 'd,', 'e'].map((code) => ['conditions', 1, code]),
    );
  });
});

it('lines are those of the source, and an id is stable when lines move', () => {
  const source =
    'type A = string;\n\ninterface B { c: A }\nexport function f(a: A) {\n  if (a === "") throw g;\n}\n';
  const [one] = mutantsOf('src/a.ts', source);
  const [other] = mutantsOf('src/a.ts', `\n\n${source}`);
  expect([one?.line, other?.line, one?.id === other?.id]).toEqual([5, 7, true]);
});

it('dice give the same order for the same seed, each item once', () => {
  const items = Array.from({ length: 50 }, (_, at) => at);
  expect(drawn(items, 10, 3)).toEqual(drawn(items, 10, 3));
  expect(drawn(items, 10, 3)).not.toEqual(drawn(items, 10, 4));
  expect(new Set(drawn(items, 80, 3)).size).toBe(50);
});

describe('the tests that run a place', () => {
  const meanings = [['src/a.ts', 'f'], ['src/c.ts', 'h'], 'src/a.ts refusals throw a;'] as const;
  const notes = [
    { test: 'long.test.ts', ms: 60_000, places: [0] },
    { test: 'far.test.ts', ms: 10_000, places: [0, 1] },
    { test: 'near.test.ts', ms: 20_000, places: [0] },
    { test: 'last.test.ts', ms: 50_000, places: [0, 2] },
    { test: 'last.test.ts', ms: 0, places: [0] },
  ];
  const map = mapOf(notes, meanings);

  it('are all recorded tests, by source and name, and by mutant', () => {
    const all = ['long.test.ts', 'far.test.ts', 'near.test.ts', 'last.test.ts'];
    expect(map.functions).toEqual({ 'src/a.ts': { f: all }, 'src/c.ts': { h: ['far.test.ts'] } });
    expect(map.mutants).toEqual({ 'src/a.ts refusals throw a;': ['last.test.ts'] });
    expect(map.tests['last.test.ts']).toBe(50_000);
  });

  const of = (more: object, likely: readonly string[]) =>
    stepsOf(map, { id: 'none', file: 'src/a.ts', names: ['inner', 'f'], ...more }, likely);

  it('come first, the likeliest of them and of the unknown tests before the others', () => {
    expect(of({}, ['new.test.ts', 'last.test.ts', 'far.test.ts'])).toEqual([
      ['last.test.ts', 'far.test.ts', 'new.test.ts'],
      ['long.test.ts', 'near.test.ts'],
    ]);
    expect(of({ file: 'src/d.ts' }, ['far.test.ts'])).toEqual([['far.test.ts']]);
  });

  it('are those that run the place of the mutant, if it has one', () => {
    const one = { id: 'src/a.ts refusals throw a;', mark: {} };
    expect(of(one, ['near.test.ts'])).toEqual([['last.test.ts']]);
    expect(of({ mark: {} }, ['near.test.ts', 'new.test.ts'])).toEqual([['new.test.ts']]);
  });

  it('tests of a statement at the top of a module call one of the functions that use it', () => {
    const source =
      'const text = `select 1 from c where d = $1`;\nconst own = [text];\nfunction f() { g(own); }\nfunction h() {}';
    const [one] = mutantsOf('src/a.ts', source);
    expect([one?.names, one?.isOfModule]).toEqual([['f'], true]);
  });
});

it('tests with rare words of a mutant are the likeliest, those near it above all', () => {
  const words = new TestWords({
    'a.test.ts': "expect(answer).toBe('at most 50 conditions')",
    'b.test.ts': 'readFilter(answer)',
    'c.test.ts': 'answer',
    'd.test.ts': 'nothing',
  });
  const one = {
    code: "throw invalid('at most 50 conditions')",
    names: ['readFilter'],
    file: 'src/filter.ts',
  };
  expect(words.ordered(one, ['d.test.ts'])).toEqual(['b.test.ts', 'a.test.ts', 'd.test.ts']);
});

describe('a marked source', () => {
  const run = (source: string, call: string) => {
    const { text, meanings } = marked('src/a.ts', source, 0);
    const holder = globalThis as { switchbookMarks?: Uint8Array };
    const before = holder.switchbookMarks;
    delete holder.switchbookMarks;
    try {
      const value = new Function(`${text}\nreturn ${call};`)();
      const ran = holder.switchbookMarks as Uint8Array | undefined;
      return { value, ran: meanings.filter((_, at) => ran?.[at] === 1) };
    } finally {
      if (before === undefined) delete holder.switchbookMarks;
      else holder.switchbookMarks = before;
    }
  };

  it('records functions that run, and no others', () => {
    const source = 'function f(a) { return a + 1; }\nconst g = (a) => ({ b: f(a) });\nfunction h() {}';
    expect(run(source, 'g(1)')).toEqual({
      value: { b: 2 },
      ran: [
        ['src/a.ts', 'f'],
        ['src/a.ts', 'g'],
      ],
    });
  });

  it('records a refusal when it refuses', () => {
    const source = 'function f(a) { try { if (a) throw 1; return 2; } catch (b) { return b; } }';
    expect(run(source, 'f(true)').value).toBe(1);
    expect(run(source, 'f(true)').ran).toContain('src/a.ts refusals if (a) throw 1;');
    expect(run(source, 'f(false)').ran).toEqual([['src/a.ts', 'f']]);
  });

  it('records a condition when its value decides', () => {
    const source = 'function f(a) { return a.filter((b) => b > 1 && b < 5); }';
    expect(run(source, 'f([2, 7])')).toEqual({
      value: [2],
      ran: [['src/a.ts', 'f'], 'src/a.ts conditions b < 5'],
    });
    const other = 'function f(a) { return a.filter((b) => b === 1 || b === 2); }';
    expect(run(other, 'f([2, 3])')).toEqual({
      value: [2],
      ran: [['src/a.ts', 'f'], 'src/a.ts conditions b === 2'],
    });
  });
});

it('names of a mutant are the enclosing functions, innermost first', () => {
  const source =
    'const a = { b() { return c.map((d) => { if (d) throw e; }); } };\nfunction f() { throw g; }';
  expect(mutantsOf('src/a.ts', source).map(({ names }) => names)).toEqual([['b'], ['f']]);
});

it('each source has tests near it that are there', () => {
  const without = sources.filter((source) => nearTests(source, tests, sourceMutants).length === 0);
  expect(without).toEqual([]);
});

/** Lower it with each removed entry: before a survivor is added, a test of its kind must exist. */
const mostAccepted = 2;

it('each accepted survivor exists and has a reason; the list only shrinks', () => {
  const file = path.join(programRoot, 'test/mutants/survivors.json');
  const accepted: Readonly<Record<string, string>> = JSON.parse(fs.readFileSync(file, 'utf8'));
  const names = Object.keys(accepted);
  expect(names.length).toBe(mostAccepted);
  for (const name of names) {
    const [of = ''] = name.split(' ');
    const ids = mutantsOf(of, fs.readFileSync(path.join(programRoot, of), 'utf8')).map(({ id }) => id);
    expect(ids, name).toContain(name);
    expect(accepted[name]).toMatch(/^\S.{10,}$/);
  }
});

/** Parts of the benchmark whose errors would stay unnoticed: its data, its figures, and its page. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import type { Profiler } from 'node:inspector';
import path from 'node:path';
import { isDialable } from '@switchbook/domain/identity/phone.js';
import { describe, expect, it } from 'vitest';
import { countries } from '../../bench/people/numbers.js';
import { csvOf, people } from '../../bench/people/people.js';
import { layers, sharesOf } from '../../bench/profile/layers.js';
import { scriptOf } from '../../bench/profile/pgbench.js';
import { budgetGrid, layerGrid } from '../../bench/report/cells.js';
import { plotsOf } from '../../bench/report/plots.js';
import { refreshPages, resultPages } from '../../bench/report/refresh.js';
import type { Result } from '../../bench/report/result.js';
import type { Run } from '../../bench/report/run.js';
import { spread } from '../../bench/report/spread.js';
import { judge } from '../../bench/report/targets.js';
import { packageFolders } from '../../scripts/packages.mjs';
import { programRoot } from '../../src/config/root.js';

const pages = resultPages.map((page) => fs.readFileSync(page, 'utf8'));
const inAll = (texts: readonly string[]) => texts.join('\n');

const one = (number: number) => spread([number]);

function requestResult(work: string, ratio: number, p99: number): Result {
  const figures = { requests_per_second: one(1000), p50_ms: one(1), p99_ms: one(p99) };
  return { work, title: work, contacts: 10, connections: 4, ours: figures, bare: figures, ratio: one(ratio) };
}

describe('the people of a benchmark', () => {
  const many = [...people(20_000, 7, 'usual')];

  it('have unique numbers that can be dialed', () => {
    expect(new Set(many.map((person) => person.phone)).size).toBe(many.length);
    expect(many.filter((person) => !isDialable(person.phone.slice(1)))).toEqual([]);
  });

  it('live in at least forty countries', () => {
    const codes = Object.values(countries).flatMap(({ code, prefixes }) =>
      prefixes.map((prefix) => `+${code}${prefix}`),
    );
    const seen = codes.filter((code) => many.some((person) => person.phone.startsWith(code)));
    expect(seen).toEqual(codes);
    expect(Object.keys(countries).length).toBeGreaterThanOrEqual(40);
  });

  it('are the same for the same seed and others for another', () => {
    const first = (seed: number) => [...people(50, seed, 'usual')];
    expect(first(1)).toEqual(first(1));
    expect(first(1)).not.toEqual(first(2));
  });

  it('become rows of a file with the right number of cells', () => {
    const lines = [...csvOf(2_000, 3, 'usual')].join('').trimEnd().split('\n');
    expect(lines.length).toBe(2_001);
    expect(lines.filter((line) => line.split(',').length !== 6)).toEqual([]);
    const plain = [...csvOf(2_000, 3, 'plain')].join('').trimEnd().split('\n').slice(1);
    expect(plain.filter((line) => line.split(',')[3]?.split(';').length !== 2)).toEqual([]);
  });
});

describe('the figures of a benchmark', () => {
  it('are the least, the middle and the most of the rounds', () => {
    expect(spread([3, 1, 2])).toEqual({ min: 1, median: 2, max: 3 });
    expect(spread([4, 1])).toEqual({ min: 1, median: 2.5, max: 4 });
  });

  it('meet a target only if the worst of its runs does', () => {
    const judged = (...results: readonly Result[]) =>
      judge(results).find((target) => target.name === 'lookup by id, any contact');
    expect(judged(requestResult('lookup', 2.5, 1))?.isMet).toBe(true);
    expect(judged(requestResult('lookup', 2.5, 1), requestResult('lookup-directory', 1.9, 1))).toMatchObject({
      isMet: false,
      measured: '1.90 ×',
    });
    expect(judged(requestResult('create', 2.5, 1))?.isMet).toBeUndefined();
  });
});

describe('the profile of a benchmark', () => {
  let ids = 0;
  const frame = (functionName: string, url: string, hitCount: number, ...children: readonly Node[]) => {
    ids += 1;
    const callFrame = { functionName, url, scriptId: '0', lineNumber: 0, columnNumber: 0 };
    return {
      node: { id: ids, callFrame, hitCount, children: children.map((child) => child.node.id) },
      children,
    };
  };
  type Node = { readonly node: Profiler.ProfileNode; readonly children: readonly Node[] };
  const nodesOf = ({ node, children }: Node): Profiler.ProfileNode[] => [node, ...children.flatMap(nodesOf)];
  const dist = 'file:///home/x/dist';

  it('counts a sample to the innermost function that has a layer', () => {
    const parse = frame('parse', 'file:///home/x/node_modules/lru-cache/index.js', 10);
    const write = frame('writeGeneric', 'node:internal/stream_base_commons', 5);
    const query = frame('query', 'file:///home/x/node_modules/pg/lib/client.js', 15, write);
    const fold = frame('fold', `${dist}/packages/domain/src/fold.js`, 20);
    const read = frame('read', `${dist}/src/contacts/store/contact-reads.js`, 10, query, fold, parse);
    const get = frame('getContact', `${dist}/src/contacts/operations/find-contacts.js`, 10, read);
    const request = frame('parserOnIncoming', 'node:_http_server', 20, get);
    const idle = frame('(idle)', '', 1_000);
    const swept = frame('(garbage collector)', '', 10);
    const shares = sharesOf({ nodes: nodesOf(frame('(root)', '', 0, request, idle, swept)) });
    expect(Object.fromEntries(shares)).toEqual({ node: 0.2, core: 0.1, store: 0.4, driver: 0.2, gc: 0.1 });
    expect(Object.keys(layers)).toEqual(expect.arrayContaining([...shares.keys()]));
  });

  it('names every folder of the program in a layer', () => {
    const below = (folder: string) => fs.readdirSync(path.join(programRoot, folder));
    const folders = [
      ...below('src').map((name) => `src/${name}`),
      ...packageFolders().map((name) => `${name}/src`),
    ];
    const layersOf = folders.map((folder) => {
      const nodes = nodesOf(frame('(root)', '', 0, frame('run', `${dist}/${folder}/x/y.js`, 1)));
      return [...sharesOf({ nodes })].find(([, share]) => share > 0)?.[0];
    });
    expect(layersOf).not.toContain('node');
  });

  it('makes pgbench scripts of reads only', () => {
    const text =
      'select c.id::text from contacts c where c.account_id = $1 and c.id = $2 and $10::int is null';
    const values = ['a', 'b', ...Array.from({ length: 8 }, () => null)];
    expect(scriptOf({ text, values, isNamed: true }, 3)).toEqual({
      text: 'select c.id::text from contacts c where c.account_id = :v3_1 and c.id = :v3_2 and null::int is null;\n',
      values: ['v3_1=a', 'v3_2=b'],
    });
    const refused = [
      'insert into contacts values ($1)',
      "select 'at:noon'",
      'with c as (delete from x) select 1',
    ];
    for (const value of refused)
      expect(scriptOf({ text: value, values: [], isNamed: true }, 0)).toBeUndefined();
  });
});

describe('the page of a benchmark', () => {
  const results = [requestResult('lookup', 2.5, 3), requestResult('<search>', 0.5, 30)];
  const run: Run = {
    version: '1.2.3',
    commit: '0123456789ab',
    node: 'v20',
    cores: 2,
    memory_gib: 4,
    platform: 'linux x64',
    seconds: 60,
    options: { contacts: 10, rows: 10, connections: 4, rounds: 1, longRounds: 1, seconds: 1, seed: 1 },
    results,
    targets: judge(results),
  };

  it('takes the tables of a run any number of times, and keeps the rest', () => {
    const twice = refreshPages(refreshPages(pages, [run]), [run]);
    const once = inAll(refreshPages(pages, [run]));
    expect(once).toContain('- Switchbook 1.2.3, commit 0123456789ab, on Node.js v20, linux x64, 2 cores');
    expect(once).toContain('| lookup by id, any contact | ≥ 2 × bare | 10 | 2.50 × | yes |');
    expect(inAll(twice)).toBe(once);
    const prose = (text: string) => text.replaceAll(/<!-- begin (\w+) -->[\s\S]*?<!-- end \1 -->/g, '');
    expect(prose(once)).toBe(prose(inAll(pages)));
  });

  it('has the figures of the last run that measured each work', () => {
    const later: Run = { ...run, version: '1.2.4', results: [requestResult('lookup', 3.5, 3)] };
    const both = inAll(refreshPages(pages, [run, later]));
    expect(both).toContain('| lookup by id, any contact | ≥ 2 × bare | 10 | 3.50 × | yes |');
    expect(both).toContain('- <search>: Switchbook 1.2.3');
    expect(both).toContain('- lookup: Switchbook 1.2.4');
  });

  it('has no profiles, which replace no measurement', () => {
    const side = {
      server_us: 100,
      layers_us: { node: 40, store: 60 },
      postgres_us: 20,
      client_us: 5,
      hottest: [],
    };
    const limits = { memory_us: 10, memory_per_second: 1, statements: 1, postgres_us: 50 };
    const profile = { ours: side, bare: { ...side, server_us: 280 }, limits };
    const profiled: Run = { ...run, results: [{ ...requestResult('lookup', 0.1, 3), profile }] };
    expect(refreshPages(pages, [profiled])).toEqual(pages);
    // The budget is 300 divided by the target of 2. PostgreSQL alone is never faster than this.
    const budgets = ['150', '120', '100', '20', '280', '20', '30', '10', '50', '4.0 ×', '5'];
    expect(budgetGrid(profiled.results).rows).toEqual([['lookup', '10', ...budgets]]);
    expect(layerGrid(profiled.results).rows).toContainEqual(['store: statements and rows', '60', '60']);
    const both = inAll(refreshPages(pages, [run, profiled]));
    expect(sectionOf(both, 'requests')).toContain('| lookup | 1,000 | 1,000 | 2.50 |');
    expect(sectionOf(both, 'targets')).toContain('| 2.50 × | yes |');
  });

  it('explains each missed target, and no other', () => {
    const missed: Run = {
      ...run,
      results: [requestResult('lookup', 1.5, 3), requestResult('create', 2.7, 3)],
    };
    const text = sectionOf(inAll(refreshPages(pages, [missed])), 'missed');
    expect(text).toMatch(/^- \*\*lookup by id, any contact\*\*: Contacts /);
    expect(text.split('\n')).toHaveLength(1);
    expect(sectionOf(inAll(refreshPages(pages, [run])), 'missed')).toBe('None is missed.');
  });

  it('fails if no page has a place for a table', () => {
    expect(() => refreshPages(['# Performance'], [run])).toThrow('No page has a place for machine');
  });

  it('has drawings that escape their words', () => {
    const drawn = plotsOf(results).get('performance-ratio.svg') ?? '';
    expect(drawn).toContain('&lt;search&gt;');
    expect(drawn).not.toContain('NaN');
  });

  it('has drawings of times that are all 0', () => {
    const zero = { min: 0, median: 0, max: 0 };
    const none = { p50_ms: zero, p99_ms: zero };
    const [result] = results.filter(({ ours, growth }) => ours.p99_ms !== undefined && growth === undefined);
    const drawn = plotsOf([{ ...(result as Result), ours: none, bare: none }]).get('performance-latency.svg');
    expect(drawn).not.toMatch(/NaN|Infinity/);
  });
});

describe('the pages of results', () => {
  const page = inAll(pages);

  it('have no figures outside their tables, which the text could contradict', () => {
    const prose = page
      .replaceAll(/<!-- begin (\w+) -->[\s\S]*?<!-- end \1 -->/g, '')
      .replaceAll(/```[\s\S]*?```/g, '');
    expect(prose.match(/\d[\d.,]*\s*(×|ms\b|MB\b|rows\/s|a second)/g) ?? []).toEqual([]);
  });

  it('explain exactly the missed targets of their table', () => {
    const missed = sectionOf(page, 'targets')
      .split('\n')
      .filter((line) => line.endsWith('| no |'))
      .map((line) => line.split(' | ')[0]?.replace('| ', ''));
    const explained = [...sectionOf(page, 'missed').matchAll(/^- \*\*(.+?)\*\*/gm)].map(([, name]) => name);
    expect(explained).toEqual(missed);
  });

  it('were measured at most 300 commits ago', ({ skip }) => {
    const git = (...args: string[]) =>
      execFileSync('git', ['-C', programRoot, ...args], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
    // A package has no history, and a shallow clone lacks the commits.
    const hasHistory = fs.existsSync(path.join(programRoot, '.git'));
    if (!hasHistory || git('rev-parse', '--is-shallow-repository').trim() === 'true') skip();
    const commits = new Set(
      [...sectionOf(page, 'machine').matchAll(/commit ([0-9a-f]{12})/g)].map(([, one]) => one),
    );
    expect(commits.size).toBeGreaterThan(0);
    for (const commit of commits)
      expect(
        Number(git('rev-list', '--count', '--no-merges', `${commit}..HEAD`)),
        commit,
      ).toBeLessThanOrEqual(300);
  });
});

function sectionOf(page: string, name: string): string {
  const [, section = ''] =
    new RegExp(`<!-- begin ${name} -->\\n([\\s\\S]*?)\\n?<!-- end ${name} -->`).exec(page) ?? [];
  return section;
}

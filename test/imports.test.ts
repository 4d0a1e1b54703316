/**
 * Who may import whom. A folder's line says what it may use; everything else is refused with the right way. Files import
 * each other in no circle; circles of types count as well.
 */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type SourceFile, sourceFiles } from './support/source-files.js';

const allowed: Readonly<Record<string, readonly string[]>> = {
  config: [],
  domain: [],
  text: [],
  files: ['domain', 'text'],
  postgres: [],
  store: ['domain'],
  core: ['domain', 'text', 'files', 'store'],
  'faces/kit': ['domain', 'core'],
  faces: ['faces/kit', 'domain', 'text', 'core'],
  http: ['domain', 'faces/kit'],
  jobs: ['domain', 'core'],
  compose: ['config', 'domain', 'text', 'postgres', 'store', 'core', 'faces/kit', 'http', 'jobs'],
  cli: ['compose', 'config', 'core', 'domain', 'jobs', 'text'],
};

/** Packages that an area may import, besides Node's own modules. */
const packages: Readonly<Record<string, readonly string[]>> = {
  config: [],
  domain: ['libphonenumber-js', 'uuid'],
  text: [],
  files: ['chardet'],
  postgres: ['pg'],
  store: ['pg', 'pg-copy-streams', 'lru-cache'],
  core: ['lru-cache', 'age-encryption'],
  'faces/kit': ['fastify', 'fast-json-stringify', 'light-my-request', 'typebox'],
  faces: ['typebox', 'libphonenumber-js', '@fastify/busboy'],
  http: ['prom-client'],
  jobs: [],
  compose: ['pino'],
  cli: ['commander', 'pino'],
};

const rightWay: Readonly<Record<string, string>> = {
  store: 'call an operation of the core instead; only the core touches the store',
  faces: 'faces are found by discovery (faces/kit/discover.ts) and know nothing of each other',
  http: 'nothing below the listener knows of HTTP servers',
  cli: 'nothing imports the command line',
  compose: 'only the command line composes',
  postgres: 'take a connection from compose.ts',
};

/** `store`, `faces/kit`, `faces` for any face, `compose` for the files of that name. */
function areaOf(file: string): string {
  const [, first = '', second = ''] = file.split('/');
  if (first === 'faces') return second === 'kit' ? 'faces/kit' : 'faces';
  return /^compose(-[a-z]+)?\.ts$/.test(first) ? 'compose' : first;
}

/** What tests alone load may use their packages. */
const ofTests = /\/test-ground\.ts$/;

/** Circles that are there, of types alone. May only shrink. */
const knownCircles: readonly (readonly string[])[] = [
  ['src/store/database.ts', 'src/store/held-transaction.ts'],
];

/** Everything that a file imports, types included, as it is written. */
function importsOf({ text }: SourceFile): readonly string[] {
  const specifier = /(?:^(?:import|export)\b[^'"`;]*?\bfrom\s*|^import\s*|\bimport\s*\(\s*)'([^']+)'/gm;
  return [...text.matchAll(specifier)].map((match) => match[1] ?? '');
}

function targetOf(file: SourceFile, specifier: string): string {
  return path.posix.join(path.posix.dirname(file.path), specifier).replace(/\.js$/, '.ts');
}

function violations(file: SourceFile): readonly string[] {
  const area = areaOf(file.path);
  const folder = file.path.split('/').slice(0, 3).join('/');
  return importsOf(file).flatMap((specifier) => {
    if (specifier.startsWith('node:')) return [];
    if (!specifier.startsWith('.')) return ofPackage(file, specifier);
    const target = targetOf(file, specifier);
    if (!target.startsWith('src/')) return [`${file.path} imports ${target}: nothing in src/ may leave src/`];
    const to = areaOf(target);
    const isOwn = to === area && (area !== 'faces' || target.startsWith(`${folder}/`));
    if (isOwn || allowed[area]?.includes(to)) return [];
    return [
      `${file.path} imports ${target}: ${rightWay[to] ?? `${area} may import ${allowed[area]?.join(', ')}`}`,
    ];
  });
}

function ofPackage(file: SourceFile, specifier: string): readonly string[] {
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  const area = areaOf(file.path);
  if (packages[area]?.includes(name) || ofTests.test(file.path)) return [];
  const users = Object.keys(packages).filter((one) => packages[one]?.includes(name));
  return [`${file.path} imports ${name}: ${users.join(' and ') || 'no area'} may`];
}

/** Files that import each other, however many steps it takes: each circle by the paths of its files. */
function circles(files: readonly SourceFile[]): readonly (readonly string[])[] {
  const targets = new Map(
    files.map((file) => [
      file.path,
      importsOf(file).flatMap((specifier) => (specifier.startsWith('.') ? targetOf(file, specifier) : [])),
    ]),
  );
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const found: string[][] = [];
  const visit = (file: string): number => {
    let low = order.size;
    order.set(file, low);
    lowest.set(file, low);
    open.push(file);
    for (const target of targets.get(file) ?? [])
      if (!order.has(target)) low = Math.min(low, visit(target));
      else if (open.includes(target)) low = Math.min(low, order.get(target) ?? low);
    lowest.set(file, low);
    if (low === order.get(file)) {
      const circle = open.splice(open.indexOf(file));
      if (circle.length > 1 || targets.get(file)?.includes(file)) found.push(circle);
    }
    return low;
  };
  for (const file of targets.keys()) if (!order.has(file)) visit(file);
  return found;
}

describe('the direction of imports', () => {
  it('every area of src/ has a line in the tables', () => {
    const areas = new Set(sourceFiles('src').map((file) => areaOf(file.path)));
    expect([...areas].filter((area) => allowed[area] === undefined)).toEqual([]);
    expect(Object.keys(packages)).toEqual(Object.keys(allowed));
  });

  it('nothing imports what it may not', () => {
    expect(sourceFiles('src').flatMap(violations)).toEqual([]);
  });

  it('no files import each other in a circle, but for those that are known', () => {
    const asText = (some: readonly (readonly string[])[]) =>
      some.map((circle) => circle.toSorted().join(', ')).toSorted();
    expect(asText(circles(sourceFiles('src')))).toEqual(asText(knownCircles));
  });

  it('every line of the tables is used', () => {
    const files = sourceFiles('src');
    for (const [area, names] of Object.entries(packages)) {
      const imported = files.filter((file) => areaOf(file.path) === area).flatMap(importsOf);
      for (const name of names)
        expect(
          imported.some((one) => one === name || one.startsWith(`${name}/`)),
          `${area} imports ${name}`,
        ).toBe(true);
    }
  });

  it('the guard sees a face that touches the store, another face, or a test', () => {
    const text =
      "import { a } from '../../store/accounts.js';\nimport { b } from '../other/ids.js';\nimport('../../../test/x.js');";
    expect(violations({ path: 'src/faces/acme/routes.ts', text })).toHaveLength(3);
    expect(
      violations({ path: 'src/core/x.ts', text: "import { face } from '../faces/kit/define-face.js';" }),
    ).toHaveLength(1);
  });

  it('the guard sees a package that is for others, however it is imported', () => {
    const text = [
      "import pg from 'pg';",
      "import type {\n  Pool,\n  Client,\n} from 'pg';",
      "export { x } from 'pg/lib/x.js';",
      "const late = await import('@fastify/static');",
      "import 'fastify';",
      "import fs from 'node:fs';",
    ].join('\n');
    expect(violations({ path: 'src/core/x.ts', text })).toHaveLength(5);
    expect(violations({ path: 'src/store/x.ts', text: "import type pg from 'pg';" })).toEqual([]);
  });

  it('the guard sees a circle, through types and through several files', () => {
    const file = (name: string, ...to: string[]) => ({
      path: `src/core/${name}.ts`,
      text: to.map((one) => `import type { x } from './${one}.js';\n`).join(''),
    });
    const files = [
      file('a', 'b'),
      file('b', 'c', 'd'),
      file('c', 'a'),
      file('d'),
      file('e', 'e'),
      file('f', 'a'),
    ];
    expect(circles(files).map((one) => one.toSorted())).toEqual([
      ['src/core/a.ts', 'src/core/b.ts', 'src/core/c.ts'],
      ['src/core/e.ts'],
    ]);
    expect(circles([file('a', 'b'), file('b', 'd'), file('d')])).toEqual([]);
  });
});

/**
 * Allowed imports. The line of an area of src/ lists the areas that it may use, as does the package.json of a package;
 * any other import fails with the allowed way. Files must not import each other in a circle, and imports of types
 * count. Decision: docs/decisions/0130-subjects.md.
 */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ofPackages, packageFolders, sourceOf } from '../../scripts/packages.mjs';
import { programRoot } from '../../src/config/root.js';
import { placeOf, programSources, type SourceFile, sourceFiles } from '../support/source-files.js';

const allowed: Readonly<Record<string, readonly string[]>> = {
  config: ['text'],
  // The layers of subjects: an import of another subject needs a line of `subjects` too.
  values: ['domain', 'text', 'contact-files', 'messaging-payloads'],
  store: ['domain', 'admission', 'text', 'database', 'values'],
  operations: [
    ...['domain', 'admission', 'text', 'contact-files', 'messaging-payloads', 'database', 'outgoing'],
    ...['machine', 'operation-context', 'job-runner', 'values', 'store'],
  ],
  jobs: [
    ...['domain', 'admission', 'contact-files', 'messaging-payloads', 'database', 'machine'],
    ...['operation-context', 'job-runner', 'values', 'store', 'operations'],
  ],
  routes: ['domain', 'text', 'contact-files', 'faces/kit', 'faces/directory/kit', 'values', 'operations'],
  database: ['config', 'domain'],
  outgoing: ['domain', 'admission'],
  // Disk space and shell lines of the operator's machine.
  machine: ['domain', 'text'],
  // The context of all operations is below the subjects. Its services import no context.
  'operation-context': ['domain', 'admission', 'database', 'values', 'store', 'operations'],
  'job-runner': ['admission', 'domain', 'database', 'operation-context'],
  // The core is above the subjects.
  core: [
    'config',
    'domain',
    'admission',
    'database',
    'operation-context',
    'values',
    'store',
    'operations',
    'jobs',
  ],
  'faces/kit': ['domain', 'admission', 'text', 'core', 'outgoing', 'values', 'operations'],
  // Parts of the routes of our own API, below them; the face is above them.
  'faces/directory/kit': ['faces/kit', 'domain', 'text', 'values', 'operations'],
  'faces/directory': ['faces/directory/kit', 'faces/kit', 'domain', 'values', 'routes'],
  faces: ['faces/kit', 'domain', 'text', 'contact-files', 'core', 'values', 'operations'],
  http: ['config', 'domain', 'admission', 'messaging-payloads', 'faces/kit'],
  compose: [
    ...['config', 'domain', 'admission', 'text', 'sign-in', 'embedded-postgres', 'database', 'outgoing'],
    ...['machine', 'job-runner', 'core', 'faces/kit', 'http', 'values', 'store', 'operations', 'jobs'],
  ],
  cli: [
    ...['compose', 'config', 'core', 'domain', 'admission', 'machine', 'text', 'contact-files', 'outgoing'],
    ...['faces/kit', 'http', 'values', 'operations'],
  ],
};

/** Third-party packages that an area may import, in addition to modules of Node.js. */
const packages: Readonly<Record<string, readonly string[]>> = {
  config: ['@scure/base'],
  values: ['typebox'],
  store: ['pg', 'pg-copy-streams', 'lru-cache'],
  operations: ['lru-cache', 'age-encryption'],
  jobs: [],
  routes: ['typebox', '@fastify/busboy'],
  database: ['pg', 'lru-cache'],
  outgoing: [],
  machine: [],
  'operation-context': ['lru-cache'],
  'job-runner': [],
  core: [],
  'faces/kit': ['fastify', 'fast-json-stringify', 'light-my-request', 'lru-cache', 'typebox'],
  'faces/directory/kit': ['typebox'],
  'faces/directory': ['typebox'],
  faces: ['typebox', 'libphonenumber-js', '@fastify/busboy', '@modelcontextprotocol/server'],
  http: ['lru-cache', 'prom-client'],
  compose: ['pino'],
  cli: ['commander', 'pino', '@modelcontextprotocol/server'],
};

const rightWay: Readonly<Record<string, string>> = {
  core: 'the core calls the subjects; operations get their context as a parameter',
  store: 'call an operation instead; only operations and jobs touch the store',
  jobs: 'the core starts the jobs',
  routes: 'routes are for our own API alone',
  values: 'values are pure, and know nothing of the server',
  faces: 'faces are found by discovery (faces/kit/wire/discover.ts) and know nothing of each other',
  http: 'nothing below the listener knows of HTTP servers',
  cli: 'nothing imports the command line',
  compose: 'only the command line composes',
  'embedded-postgres': 'take a connection from compose/server.ts',
};

/** `faces/kit`, `faces/directory`, its `kit`, `faces` for any other face; the layer of a file of a subject. */
function areaOf(file: string): string {
  const [, first = '', second = '', third = ''] = file.split('/');
  if (first === 'faces' && second === 'directory') return `faces/directory${third === 'kit' ? '/kit' : ''}`;
  if (first === 'faces') return second === 'kit' ? 'faces/kit' : first;
  const place = placeOf(file);
  return place === undefined ? first : (place.layer ?? `${place.subject}/${place.room}`);
}

interface Uses {
  /** subjects whose tables its own store may join */
  readonly store?: readonly string[];
  /** subjects whose store its operations and jobs use */
  readonly rows?: readonly string[];
  readonly operations?: readonly string[];
  readonly jobs?: readonly string[];
  readonly routes?: readonly string[];
}

/** The subjects, and the others that each may use. Every subject may use the values of every other. */
const subjects: Readonly<Record<string, Uses>> = {
  access: {
    store: ['audit'],
    rows: ['audit', 'catalogs', 'members', 'records', 'sessions', 'upstreams', 'usage', 'views', 'webhooks'],
    operations: ['audit', 'contacts'],
  },
  audit: {},
  backups: {
    store: ['feed', 'migrations', 'moves'],
    rows: ['access', 'erasure', 'health', 'migrations'],
  },
  books: {
    store: ['contacts', 'records'],
    rows: ['access', 'segments'],
    operations: ['access', 'audit', 'contacts', 'records'],
    routes: ['records'],
  },
  'bulk-changes': {
    store: ['contacts'],
    rows: ['access', 'catalogs', 'contacts', 'fields'],
    operations: ['contacts'],
    routes: ['contacts'],
  },
  calls: { rows: ['access'] },
  catalogs: {
    store: ['feed'],
    rows: ['members', 'visibility'],
    operations: ['contacts'],
  },
  'client-users': { rows: ['access'] },
  consents: {
    store: ['catalogs'],
    rows: ['access', 'bulk-changes', 'contacts', 'feed', 'visibility'],
    operations: ['bulk-changes', 'contacts'],
    routes: ['contacts', 'notes'],
  },
  contacts: {
    store: ['catalogs', 'consents', 'feed', 'notes'],
    rows: ['access', 'catalogs', 'consents', 'feed', 'intakes', 'members', 'segments', 'visibility'],
  },
  duplicates: {
    store: ['contacts'],
    rows: ['contacts', 'visibility'],
    operations: ['contacts'],
    routes: ['contacts'],
  },
  erasure: {
    store: ['consents'],
    rows: [
      ...['books', 'bulk-changes', 'contacts', 'duplicates', 'feed', 'idempotency', 'imports', 'intakes'],
      ...['plans', 'visibility'],
    ],
    operations: ['contacts', 'imports', 'intakes'],
  },
  exports: {
    rows: ['contacts'],
    operations: ['contacts'],
    routes: ['contacts'],
  },
  feed: {
    rows: ['access', 'contacts', 'intakes', 'notes', 'segments', 'visibility'],
    operations: ['contacts', 'segments'],
    routes: ['notes'],
  },
  fields: {
    store: ['records'],
    rows: ['bulk-changes', 'catalogs', 'contacts'],
    operations: ['bulk-changes', 'records'],
    routes: ['records'],
  },
  health: {
    store: ['contacts'],
    rows: ['bulk-changes', 'contacts', 'feed', 'imports', 'intakes', 'upstreams', 'webhooks'],
    operations: ['backups', 'bulk-changes', 'contacts', 'retention'],
  },
  idempotency: {},
  imports: {
    store: ['consents', 'contacts', 'feed'],
    rows: [
      ...['access', 'catalogs', 'consents', 'contacts', 'duplicates', 'erasure', 'fields'],
      ...['idempotency', 'pulls'],
    ],
    operations: ['contacts', 'duplicates', 'idempotency'],
  },
  intakes: {
    rows: ['access', 'consents', 'contacts', 'duplicates', 'records'],
    operations: ['access', 'contacts', 'records'],
    routes: ['records'],
  },
  members: {
    store: ['audit', 'records'],
    rows: ['access', 'audit', 'catalogs', 'sessions'],
    operations: ['access', 'audit', 'records'],
    routes: ['contacts', 'records'],
  },
  migrations: {
    store: ['contacts'],
  },
  moves: {
    store: ['feed'],
    rows: ['backups', 'migrations'],
    operations: ['backups'],
  },
  notes: {
    store: ['catalogs', 'feed'],
    rows: ['feed'],
    operations: ['contacts'],
  },
  plans: {
    rows: ['access', 'visibility'],
    operations: ['bulk-changes', 'contacts'],
  },
  pulls: {
    store: ['audit', 'imports'],
    rows: ['access', 'contacts', 'imports', 'upstreams'],
    operations: ['audit', 'imports', 'upstreams'],
    jobs: ['imports'],
    routes: ['imports', 'upstreams'],
  },
  records: {
    store: ['audit'],
    rows: ['access'],
    operations: ['access', 'audit'],
  },
  retention: {
    store: ['audit', 'bulk-changes', 'imports'],
    rows: [
      ...['access', 'audit', 'bulk-changes', 'calls', 'contacts', 'erasure', 'intakes', 'plans'],
      ...['usage', 'visibility'],
    ],
    operations: ['audit', 'erasure', 'imports'],
  },
  segments: {
    store: ['contacts', 'records'],
    rows: ['feed', 'records'],
    operations: ['contacts', 'records'],
    routes: ['contacts', 'records'],
  },
  sessions: {
    store: ['audit'],
    rows: ['access', 'members'],
    operations: ['access', 'audit', 'members', 'records'],
    routes: ['members'],
  },
  upstreams: {
    store: ['audit'],
    operations: ['access', 'audit'],
  },
  usage: {
    rows: ['contacts'],
  },
  views: {
    store: ['audit'],
    rows: ['access', 'records'],
    operations: ['access', 'contacts', 'records'],
    routes: ['contacts', 'records'],
  },
  visibility: {
    store: ['catalogs', 'contacts', 'duplicates'],
    operations: ['records'],
  },
  webhooks: {
    store: ['audit', 'records'],
    rows: ['access', 'feed', 'intakes', 'records', 'visibility'],
    operations: ['access', 'audit', 'feed', 'intakes', 'records', 'segments'],
    routes: ['records'],
  },
};

/** The folders of an area, and the folders that each may import. */
const rooms: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  // Two folders for each layer: values and filters, store and lists, operations and writes.
  contacts: {
    values: [],
    filters: ['values'],
    store: ['values'],
    lists: ['filters', 'store', 'values'],
    writes: ['store', 'values'],
    operations: ['filters', 'lists', 'store', 'values', 'writes'],
    routes: ['filters', 'operations', 'values'],
  },
  'contacts/lists': {
    conditions: [],
    orders: ['conditions'],
    totals: ['conditions'],
    pages: ['conditions', 'orders', 'totals'],
    '': ['conditions', 'orders', 'pages', 'totals'],
  },
  'faces/kit': {
    pull: [],
    compare: ['pull'],
    wire: ['compare'],
    forward: ['wire'],
    openapi: ['wire'],
    exchange: ['forward', 'wire'],
    answer: ['exchange', 'wire'],
    body: ['exchange', 'wire'],
    serve: ['answer', 'body', 'exchange', 'forward', 'wire'],
  },
  cli: {
    terminal: [],
    session: ['syntax', 'terminal'],
    recordings: [],
    syntax: ['terminal'],
    commands: ['recordings', 'session', 'syntax', 'terminal'],
    serve: ['session', 'syntax', 'terminal'],
    program: ['commands', 'serve', 'session', 'syntax', 'terminal'],
    '': ['program', 'session', 'terminal'],
  },
};

/** The folder of a file below its area; empty for a file of the area itself. */
function roomOf(area: string, file: string): string {
  return path.posix.relative(`src/${area}`, path.posix.dirname(file)).split('/')[0] ?? '';
}

/** Returns the imports from one folder of an area to another. */
function crossings(area: string): readonly { readonly from: string; readonly to: string; file: string }[] {
  return sourceFiles(`src/${area}`).flatMap((file) =>
    importsOf(file).flatMap((specifier) => {
      const target = specifier.startsWith('.') ? targetOf(file, specifier) : '';
      const [from, to] = [roomOf(area, file.path), roomOf(area, target)];
      return target.startsWith(`src/${area}/`) && from !== to
        ? [{ from, to, file: `${file.path} imports ${target}` }]
        : [];
    }),
  );
}

/** Uses of other subjects, such as `segments operations access`, with their files. */
const foreign = sourceFiles('src').flatMap((file) =>
  importsOf(file).flatMap((specifier) => {
    const target = specifier.startsWith('.') ? targetOf(file, specifier) : '';
    const [from, to] = [placeOf(file.path), placeOf(target)];
    if (from === undefined || to?.layer === undefined) return [];
    const isOwn = from.subject === to.subject;
    const kind = to.layer === 'store' && from.layer !== 'store' ? 'rows' : to.layer;
    return [
      {
        from,
        to,
        isOwn,
        use: `${from.subject} ${kind} ${to.subject}`,
        file: `${file.path} imports ${target}`,
      },
    ];
  }),
);

/** The client of our own API, which has no dependencies. */
const madeClient = 'clients/typescript/src/index.ts';

/** Tests of the server may import any file. */
const isHeld = ({ path: name }: SourceFile) =>
  name.startsWith('src/') ? !name.includes('.test.') : /\/(src|test)\//.test(name);

/** Only tests load these files, which may import packages of tests. */
const ofTests = /\/test-fixture\.ts$/;

/** Known circles of types. This list may only shrink. */
const knownCircles: readonly (readonly string[])[] = [
  ['src/database/database.ts', 'src/database/connections/held-transaction.ts'],
];

/** All imports of a file, types included, unresolved. */
function importsOf({ text }: SourceFile): readonly string[] {
  const specifier = /(?:^(?:import|export)\b[^'"`;]*?\bfrom\s*|^import\s*|\bimport\s*\(\s*)'([^']+)'/gm;
  return [...text.matchAll(specifier)].map((match) => match[1] ?? '');
}

function targetOf(file: SourceFile, specifier: string): string {
  if (ofPackages.test(specifier)) return sourceOf(specifier);
  return path.posix.join(path.posix.dirname(file.path), specifier).replace(/\.js$/, '.ts');
}

function violations(file: SourceFile): readonly string[] {
  if (!file.path.startsWith('src/')) return violationsOfPackage(file);
  const area = areaOf(file.path);
  const folder = file.path.split('/').slice(0, 3).join('/');
  return importsOf(file).flatMap((specifier) => {
    if (specifier.startsWith('node:')) return [];
    const isOurs = ofPackages.test(specifier);
    if (!isOurs && !specifier.startsWith('.')) return ofOthers(file, specifier);
    const target = targetOf(file, specifier);
    // A command is a client of our own API.
    if (target === madeClient && area === 'cli') return [];
    if (!isOurs && !target.startsWith('src/'))
      return [`${file.path} imports ${target}: nothing in src/ may leave src/ but by the name of a package`];
    const to = areaOf(target);
    const isOwn = to === area && (area !== 'faces' || target.startsWith(`${folder}/`));
    // Jobs of another subject that an operation starts directly: the table of subjects lists them.
    if (area === 'operations' && to === 'jobs' && placeOf(target)?.subject !== placeOf(file.path)?.subject)
      return [];
    if (isOwn || allowed[area]?.includes(to)) return [];
    return [
      `${file.path} imports ${target}: ${rightWay[to] ?? `${area} may import ${allowed[area]?.join(', ')}`}`,
    ];
  });
}

/** `pg` of `pg/lib/x.js`. */
const nameOf = (specifier: string) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

function ofOthers(file: SourceFile, specifier: string): readonly string[] {
  const name = nameOf(specifier);
  const area = areaOf(file.path);
  if (packages[area]?.includes(name) || ofTests.test(file.path)) return [];
  const users = Object.keys(packages).filter((key) => packages[key]?.includes(name));
  return [`${file.path} imports ${name}: ${users.join(' and ') || 'no area'} may`];
}

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const manifestOf = (folder: string): Manifest =>
  JSON.parse(fs.readFileSync(path.join(programRoot, folder, 'package.json'), 'utf8'));
/** Test helpers that do not import the program, so that tests of packages may use them. */
const forTests = sourceFiles('test/support').filter(
  (file) => !importsOf(file).some((text) => text.includes('src/') || ofPackages.test(text)),
);

/** Packages that users install separately, with their additional parts. */
const madeOf: Readonly<Record<string, readonly string[]>> = {
  console: [
    madeClient,
    'packages/domain/src/consent/consent.ts',
    'packages/domain/src/contact/sorts.ts',
    // The texts of templates, which the page of phone books shows.
    ...['3cx.xml', 'freepbx.txt', 'yeastar.txt'].map((name) => `deploy/phone/${name}?raw`),
  ],
  'clients/typescript': [],
};

/** The dependencies of a package are its allowed imports. Its tests may also use the dependencies of all tests. */
function violationsOfPackage(file: SourceFile): readonly string[] {
  const folder =
    Object.keys(madeOf).find((key) => file.path.startsWith(`${key}/`)) ??
    file.path.split('/').slice(0, 2).join('/');
  const { dependencies = {} } = manifestOf(folder);
  const isTest = file.path.includes('.test.');
  const isFine = (specifier: string) => {
    const target = targetOf(file, specifier);
    if (specifier.startsWith('.'))
      return (
        target.startsWith(`${folder}/src/`) ||
        madeOf[folder]?.includes(target) ||
        (isTest && forTests.some((sourceFile) => sourceFile.path === target))
      );
    const ofTest = isTest ? manifestOf('.').devDependencies : {};
    return { ...ofTest, ...dependencies }[nameOf(specifier)] !== undefined;
  };
  return importsOf(file)
    .filter((text) => !text.startsWith('node:') && !isFine(text))
    .map((text) => `${file.path} imports ${text}, which is no dependency of ${folder}`);
}

/** Circles of imports of any length, each as the paths of its files. */
function circles(files: readonly SourceFile[]): readonly (readonly string[])[] {
  const targets = new Map(
    files.map((file) => [
      file.path,
      importsOf(file).flatMap((specifier) =>
        specifier.startsWith('.') || ofPackages.test(specifier) ? targetOf(file, specifier) : [],
      ),
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

/** The steps that lead back to their start. */
function inCircles(
  steps: readonly { readonly from: string; readonly to: string; file: string }[],
): readonly string[] {
  let left = new Set(steps.flatMap(({ from, to }) => [from, to]));
  for (let before = -1; before !== left.size; ) {
    before = left.size;
    const isFree = (room: string) => !steps.some(({ from, to }) => from === room && left.has(to));
    left = new Set([...left].filter((room) => !isFree(room)));
  }
  return steps.filter(({ from, to }) => left.has(from) && left.has(to)).map(({ file }) => file);
}

const layerFile = /\/(values|store|operations|jobs|routes)\.ts$/;

/** The command line and the folders of faces may repeat names. */
const ownNames = /^src\/(cli\/|faces\/(?!kit\/))/;

describe('the direction of imports', () => {
  it('every area of src/ is in the tables', () => {
    const areas = new Set(sourceFiles('src').map((file) => areaOf(file.path)));
    expect([...areas].filter((area) => allowed[area] === undefined)).toEqual([]);
    expect(Object.keys(packages)).toEqual(Object.keys(allowed));
  });

  it('no file has a forbidden import', () => {
    const others = ['console/src', 'clients/typescript'].flatMap((folder) =>
      sourceFiles(folder, { withTests: true }),
    );
    const files = [...programSources({ withTests: true }), ...others];
    expect(files.filter(isHeld).flatMap(violations)).toEqual([]);
  });

  it.each(
    Object.entries(rooms),
  )('rooms of %s import only allowed ones, and each line is used', (area, may) => {
    const found = crossings(area);
    expect(found.filter(({ from, to }) => may[from]?.includes(to) !== true).map(({ file }) => file)).toEqual(
      [],
    );
    const unused = Object.entries(may).flatMap(([from, others]) =>
      others
        .filter((to) => !found.some((crossing) => crossing.from === from && crossing.to === to))
        .map((to) => `${from}: ${to}`),
    );
    expect(unused).toEqual([]);
  });

  it('each subject uses only allowed ones, and each line is used', () => {
    const may = new Set(
      Object.entries(subjects).flatMap(([subject, uses]) =>
        Object.entries(uses).flatMap(([kind, others]) =>
          (others as readonly string[]).map((text) => `${subject} ${kind} ${text}`),
        ),
      ),
    );
    const used = foreign.filter(({ isOwn, to }) => !isOwn && to.layer !== 'values');
    expect(used.filter(({ use }) => !may.has(use)).map(({ use, file }) => `${use}: ${file}`)).toEqual([]);
    const found = new Set(used.map(({ use }) => use));
    expect([...may].filter((text) => !found.has(text))).toEqual([]);
  });

  it('no layers of subjects use each other in a circle', () => {
    const nameOf = ({ subject, room }: { readonly subject: string; readonly room: string }) =>
      `${subject}/${room}`;
    const steps = foreign
      .map(({ from, to, file }) => ({ from: nameOf(from), to: nameOf(to), file }))
      .filter(({ from, to }) => from !== to);
    expect(inCircles(steps)).toEqual([]);
  });

  it('no two files of the server have one name, but the layers and the parts of a face', () => {
    const ofServer = sourceFiles('src').filter(
      ({ path: file }) => !layerFile.test(file) && !ownNames.test(file),
    );
    const first = new Map<string, string>();
    const doubles = ofServer.flatMap(({ path: file }) => {
      const name = path.posix.basename(file);
      const other = first.get(name);
      first.set(name, file);
      return other === undefined ? [] : [`${other} and ${file}`];
    });
    expect(doubles).toEqual([]);
  });

  it.each(Object.keys(rooms))('no folders of %s import each other in a circle', (area) => {
    // Files directly in the area combine the folders, so they do not count.
    const found = crossings(area).filter(({ from, to }) => from !== '' && to !== '');
    expect(inCircles(found)).toEqual([]);
  });

  it('no code outside the core has operations that are not guarded', () => {
    const users = (form: RegExp) =>
      sourceFiles('src').flatMap((file) => (form.test(file.text) ? [file.path] : []));
    expect(users(/\bunguarded\b/)).toEqual(['src/core/all-operations.ts']);
    expect(users(/\bbindOperations\b/)).toEqual(['src/core/all-operations.ts', 'src/core/core.ts']);
    // Each operation has a context parameter, and only the core creates a context.
    const withContext = users(/(operation-context\/(bound-)?context|core\/opening)\.js'/);
    const mayHaveContext = ['operations', 'jobs', 'job-runner', 'core'];
    expect(withContext.filter((file) => !mayHaveContext.includes(areaOf(file)))).toEqual([]);
    // Work without a caller, which sees all contacts.
    expect(users(/\bfullVisibility\b.*visibility\/values\/visible-filter\.js'/)).toEqual([
      'src/segments/jobs/watch-batch.ts',
    ]);
  });

  it('files import each other in no circles except the known ones', () => {
    const asText = (some: readonly (readonly string[])[]) =>
      some.map((circle) => circle.toSorted().join(', ')).toSorted();
    expect(asText(circles(programSources()))).toEqual(asText(knownCircles));
  });

  it('every line of the tables is used', () => {
    const files = sourceFiles('src');
    const used = new Set(
      files.flatMap((file) =>
        importsOf(file)
          .filter((text) => text.startsWith('.') || ofPackages.test(text))
          .map((text) => `${areaOf(file.path)} imports ${areaOf(targetOf(file, text))}`),
      ),
    );
    const may = Object.entries(allowed).flatMap(([area, others]) =>
      others.map((other) => `${area} imports ${other}`),
    );
    expect(may.filter((text) => !used.has(text))).toEqual([]);
    for (const [area, names] of Object.entries(packages)) {
      const imported = files.filter((file) => areaOf(file.path) === area).flatMap(importsOf);
      for (const name of names)
        expect(
          imported.some((text) => text === name || text.startsWith(`${name}/`)),
          `${area} imports ${name}`,
        ).toBe(true);
    }
  });

  describe.each(packageFolders())('%s', (folder) => {
    const { name, exports, dependencies = {}, optionalDependencies = {}, scripts } = manifestOf(folder);
    const ofRoot = manifestOf('.');

    it('uses each of its dependencies, in the versions of the program', () => {
      const imported = sourceFiles(`${folder}/src`).flatMap(importsOf).map(nameOf);
      expect(Object.keys(dependencies).filter((key) => !imported.includes(key))).toEqual([]);
      const isOurs = (text: string) => ofPackages.test(text);
      for (const [one, version] of Object.entries({ ...dependencies, ...optionalDependencies }))
        expect([one, version]).toEqual([
          one,
          isOurs(one) ? '*' : (ofRoot.dependencies?.[one] ?? ofRoot.optionalDependencies?.[one]),
        ]);
    });

    it('exports what others import, and nothing else', () => {
      const others = ['src', 'packages', 'test', 'bench'].flatMap((text) =>
        sourceFiles(text, { withTests: true }),
      );
      const wanted = new Set(
        others.flatMap(importsOf).filter((text) => text.startsWith(`${name}/`) && sourceOf(text) !== ''),
      );
      const isUsed = (key: string) => key.includes('*') || wanted.has(`${name}/${key.slice(2)}`);
      expect(Object.keys(exports).filter((key) => !isUsed(key))).toEqual([]);
    });

    it('has its name, its tests and a page of twenty lines', () => {
      expect(name).toBe(`@switchbook/${path.basename(folder)}`);
      expect(scripts.test).toBe("vitest run --config ../package-tests.config.ts --tags-filter '!nightly'");
      const readme = fs.readFileSync(path.join(programRoot, folder, 'README.md'), 'utf8');
      expect(readme.trimEnd().split('\n').length).toBeLessThanOrEqual(20);
      expect(
        sourceFiles(folder, { withTests: true }).filter((file) => file.path.endsWith('.test.ts')),
      ).not.toEqual([]);
    });
  });

  it('the guard finds a face that imports the store, another face, or a test', () => {
    const text =
      "import { a } from '../../access/store/account-rows.js';\nimport { b } from '../other/ids.js';\nimport('../../../test/x.js');";
    expect(violations({ path: 'src/faces/acme/routes.ts', text })).toHaveLength(3);
    expect(
      violations({ path: 'src/core/x.ts', text: "import { face } from '../faces/kit/wire/define-face.js';" }),
    ).toHaveLength(1);
  });

  it('the guard finds a layer that imports a higher one or the store', () => {
    const found = (place: string, text: string) =>
      violations({ path: `src/segments/${place}.ts`, text: `import { x } from '../${text}.js';` }).length;
    expect(found('values', 'segments/store')).toBe(1);
    expect(found('store', 'segments/operations/count')).toBe(1);
    expect(found('operations', 'segments/jobs')).toBe(1);
    expect(found('operations', 'segments/routes')).toBe(1);
    expect(found('routes', 'contacts/lists/contact-list')).toBe(1);
    expect(found('routes', 'segments/jobs')).toBe(1);
    expect(found('jobs', 'segments/store')).toBe(0);
    expect(found('other', 'segments/values')).toBe(1);
    expect(found('operations', 'core/core')).toBe(1);
    expect(found('jobs', 'core/opening')).toBe(1);
    expect(found('jobs', 'job-runner/job')).toBe(0);
  });

  it('the guard finds a reserved package in any form of import', () => {
    const text = [
      "import pg from 'pg';",
      "import type {\n  Pool,\n  Client,\n} from 'pg';",
      "export { x } from 'pg/lib/x.js';",
      "const late = await import('@fastify/static');",
      "import 'fastify';",
      "import fs from 'node:fs';",
    ].join('\n');
    expect(violations({ path: 'src/core/x.ts', text })).toHaveLength(5);
    expect(violations({ path: 'src/database/x.ts', text: "import type pg from 'pg';" })).toEqual([]);
    expect(
      violations({ path: 'src/store/x.ts', text: "import '@switchbook/sign-in/oidc/person.js';" }),
    ).toHaveLength(1);
  });

  it('the guard finds an undeclared dependency of a package', () => {
    const text = [
      "import pg from 'pg';",
      "import { x } from '../../../src/core/core.js';",
      "import { y } from '../../domain/src/phone.js';",
      "import { z } from '@switchbook/text/releases.js';",
    ].join('\n');
    expect(violations({ path: 'packages/admission/src/x.ts', text })).toHaveLength(4);
    const test =
      "import fc from 'fast-check';\nimport { useFixture } from '../../../test/support/fixture.js';";
    expect(violations({ path: 'packages/admission/src/x.test.ts', text: test })).toHaveLength(1);
  });

  it('the guard finds a circle, through types and several files', () => {
    const file = (name: string, ...to: string[]) => ({
      path: `src/core/${name}.ts`,
      text: to.map((text) => `import type { x } from './${text}.js';\n`).join(''),
    });
    const files = [
      file('a', 'b'),
      file('b', 'c', 'd'),
      file('c', 'a'),
      file('d'),
      file('e', 'e'),
      file('f', 'a'),
    ];
    expect(circles(files).map((circle) => circle.toSorted())).toEqual([
      ['src/core/a.ts', 'src/core/b.ts', 'src/core/c.ts'],
      ['src/core/e.ts'],
    ]);
    expect(circles([file('a', 'b'), file('b', 'd'), file('d')])).toEqual([]);
  });
});

/**
 * A new hideable part is one line, which compiles and hides it. A new text of a contact is one line too. A row without
 * a required member does not compile, nor does a new event type until every decision by type handles it.
 */
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { describe, expect, it, onTestFinished } from 'vitest';
import { packagesAreIn } from '../../scripts/packages.mjs';
import { programRoot } from '../../src/config/root.js';
import { linkModules } from '../support/link-modules.js';

const tsc = path.join(programRoot, 'node_modules/typescript/bin/tsc');
const isOfProgram = (file: string) => !/\.test(\.support)?\.ts$/.test(file);

type Replaced = readonly [file: string, find: string, replace: string];

/** A copy of the sources with texts replaced. */
function variantOf(replaced: readonly Replaced[]): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'switchbook-variant-'));
  onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }));
  for (const name of ['src', 'packages'])
    fs.cpSync(path.join(programRoot, name), path.join(folder, name), {
      recursive: true,
      filter: isOfProgram,
    });
  for (const name of ['package.json', 'tsconfig.json'])
    fs.copyFileSync(path.join(programRoot, name), path.join(folder, name));
  linkModules(folder);
  for (const [file, find, replace] of replaced) {
    const source = fs.readFileSync(path.join(folder, file), 'utf8');
    expect(source.split(find), `${find} in ${file}`).toHaveLength(2);
    fs.writeFileSync(
      path.join(folder, file),
      source.replace(find, () => replace),
    );
  }
  return folder;
}

/** The positions of errors, as `file:line`. */
async function errorsOf(folder: string, include: readonly string[]): Promise<readonly string[]> {
  const config = { extends: './tsconfig.json', include };
  fs.writeFileSync(path.join(folder, 'tsconfig.variant.json'), JSON.stringify(config));
  const options = [tsc, '-p', 'tsconfig.variant.json', '--pretty', 'false'];
  const { stdout } = await promisify(execFile)(process.execPath, options, { cwd: folder }).catch(
    (error: { stdout: string }) => error,
  );
  return [...stdout.matchAll(/^(\S+)\((\d+),\d+\): error/gm)].map(([, file, line]) => `${file}:${line}`);
}

const rows = 'packages/domain/src/access/hideable.ts';
const lastText = "  description: text('description', none),\n";
const oneLine = "  company: text('company', { ...none, terms: ['company'], sections: ['company'] }),\n";

describe('a part that roles can hide', () => {
  it('is one line, which adds answers, conditions, searches, edits, events and reports', async () => {
    const folder = variantOf([[rows, lastText, `${lastText}${oneLine}`]]);
    expect(await errorsOf(folder, ['packages/domain/src', 'src/visibility/values'])).toEqual([]);
    const entry = path.join(folder, 'src/variant.ts');
    const modules = [
      ...['hideable', 'redaction'].map((text) => `@switchbook/domain/access/${text}`),
      ...['redaction-filter', 'visible-filter', 'redaction-edit'].map(
        (text) => `./visibility/values/${text}`,
      ),
    ];
    fs.writeFileSync(entry, modules.map((module) => `export * from '${module}.js';\n`).join(''));
    const outfile = path.join(folder, 'variant.mjs');
    await build({ entryPoints: [entry], outfile, bundle: true, format: 'esm', platform: 'node' });
    const domain = await import(pathToFileURL(outfile).href);
    expect(domain.hideableParts).toContain('company');
    const parts = domain.partsOf({ hidden: ['company'], masked: [] });
    const refused = (part: string) =>
      expect.objectContaining({
        problem: expect.objectContaining({
          issues: [expect.objectContaining({ code: 'hidden', path: part })],
        }),
      });
    const secret = 'A secret company';

    expect(domain.redactContact(parts, { displayName: 'Ana', company: secret })).toEqual({
      displayName: 'Ana',
      company: null,
    });
    const state = { display_name: 'Ana', company: secret };
    const event = { type: 'contact.updated', before: state, after: state };
    expect(JSON.stringify(domain.redactEvent(parts, event))).not.toContain(secret);
    expect(domain.redactNames(parts, ['company', 'job_title'])).toEqual(['job_title']);

    const condition = { op: 'shown', field: 'company', test: 'missing' };
    for (const filter of [condition, { op: 'not', filter: { op: 'any', filters: [condition] } }])
      expect(() =>
        domain.limitToVisible({ contacts: null, hidden: ['company'], masked: [] }, filter),
      ).toThrow(refused('filter'));
    const search = (sections?: readonly string[]) =>
      domain.redactFilter(parts, {
        op: 'text',
        terms: [{ in: 'everything', value: 'x', ...(sections && { sections }) }],
      });
    expect(search().terms[0].sections).not.toContain('company');
    expect(() => search(['company'])).toThrow(refused('filter'));
    const alone = { op: 'text', terms: [{ in: 'company', value: 'x' }] };
    expect(() => domain.redactFilter(parts, alone)).toThrow(refused('filter'));
    expect(() => domain.checkBinSearch(parts)).toThrow(refused('search'));

    const edit = { company: { op: 'set', value: 'Other' } };
    for (const isFound of [false, true])
      expect(() => domain.checkEdit(parts, edit, isFound)).toThrow(refused('company'));
    expect(() => domain.checkTexts(parts, { company: 'Other' })).toThrow(refused('edit.company'));
    expect(() => domain.checkChosenValues(parts, ['company'])).toThrow(refused('take.0'));
  });
});

const texts = 'packages/domain/src/contact/contact-fields.ts';
const owner = "  owner: { wire: 'owner', maximum: contactLimits.shortText },\n";
const line =
  "  pronouns: { wire: 'pronouns', maximum: contactLimits.shortText, vcard: 'X-PRONOUNS', headings: `gender pronouns, pronomen`, about: 'The pronouns of the person.', isLater: true },\n";
/** The modules of a text, from `src`. */
const modulesOfTexts = [
  ...[
    '../packages/domain/src/contact/contact-fields',
    'contacts/filters/tree-fields',
    'contacts/values/check-limits',
    '../packages/contact-files/src/columns/headings',
    '../packages/contact-files/src/csv/csv-fields',
  ],
  ...['contacts/store/contact-write-sql', 'contacts/lists/conditions/value-filter-sql', 'cli/syntax/contact'],
  ...[
    'contacts/routes/contact-wire',
    'contacts/routes/contact-bodies',
    'faces/directory/face',
    'faces/kit/openapi/openapi',
  ],
];

it('finds the line and the modules of the test below, which runs by night', () => {
  expect(fs.readFileSync(path.join(programRoot, texts), 'utf8').split(owner)).toHaveLength(2);
  const files = modulesOfTexts.map((module) => path.join(programRoot, 'src', `${module}.ts`));
  expect(files.filter((file) => !fs.existsSync(file))).toEqual([]);
});

it('a text of a contact is one line, which adds files, conditions, statements, options and documents', {
  tags: ['nightly'],
}, async () => {
  const folder = variantOf([[texts, owner, line + owner]]);
  const created = [
    'packages/domain/src',
    'packages/contact-files/src',
    'src/contacts/store',
    'src/contacts/lists',
    'src/cli/syntax',
  ];
  expect(
    await errorsOf(folder, [
      ...created,
      'src/contacts/routes/contact-wire.ts',
      'src/contacts/routes/contact-bodies.ts',
    ]),
  ).toEqual([]);
  const entry = path.join(folder, 'src/variant.ts');
  fs.writeFileSync(entry, modulesOfTexts.map((module) => `export * from './${module}.js';\n`).join(''));
  // The document reads its texts and examples next to it.
  const outfile = path.join(folder, 'src/faces/directory/variant.mjs');
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    plugins: [packagesAreIn(folder)],
  });
  const program = await import(pathToFileURL(outfile).href);

  expect(program.contactMembers).toContain('pronouns');
  expect(program.recognize('Pronomen')).toBe('pronouns');
  expect(program.treeFields.pronouns.readers.empty).toEqual({
    op: 'shown',
    field: 'pronouns',
    test: 'missing',
  });
  expect(
    program.shownFieldSql({ op: 'shown', field: 'pronouns', test: 'missing' }, undefined, 'scan'),
  ).toContain('c.pronouns');
  for (const command of ['create', 'edit'])
    expect(program.contacts.commands[command].options.pronouns).toEqual({
      value: '<text>',
      about: 'pronouns',
    });
  const { schemas } = program.openApiOf(program.face).components;
  for (const shape of ['Contact', 'CreateContact', 'ContactPatch'])
    expect(schemas[shape].properties.pronouns, shape).toMatchObject({
      description: 'The pronouns of the person.',
    });
});

it('a sort without a part, and one without a column, do not compile', async () => {
  const sorts = 'packages/domain/src/contact/sorts.ts';
  const source = fs.readFileSync(path.join(programRoot, sorts), 'utf8');
  const [row = ''] = /^ {2}id: \{.*\n/m.exec(source) ?? [];
  const withoutPart = row.replace('id:', 'rank:').replace(/part: \w+, /, '');
  const folder = variantOf([[sorts, row, row + withoutPart]]);
  const errors = await errorsOf(folder, ['packages/domain/src/contact', 'src/contacts/lists/orders']);
  const at = source.slice(0, source.indexOf(row)).split('\n').length + 1;
  expect(errors).toContain(`${sorts}:${at}`);
  expect(errors.map((error) => error.replace(/:\d+$/, ''))).toContain(
    'src/contacts/lists/orders/contact-order.ts',
  );
});

const events = 'packages/domain/src/events/event.ts';

it('a row without a member, and an unknown event type, do not compile', async () => {
  const source = fs.readFileSync(path.join(programRoot, rows), 'utf8');
  const row = / {2}notes: \{\n((?: {4}\w+: .*\n)+) {2}\},\n/.exec(source)?.[1] ?? '';
  const members = row.trimEnd().split('\n');
  expect(members).toHaveLength(12);
  const lacking = members.map((_, left) => {
    const kept = members.filter((__, at) => at !== left).map((line) => line.trim());
    return `  part_${left}: { ${kept.join(' ')} },\n`;
  });
  const folder = variantOf([
    [rows, lastText, `${lastText}${lacking.join('')}`],
    [events, "  'contact.erased',\n] as const", "  'contact.erased',\n  'contact.archived',\n] as const"],
  ]);
  const lines = fs.readFileSync(path.join(folder, rows), 'utf8').split('\n');
  const first = 1 + lines.findIndex((line) => line.includes('part_0:'));
  const errors = await errorsOf(folder, ['packages/domain/src']);
  for (const [at, member] of members.entries()) expect(errors, member).toContain(`${rows}:${first + at}`);
  const files = new Set(errors.map((error) => error.replace(/:\d+$/, '')));
  expect(files).toContain(events);
  for (const [file, table] of [
    [events, 'eventRules: EventTable<EventRules>'],
    ['src/feed/operations/timeline.ts', 'satisfies EventTable<'],
  ] as const)
    expect(fs.readFileSync(path.join(programRoot, file), 'utf8'), file).toContain(table);
});

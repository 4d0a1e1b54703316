/**
 * One name for one thing: a row of the table of operations is the name of its function, and a type has its name alone.
 */
import path from 'node:path';
import { actName, type Declaration } from '@switchbook/domain/records/record.js';
import { expect, it } from 'vitest';
import { programRoot } from '../../src/config/root.js';
import { bindOperations } from '../../src/core/all-operations.js';
import { face } from '../../src/faces/directory/face.js';
import { readOperationRows } from '../support/operation-rows.js';
import { callsOf } from '../support/route-calls.js';
import { programSources, type SourceFile, sourceFiles, vendorNames } from '../support/source-files.js';

/** The operation that a kind of records declares for `kind.act`. */
async function nameOfAct({ path: table, text }: SourceFile, kind: string, act: string): Promise<string> {
  const [, file = ''] = new RegExp(`import \\{[^}]*\\b${kind}\\b[^}]*\\} from '(.*)';`).exec(text) ?? [];
  const module = await import(path.join(programRoot, path.dirname(table), file.replace(/\.js$/, '.ts')));
  const { declaration } = module[kind] as { readonly declaration: Declaration };
  return actName(declaration, act as 'create')[0];
}

it('a row of the operations has the name of its function', async () => {
  const rows = readOperationRows();
  expect(rows.length).toBeGreaterThan(150);
  const wrong: string[] = [];
  for (const { name, text, file } of rows) {
    if (text.startsWith('makeCount(')) continue;
    const [, kind, act = ''] = /^(\w+)\.(\w+)$/.exec(text) ?? [];
    const [run = ''] = /\w+(?=\)*$)/.exec(text) ?? [];
    if ((kind === undefined ? run : await nameOfAct(file, kind, act)) !== name)
      wrong.push(`${name}: ${text}`);
  }
  expect(wrong).toEqual([]);
  // An import under another name would hide the function's name.
  const renamed = rows.filter(({ file }) =>
    /^import \{[^}]*\w as \w[^}]*\} from '\.\.?\/[^']*';$/m.test(file.text),
  );
  expect(renamed.map(({ file }) => file.path)).toEqual([]);
});

it('the bound of bodies has the same name in each face', () => {
  // Desk phones send no bodies.
  const choices = sourceFiles('src/faces').filter(
    ({ path: file }) => file.endsWith('/choices.ts') && !file.includes('/phonebooks/'),
  );
  expect(choices.length).toBeGreaterThan(7);
  const others = choices.filter(({ text }) => !/^export const maxBodyBytes = /m.test(text));
  expect(others.map(({ path: file }) => file)).toEqual([]);
  const otherNames = choices.flatMap(({ text }) => text.match(/\bbod(?:y|ies)(?:\w*Bytes|Bounds)\b/g) ?? []);
  expect(otherNames).toEqual([]);
});

/** Operations with a statement or a route of the same name. May only shrink. */
const sharedNames: readonly string[] = ['signIn'];

it('the function of an operation is the only one of its name below the faces', () => {
  const names = new Set(readOperationRows().map(({ name }) => name));
  const exported = sourceFiles('src')
    .filter(({ path: file }) => !file.startsWith('src/faces/'))
    .flatMap(({ text }) => [...text.matchAll(/^export (?:async )?(?:function\*?|const) (\w+)/gm)])
    .map(([, name = '']) => name);
  const twice = exported.filter((name, at) => names.has(name) && exported.indexOf(name) !== at);
  expect([...new Set(twice)].sort()).toEqual(sharedNames);
});

/** Routes that call operations of another name. May only shrink. */
const otherNames: Readonly<Record<string, readonly string[]>> = {
  'Creating and editing are the write path of all faces.': [
    'createContact updateContact addIdentity removeIdentity',
  ],
  'They answer a part of a contact, or the contact as another person sees it.': [
    'listIdentities listSeenByMember listSeenByRole listContactAsSeen',
  ],
  'The whole list is another operation, for faces that answer it at once.': ['listConsents'],
  'One operation adds and removes, or ends one session or all.': [
    'addGroupMembers removeGroupMembers endMemberSession',
  ],
  'The browser makes the passkey.': ['beginPasskey'],
  'The word of the wire has many meanings.': ['lookAtFile'],
};

it('a route of the native API has the name of its operation', () => {
  const names = new Set(Object.keys(bindOperations({} as never)));
  const others = face.mounts
    .flatMap(({ wire }) => wire.routes)
    .filter(({ isShown = true }) => isShown)
    .filter((route) => {
      // Tables of kinds and catalogs generate the other routes.
      const calls = callsOf(route, true).filter((name) => names.has(name));
      return calls.length > 0 && !calls.includes(route.operation);
    })
    .map(({ operation }) => operation);
  const listed = Object.values(otherNames).flatMap((lines) => lines.flatMap((line) => line.split(' ')));
  expect(others.sort()).toEqual(listed.sort());
});

it('an exported type is the only one of its name', () => {
  // The words of a vendor are its own.
  const vendors = new Set(vendorNames());
  const names = programSources()
    .filter(({ path: file }) => !vendors.has(/^src\/faces\/(\w+)\//.exec(file)?.[1] ?? ''))
    .flatMap(({ text }) => [...text.matchAll(/^export (?:abstract )?(?:type|interface|class) (\w+)/gm)])
    .map(([, name = '']) => name);
  const twice = names.filter((name, at) => names.indexOf(name) !== at);
  expect([...new Set(twice)].sort()).toEqual([]);
});

/** Types of the language and of TypeScript: a file that declares one of these reads as if it used the global one. */
const globalTypes =
  /^(?:export )?(?:declare )?(?:type|interface|class) (Array|Awaited|Date|Error|Exclude|Extract|Function|Iterable|Map|NonNullable|Object|Omit|Parameters|Partial|Pick|Promise|Readonly|Record|RegExp|Required|ReturnType|Set|String|Symbol)\b/gm;

it('no type has the name of a global one', () => {
  const found = programSources().flatMap(({ path: file, text }) =>
    [...text.matchAll(globalTypes)].map(([, name]) => `${file}: ${name}`),
  );
  expect(found).toEqual([]);
});

/** A name that asks, with a type that does not answer yes or no. Conditions in SQL are texts, and end with `Sql`. */
const asksForText = /\b(?:is|has)[A-Z]\w*(?<!Sql)\??: (?:readonly )?(?:string|number|Date|Sql|'[^']*' \|)/g;

it('a name that begins with is or has is a boolean, or a function', () => {
  const found = programSources().flatMap(({ path: file, text }) =>
    [...text.matchAll(asksForText)].map(([declaration]) => `${file}: ${declaration}`),
  );
  expect(found).toEqual([]);
  expect("isNew: 'new' | 'installed'".match(asksForText)).toHaveLength(1);
  expect('isNewSql: string; isNew: boolean; isNew?: (name: string) => boolean'.match(asksForText)).toBeNull();
});

it('an exported function or constant is the only one of its name', () => {
  const vendors = new Set(vendorNames());
  const names = programSources().flatMap(({ path: file, text }) => {
    const [, face] = /^src\/faces\/(\w+)\//.exec(file) ?? [];
    // The words of a vendor are its own, and the nouns of the command line are those of a person.
    if (vendors.has(face ?? '') || file.startsWith('src/cli/syntax/')) return [];
    // Each face has constants of the same names.
    const form = face === undefined || face === 'kit' ? '(?:function\\*?|const)' : 'function\\*?';
    const exported = text.matchAll(new RegExp(`^export (?:async )?${form} (\\w+)`, 'gm'));
    // A function may have several signatures.
    return [...new Set([...exported].map(([, name = '']) => name))];
  });
  const twice = new Set(names.filter((name, at) => names.indexOf(name) !== at));
  // Every face refuses in its own words.
  expect([...twice].sort()).toEqual(['refuse']);
});

/** Functions of declarations, which read as the adjective of what they return: a prepared statement, a closed shape. */
const participles: ReadonlySet<string> = new Set(
  'closed documented fenced keyed planned prepared sealed'.split(' '),
);

it('the name of an exported function is a verb or ends in `Of`, not a participle', () => {
  const names = programSources()
    .filter(({ path: file }) => !file.includes('.test.'))
    .flatMap(({ text }) => [
      ...[...text.matchAll(/^export (?:async )?function\*? ([a-z]+ed)\b/gm)].map(([, name = '']) => name),
      ...[...text.matchAll(/^export const ([a-z]+ed) = (?:async )?[(<]/gm)].map(([, name = '']) => name),
    ]);
  // Name it after what it does: `joinSql`, `checkMember`.
  expect(names.filter((name) => !participles.has(name))).toEqual([]);
  expect([...participles].filter((name) => !names.includes(name))).toEqual([]);
});

/** First words of functions whose name ends in a place or a text. A noun there does not show what the function does. */
const verbsBeforePlace: ReadonlySet<string> = new Set(
  (
    'add append apply can check clean copy count create decode describe encode end exists fill find finish get grant has ' +
    'inspect is let list make map matches may migrate open parse quote read refuse retain shows sign split spool take ' +
    'to write'
  ).split(' '),
);

/** The functions of a module named `…In`, `…At` or `…Text` that begin with another word. */
function placesWithoutVerb(text: string): readonly string[] {
  const forms = [
    /^(?:export )?(?:async )?function\*? ([a-z]\w*(?:In|At|Text))\b/gm,
    /^export const ([a-z]\w*(?:In|At|Text))(?:: [^=\n]+)? =\s+(?:async )?(?:[(<]|\w+ =>)/gm,
  ];
  return forms
    .flatMap((form) => [...text.matchAll(form)].map(([, name = '']) => name))
    .filter((name) => !verbsBeforePlace.has(/^[a-z]+/.exec(name)?.[0] ?? ''));
}

it('a function named `…In`, `…At` or `…Text` begins with a verb', () => {
  const found = programSources()
    .filter(({ path: file }) => !file.includes('.test.'))
    .flatMap(({ path: file, text }) => placesWithoutVerb(text).map((name) => `${file}: ${name}`));
  // Name it after what it does: `readBookAt`, `formatPhone`, or `cardNameOf` for a value without I/O.
  expect(found).toEqual([]);
});

it.each([
  ['export function positionIn(token: string) {', ['positionIn']],
  ['async function bookAt() {', ['bookAt']],
  ['function* idsIn(value: unknown) {', ['idsIn']],
  ['export const cardText = (card: Card): string => card.text;', ['cardText']],
  ['export const textIn =\n  <Row>(row: Row) =>', ['textIn']],
  ['export function readBookAt() {', []],
  ['export const nullableText = Type.String();', []],
])('finds places without a verb: %s', (text, names) => {
  expect(placesWithoutVerb(text)).toEqual(names);
});

it('a function named `…Of` derives its value: it is not asynchronous', () => {
  const found = programSources()
    .filter(({ path: file }) => !file.includes('.test.'))
    .flatMap(({ path: file, text }) =>
      [...text.matchAll(/\basync (?:function)? ?\*? ?(#?\w+Of)\b[<(]/g)].map(
        ([, name]) => `${file}: ${name}`,
      ),
    );
  // Name it after what it does: `get…` throws if it is missing, `find…` does not; `read…`, `list…`, `count…`.
  expect(found).toEqual([]);
});

it('an asynchronous function acts: its name is not a participle', () => {
  const form =
    /\basync (?:function\*? )?\*?(#?(?:[a-z]+(?<!e)ed|found|given|held|kept|known|lost|made|newer|newest|sent|shown))[(<]/g;
  const found = programSources()
    .filter(({ path: file }) => !file.includes('.test.'))
    .flatMap(({ path: file, text }) => [...text.matchAll(form)].map(([, name]) => `${file}: ${name}`));
  expect(found).toEqual([]);
});

it('a statement that deletes rows is named drop', () => {
  // A client deletes, and a part is removed from a whole: operations have these verbs.
  const isStore = (file: string) => /^src\/[\w-]+\/store(?:\.ts$|\/)/.test(file);
  const wrong = programSources()
    .filter(({ path: file }) => isStore(file))
    .flatMap(({ text, path: file }) =>
      [...text.matchAll(/^export (?:async )?(?:function|const) ((?:delete|remove)\w*)/gm)].map(
        ([, name]) => `${file}: ${name}`,
      ),
    );
  expect(wrong).toEqual([]);
});

it('a bound is named `max…` or `min…`, not `most`, `least` or `fewest`', () => {
  const found = [...programSources(), ...sourceFiles('console/src')].flatMap(({ path: file, text }) =>
    [...text.matchAll(/\b(?:const|let|readonly) \[?(#?(?:most|least|fewest)(?:[A-Z]\w*)?)\b/g)].map(
      ([, name]) => `${file}: ${name}`,
    ),
  );
  expect(found).toEqual([]);
});

it('a function `…Of` has no I/O: one that waits has a verb', () => {
  const waiting =
    /\basync function\*? (\w+Of)\b|\bfunction (\w+Of)(?:<[^>]*>)?\([^{]*\): (?:Promise|AsyncGenerator|AsyncIterable)<|\bconst (\w+Of) = async\b/g;
  const found = [...programSources(), ...sourceFiles('console/src')].flatMap(({ path: file, text }) =>
    [...text.matchAll(waiting)].map(
      ([, named, returning, assigned]) => `${file}: ${named ?? returning ?? assigned}`,
    ),
  );
  // It loads the code that shows examples.
  expect(found).toEqual(['console/src/contacts/table/editing/cell-sender.ts: loadExamplesOf']);
});

it('a local function is named after its noun: `jobKeyOf`, not `keyOf`', () => {
  // A search for such a name would find the functions of many files. One that is exported is the only one of its name.
  const bare =
    /^(?!export)\s*(?:const|function\*?) ((?:key|name|names|text|state|parts|rows|id|kind|values|entry|list|count)Of)\b/gm;
  const found = programSources().flatMap(({ path: file, text }) =>
    [...text.matchAll(bare)].map(([, name]) => `${file}: ${name}`),
  );
  expect(found).toEqual([]);
});

it('at most four files have a local function of the same bare name: `bookColumnsOf`, not `columnsOf`', () => {
  const files = new Map<string, Set<string>>();
  for (const { path: file, text } of [...programSources(), ...sourceFiles('console/src')])
    for (const [, name = ''] of text.matchAll(/^ *(?:const|function\*?) ([a-z]+Of)\b/gm))
      files.set(name, (files.get(name) ?? new Set()).add(file));
  expect([...files].filter(([, named]) => named.size > 4).map(([name]) => name)).toEqual([]);
});

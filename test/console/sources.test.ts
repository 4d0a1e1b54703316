/** Rules for the sources of the console, so that a test finds a violation before a user does. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { mailTo } from '../../console/src/contacts/mail-to.js';
import { distinctChoices, distinctNames } from '../../console/src/values/distinct.js';
import { programRoot } from '../../src/config/root.js';
import { fieldsOnly, layersTyped, layerUses } from './layers.js';
import { type EditablePlace, editablePlaces } from './places.js';

const root = path.join(programRoot, 'console', 'src');
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !name.startsWith('texts'))
  .map((name) => [name, readFileSync(path.join(root, name), 'utf8')] as const);
const named = (has: (text: string) => boolean) => files.filter(([, text]) => has(text)).map(([name]) => name);

it('every component over the page has one Layer', () => {
  const over = /<Radix\w+\.Content|createPortal\(|role="(?:dialog|menu|listbox)"/g;
  const count = (text: string, form: RegExp) => text.match(form)?.length ?? 0;
  // Tabs are in the page, and the buttons of a view in the bar of its list.
  const inPage = ['ui/menus/TabView.tsx', 'views/ViewBar.tsx'];
  const forgetful = files.filter(
    ([name, text]) => !inPage.includes(name) && count(text, over) !== count(text, /<Layer \/>/g),
  );
  expect(forgetful.map(([name]) => name)).toEqual([]);
  expect(named((text) => text.includes('<Layer />')).length).toBeGreaterThan(5);
});

it('every guide that a page links to is there', () => {
  const linked = files.flatMap(([name, text]) =>
    [...text.matchAll(/(?:guide="|<GuideLink page="|"\/docs\/)([a-z\d/-]+)/g)].map(
      ([, page = '']) => [name, page] as const,
    ),
  );
  const lost = linked.filter(([, page]) => !existsSync(path.join(programRoot, 'docs', `${page}.md`)));
  expect(lost).toEqual([]);
  expect(linked.length).toBeGreaterThan(12);
});

/** Components that overlay the page: components with a `Layer`, and components that contain them. */
function layersIn(sources: typeof files): ReadonlySet<string> {
  const parts = sources.flatMap(([name, text]) =>
    text.split(/^(?=(?:export )?function )/m).flatMap((part) => {
      const [, exported, own] = /^(export )?function ([A-Z]\w*)/.exec(part) ?? [];
      return own === undefined ? [] : [{ name, own, part, isExported: exported !== undefined }];
    }),
  );
  const direct = parts.filter(({ part }) => part.includes('<Layer />'));
  const found = new Set(direct.filter((item) => item.isExported).map(({ own }) => own));
  for (const { name, own, part } of parts) {
    const inner = direct.filter((item) => !item.isExported && item.name === name);
    if (inner.some((item) => part.includes(`<${item.own} `))) found.add(own);
  }
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const { name, own, part, isExported } of parts)
      if (
        isExported &&
        name.startsWith('ui/') &&
        [...found].some((text) => new RegExp(`<${text}\\b`).test(part))
      )
        found.add(own);
  }
  return found;
}

it('every layer with typed letters is in the table, and so is each of its uses', () => {
  const layers = layersIn(files);
  expect(layers.size).toBeGreaterThan(9);
  expect([...layers].sort()).toEqual(Object.keys(layerUses).sort());
  const uses = Object.fromEntries(
    [...layers].map((layer) => [layer, named((text) => new RegExp(`<${layer}\\b`).test(text)).sort()]),
  );
  expect(uses).toEqual(
    Object.fromEntries(Object.entries(layerUses).map(([layer, { uses }]) => [layer, uses])),
  );
  // The test of a layer includes the layers that contain it.
  const tried = new Set<string>([...Object.values(layersTyped), ...Object.keys(fieldsOnly)]);
  const isTried = (layer: string): boolean => {
    const { madeOf } = layerUses[layer] ?? {};
    return tried.has(layer) || (madeOf !== undefined && isTried(madeOf));
  };
  expect(Object.keys(layerUses).filter((key) => !isTried(key))).toEqual([]);
});

it('a component file has the name of its component; a file with several is kebab-case', () => {
  const misnamed = files.flatMap(([name, text]) => {
    const own = path.basename(name, '.tsx');
    const functions = [...text.matchAll(/^export (?:async )?function (\w+)/gm)].map(([, made = '']) => made);
    const isOne = functions.length === 1 && /^[A-Z]/.test(functions[0] ?? '');
    const isRight = /^[A-Z]/.test(own)
      ? functions.includes(own) || text.includes(`const ${own} = memo(`)
      : !isOne;
    return !name.endsWith('.tsx') || isRight ? [] : [name];
  });
  // It is named after its routes, and the frame around them is the only part that others need.
  expect(misnamed).toEqual(['router.tsx']);
});

it('only parts that stop at layers listen for keys', () => {
  expect(named((text) => /(?:window|document)\.addEventListener\('key/.test(text)).sort()).toEqual([
    // The actions check whether a layer covers the page; the order of views handles Escape while a tab is dragged.
    'shell/actions.ts',
    'views/use-order.ts',
  ]);
});

it('every list of choices has different names: it uses one of the two components that ensure it', () => {
  const drawn = named((text) => /role="(?:listbox|option)"|<Command\.List\b/.test(text));
  expect(drawn.sort()).toEqual([
    // Its contacts have a second line.
    'palette/CommandPalette.tsx',
    'ui/forms/ComboboxList.tsx',
  ]);
  // The list of a native one looks different in each browser, and cannot be searched.
  expect(named((text) => /<(?:select|datalist)\b/.test(text))).toEqual([]);
  const distinct = named((text) => /\bdistinct(?:Names|Choices)\(/.test(text));
  expect(distinct.sort()).toEqual([
    'ui/forms/Combobox.tsx',
    'ui/forms/ComboboxList.tsx',
    'values/distinct.ts',
  ]);
  expect(
    distinctNames([
      ['1', 'Ana'],
      ['2', 'Bo'],
      ['3', 'Ana'],
    ]),
  ).toEqual(['Ana (1)', 'Bo', 'Ana (3)']);
  const id = '01a212ca-a765-7332-b2ea-e4d2ff809564';
  expect(
    distinctNames([
      ['', 'Ana'],
      [id, 'Ana'],
      ['x', 'Bo', 'one'],
      ['y', 'Bo', 'two'],
    ]),
  ).toEqual([...['Ana (1)', 'Ana (2)'], ...['Bo', 'Bo']]);
  const choices = [
    { value: '3', label: 'Ana', color: '#000000' },
    { value: '4', label: 'Ana' },
  ];
  expect(distinctChoices(choices)).toEqual([
    { value: '3', label: 'Ana (3)', color: '#000000' },
    { value: '4', label: 'Ana (4)' },
  ]);
});

/** These set a state, or record an action, and have no field for longer typing. */
const withoutTyping = [
  'contacts/NewContact.tsx',
  'fields/IndexState.tsx',
  'intakes/Receivers.tsx',
  'members/MemberList.tsx',
  'person/Channels.tsx',
  'person/Messaging.tsx',
  'settings/FirstSteps.tsx',
  'views/ViewBar.tsx',
  'views/use-order.ts',
  'webhooks/WebhookDetail.tsx',
];

/** Sources of the shared path, and cells of the list, whose tests with two browsers are in `grid.test.ts`. */
const parts = ['drafts/', 'contacts/', 'person/use-contact-change.ts'];

it('every edited part uses drafts, and has a test with two editors', () => {
  const writing = named((text) => /'(?:PATCH|PUT)'/.test(text));
  const drafting = named((text) => /\b(?:useChange|useContactChange|drafts\.put)\b/.test(text));
  const isPart = (name: string) => parts.some((part) => name.startsWith(part));
  const found = [...new Set([...writing, ...drafting])].filter(
    (name) => !withoutTyping.includes(name) && !isPart(name),
  );
  const places = Object.values(editablePlaces(() => Promise.reject(new Error()), ''));
  expect(found.sort()).toEqual(places.map(({ file }) => file).sort());
  expect(found.filter((name) => !drafting.includes(name))).toEqual([]);
  expect(withoutTyping.filter((name) => drafting.includes(name))).toEqual([]);
});

it('no type has a name that fits any other', () => {
  const vague =
    /\b(?:type|interface|class) (Answer|Asked|Asking|Changed|Chosen|Described|Drawn|Due|Entered|Filled|Find|Following|Found|Given|Held|How|Kept|Known|Left|Listed|Made|More|Moves|Opened|Other|Parts|Put|Read|Reading|Running|Seen|Sending|Sent|Shared|Shown|Sized|Step|Stored|Taken|Then|Told|Turning|Verb|Wanted|Watched|Ways?|What|Words|Written)\b/g;
  const found = files.flatMap(([name, text]) =>
    [...text.matchAll(vague)].map(([, type]) => `${name}: ${type}`),
  );
  expect(found).toEqual([]);
});

it('every form is read-only while it is saved, unless it stays open, or is left with the page', () => {
  const forms = named((text) => /<form\b/.test(text));
  expect(forms.length).toBeGreaterThan(8);
  const open = named((text) => /isSaving=\{false\}/.test(text));
  const places: readonly EditablePlace[] = Object.values(
    editablePlaces(() => Promise.reject(new Error()), ''),
  );
  const staying = places.filter(({ staysOpen }) => staysOpen === true).map(({ file }) => file);
  expect(staying).toEqual(expect.arrayContaining(open));
  const locked = named((text) => /(?:isSaving|readOnly)=\{(?:isBusy|isPending|isSaving)\}/.test(text));
  const free = forms.filter((name) => !locked.includes(name) && !open.includes(name));
  expect(free).toEqual(['session/SignIn.tsx']);
  // Other texts are fields of the grids and of the search, or use these.
  const texts = named((text) =>
    /<(?:input|textarea)\b(?![^>]*type="(?:radio|checkbox|color|file|hidden)")/.test(text),
  );
  expect(texts.filter((name) => !locked.includes(name)).sort()).toEqual([
    'contacts/table/LazyChoice.tsx',
    'contacts/table/TextEditor.tsx',
    'imports/RejectedGrid.tsx',
    'ui/EarlyField.tsx',
    'ui/inputs.tsx',
  ]);
});

it('a contact changes by a form that knows the previous value, or in one step without typing', () => {
  const direct = named((text) => /\bchange(?:Contact|Held)\(/.test(text));
  expect(direct.sort()).toEqual([
    'contacts/contact-changes.ts',
    'contacts/table/editing/cell-sender.ts',
    'palette/open-person.ts',
    'person/Attributes.tsx',
    'person/PersonHeader.tsx',
    'person/TagsAndStatus.tsx',
    'person/use-contact-change.ts',
  ]);
});

it('a link to write to an address has no recipient but this one', () => {
  expect(named((text) => text.includes('mailto:'))).toEqual(['contacts/mail-to.ts']);
  expect(mailTo('ana?bcc=mallory@x.example')).toBe('mailto:ana%3Fbcc%3Dmallory@x.example');
});

it('the map of the console names each folder, and existing files', () => {
  const map = readFileSync(path.join(root, '..', 'README.md'), 'utf8');
  const names = new Set([...map.matchAll(/`([\w./-]+)`/g)].map(([, name = '']) => name));
  const folders = readdirSync(root, { withFileTypes: true }).flatMap((dirent) =>
    dirent.isDirectory() ? [dirent.name] : [],
  );
  expect(folders.filter((name) => !names.has(name))).toEqual([]);
  const paths = [...names].filter((name) => /\.tsx?$/.test(name));
  expect(paths.length).toBeGreaterThan(25);
  const isThere = (name: string) => files.some(([one]) => one === name || one.endsWith(`/${name}`));
  expect(paths.filter((name) => !isThere(name))).toEqual([]);
});

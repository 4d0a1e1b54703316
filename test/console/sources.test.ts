/** Rules that the sources of the console keep, so that a part which forgets one is told before a person meets it. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { programRoot } from '../../src/config/root.js';
import { editablePlaces } from './places.js';

const root = path.join(programRoot, 'console', 'src');
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !name.startsWith('texts'))
  .map((name) => [name, readFileSync(path.join(root, name), 'utf8')] as const);
const named = (has: (text: string) => boolean) => files.filter(([, text]) => has(text)).map(([name]) => name);

it('what lies over the page says so, once for each of them', () => {
  const over = /<Radix\w+\.Content|createPortal\(|role="(?:dialog|menu|listbox)"/g;
  const count = (text: string, form: RegExp) => text.match(form)?.length ?? 0;
  const forgetful = files.filter(
    ([name, text]) => name !== 'ui/tabs.tsx' && count(text, over) !== count(text, /<Layer \/>/g),
  );
  expect(forgetful.map(([name]) => name)).toEqual([]);
  expect(named((text) => text.includes('<Layer />')).length).toBeGreaterThan(5);
});

/** These set a state, or record an act, and have no field that a user types into for a while. */
const withoutTyping = [
  'contacts/NewContact.tsx',
  'fields/IndexState.tsx',
  'intakes/Receivers.tsx',
  'members/MemberList.tsx',
  'person/Channels.tsx',
  'person/Messaging.tsx',
  'settings/FirstQuestions.tsx',
  'views/ViewTabs.tsx',
  'views/use-order.ts',
  'webhooks/WebhookDetail.tsx',
];

/** The one path itself, and the cells of the list, whose two browsers are in `grid.test.ts`. */
const parts = ['drafts/', 'contacts/', 'person/use-contact-change.ts'];

it('every place that is edited goes by the drafts, and is tried with two who edit it', () => {
  const writing = named((text) => /'(?:PATCH|PUT)'/.test(text));
  const drafting = named((text) => /\b(?:useChange|useContactChange|drafts\.put)\b/.test(text));
  const isPart = (name: string) => parts.some((one) => name.startsWith(one));
  const found = [...new Set([...writing, ...drafting])].filter(
    (name) => !withoutTyping.includes(name) && !isPart(name),
  );
  const places = Object.values(editablePlaces(() => Promise.reject(new Error()), ''));
  expect(found.sort()).toEqual(places.map(({ file }) => file).sort());
  expect(found.filter((name) => !drafting.includes(name))).toEqual([]);
  expect(withoutTyping.filter((name) => drafting.includes(name))).toEqual([]);
});

it('a contact is changed by a form that knows what stood there, or in one step without typing', () => {
  const direct = named((text) => /\bchangeContact\(/.test(text));
  expect(direct.sort()).toEqual([
    'contacts/edits.ts',
    'contacts/queries.ts',
    'palette/open-person.ts',
    'person/Attributes.tsx',
    'person/Filing.tsx',
    'person/PersonHeader.tsx',
    'person/use-contact-change.ts',
  ]);
});

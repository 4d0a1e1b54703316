/**
 * The console shows a name of the server as it is if it has no text for it, since the server may be newer. So each name
 * of this server needs a text in English; `texts.test.ts` compares the other languages with English.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fieldNames } from '@switchbook/contact-files/csv-fields.js';
import { rowCodes } from '@switchbook/contact-files/imported-contact.js';
import { scopes } from '@switchbook/domain/access/access.js';
import { hideableParts } from '@switchbook/domain/access/hideable.js';
import { channels, consentStates } from '@switchbook/domain/consent/consent.js';
import { contactTypes } from '@switchbook/domain/contact/contact.js';
import { plainFields, wireOf } from '@switchbook/domain/contact/contact-fields.js';
import { duplicateReasons } from '@switchbook/domain/contact/duplicate-score.js';
import { sortsInApi } from '@switchbook/domain/contact/sorts.js';
import { auditActionNames } from '@switchbook/domain/events/audit-change.js';
import { catalogEventTypes, eventTypes } from '@switchbook/domain/events/event.js';
import { identityKinds } from '@switchbook/domain/identity/identity.js';
import { problemHeads } from '@switchbook/domain/problems/problem-json.js';
import { describe, expect, it } from 'vitest';
import { findFaces } from '../../src/compose/faces.js';
import { programRoot } from '../../src/config/root.js';
import { treeOperators } from '../../src/contacts/filters/condition-tree.js';
import { treeFields } from '../../src/contacts/filters/tree-fields.js';
import { apisOf } from '../../src/faces/kit/wire/describe-apis.js';
import { milestoneTypes } from '../../src/feed/operations/timeline.js';
import { comparedMembers } from '../../src/feed/values/differences.js';
import { intakeKinds } from '../../src/intakes/values/intake.js';
import { programRoles } from '../../src/members/values/role.js';

type Json = { readonly [key: string]: string | Json };
const source = path.join(programRoot, 'console/src');
const english: Json = JSON.parse(readFileSync(path.join(source, 'texts/en.json'), 'utf8'));

/** The keys of a table of texts: `keys.resources`. */
function keysOf(table: string): readonly string[] {
  const [found] = Object.values(english).flatMap((part) => {
    const inPart = table
      .split('.')
      .reduce<string | Json | undefined>((json, key) => (json as Json | undefined)?.[key], part);
    return typeof inPart === 'object' ? [Object.keys(inPart)] : [];
  });
  return found ?? [];
}

const partsOf = (at: 0 | 1) => [...new Set(scopes.map((scope) => scope.split(':')[at] ?? ''))];

/** The names that the server sends, by the tables of texts that the console searches for them, in this order. */
const namesBySearch: Readonly<Record<string, readonly string[]>> = {
  'keys.resources': partsOf(0),
  'keys.scopeNames': partsOf(1),
  'filterBar.fields, fields': Object.keys(treeFields).map((field) => field.replace('address.', '')),
  'filterBar.ops': treeOperators,
  types: contactTypes,
  channels,
  kinds: identityKinds,
  consentStates,
  'channels, consentStates': [...channels, ...consentStates],
  roles: programRoles.map(({ name }) => name),
  'members.parts': hideableParts,
  orders: [...sortsInApi.keys()].flatMap((sort) => [sort, `-${sort}`]),
  'eventTypes, personPage.timeline.types': [
    ...eventTypes.filter((type) => !catalogEventTypes.some((known) => known === type)),
    ...milestoneTypes,
  ],
  // Members of changes, and of changes of many contacts.
  fields: [...comparedMembers, ...plainFields.map(wireOf)],
  'imports.fieldNames, kinds, fields': fieldNames.filter(
    (field) => !/^(opt_in|consent|opt_out)[._]/.test(field),
  ),
  'imports.codes, importing.codes': rowCodes.filter((code) => code !== 'form' && code !== 'type'),
  'intakes.kinds': intakeKinds,
  'settings.actions': auditActionNames,
  'duplicates.reasons': duplicateReasons,
  'move.problems': ['key_ended', ...Object.keys(problemHeads)],
  // A phrase of the server is the name of its text.
  'connect.vendorKeyForms': apisOf(await findFaces(new Map()), new Map()).apis.flatMap(
    ({ keyForm }) => keyForm ?? [],
  ),
};

/** Tables that need no text for each name: what the reader sees without one is no name of a program. */
const withOtherText: Readonly<Record<string, string>> = {
  titles: 'a type, and the codes of imports above',
  'catalogs.colors': 'the text for a color of the account',
  'connect.compareFailed': 'the text for any other failure',
  'connect.keyStates': 'a type',
  'signIn.refusals': 'the text for any other refusal',
  reasons: 'texts.test.ts',
  errors: 'texts.test.ts',
  issues: 'the sentence of the server',
  forms: 'the sentence of the server',
  'imports.kinds': 'the title of the code',
  'imports.notA': 'the title of the code',
  'imports.delimiters': 'the character',
  'importing.encodings': 'the name of the code page',
  'health.names': 'texts.test.ts',
  'health.nextSteps': 'nothing',
  'health.disks': 'the name of the disk',
  'health.resources': 'the words of the server',
  'duplicates.keys': 'keys of the keyboard',
};

const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) =>
  /\.tsx?$/.test(file),
);

/** The tables that the code of the console searches for a name. */
const searched = new Set(
  files.flatMap((file) => {
    const code = readFileSync(path.join(source, file), 'utf8');
    const found = code.matchAll(
      /findText\((?:t\.)?((?:\w+\.)*\w+), |\bt\.([\w.]+)\[\w+ as keyof typeof t\./g,
    );
    return [...found].map(([, byFunction, byType]) => byFunction ?? byType ?? '');
  }),
);

describe('the texts of names that the server sends', () => {
  it.each(Object.entries(namesBySearch))('has one for each name of %s', (tables, names) => {
    const known = tables.split(', ').flatMap(keysOf);
    expect(names.length).toBeGreaterThan(1);
    expect(names.filter((name) => !known.includes(name))).toEqual([]);
  });

  it('knows each table that the console searches for a name', () => {
    const known = [
      ...Object.keys(namesBySearch).flatMap((search) => search.split(', ')),
      ...Object.keys(withOtherText),
    ];
    expect(searched.size).toBeGreaterThan(25);
    expect([...searched].filter((table) => !known.includes(table))).toEqual([]);
  });
});

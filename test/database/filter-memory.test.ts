/** The memory that PostgreSQL takes to plan and run a statement with many conditions has a bound. */

import type { ContactFilter } from '@switchbook/domain/contact/query.js';
import { describe, expect, it } from 'vitest';
import { type Condition, weightOf } from '../../src/contacts/filters/filter-conditions.js';
import { withSearched } from '../../src/contacts/filters/searched-words.js';
import { StatementParameters } from '../../src/contacts/lists/conditions/filter-sql.js';
import { boundedSql } from '../../src/contacts/lists/pages/bounded-page.js';
import { countedSql } from '../../src/contacts/lists/pages/candidates.js';
import type { PageQuery } from '../../src/contacts/lists/pages/contact-page.js';
import { treeLimits } from '../../src/contacts/values/request-limits.js';
import { planned } from '../../src/database/statements/sql.js';
import { useFixture } from '../support/fixture.js';
import { rounds } from '../support/rounds.js';

const fixture = useFixture();

const fields = Array.from({ length: 10 }, (_, index) => ({
  key: `f${index}`,
  type: 'text' as const,
  choices: [],
  searched: true,
  ...(index < 5 ? { index: 'ready' as const, indexNumber: index + 1 } : {}),
}));
const now = new Date(0);

/** Conditions of each kind that differ, the heaviest kinds of each. */
const examples: {
  readonly [Op in Condition['op']]: readonly ((
    count: number,
  ) => Extract<ContactFilter, { readonly op: Op }>)[];
} = {
  none: [() => ({ op: 'none' })],
  type: [(count) => ({ op: 'type', is: [`t${count}`] })],
  blocked: [() => ({ op: 'blocked' })],
  owner: [(count) => ({ op: 'owner', compare: 'gt', value: `o${count}` })],
  ownedBy: [(count) => ({ op: 'ownedBy', owners: [`o${count}`] })],
  ownedByMember: [(count) => ({ op: 'ownedByMember', member: count })],
  time: [(count) => ({ op: 'time', field: 'createdAt', compare: 'gt', value: new Date(count) })],
  number: [(count) => ({ op: 'number', compare: 'gt', value: count })],
  ownerNumber: [(count) => ({ op: 'ownerNumber', compare: 'gt', value: count })],
  among: [
    (count) => ({ op: 'among', field: 'group', values: [count] }),
    (count) => ({ op: 'among', field: 'status', values: [count] }),
  ],
  textOf: [(count) => ({ op: 'textOf', field: 'createdAt', contains: String(count) })],
  missing: [() => ({ op: 'missing', field: 'tag' }), () => ({ op: 'missing', field: 'lastMessageAt' })],
  catalog: [
    (count) => ({ op: 'catalog', catalog: 'tags', item: { by: 'folded', name: `t${count}` } }),
    (count) => ({ op: 'catalog', catalog: 'sources', item: { by: 'folded', name: `t${count}` } }),
    (count) => ({ op: 'catalog', catalog: 'groups', item: { by: 'id', id: uuid(count) } }),
  ],
  catalogNumber: [(count) => ({ op: 'catalogNumber', catalog: 'sources', compare: 'gt', value: count })],
  shown: [
    (count) => ({ op: 'shown', field: 'city', test: { compare: 'eq', value: `c${count}` } }),
    (count) => ({ op: 'shown', field: 'primaryEmail', test: { contains: `c${count}` } }),
    (count) => ({
      op: 'shown',
      field: { attribute: 'f1', as: 'text', index: 2 },
      test: { compare: 'eq', value: `c${count}` },
    }),
    (count) => ({
      op: 'shown',
      field: { attribute: 'f1', as: 'number', index: 2 },
      test: { compare: 'gt', value: count },
    }),
    (count) => ({
      op: 'shown',
      field: { attribute: 'f1', as: 'text' },
      test: { contains: `c${count}`, isPlain: true },
    }),
  ],
  identity: [
    (count) => ({ op: 'identity', key: { kind: 'email', scope: '', value: `a${count}@example.com` } }),
    (count) => ({ op: 'identity', key: { kind: 'phone', scope: '', value: `49${count}` } }),
  ],
  holdsNumber: [
    (count) => ({ op: 'holdsNumber', digits: `4930${count}`, equivalents: false }),
    (count) => ({
      op: 'holdsNumber',
      digits: `5491112345${String(count).padStart(3, '0')}`,
      equivalents: true,
    }),
  ],
  meetsNumber: [(count) => ({ op: 'meetsNumber', digits: `5491112345${String(count).padStart(3, '0')}` })],
  holdsScope: [(count) => ({ op: 'holdsScope', kind: 'external', scope: `s${count}` })],
  holdsKind: [() => ({ op: 'holdsKind', kinds: ['phone', 'wa_id'] })],
  numberStarts: [(count) => ({ op: 'numberStarts', digits: `49${count}` })],
  emailDomain: [(count) => ({ op: 'emailDomain', domain: `d${count}.de` })],
  dialable: [() => ({ op: 'dialable' })],
  activity: [
    (count) => ({ op: 'activity', field: 'messagesIn', compare: 'gt', value: count }),
    (count) => ({ op: 'activity', field: 'lastMessageAt', compare: 'gt', value: new Date(count) }),
  ],
  consent: [
    () => ({ op: 'consent', channel: 'whatsapp', state: 'opted_in' }),
    (count) => ({
      op: 'consent',
      channel: 'whatsapp',
      state: 'opted_in',
      purpose: `p${count}`,
      sender: '49301',
    }),
  ],
  sendable: [
    (count) => ({
      op: 'sendable',
      channel: 'whatsapp',
      purpose: `p${count}`,
      sender: null,
      kinds: ['phone'],
      at: now,
    }),
    (count) => ({
      op: 'sendable',
      channel: 'whatsapp',
      purpose: `p${count}`,
      sender: '49301',
      kinds: ['phone'],
      at: now,
    }),
  ],
  hasDuplicates: [
    () => ({ op: 'hasDuplicates' }),
    () => ({
      op: 'hasDuplicates',
      among: {
        op: 'any',
        filters: [
          { op: 'ownedBy', owners: ['a', 'b'] },
          { op: 'among', field: 'group', values: [1, 2, 3] },
        ],
      },
    }),
  ],
  segment: [],
  attribute: [],
  text: [
    (count) => ({ op: 'text', terms: [{ in: 'everything', value: `word ${count}` }] }),
    (count) => withSearched({ op: 'text', terms: [{ in: 'everything', value: `word ${count}` }] }, fields),
    (count) => ({ op: 'text', terms: [{ in: 'name', value: `word ${count}` }] }),
    (count) => ({ op: 'text', terms: [{ in: 'shownNumber', face: 'f', form: 'text', value: `${count}` }] }),
  ],
};

const uuid = (count: number) => `00000000-0000-7000-8000-${String(count).padStart(12, '0')}`;

const bounds = { take: 10, maxRead: 10_000 };
const byId = {
  sql: 'c.id',
  type: 'uuid',
  alias: 'sort_1',
  isNullable: false,
  descending: false,
  nullsFirst: false,
};

/** Kilobytes that PostgreSQL takes to plan a list with the filter. */
async function memoryOf(filter: ContactFilter): Promise<number> {
  const parameters = new StatementParameters([fixture.neighbor().account.id]);
  const request = { from: { at: 'start' } } as PageQuery['request'];
  const { tables, page } = boundedSql('c.id', { filter, request } as PageQuery, bounds, [byId], parameters);
  const text = `explain (memory, format json) ${tables.length === 0 ? '' : `with ${tables.join(', ')}`} ${page}`;
  const [row] = await fixture.database.query<{
    'QUERY PLAN': readonly { Planning: { 'Memory Used': number } }[];
  }>(planned(text), parameters.values);
  return row?.['QUERY PLAN'][0]?.Planning['Memory Used'] ?? Number.NaN;
}

const kinds = Object.entries(examples).flatMap(([op, makers]) =>
  (makers as readonly ((count: number) => ContactFilter)[]).map(
    (make, index) => [`${op} ${index}`, make] as const,
  ),
);

/**
 * Kilobytes to plan a page for a unit of weight. A unit is 0.1 MB for all statements of a request. Statistics that
 * PostgreSQL has of other tests' rows add a tenth.
 */
const unitKilobytes = 70;

/** A tenth of the largest weight. */
const statementWeight = treeLimits.weight / 10;

describe.each(['all', 'any'] as const)('a list of conditions of which %s must match', (op) => {
  it.each(kinds)('takes no more memory than its weight says: %s', async (_kind, make) => {
    const count = Math.max(2, Math.floor(statementWeight / weightOf(make(1))));
    const filter: ContactFilter = { op, filters: Array.from({ length: count }, (_, index) => make(index)) };
    expect(await memoryOf(filter)).toBeLessThan(unitKilobytes * Math.max(statementWeight, weightOf(filter)));
  });
});

/** They take a second or two each. */
const heavy = ['catalog 0', 'shown 2', 'text 1', 'numberStarts 0', 'hasDuplicates 1'];

it.each(
  kinds.filter(([kind]) => heavy.includes(kind)),
)('the largest filter takes less than 210 MB to plan: %s', async (_kind, make) => {
  const count = Math.floor(treeLimits.requestWeight / weightOf(make(1)));
  const filters = Array.from({ length: count }, (_, index) => make(index));
  expect(await memoryOf({ op: 'all', filters })).toBeLessThan(210_000);
});

/** The tables that PostgreSQL makes in memory of the subqueries of a count. */
async function tablesOf(filter: ContactFilter): Promise<ReadonlySet<string>> {
  const parameters = new StatementParameters([fixture.neighbor().account.id]);
  const count = countedSql(filter, parameters, (from) => `select count(*) from ${from}`);
  const rows = await fixture.database.query<{ 'QUERY PLAN': string }>(
    planned(`explain (costs off) ${count}`),
    parameters.values,
  );
  return new Set(rows.flatMap((row) => row['QUERY PLAN'].match(/hashed SubPlan \d+/g) ?? []));
}

const blocked: ContactFilter = { op: 'blocked' };
const shapes: Readonly<Record<string, (condition: ContactFilter) => ContactFilter>> = {
  alternatives: (condition) => condition,
  negations: (condition) => ({ op: 'not', filter: condition }),
  'pairs of conditions': (condition) => ({ op: 'all', filters: [condition, blocked] }),
  'negated pairs': (condition) => ({ op: 'not', filter: { op: 'any', filters: [condition, blocked] } }),
};

/** Two conditions, each with two subqueries, or in a statement that has them twice. */
const maxTables = 4;

/** Only WA.cr has this one: a request has one in its search, and one in its filter. */
const isRare = (kind: string) => kind === 'text 3';

// A table of a tag with a million contacts has 75 MB, in each process of the statement.
it.each(
  kinds
    .filter(([kind]) => !isRare(kind))
    .flatMap(([kind, make]) => Object.entries(shapes).map(([shape, of]) => [kind, shape, make, of] as const))
    // Each kind has two of the four shapes in a usual run, and the next kind the others.
    .filter((_, at) => (at + Math.floor(at / 4)) % rounds(2, 1) === 0),
)('reads few subqueries into memory: %s, %s', async (_kind, _shape, make, of) => {
  const filters = Array.from({ length: 20 }, (_, index) => of(make(index)));
  expect((await tablesOf({ op: 'any', filters })).size).toBeLessThanOrEqual(maxTables);
  const filter: ContactFilter = { op: 'all', filters: [{ op: 'any', filters }, blocked] };
  expect((await tablesOf(filter)).size).toBeLessThanOrEqual(maxTables);
});

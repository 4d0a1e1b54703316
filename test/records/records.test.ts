/**
 * Every record type follows its declaration: over the API, for other accounts and limited callers, in the trail, and on
 * the command line. A type declared only in this test does the same, so a new type needs only its declaration, table
 * and texts.
 */

import { makeByteBudget } from '@switchbook/admission/byte-budget.js';
import { Limiter } from '@switchbook/admission/rate-limiter.js';
import type { Caller } from '@switchbook/domain/access/access.js';
import { maxOwnFields } from '@switchbook/domain/fields/own-field-declaration.js';
import type { Resource } from '@switchbook/domain/problems/problem.js';
import {
  type Declaration,
  declareRecord,
  optional,
  type RecordKey,
  readOnly,
  recordSchemas,
  required,
} from '@switchbook/domain/records/record.js';
import { clearable, instant, number, text, uuid } from '@switchbook/domain/records/schemas.js';
import { fromWireNames, memberName } from '@switchbook/domain/text/wire-names.js';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { books } from '../../src/books/operations/books.js';
import { makeProgram } from '../../src/cli/program/program.js';
import { planned } from '../../src/database/statements/sql.js';
import { face as directory } from '../../src/faces/directory/face.js';
import { openApiOf } from '../../src/faces/kit/openapi/openapi.js';
import { serveWire } from '../../src/faces/kit/serve/serve-wire.js';
import type { Face } from '../../src/faces/kit/wire/define-face.js';
import { fields } from '../../src/fields/operations/fields.js';
import { intakes } from '../../src/intakes/operations/intakes.js';
import { members } from '../../src/members/operations/members.js';
import { roles } from '../../src/members/operations/roles.js';
import { defineRecord, type RecordKind, withShown } from '../../src/records/operations/record.js';
import { numberedRoutes } from '../../src/records/routes.js';
import { recordStore } from '../../src/records/store.js';
import { segments } from '../../src/segments/operations/segment-operations.js';
import { views } from '../../src/views/operations.js';
import { viewLimits } from '../../src/views/values.js';
import { webhooks } from '../../src/webhooks/operations/webhooks.js';
import { webhookLimits } from '../../src/webhooks/values/webhook.js';
import { clientOf, errorsOf } from '../support/clients/directory.js';
import type { TestAccount } from '../support/fixture.js';
import { programSources } from '../support/source-files.js';
import { useServer } from '../support/wire/server.js';
import type { Received } from '../support/wire/wire.js';

const fixture = useServer({ isAlone: true });

const table = `create table toys (account_id uuid not null, id uuid not null, number bigint not null, name text not null,
  color text, is_soft boolean not null, sizes jsonb not null, created_at timestamptz(3) not null, updated_at timestamptz(3) not null,
  primary key (account_id, number))`;

const toys = defineRecord(
  declareRecord({
    // Problems are the source of all other texts.
    resource: 'toy' as Resource,
    plural: 'toys',
    titles: { response: 'Toy', createBody: 'NewToy', patchBody: 'ToyPatch' },
    members: {
      number: readOnly(number),
      id: readOnly(uuid),
      name: required(text(10)),
      color: optional(clearable(7)),
      soft: optional(Type.Boolean(), { column: 'is_soft', otherwise: false }),
      sizes: required(Type.Array(Type.Integer({ maximum: 9 }), { maxItems: 3 }), { isJson: true }),
      created_at: readOnly(instant),
      updated_at: readOnly(instant),
    },
    key: 'number',
    order: 'name, number',
    lock: 'counter',
    maxRecords: 3,
    scopes: { read: 'groups:read', write: 'groups:write', delete: 'groups:delete' },
  }),
);

type Body = Readonly<Record<string, unknown>>;

interface Row {
  readonly kind: RecordKind;
  /** returns a different body for each number; its required member is first */
  readonly body: (at: number) => Body;
  /** another value for every changeable member */
  readonly changed: Body;
  /** the limit that hooks check */
  readonly limit?: readonly [feature: string, most: number];
  /** the actions, if the trail is a function */
  readonly actions?: readonly string[];
}

const row = (kind: unknown, body: Row['body'], changed: Body, more: Partial<Row> = {}): Row => ({
  kind: kind as RecordKind,
  body,
  changed,
  ...more,
});
const tree = { field: 'tag', op: 'is', value: 'vip' };
const hook = 'https://hooks.invalid/hook';

const rows: readonly Row[] = [
  row(toys, (at) => ({ name: `T${at}`, sizes: [at % 9] }), {
    name: 'Ark',
    color: '#ffffff',
    soft: true,
    sizes: [9, 8],
  }),
  row(
    views,
    (at) => ({ name: `V${at}`, definition: { filter: { all: [tree] } } }),
    { name: 'Other', shared: false, position: 1, definition: { sort: 'display_name' } },
    { limit: ['views per key', viewLimits.perKey] },
  ),
  row(segments, (at) => ({ name: `S${at}`, tree }), { name: 'Other', tree: { all: [tree] }, watched: true }),
  row(books, (at) => ({ name: `B${at}`, source: { kind: 'all' } }), {
    name: 'Other',
    source: { kind: 'all' },
    shows: 'details',
  }),
  row(
    fields,
    (at) => ({ key: `k${at}`, type: 'text' }),
    {
      label: 'Label',
      type: 'one_of',
      choices: [{ value: 'a', label: 'A', color: '#1A73E8' }],
      unique: false,
      indexed: false,
      searched: false,
    },
    { limit: ['fields', maxOwnFields], actions: ['field.declared', 'field.changed', 'field.removed'] },
  ),
  row(
    intakes,
    (at) => ({ name: `I${at}`, secret: `secret of app ${at}`, variant: 'waha', portfolio: 'p-1' }),
    { name: 'Other', secret: 'another secret', overlap_seconds: 60, verify_token: 'another token' },
  ),
  row(
    webhooks,
    (at) => ({ url: `${hook}-${at}`, types: ['contact.created'], description: 'calls home' }),
    {
      url: hook,
      types: ['contact.updated'],
      fields: ['tags'],
      segment: null,
      description: 'x',
      state: 'paused',
    },
    {
      limit: ['webhooks', webhookLimits.perAccount],
      actions: ['webhook.created', 'webhook.changed', 'webhook.secret_rotated', 'webhook.deleted'],
    },
  ),
  row(roles, (at) => ({ label: `R${at}`, scopes: [], sees: 'own', masked: ['emails'] }), {
    label: 'Other',
    scopes: ['contacts:read'],
    sees: 'groups',
    hidden: ['notes'],
    masked: [],
  }),
];

const [mount] = directory.mounts;
const wire = { ...(mount as (typeof directory.mounts)[number]).wire, routes: numberedRoutes(toys) };
const face: Face = { ...directory, mounts: [{ prefix: '/toys', wire }] };
let app: FastifyInstance;

beforeAll(async () => {
  await fixture.database.query(planned(table), []);
  const log = { answered: () => {}, failed: () => {} };
  const services = {
    core: fixture.core,
    limiter: new Limiter(),
    budget: makeByteBudget(),
    areLimitsOn: false,
    log,
  };
  app = serveWire(face, wire, services);
  await app.ready();
});
afterAll(() => app.close());

type Ask = (method: string, path: string, body?: Body) => Promise<Received>;

function askerOf({ kind }: Row, { key }: TestAccount): Ask {
  if (kind.declaration.plural !== 'toys') return clientOf(fixture, key).call;
  return async (method, url, body) => {
    const headers = { authorization: `Bearer ${key}`, ...(body && { 'content-type': 'application/json' }) };
    const sent = { method: method as 'GET', url, headers, ...(body && { body: JSON.stringify(body) }) };
    const { statusCode: status, headers: answered, body: bodyText } = await app.inject(sent);
    return {
      status,
      headers: answered,
      text: bodyText,
      json: bodyText && JSON.parse(bodyText),
    } as unknown as Received;
  };
}

/** Creates a record. Clients choose some keys, which are then in the path. */
function make(ask: Ask, { kind, body }: Row, at: number): Promise<Received> {
  const { plural } = kind.declaration;
  return isNamed(kind) ? ask('PUT', `/${plural}/r${at}`, body(at)) : ask('POST', `/${plural}`, body(at));
}

const isNamed = ({ declaration: { members, key } }: RecordKind) => members[key]?.kind === 'key';
const namesIn = ({ members }: Declaration, ...kinds: readonly string[]) =>
  Object.keys(members).filter((name) => kinds.includes(members[name]?.kind ?? ''));
/** The members of a body that answers contain. */
function shownOf({ members }: Declaration, body: Body): Body {
  const isShown = (name: string) =>
    members[name]?.sealed === undefined && !['input', 'patchInput'].includes(members[name]?.kind ?? '');
  return Object.fromEntries(Object.entries(body).filter(([name]) => isShown(name)));
}
const isClearable = ({ members }: Declaration, name: string) =>
  [(members[name]?.schema as { type?: unknown } | undefined)?.type].flat().includes('null');
const trailOf = async ({ account }: TestAccount) =>
  (
    await fixture.core.listAudit({ accountId: account.id }, { limit: 100, after: null, since: null })
  ).items.toReversed();

it('each kind that is more than a list or a word of contacts has a trail', () => {
  const ofContacts = /^(contacts|groups|sources|statuses):/;
  const silent = rows.filter(
    ({ kind: { declaration } }) =>
      !ofContacts.test(declaration.scopes.write) && declaration.trail === undefined,
  );
  expect(silent.map(({ kind }) => kind.declaration.plural)).toEqual([]);
});

describe.each(rows.map((item) => [item.kind.declaration.plural, item] as const))('%s', (plural, item) => {
  const { kind, body, changed, limit, actions } = item;
  const { declaration } = kind;
  const { resource, key, members, maxRecords, rotation, trail, redaction } = declaration;
  const { answer, oneTime = answer } = recordSchemas(declaration);
  const [patch, list] = [isNamed(kind) ? 'PUT' : 'PATCH', `/${plural}`];

  it('are created, shown, listed, changed, cleared and deleted only in their account, with audit entries', async () => {
    const [account, other] = [await fixture.newAccount(), await fixture.newAccount()];
    const [ask, stranger] = [askerOf(item, account), askerOf(item, other)];
    const fresh = await make(ask, item, 1);
    expect(fresh.status, fresh.text).toBe(isNamed(kind) ? 200 : 201);
    const { data } = fresh.json;
    const at = `${list}/${encodeURIComponent(data[key])}`;
    if (!isNamed(kind)) expect(fresh.headers.location).toMatch(new RegExp(`${at}$`));
    expect(Object.keys(data)).toEqual(Object.keys(oneTime.properties));
    expect(data).toMatchObject(shownOf(declaration, body(1)));
    const stored = (await ask('GET', at)).json.data;
    expect(Object.keys(stored)).toEqual(Object.keys(answer.properties));
    expect(data).toMatchObject(stored);
    expect((await ask('GET', list)).json.data).toContainEqual(stored);

    expect((await stranger('GET', list)).json.data).not.toContainEqual(stored);
    const tried = isNamed(kind) ? ['GET', 'DELETE'] : ['GET', 'DELETE', 'PATCH'];
    for (const method of tried)
      expect((await stranger(method, at, method === 'PATCH' ? changed : undefined)).status).toBe(404);
    if (rotation !== undefined)
      expect((await stranger('POST', `${at}/${rotation.path}`, {})).status).toBe(404);
    expect((await ask('GET', at)).json.data).toEqual(stored);

    const mayChange = namesIn(declaration, 'required', 'optional', 'patchOnly', 'input', 'patchInput');
    expect(Object.keys(changed).toSorted()).toEqual(mayChange.toSorted());
    const all = isNamed(kind) ? { ...body(1), ...changed } : changed;
    const after = await ask(patch, at, all);
    expect(after.status, after.text).toBe(200);
    expect(after.json.data).toMatchObject(shownOf(declaration, { ...body(1), ...changed }));
    expect(after.json.data.created_at).toBe(data.created_at);
    for (const name of mayChange.filter((each) => isClearable(declaration, each)))
      expect((await ask('PATCH', at, { [name]: null })).json.data).toMatchObject({ [name]: null });
    if (rotation !== undefined) {
      const rotated = await ask('POST', `${at}/${rotation.path}`, {});
      const once = Object.keys(oneTime.properties).filter((name) => !(name in answer.properties));
      expect(Object.keys(rotated.json.data)).toEqual(Object.keys(oneTime.properties));
      expect(once.some((name) => rotated.json.data[name] !== data[name])).toBe(true);
    }
    expect((await ask('DELETE', at)).status).toBe(204);
    for (const method of tried)
      expect((await ask(method, at, method === 'PATCH' ? {} : undefined)).status).toBe(404);
    expect((await ask('GET', list)).json.data.map((each: Body) => each[key])).not.toContain(data[key]);

    const entries = (await trailOf(account)).filter(({ action }) => action.startsWith(`${resource}.`));
    const declared = typeof trail === 'object' ? trail : undefined;
    const { created, changed: edited, rotated, removed } = declared ?? {};
    const written = declared === undefined ? actions : [created, edited, rotated, removed];
    expect([...new Set(entries.map(({ action }) => action))]).toEqual(
      (written ?? []).filter((action) => action !== undefined),
    );
    if (declared === undefined) return;
    const { shown, withheld, auditNames = {} } = declared;
    const names = (each: readonly string[]) => each.map((name) => auditNames[name] ?? name);
    expect(Object.keys(entries[0]?.after ?? {}).toSorted()).toEqual(names(shown).toSorted());
    expect(entries[0]?.withheld).toEqual(names(withheld).toSorted());
    for (const entry of entries) {
      expect(names(withheld)).toEqual(expect.arrayContaining([...entry.withheld]));
      expect(names(shown)).toEqual(expect.arrayContaining(Object.keys(entry.after ?? {})));
    }
  });

  it('are refused with unknown members, without required ones, and beyond their limit, also if simultaneous', async () => {
    const account = await fixture.newAccount();
    const ask = askerOf(item, account);
    const needed = namesIn(declaration, 'required', 'fixed').filter((name) => name in body(0));
    const create = (sent: Body) => (isNamed(kind) ? ask('PUT', `${list}/r0`, sent) : ask('POST', list, sent));
    expect(errorsOf(await create({}))).toEqual(needed.map((name) => `${name} required`));
    for (const name of ['shade', ...namesIn(declaration, 'readOnly', 'internal', 'oneTime')])
      expect(errorsOf(await create({ ...body(0), [name]: 1 }))).toEqual([`${name} unknown_member`]);
    const [feature, maximum] = limit ?? [plural, maxRecords as number];
    const caller = await callerOf(account);
    for (let at = 1; at < maximum - 1; at += 1) await write(caller, at);
    const last = await Promise.all([1, 2, 3, 4].map((more) => make(ask, item, maximum + more)));
    expect(last.map(({ status }) => (status < 300 ? 'made' : status)).toSorted()).toEqual([
      ...[403, 403, 'made', 'made'],
    ]);
    expect(last.find(({ status }) => status === 403)?.json).toMatchObject({
      feature,
      current: maximum,
      maximum,
    });
  });

  it('are shown to callers with few rights as declared', async () => {
    const account = await fixture.newAccount();
    const caller = await callerOf(account);
    const stored = (await write(caller, 1)) as Body;
    const at = stored[memberName(key)] as RecordKey;
    const visibility = await fixture.core.readVisibilityOfRole(caller, 'agent', []);
    const few = { ...caller, visibility };
    const run = fixture.core.records(kind);
    const isAllowed = async (work: () => unknown) => {
      try {
        await work();
        return true;
      } catch (error) {
        expect(error).toMatchObject({ problem: { kind: 'forbidden' } });
        return false;
      }
    };
    const reads = [await isAllowed(() => run.list(few)), await isAllowed(() => run.get(few, at))];
    expect(reads).toEqual([redaction !== undefined, redaction !== undefined]);
    const mayWrite = redaction?.checkChange !== undefined;
    expect(await isAllowed(() => write(few, 2))).toBe(mayWrite);
    expect(await isAllowed(() => run.update(few, at, {}))).toBe(mayWrite);
    expect(await isAllowed(() => run.delete(few, at))).toBe(mayWrite);
  });

  /** Creates a record through the core, which is faster. */
  async function write(caller: Caller, at: number): Promise<unknown> {
    const run = fixture.core.records(kind);
    const wanted = fromWireNames({ ...('face' in members ? { face: 'directory' } : {}), ...body(at) });
    if (isNamed(kind)) return run.put(caller, `r${at}`, wanted);
    return run.create(caller, wanted);
  }
});

async function callerOf({ key, caller }: TestAccount): Promise<Caller> {
  return { ...caller, keyId: (await fixture.core.authenticate(key))?.keyId ?? null };
}

it('every declared record is in the table, has a command-line noun, and is read by account', () => {
  const declared = programSources().flatMap(({ text: source }) => source.match(/= declareRecord\(/g) ?? []);
  const nouns = rows
    .map(({ kind }) => kind.declaration.resource)
    .filter((noun) => noun !== toys.declaration.resource);
  // A removed member stays in the list, and its creation returns an invitation: `members.test.ts` tests it.
  nouns.push(members.declaration.resource);
  expect(nouns).toHaveLength(declared.length);
  const program = makeProgram({ answer: () => {}, end: () => {}, isJson: false });
  expect(program.commands.map((command) => command.name())).toEqual(expect.arrayContaining(nouns));
  for (const { declaration } of [...rows.map(({ kind }) => kind), members as unknown as RecordKind])
    for (const { text: statement } of recordStore(declaration).statements)
      expect(statement).toMatch(/ where account_id = \$1\b|^insert into \w+ \(account_id, /);
});

it('a kind shows its records in the answer of each act', async () => {
  const kind = withShown(toys, (_context, all) => all.map((item) => ({ ...item, color: 'shown' })));
  const { caller } = await fixture.newAccount();
  const acts = fixture.core.records(kind);
  const created = await acts.create(caller, { name: 'Ark', sizes: [1] });
  const answers = {
    create: created,
    get: await acts.get(caller, created.number),
    list: (await acts.list(caller))[0],
    update: await acts.update(caller, created.number, { name: 'Ball' }),
    put: await acts.put(caller, created.number, { name: 'Cube', sizes: [2] }),
    rotate: await acts.rotate(caller, created.number, {}),
    delete: await acts.delete(caller, created.number),
  };
  const colors = Object.entries(answers).map(([act, answer]) => [act, answer?.color]);
  expect(colors).toEqual(Object.keys(answers).map((act) => [act, act === 'delete' ? undefined : 'shown']));
});

it('a record declared only here is in the document, with bounds in its bodies', async () => {
  const { components } = openApiOf(face) as unknown as {
    readonly components: { readonly schemas: Readonly<Record<string, Body>> };
  };
  const { Toy, NewToy, ToyPatch } = components.schemas;
  expect(NewToy).toMatchObject({ required: ['name', 'sizes'], properties: { name: { maxLength: 10 } } });
  expect(ToyPatch?.required).toBeUndefined();
  expect(Toy).toMatchObject({ properties: { sizes: { items: { type: 'integer' } } } });
  expect(JSON.stringify(Toy)).not.toContain('max');
  const ask = askerOf(rows[0] as Row, await fixture.newAccount());
  expect(errorsOf(await ask('POST', '/toys', { name: ' ', sizes: [10] }))).toEqual([
    ...['name blank', 'sizes.0 too_large'],
  ]);
});

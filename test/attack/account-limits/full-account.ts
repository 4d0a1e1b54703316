/** An account at its documented limits: each list as long, and each contact as large, as clients can make it. */

import { forEachAtOnce } from '@switchbook/admission/fair-queue.js';
import { contactLimits } from '@switchbook/domain/contact/contact-limits.js';
import { memberLimits } from '../../../src/members/values/member-limits.js';
import { until } from '../../support/until.js';
import { type Received, send } from '../../support/wire/wire.js';
import type { AttackedAccount, Target } from '../target.js';

/** The share of each limit that an account reaches; the short form has lists of the same kinds. */
export const fullSizes = {
  short: {
    rows: 400,
    imports: 1,
    attributes: 4_000,
    events: 8,
    identities: 200,
    segments: 20,
    fields: 20,
    views: 20,
    members: 20,
    keys: 20,
    senders: 100,
    agents: 500,
    deleted: 100,
    notes: 20,
  },
  full: {
    rows: 500,
    imports: contactLimits.catalogItems / 500 - 1,
    attributes: contactLimits.attributeNames - 10,
    events: 30,
    identities: contactLimits.identities - 40,
    segments: 200,
    fields: 100,
    views: 100,
    members: memberLimits.members - 10,
    keys: 500,
    senders: 2_000,
    agents: 5_000,
    deleted: 1_000,
    notes: 100,
  },
} as const;
type Sizes = (typeof fullSizes)['short' | 'full'];

/** Ids for paths and bodies, by what they name. */
export interface FullAccount {
  readonly account: AttackedAccount;
  /** numbers of heavy contacts by id: some APIs know contacts by numbers */
  readonly numbers: ReadonlyMap<string, number>;
  /** session of a member of many groups, whose role hides parts */
  readonly limitedKey: string;
  readonly contacts: Readonly<Record<HeavyContact, string>> & { readonly usual: readonly string[] };
  readonly ids: Readonly<Record<string, readonly string[]>>;
  readonly tree: object;
}

export type HeavyContact = 'attributes' | 'identities' | 'groups' | 'text' | 'records';

type Call = (method: string, path: string, body?: unknown, type?: string) => Promise<Received>;

const atOnce = 6;
const times = (count: number) => Array.from({ length: count }, (_, index) => index);

export async function fillAccount(target: Target, sizes: Sizes): Promise<FullAccount> {
  const account = await target.newAccount();
  const call = callOf(target, account.key);
  const usual = await importRows(call, sizes);
  const numbers = new Map<string, number>();
  const contacts = { ...(await makeHeavy(call, sizes, numbers)), usual };
  const tree = treeOf(sizes);
  // Rows of different tables take turns: alone, each waits for its own lock most of the time.
  const [lists, deleted] = await Promise.all([
    makeLists(call, sizes, tree),
    fillBin(call, sizes),
    addRecords(call, contacts.records, sizes),
    makeAgents(target, account, sizes),
  ]);
  const ids: Record<string, readonly string[]> = { ...lists, 'deleted-contacts': deleted };
  ids.imports = (await call('GET', '/imports')).json.data.map((item: { id: string }) => item.id);
  await makeSimilar(call, ids);
  await makeEvents(call, contacts.attributes, sizes);
  const limitedKey = await signInLimited(call, target);
  return { account, numbers, limitedKey, contacts, ids, tree };
}

function callOf(target: Target, key: string): Call {
  return async (method, path, body, type) => {
    const answer = await send(target.port, {
      method,
      path: `/directory/v1${path}`,
      body,
      headers: { authorization: `Bearer ${key}`, ...(type === undefined ? {} : { 'content-type': type }) },
    });
    if (answer.status < 400) return answer;
    throw new Error(
      `the account was not made: ${method} ${path} ${answer.status} ${answer.text.slice(0, 500)}`,
    );
  };
}

async function makeMany(
  call: Call,
  count: number,
  path: string,
  bodyOf: (at: number) => object,
  key: string,
): Promise<readonly string[]> {
  const created: string[] = [];
  await forEachAtOnce(times(count), atOnce, async (at) => {
    created.push(String((await call('POST', path, bodyOf(at))).json.data[key]));
  });
  return created;
}

/**
 * Makes the lists of records and the people of the account. Webhooks are paused: their deliveries would be measured
 * with the requests.
 */
async function makeLists(call: Call, sizes: Sizes, tree: object): Promise<Record<string, readonly string[]>> {
  const webhookOf = (at: number) => ({ url: `http://127.0.0.1:9/${at}` });
  const intakeOf = (at: number) => ({
    name: `Intake ${at}`,
    secret: 'secret-of-the-app',
    verify_token: 'a-verify-token',
  });
  const segmentOf = (at: number) => ({ name: `Segment ${at}`, tree });
  const bookOf = (at: number) => ({ name: `Book ${at}`, source: { kind: 'all' } });
  const keyOf = (at: number) => ({ name: `Key ${at}`, scopes: ['contacts:read'] });
  // Views show own fields, and roles hide them.
  const fields = await makeMany(call, sizes.fields, '/fields', fieldOf, 'key');
  const [people, segments, views, books, webhooks, intakes, keys] = await Promise.all([
    makePeople(call, sizes),
    makeMany(call, sizes.segments, '/segments', segmentOf, 'number'),
    makeMany(call, sizes.views, '/views', (at) => viewOf(at, tree), 'number'),
    makeMany(call, 20, '/books', bookOf, 'number'),
    makeMany(call, 20, '/webhooks', webhookOf, 'id'),
    makeMany(call, 5, '/intakes', intakeOf, 'id'),
    makeMany(call, sizes.keys, '/keys', keyOf, 'id'),
  ]);
  for (const id of webhooks) await call('PATCH', `/webhooks/${id}`, { state: 'paused' });
  return { fields, segments, views, books, webhooks, intakes, keys, ...people };
}

/** Each row has its own tag, group, source and status. */
async function importRows(call: Call, { rows, imports }: Sizes): Promise<readonly string[]> {
  for (const part of times(imports)) {
    const lines = times(rows).map((at) => {
      const name = `${'item '.repeat(12)}${part * rows + at}`;
      return `Person ${at},+1415${5_000_000 + part * rows + at},tag ${name},group ${name},source ${name},status ${name}`;
    });
    const file = ['display_name,phone,tags,groups,source,status', ...lines].join('\n');
    const { id } = (await call('POST', '/imports', file, 'text/csv')).json.data;
    await until('the import is done', async () =>
      /done|failed/.test((await call('GET', `/imports/${id}`)).json.data.state),
    );
  }
  const page = (await call('GET', '/contacts?limit=200')).json.data;
  return page.map((contact: { id: string }) => contact.id);
}

async function makeHeavy(
  call: Call,
  sizes: Sizes,
  numbers: Map<string, number>,
): Promise<Readonly<Record<HeavyContact, string>>> {
  const make = async (body: object) => {
    const phone = `+4915${111_111_110 + numbers.size}`;
    const { id, number } = (await call('POST', '/contacts', { phone, ...body })).json.data;
    numbers.set(id, number);
    return id as string;
  };
  const numbersOf = async (list: string) =>
    (await call('GET', list)).json.data.map(({ number }: { number: number }) => number) as number[];
  const namesOf = async (list: string) =>
    (await call('GET', list)).json.data.map(({ name }: { name: string }) => name) as string[];
  const attributes = Object.fromEntries(times(sizes.attributes).map((at) => [`k${at.toString(36)}`, 1]));
  const identities = times(sizes.identities).map((at) => ({
    kind: 'username',
    scope: 'crm',
    value: `user${at}`,
  }));
  return {
    attributes: await make({ display_name: 'Attributes', attributes }),
    identities: await make({
      display_name: 'Identities',
      identities,
      tags: (await namesOf('/tags')).slice(0, 500),
    }),
    groups: await make({
      display_name: 'Groups',
      groups: (await numbersOf('/groups')).slice(0, contactLimits.groups),
    }),
    text: await make({ display_name: 'Text', description: 'Wört '.repeat(150_000) }),
    records: await make({ display_name: 'Records' }),
  };
}

/** Consents of many senders, and long notes. */
async function addRecords(call: Call, id: string, { senders, notes }: Sizes): Promise<void> {
  const consent = (at: number) => ({
    state: 'opted_in',
    purpose: 'marketing',
    sender: `+1555${1_000_000 + at}`,
  });
  await forEachAtOnce(times(senders), atOnce, async (at) => {
    await call('PUT', `/contacts/${id}/consents/whatsapp`, consent(at));
  });
  await forEachAtOnce(times(notes), atOnce, async (at) => {
    await call('POST', `/contacts/${id}/notes`, { body: `${at} ${'note '.repeat(13_000)}` });
  });
}

/** Returns as many conditions on single values as the bytes of a tree permit. */
function treeOf({ rows, imports }: Sizes): object {
  const condition = (at: number) => ({
    field: 'tag',
    op: 'any_of',
    value: times(100).map((index) => String(1 + ((at * 100 + index) % Math.min(99, rows * imports)))),
  });
  return { any: times(30).map(condition) };
}

const fieldOf = (at: number) => {
  const named = { key: `own_${at}`, label: `Own field ${at}` };
  if (at < 5) return { ...named, type: 'text', indexed: true };
  // Twenty lists are nearly all choices that an account may have.
  if (at >= 25) return { ...named, type: 'text' };
  const label = 'Choice '.repeat(8);
  const choices = times(200).map((choice) => ({ value: `choice-${choice}`, label: `${label}${choice}` }));
  return { ...named, type: 'several_of', choices };
};

const viewOf = (at: number, tree: object) => ({
  name: `View ${at}`,
  shared: true,
  definition: { filter: tree, columns: times(60).map((column) => ({ name: `attributes.own_${column}` })) },
});

async function makePeople(call: Call, sizes: Sizes): Promise<Record<string, readonly string[]>> {
  const groups = ((await call('GET', '/groups')).json.data as { number: number }[])
    .slice(0, memberLimits.groups)
    .map(({ number }) => number);
  const hidden = ['birthday', ...times(Math.min(90, sizes.fields)).map((at) => `attributes.own_${at}`)];
  const scopes = [
    'contacts:read',
    'contacts:write',
    'contacts:delete',
    'groups:read',
    'sources:read',
    'statuses:read',
  ];
  for (const at of times(20))
    await call('PUT', `/roles/limited-${at}`, {
      label: `Limited ${at}`,
      scopes,
      sees: 'groups',
      hidden: at === 1 ? ['birthday'] : hidden,
      masked: [],
    });
  await call('PUT', '/roles/parts', {
    label: 'Parts',
    scopes,
    sees: 'all',
    hidden: ['birthday'],
    masked: [],
  });
  const member = (at: number) => ({
    name: `Member ${at}`,
    role: 'limited-0',
    groups,
    owners: [`owner ${at}`],
  });
  return {
    members: await makeMany(call, sizes.members, '/members', member, 'number'),
    roles: times(20).map((at) => `limited-${at}`),
    groups: groups.map(String),
  };
}

async function signInLimited(call: Call, target: Target): Promise<string> {
  const { number } = (await call('POST', '/members', { name: 'Limited', role: 'parts' })).json.data;
  const invited = (await call('POST', `/members/${number}/invitations`)).text;
  const code = /code=([^"\\&]+)/.exec(invited)?.[1] ?? JSON.parse(invited).data.code;
  const signedIn = await send(target.port, { method: 'POST', path: '/directory/v1/sign-in', body: { code } });
  return signedIn.json.data.key;
}

async function fillBin(call: Call, { deleted }: Sizes): Promise<readonly string[]> {
  const attributes = { long: 'x'.repeat(20_000) };
  const items = times(deleted).map((at) => ({
    op: 'create',
    contact: { display_name: `Deleted ${at}`, attributes },
  }));
  const created = (await call('POST', '/contacts/batch', { items })).json.data;
  const ends = created.map(({ id }: { id: string }) => ({ op: 'delete', id }));
  await call('POST', '/contacts/batch', { items: ends });
  return created.map(({ id }: { id: string }) => id);
}

async function makeAgents(target: Target, { key }: AttackedAccount, { agents }: Sizes): Promise<void> {
  for (const part of times(agents / 100)) {
    const body = times(100).map((at) => ({
      id: `agent-${part * 100 + at}`,
      name: `Agent ${part * 100 + at}`,
    }));
    const headers = { authorization: `Bearer ${key}` };
    await send(target.port, { method: 'POST', path: '/v3/users', headers, body });
  }
}

/** Contacts that look like each other, with merges, dismissals and bulk changes of them. */
async function makeSimilar(call: Call, ids: Record<string, readonly string[]>): Promise<void> {
  const made = await makeMany(
    call,
    60,
    '/contacts',
    (at) => ({ display_name: 'Ana Sofia Souza', birthday: '1990-01-02', email: `ana${at}@example.com` }),
    'id',
  );
  const pairs = times(20).map((at) => made.slice(at * 2, at * 2 + 2));
  ids.merges = [];
  for (const [survivor, loser] of pairs.slice(0, 10)) {
    const { data } = (await call('POST', '/merges', { survivor, loser })).json;
    ids.merges = [...ids.merges, data.merge?.id ?? data.id];
  }
  ids.dismissals = [];
  for (const contacts of pairs.slice(10)) {
    const { data } = (await call('POST', '/duplicates/dismissals', { contacts })).json;
    ids.dismissals = [...ids.dismissals, data.id];
  }
  const change = { contact_ids: made.slice(40), change: { add_tags: ['similar'] } };
  ids['bulk-changes'] = [(await call('POST', '/bulk-changes', change)).json.data.id];
}

/** Each event has the whole state of the contact. */
async function makeEvents(call: Call, id: string, { events }: Sizes): Promise<void> {
  for (const at of times(events))
    await call('POST', `/contacts/${id}/identities`, { kind: 'username', scope: 'events', value: `x${at}` });
}

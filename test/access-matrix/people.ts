/**
 * Random contacts of an account, and the contacts that a member sees by the definition of the roles. `own`: contacts
 * whose owner text names the member. `groups`: these, and contacts in its groups. For a deleted contact, its last state
 * decides. It shares no code with the program.
 */

import type { Scope } from '@switchbook/domain/access/access.js';
import type { KeyId } from '@switchbook/domain/runtime/ids.js';
import { expect } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { roles } from '../../src/members/operations/roles.js';
import type { TestAccount } from '../support/fixture.js';
import type { ServerFixture } from '../support/wire/server.js';
import type { Received } from '../support/wire/wire.js';

interface Member {
  readonly sees: 'own' | 'groups';
  readonly owners: readonly string[];
  readonly groups: readonly number[];
  readonly key: string;
  readonly keyId: KeyId;
  readonly number: number;
}

/** A member to create. */
export type NewMember = Omit<Member, 'key' | 'keyId' | 'number'>;

/** Unique texts of a contact. */
interface Marks {
  readonly id: string;
  readonly number: string;
  /** texts that a merge may hand on to another: name, company, phone, email, note */
  readonly texts: readonly string[];
}

export interface ReachedPerson extends Marks {
  readonly isThere: boolean;
  readonly isSeen: boolean;
  /** all allowed texts of answers about the contact: the answers to callers with full visibility */
  readonly shownText: string;
}

export const owners = ['anna', 'ben', 'cleo'] as const;

/** Repeatable random integers from 0 to below the bound. */
export function chance(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5) >>> 0;
    return Math.floor((((state ^ (state >>> 13)) >>> 0) / 2 ** 32) * below);
  };
}

export type Ask = (method: string, path: string, body?: unknown) => Promise<Received>;

export function askerOf(fixture: ServerFixture, key: string): Ask {
  return (method, path, body) =>
    fixture.send({
      method,
      path: `/directory/v1${path}`,
      headers: { authorization: `Bearer ${key}` },
      ...(body === undefined ? {} : { body }),
    });
}

/** Throws for an unsuccessful answer. */
export async function done(answer: Promise<Received>): Promise<Received['json']> {
  const { status, text, json } = await answer;
  if (status >= 300) throw new Error(`${status} ${text}`);
  return json;
}

/** Creates contacts, and changes them at random. Returns the marks of each contact. */
export async function makePeople(
  fixture: ServerFixture,
  { account, key }: TestAccount,
  seed: number,
  count: number,
): Promise<{ readonly people: readonly Marks[]; readonly groups: readonly number[] }> {
  const pick = chance(seed);
  const ask = askerOf(fixture, key);
  // A number of a few digits would occur in any answer by chance.
  await fixture.database.query(
    planned("insert into counters (account_id, name, next) values ($1, 'contacts', $2::bigint)"),
    [account.id, 71_234_567],
  );
  const groups: number[] = [];
  for (const name of ['Red', 'Blue', 'Green'])
    groups.push((await done(ask('POST', '/groups', { name }))).data.number);
  await done(ask('POST', '/segments', { name: 'All', tree: { all: [] } }));
  const people: Marks[] = [];
  for (let index = 0; index < count; index += 1) {
    const mark = `q${seed.toString(36)}z${index}y`;
    const half = `8${String(2_000_000 + (seed % 1_000) * 500 + Math.floor(index / 2))}`;
    // Two forms of one number make two people likely duplicates.
    const phone = index % 2 === 0 ? `55119${half}` : `5511${half}`;
    const texts = [`Name${mark}`, `Firm${mark}`, phone, `mail${mark}@example.com`, `Note${mark}`];
    const { data } = await done(
      ask('POST', '/contacts', {
        display_name: texts[0],
        company: texts[1],
        phone: `+${phone}`,
        email: texts[3],
        owner: [...owners, undefined][pick(4)],
        groups: groups.filter(() => pick(4) === 0).map((number) => ({ number })),
        tags: ['all', `t${pick(3)}`],
      }),
    );
    await done(ask('POST', `/contacts/${data.id}/notes`, { body: texts[4] }));
    people.push({ id: data.id, number: String(data.number), texts });
  }
  const at = () => people[pick(count)] as Marks;
  const merges: string[] = [];
  const steps = [
    () => ask('DELETE', `/contacts/${at().id}`),
    () => ask('PATCH', `/contacts/${at().id}`, { owner: owners[pick(3)] }),
    () => ask('PATCH', `/contacts/${at().id}`, { owner: null, job_title: `job ${pick(9)}` }),
    () => ask('POST', `/groups/${groups[pick(3)]}/contacts`, { contact_ids: [at().id] }),
    () => ask('PUT', `/contacts/${at().id}/consents/sms`, { state: 'opted_out' }),
    () => ask('POST', `/contacts/${at().id}/suppressions`, { channel: 'sms' }),
    () => ask('POST', '/duplicates/dismissals', { contacts: [at().id, at().id] }),
    async () => {
      const merged = await ask('POST', '/merges', { survivor: at().id, loser: at().id });
      if (merged.status < 300) merges.push(merged.json.data.id ?? merged.json.data.merge?.id);
      return merged;
    },
    () => ask('POST', `/merges/${merges[pick(merges.length)]}/undo`),
  ];
  for (let step = 0; step < count * 2; step += 1) {
    const answer = await (steps[pick(steps.length)] as (typeof steps)[number])();
    // A contact may be deleted already, or both may be the same.
    if (answer.status >= 500) throw new Error(answer.text);
  }
  return { people, groups };
}

/** A member with a separate role and a key, which is active at once. */
export async function makeMember(
  fixture: Pick<ServerFixture, 'core' | 'database'>,
  of: TestAccount,
  wanted: NewMember & { readonly name: string },
): Promise<Member> {
  const scopes = [
    'contacts:read',
    'contacts:write',
    'contacts:delete',
    'groups:read',
    'messages:send',
  ] as const;
  const role = `role-${wanted.name}`;
  const made = { name: role, label: role, scopes, sees: wanted.sees, hidden: [], masked: [] };
  await fixture.core.records(roles).put(of.caller, made.name, made);
  return { ...wanted, ...(await joinMember(fixture, of, { ...wanted, role, scopes })) };
}

/** A member with a key, which has the `scopes` that its role allows and is active at once. */
export async function joinMember(
  { core, database }: Pick<ServerFixture, 'core' | 'database'>,
  { account, caller }: TestAccount,
  wanted: Omit<NewMember, 'sees'> & {
    readonly name: string;
    readonly role: string;
    readonly scopes: readonly Scope[];
  },
): Promise<Pick<Member, 'key' | 'keyId' | 'number'>> {
  const { name, role, scopes, owners: texts, groups } = wanted;
  const member = await core.createMember(caller, { name, email: null, role, owners: texts, groups });
  const { key, secret } = await core.createKey(account.id, {
    name,
    scopes,
    rateLimit: { kind: 'unlimited' },
    expiresAt: null,
  });
  await database.query(planned('update api_keys set member_number = $3 where account_id = $1 and id = $2'), [
    account.id,
    key.id,
    member.number,
  ]);
  await database.query(planned("update members set state = 'active' where account_id = $1 and number = $2"), [
    account.id,
    member.number,
  ]);
  return { key: secret, keyId: key.id, number: member.number };
}

/** Reads all data of each contact with a key that has full visibility. */
export async function findPeople(
  fixture: ServerFixture,
  of: TestAccount,
  people: readonly Marks[],
  member: Member,
): Promise<readonly ReachedPerson[]> {
  const ask = askerOf(fixture, of.key);
  const found: ReachedPerson[] = [];
  for (const marks of people) {
    const path = `/contacts/${marks.id}`;
    const [shown, history, notes] = await Promise.all([
      ask('GET', path),
      ask('GET', `/events?from=oldest&limit=200&contact=${marks.id}`),
      ask('GET', `${path}/notes`),
    ]);
    expect(history.status).toBe(200);
    const isThere = shown.status === 200 && shown.json.data.id === marks.id;
    const state = isThere ? stateOf(shown.json.data) : lastStateOf(history.json.data);
    const shownText = history.text + (isThere ? shown.text + notes.text : '');
    found.push({ ...marks, isThere, isSeen: isTheirs(member, state), shownText });
  }
  return found;
}

interface State {
  readonly owner: string | null;
  readonly groups: readonly number[];
}

// biome-ignore lint/suspicious/noExplicitAny: JSON of an answer
type Any = any;

const stateOf = ({ owner, groups }: Any): State => ({
  owner: owner ?? null,
  groups: (groups ?? []).map((group: Any) => group.number ?? group),
});

function lastStateOf(entries: readonly Any[]): State {
  const last = entries.findLast(({ type }) => type === 'contact.deleted' || type === 'contact.merged');
  if (last === undefined) throw new Error('gone without an event');
  return stateOf(last.before);
}

function isTheirs({ sees, owners: texts, groups }: Member, state: State): boolean {
  if (state.owner !== null && texts.includes(state.owner)) return true;
  return sees === 'groups' && state.groups.some((number) => groups.includes(number));
}

/** Texts that no answer may contain: texts of hidden contacts, except texts of visible contacts. */
export function hiddenMarks(found: readonly ReachedPerson[]): readonly string[] {
  const shownTexts = found.flatMap((person) => (person.isSeen ? person.shownText : [])).join('\n');
  return found
    .filter((person) => !person.isSeen)
    .flatMap(({ id, number, texts }) => [id, number, ...texts.filter((text) => !shownTexts.includes(text))]);
}

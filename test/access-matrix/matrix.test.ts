/**
 * Every operation of every API, by members of each role, about visible, hidden, foreign and missing contacts, generated
 * from the OpenAPI documents. Requests about hidden, foreign and missing contacts get the same answer, with the same
 * number of statements.
 */

import { expandScope, type Scope } from '@switchbook/domain/access/access.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { describe, expect, it } from 'vitest';
import { bulkUnderWay } from '../../src/bulk-changes/store/bulk-change-rows.js';
import { planned } from '../../src/database/statements/sql.js';
import { roles as ownRoles } from '../../src/members/operations/roles.js';
import { programRoles, type Role, scopesOfLimited } from '../../src/members/values/role.js';
import { guessWindowMs } from '../../src/visibility/values/guessed-numbers.js';
import { readDocument } from '../fuzz/document.js';
import { imageOf } from '../support/accounts/neighbor.js';
import { settled } from '../support/accounts/people.js';
import { onThisMachine } from '../support/machine.js';
import { findDrivers } from '../support/wire/drivers.js';
import { useServer } from '../support/wire/server.js';
import type { Received, SentRequest } from '../support/wire/wire.js';
import { joinMember } from './people.js';
import { type Question, questionsOf, questionsOfVendor } from './questions.js';
import { followStatements } from './statements.js';
import { type NamedRecord, type Ownership, topicsOfCallers, World } from './world.js';

const fixture = useServer({ settings: { areRateLimitsOn: false } });
const drivers = await findDrivers();
const allScopes = expandScope('all') ?? [];
const noted = followStatements();

const limited = [...scopesOfLimited];
const shop: Role = { name: 'shop', label: 'Shop', scopes: limited, sees: 'groups', hidden: [], masked: [] };
const veiled: Role = {
  name: 'veiled',
  label: 'Veiled',
  scopes: limited,
  sees: 'own',
  hidden: ['notes', 'address'],
  masked: ['numbers', 'emails'],
};
const roles: readonly Role[] = [shop, veiled, ...programRoles];

/** Roles of the usual run. The owner reaches operations for which the other roles lack scopes. */
const usual = roles.filter(({ name }) => ['veiled', 'owner'].includes(name));

/**
 * Operations about the whole account: a key with their scopes may call them, but a member with limited visibility may
 * not.
 */
const ofEveryone: ReadonlySet<string> = new Set(
  `listNumberCorrections createTag updateTag deleteTag mergeTags declareField changeField removeField checkField
   createImport listImports lookAtFile getImport listImportRows downloadRejectedRows cancelImport undoImport
   emptyDeletedContacts eraseContact`.split(/\s+/),
);

/** Operations that need a further scope for some bodies: a deletion among the items, a contact that may be made. */
const scopedByBody: ReadonlySet<string> = new Set(['runBatch', 'resolveContact']);

const mine = 'mine';

/** The member of the role in a separate account, with its own contacts and others. */
async function memberOfRole(role: Role) {
  const world = await World.make(fixture, [71_234_567, 61_234_567]);
  const { core } = fixture;
  const group = await core.createCatalogItem(world.caller, 'groups', { name: 'Ours' });
  if (role === shop || role === veiled) await core.records(ownRoles).put(world.caller, role.name, role);
  const groups = [group.number];
  const wanted = { name: role.name, role: role.name, owners: [mine], groups, scopes: allScopes };
  const { key } = await joinMember(fixture, world.of, wanted);
  return { role, world, key, groups, heard: [] as RecordedAnswer[], faults: [] as string[] };
}
type MemberOfRole = Awaited<ReturnType<typeof memberOfRole>>;

interface RecordedAnswer {
  readonly name: string;
  readonly sent: string;
  readonly text: string;
}

const seesAll = ({ sees }: Role) => sees === 'all';
const hiddenOnes: Ownership = { owner: 'other' };

/** Texts of contacts that are hidden from the member; `isOf` selects their owners. */
function marksOf(people: World['people'], isOf: (owner: string | null) => boolean): readonly string[] {
  return people
    .filter(({ owner }) => isOf(owner))
    .flatMap(({ person: { id, number, displayName, identities } }) => [
      id,
      String(number),
      displayName ?? id,
      ...identities.map((identity) => identity.value),
    ]);
}

async function ask(
  { key, world, heard, faults }: MemberOfRole,
  question: Question,
  sent: SentRequest,
): Promise<Received> {
  const driver = drivers.find((contractDriver) => contractDriver.face === question.operation.face);
  const headers = { ...driver?.headers(key, world.of.account), ...sent.headers };
  const answer = await fixture.send({ ...sent, headers });
  const name = nameOf(question);
  heard.push({ name, sent: JSON.stringify(sent), text: answer.text + JSON.stringify(answer.headers) });
  if (answer.status >= 500 && question.operation.isSecured)
    faults.push(`${name}: ${answer.status} ${answer.text}`);
  return answer;
}

const nameOf = ({ operation: { face, id }, place }: Question) => `${face} ${id}, ${place || 'no person'}`;

const uuid = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const passing = new Set(['date', 'x-request-id', 'content-length', 'connection', 'keep-alive']);

/** The answer without its volatile parts, and without the requested ids. */
function plain({ status, headers, text }: Received, { params, person }: NamedRecord): string {
  const identities = person.identities.flatMap(({ value, raw }) => [
    `+${value}`,
    value,
    value.slice(2),
    raw ?? value,
  ]);
  const named = [
    person.id,
    String(person.number),
    person.displayName ?? '',
    ...Object.values(params),
    ...identities,
  ];
  const values = named.flatMap((value) => [value, encodeURIComponent(value)]);
  const stable = Object.entries(headers).filter(([name]) => !passing.has(name));
  let plainText = `${status} ${JSON.stringify(stable)} ${text}`
    .replaceAll(/"(next_?cursor|after|cursor|next)":"[^"]*"/gi, '"$1":"…"')
    .replaceAll(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?Z?/g, '<time>')
    .replaceAll(/"timestamp":\d+/g, '<time>');
  for (const value of values.sort((left, right) => right.length - left.length))
    if (value !== '') plainText = plainText.replaceAll(value, '<asked>');
  return plainText.replaceAll(uuid, '<uuid>');
}

const isAlone = (question: Question) => question.place === '' || topicsOfCallers.has(question.topic);
/** Records of a person, which are hidden with it. */
const personal = new Set(['contacts', 'deleted-contacts', 'merges', 'duplicates', 'bulk-changes', 'views']);

interface Round {
  readonly of: MemberOfRole;
  readonly question: Question;
  /** the member's own record, which the question may change */
  readonly mineNow: NamedRecord;
  /** a scope that the role lacks */
  readonly lacking: string | undefined;
  /** whether the request claims a number: its answer for a missing record is not compared */
  readonly isTaken: boolean;
  /** the answer about a missing record, and its statements; undefined for a claim */
  readonly missing: { readonly answer: string; readonly statements: string } | undefined;
  /** Sends the question about a record. */
  readonly about: (record: NamedRecord) => Promise<readonly [Received, string]>;
  readonly fault: (text: string) => unknown;
}

/** Asks a question about missing, foreign, hidden and own records. */
async function askAboutAll(of: MemberOfRole, item: World, question: Question): Promise<void> {
  const { role, world, key, faults } = of;
  const { operation, topic, isClaim } = question;
  const own: Ownership = { owner: mine };
  const lacking = operation.scopes.find((scope) => !role.scopes.includes(scope as Scope));
  const isWrite = operation.method !== 'GET' && lacking === undefined && !isAlone(question);
  const spare = await world.recordOf('contacts', own, key);
  const mineNow = await world.recordOf(topic, own, key, isWrite);
  const fault = (text: string) => faults.push(`${nameOf(question)}: ${text}`);
  const about = async (record: NamedRecord) => {
    // The answer names an earlier bulk change that is under way.
    if (waking.has(operation.id)) await changesEnded(of);
    return noted(() => ask(of, question, question.sent(record, mineNow, spare)));
  };
  if (isAlone(question)) {
    const [answer] = await about(mineNow);
    if (operation.isSecured) judge(question, role, lacking, answer, false, fault);
    return;
  }
  const isTaken = isClaim && lacking === undefined;
  const absent = World.missing(topic, mineNow);
  const [missingAnswer, statements] = isTaken ? [undefined, ''] : await about(absent);
  const missing = missingAnswer && { answer: plain(missingAnswer, absent), statements };
  const round: Round = { of, question, mineNow, lacking, isTaken, missing, about, fault };
  if (!isTaken) await checkForeign(round, item);
  if (!seesAll(role) && personal.has(topic)) await checkHidden(round);
  await checkOwn(round);
}

function expectAsMissing(
  { missing, fault }: Round,
  whose: string,
  answer: Received,
  record: NamedRecord,
): void {
  const found = plain(answer, record);
  if (missing !== undefined && found !== missing.answer)
    fault(`${whose} is not as missing: ${difference(found, missing.answer)}`);
}

async function checkForeign(round: Round, world: World): Promise<void> {
  const foreign = await world.recordOf(round.question.topic, { owner: mine }, world.of.key);
  expectAsMissing(round, 'foreign', (await round.about(foreign))[0], foreign);
}

async function checkHidden(round: Round): Promise<void> {
  const { of, question, mineNow, isTaken, missing, about, fault } = round;
  const hidden = await of.world.recordOf(question.topic, hiddenOnes, of.world.of.key);
  const [answer, statements] = await about(hidden);
  if (isTaken && answer.status < 400) fault(`took what a hidden person has: ${answer.status} ${answer.text}`);
  expectAsMissing(round, 'hidden', answer, hidden);
  const absent = World.missing(question.topic, mineNow);
  let texts = [statements, missing?.statements ?? ''];
  // The first request may fill a cache, or background work may share a read.
  for (let turn = 0; turn < 3 && countsStatements(question) && texts[0] !== texts[1]; turn += 1)
    texts = [(await about(hidden))[1], (await about(absent))[1]];
  if (countsStatements(question) && texts[0] !== texts[1])
    fault(`other statements for a hidden person:\n${texts.join('\n  and for a missing one\n')}`);
}

async function checkOwn(round: Round): Promise<void> {
  const { of, question, mineNow, lacking, about, fault } = round;
  const [answer] = await about(mineNow);
  judge(question, of.role, lacking, answer, true, fault);
  if (lacking !== undefined) expectAsMissing(round, 'own, without the scope,', answer, mineNow);
}

/** A caller that sets the number of a hidden contact is refused, which may reveal it. */
const countsStatements = ({ isClaim, operation: { id } }: Question) => !isClaim && !waking.has(id);

/** These operations wake background work. */
const waking = new Set(['createBulkChange', 'undoBulkChange', 'cancelBulkChange']);

function difference(left: string, right: string): string {
  let at = 0;
  while (left[at] === right[at] && at < left.length) at += 1;
  return [left, right]
    .map((text) => `\n   ${text.slice(0, 4)} … ${text.slice(Math.max(0, at - 60), at + 120)}`)
    .join('');
}

/** A bulk change may be running or complete, and hidden notes and numbers cannot be changed. */
const mayRefuse = /"under_way"|"ended"|"code":"hidden"/;

/** Whether the document allows the answer for a key with these scopes. */
function judge(
  { operation, topic, isClaim }: Question,
  role: Role,
  lacking: string | undefined,
  { status, text }: Received,
  isOwn: boolean,
  fault: (text: string) => unknown,
): void {
  const isOurs = operation.face === 'directory';
  if (!operation.expected.has(status)) fault(`${status} is not in the document: ${text}`);
  else if (operation.isOfMember) {
    // The key differs from the keys of its sessions.
    if (status !== 403) fault(`${status} for a key of the member: ${text}`);
  } else if (lacking !== undefined) {
    const isNamed = !isOurs || operation.scopes.some((scope) => text.includes(`lacks the scope ${scope}.`));
    if (status !== 403 || !isNamed) fault(`${status} without the scope ${lacking}: ${text}`);
  } else if (status === 403) {
    const isLimited = !seesAll(role);
    const named = allScopes.find((value) => text.includes(`lacks the scope ${value}.`));
    const isByBody = scopedByBody.has(operation.id) && named !== undefined && !role.scopes.includes(named);
    if (isOurs && !isByBody && !(isLimited && ofEveryone.has(operation.id)))
      fault(`refused to ${role.name}: ${text}`);
  } else if (!seesAll(role) && isOurs && ofEveryone.has(operation.id))
    fault(`${status}, and is in "ofEveryone"`);
  else if (isOurs && isOwn && !isClaim && status >= 400 && personal.has(topic) && !mayRefuse.test(text))
    fault(`own: ${status} ${text}`);
}

async function questions(): Promise<readonly Question[]> {
  const asking = drivers.map(async (driver) => {
    const { text } = await fixture.send({ path: `/docs/${driver.face}.json` });
    const document = readDocument(driver.face, text);
    return driver.face === 'directory'
      ? questionsOf(document, '/directory/v1')
      : questionsOfVendor(document, driver);
  });
  return (await Promise.all(asking)).flat();
}

/** The state of hidden contacts, which shows any change. */
const imageOfHidden = ({ world }: MemberOfRole) =>
  imageOf(
    fixture.database,
    world.of.account.id,
    world.people.filter(({ owner }) => owner === hiddenOnes.owner).map(({ person }) => person.id),
  );

/** Waits for bulk changes, which run in the background. */
const changesEnded = ({ world }: MemberOfRole) =>
  expect
    .poll(() =>
      fixture.database.query(
        planned(`select b.id from bulk_changes b where b.account_id = $1 and b.state in ${bulkUnderWay}`),
        [world.of.account.id],
      ),
    )
    .toEqual([]);

/** Lists the ids of bulk changes that callers with full visibility requested. */
async function listChangesOfOthers({ world }: MemberOfRole): Promise<readonly string[]> {
  const sql = planned(`select b.id from bulk_changes b where b.account_id = $1 and not b.caller ? 'sees'`);
  const rows = await fixture.database.query<{ id: string }>(sql, [world.of.account.id]);
  return rows.map(({ id }) => id);
}

/**
 * `isLong`: all roles, and every form of every position. Otherwise the limited role calls each operation once, and
 * tries an eighth of all further positions. The owner then calls only operations for which that role lacks the scopes.
 */
function asksOf(role: Role, all: readonly Question[], isLong: boolean): readonly Question[] {
  if (isLong) return all;
  const firsts = new Map([...all].reverse().map((question) => [question.operation, question] as const));
  const isVeiled = ({ scopes }: Question['operation']) =>
    scopes.some((scope) => !veiled.scopes.includes(scope as Scope));
  return all.filter((question, at) => {
    const isFirst = firsts.get(question.operation) === question;
    if (role !== veiled) return isFirst && isVeiled(question.operation);
    if (isFirst) return true;
    return at % 8 === 0 && !isVeiled(question.operation) && !/number| [1-9]$/.test(question.place);
  });
}

async function checkRole(role: Role, all: readonly Question[], world: World): Promise<readonly string[]> {
  const of = await memberOfRole(role);
  const topics = [...new Set(all.map((question) => question.topic))].filter((topic) => personal.has(topic));
  for (const topic of topics) await of.world.recordOf(topic, hiddenOnes, of.world.of.key);
  // The bulk change of a hidden person, by a caller with full visibility.
  await changesEnded(of);
  const before = await imageOfHidden(of);
  // Requests that delete records of other requests are last.
  const last = (question: Question) =>
    Number(question.place === '' && question.operation.method === 'DELETE');
  const inOrder = [...all].sort((a, b) => last(a) - last(b));
  for (const [at, question] of inOrder.entries()) {
    // The questions have more numbers that no contact has than a member may try in an hour.
    if (role.masked.length > 0 && at % 10 === 0) fixture.advance(guessWindowMs);
    await askAboutAll(of, world, question);
  }
  await settled(fixture)(of.world.of);
  if (!seesAll(role) && (await imageOfHidden(of)) !== before) of.faults.push('a hidden person was changed');
  const secret = [
    ...(seesAll(role) ? [] : await listChangesOfOthers(of)),
    ...marksOf(world.people, () => true),
    ...(seesAll(role) ? [] : marksOf(of.world.people, (owner) => owner !== mine)),
    ...(role.masked.length === 0 ? [] : of.world.people.flatMap(({ person }) => valuesOf(person))),
  ];
  return [...of.faults, ...leaks(of.heard, secret)].map((fault) => `${role.name}: ${fault}`);
}

const valuesOf = ({ identities }: Contact) =>
  identities.filter(({ kind }) => kind !== 'telegram').map(({ value }) => value);

/** Finds secret texts in answers. An answer may return texts of the request, also in derived form. */
function leaks(heard: readonly RecordedAnswer[], secret: readonly string[]): readonly string[] {
  const any = new RegExp(secret.map((text) => text.replaceAll(/[.+]/g, '\\$&')).join('|'), 'g');
  const sentBy = (operation: RegExp) =>
    heard.flatMap(({ name, sent }) => (operation.test(name) ? sent : [])).join('\n');
  const [ofJobs, ofAll] = [sentBy(/ createBulkChange,/), sentBy(/./)];
  return heard.flatMap(({ name, sent, text }) => {
    // Jobs show their filters, and calls their paths.
    const known = name.includes('BulkChange') ? sent + ofJobs : name.includes('Calls,') ? ofAll : sent;
    return [...new Set(text.match(any) ?? [])]
      .filter((mark) => !known.includes(mark))
      .map(
        (mark) =>
          `${name} revealed ${mark}: ${text.slice(Math.max(0, text.indexOf(mark) - 200), text.indexOf(mark) + 60)}`,
      );
  });
}

describe('every operation, for every role', () => {
  const title =
    'matches the OpenAPI document, and answers for hidden and foreign contacts as for missing ones';
  it(title, { timeout: onThisMachine(300_000) }, () => areAlike(false));
  it(`${title}, for every kind of place`, { tags: ['nightly'], timeout: onThisMachine(1_800_000) }, () =>
    areAlike(true),
  );

  async function areAlike(isLong: boolean): Promise<void> {
    const all = await questions();
    const other = await World.make(fixture, [75_234_567, 65_234_567]);
    for (const topic of new Set(all.map((question) => question.topic)))
      await other.recordOf(topic, { owner: mine }, other.of.key);
    await settled(fixture)(other.of);
    const before = await imageOf(fixture.database, other.of.account.id);
    const faults: string[] = [];
    for (const role of isLong ? roles : usual)
      faults.push(...(await checkRole(role, asksOf(role, all, isLong), other)));
    expect(faults).toEqual([]);
    expect(await imageOf(fixture.database, other.of.account.id), 'the other account').toBe(before);
  }
});

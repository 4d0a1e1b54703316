/**
 * Every operation of every API with every kind of credential, generated from the OpenAPI documents. The document states
 * the requirements of an operation, which determine the answer for each credential. An operation without stated
 * requirements is a fault.
 */

import { expandScope, type Scope } from '@switchbook/domain/access/access.js';
import { expect, it } from 'vitest';
import type { ContractDriver } from '../../src/faces/kit/wire/contract-driver.js';
import { describedFaces } from '../../src/faces/kit/wire/describe-apis.js';
import { discoverFaces } from '../../src/faces/kit/wire/discover.js';
import { intakes } from '../../src/intakes/operations/intakes.js';
import { roles } from '../../src/members/operations/roles.js';
import { type Operation, readDocument, type Schema } from '../fuzz/document.js';
import type { TestAccount } from '../support/fixture.js';
import { inTwoLengths } from '../support/lengths.js';
import { findDrivers } from '../support/wire/drivers.js';
import { useServer } from '../support/wire/server.js';
import type { Received } from '../support/wire/wire.js';

const fixture = useServer({
  settings: { areRateLimitsOn: false, trustedProxies: [{ address: '127.0.0.1', prefix: 32 }] },
});
const drivers = await findDrivers();
const faces = describedFaces(await discoverFaces());
const allScopes = expandScope('all') ?? [];

/** A credential with its expected rights. */
interface Credential {
  readonly name: string;
  /** the APIs that it opens: all, our own, or none */
  readonly opens: 'all' | 'own' | 'none';
  readonly scopes: readonly Scope[];
  /** a key of a vendor: its scopes for operations that have no scope at the vendor */
  readonly vendorScopes?: readonly Scope[];
  readonly isMember?: true;
  /** absent: the request has the credential in the place of keys */
  readonly cookie?: { readonly cookie: string; readonly csrf: string };
  /** null: the request has no credential */
  readonly secret: string | null;
  readonly of: TestAccount;
}

const nobody = '00000000-0000-7000-8000-000000000007';
const noNumber = '7777771';
/** These comparisons run until their answer is read, so only refused callers send them. */
const lasting: ReadonlySet<string> = new Set(['compareFace', 'runComparison']);
/** These operations may end their own credential, the last one always. */
const ending = ['switchAccount', 'signOut'];
/**
 * The body of these operations is refused for a key that does not manage its whole account, as the documents
 * describe.
 */
const refusedByBody: ReadonlySet<string> = new Set(['setUpstream', 'createView']);

let addresses = 0;
/** An address that guesses must wait, so each request has a separate address. */
function nextAddress(): string {
  addresses += 1;
  return `10.${(addresses >> 16) & 255}.${(addresses >> 8) & 255}.${addresses & 255}`;
}

function sampleOf(schema: Schema): string {
  const isNumber = schema.type === 'integer' || schema.type === 'number';
  const fits = schema.pattern !== undefined && new RegExp(schema.pattern, 'u').test(noNumber);
  return isNumber || (fits && schema.format !== 'uuid') ? noNumber : nobody;
}

function pathOf({ path, parameters }: Operation): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name) => {
    if (name === 'face') return 'wacrm';
    const schema = parameters.find((parameter) => parameter.in === 'path' && parameter.name === name)?.schema;
    return schema === undefined ? nobody : sampleOf(schema);
  });
}

function ask(operation: Operation, driver: ContractDriver, credential: Credential): Promise<Received> {
  const { secret, cookie, of } = credential;
  const headers = {
    'x-forwarded-for': nextAddress(),
    ...(secret === null ? {} : driver.headers(secret, of.account)),
    ...(cookie === undefined
      ? {}
      : {
          cookie: cookie.cookie,
          'x-switchbook-csrf': cookie.csrf,
          origin: `http://127.0.0.1:${fixture.port}`,
        }),
  };
  const { method } = operation;
  const body = method === 'GET' || method === 'DELETE' ? {} : { body: {} };
  return fixture.send({ method, path: pathOf(operation), headers, ...body });
}

type Expected = 'unauthenticated' | 'forbidden' | 'let in';

/** The expected answer for the document and the credential. */
function expectedOf(operation: Operation, face: string, credential: Credential): Expected {
  const { opens, scopes, vendorScopes = scopes, isMember } = credential;
  if (opens === 'none' || (opens === 'own' && face !== 'directory')) return 'unauthenticated';
  if (operation.isOfMember) return isMember ? 'let in' : 'forbidden';
  const granted = operation.isFreeAtVendor ? vendorScopes : scopes;
  return operation.scopes.every((candidate) => granted.some((scope) => scope === candidate))
    ? 'let in'
    : 'forbidden';
}

function heard(operation: Operation, face: string, { status, text }: Received): Expected {
  if (status === 401) return 'unauthenticated';
  if (status !== 403) return 'let in';
  const isByBody = face === 'directory' && refusedByBody.has(operation.id);
  return isByBody && !text.includes('lacks the scope') ? 'let in' : 'forbidden';
}

/** An account with a signed-in owner, and one credential of each kind. */
async function makeCredentials(): Promise<readonly Credential[]> {
  const { core } = fixture;
  const of = await fixture.newAccount();
  const { caller, account } = of;
  await core.updateAccount(account.id, { vendor_forks: 'true' });
  const join = async (role: string) => {
    const { number } = await core.createMember(caller, { name: role, email: null, role });
    await core.signIn((await core.inviteMember(caller, number)).code, { agent: '' });
    return number;
  };
  const owner = await join('owner');
  const few: readonly Scope[] = ['groups:read', 'statuses:read'];
  const role = { name: 'few', label: 'Few', scopes: few, sees: 'all', hidden: [], masked: [] } as const;
  await core.records(roles).put(caller, role.name, role);
  const link = async (number: number) => (await core.inviteMember(caller, number)).code;
  const cookieOf = async (number: number) => {
    const session = await core.signIn(await link(number), { agent: '' });
    const principal = await core.authenticate(session?.token ?? '');
    if (session === undefined || principal?.tokenFamily == null) throw new Error('no session was opened');
    return {
      token: session.token,
      cookie: `switchbook=${session.token}`,
      csrf: core.sessionCsrf(principal.tokenFamily),
    };
  };
  const bearerOf = async (number: number) => (await core.signIn(await link(number)))?.token ?? '';
  const invited = await core.createMember(caller, { name: 'Invited', email: null, role: 'owner' });
  const codeOf = async (key: string) => {
    const principal = await core.authenticate(key);
    const keyId = principal?.keyId;
    if (keyId === undefined) throw new Error('the key is not known');
    return (
      await core.createSignInCode({ accountId: account.id, keyId, scopes: allScopes, principal: undefined })
    ).code;
  };
  const ofMember = await fixture.newKey(of, ['keys:manage', 'contacts:read'], { memberNumber: owner });
  const revoked = await fixture.newKey(of, allScopes);
  const [cookie, ofFew] = [await cookieOf(owner), await join('few')];
  const [last] = (await core.listKeys({ accountId: account.id })).filter((key) =>
    revoked.startsWith(key.prefix),
  );
  if (last !== undefined) await core.revokeKey(account.id, last.id);
  const member = await core.signIn(await codeOf(ofMember));
  const keyOf = (scopes: readonly Scope[], more = {}) => fixture.newKey(of, scopes, more);
  const tokens = await issued(of);
  const { token: intake } = await core.records(intakes).create(caller, {
    name: 'Messages',
    secret: 'a-secret-of-the-platform',
  });
  const other = await fixture.newAccount();
  const fewCookie = await cookieOf(ofFew);
  const shut = (name: string, secret: string | null): Credential => ({
    name,
    secret,
    opens: 'none',
    scopes: [],
    of,
  });
  const open = (name: string, secret: string, scopes: readonly Scope[], more = {}): Credential => ({
    name,
    secret,
    opens: 'all',
    scopes,
    of,
    ...more,
  });
  return [
    shut('nothing', null),
    shut('a broken key', `${of.key.slice(0, -1)}_`),
    shut('an unknown key', 'sk-unknown-000000000000'),
    shut('a revoked key', revoked),
    shut('a sign-in code of a key', await codeOf(of.key)),
    shut('a link of a member', await link(owner)),
    shut('an invitation', await link(invited.number)),
    shut('the token of an intake', intake),
    shut('a refresh token', tokens.refreshToken),
    shut('the token of a cookie, as a bearer', cookie.token),
    open('the key of the account', of.key, allScopes),
    open('an access token', tokens.accessToken, ['contacts:read']),
    open('a key without scopes', await keyOf([]), []),
    open('a key of a vendor without scopes', await keyOf([], { secret: `vendor-${account.id}-1` }), [], {
      vendorScopes: allScopes,
    }),
    open(
      'a key of a vendor, of a member',
      await keyOf(allScopes, { secret: `vendor-${account.id}-2`, memberNumber: ofFew }),
      few,
    ),
    open('a key of an owner without scopes', await keyOf([], { memberNumber: owner }), []),
    open('a key of an owner with few scopes', ofMember, ['keys:manage', 'contacts:read']),
    open('a key with all scopes, of a member with few', await keyOf(allScopes, { memberNumber: ofFew }), few),
    open('a session of a key of an owner', member?.token ?? '', ['keys:manage', 'contacts:read']),
    open('a session of an owner, as a bearer', await bearerOf(owner), allScopes, { isMember: true }),
    open('a session of a member with few scopes, as a bearer', await bearerOf(ofFew), few, {
      isMember: true,
    }),
    { ...open('the cookie of an owner', '', allScopes), opens: 'own', isMember: true, secret: null, cookie },
    {
      ...open('the cookie of a member with few scopes', '', few),
      opens: 'own',
      isMember: true,
      secret: null,
      cookie: fewCookie,
    },
    { ...open('the key of another account', other.key, allScopes), of: other },
    ...(await Promise.all(
      allScopes.map(async (scope) => open(`a key with ${scope}`, await keyOf([scope]), [scope])),
    )),
  ];
}

/** Tokens as programs get them for a key. */
async function issued(of: TestAccount) {
  const { core } = fixture;
  const principal = await core.authenticate(await fixture.newKey(of, ['contacts:read']));
  if (principal === undefined) throw new Error('the key is not known');
  const owner = {
    accountId: of.account.id,
    keyId: principal.keyId,
    scopes: ['contacts:read'],
    familyId: null,
    principal: undefined,
  };
  const lifetimes = { accessSeconds: 3_600, refreshSeconds: 86_400 };
  return core.issueTokenPair(owner as Parameters<typeof core.issueTokenPair>[0], lifetimes);
}

const ofOneScope = ({ name, scopes }: Credential) =>
  scopes.length === 1 && name === `a key with ${scopes[0]}`;

/**
 * A key with one scope calls the operations that need it, and another key in rotation. So does a sixth of the invalid
 * credentials, and of the valid ones. The key of the account and the cookies of members call each operation.
 */
function asksShortly(operation: Operation, at: number, credential: Credential, place: number): boolean {
  const isItsTurn = (at + place) % 6 === 0;
  if (credential.opens === 'none') return isItsTurn;
  if (!ofOneScope(credential))
    return isItsTurn || credential.cookie !== undefined || credential.secret === credential.of.key;
  const [scope] = credential.scopes;
  return (
    operation.scopes.some((candidate) => candidate === scope) || allScopes[at % allScopes.length] === scope
  );
}

async function documents() {
  return Promise.all(
    faces.map(async ({ name }) => {
      const driver = drivers.find((contractDriver) => contractDriver.face === name);
      if (driver === undefined) throw new Error(`the face ${name} has no driver`);
      const { text } = await fixture.send({ path: `/docs/${name}.json` });
      return { driver, document: readDocument(name, text) };
    }),
  );
}

it('every served route is in a document, or is an alias of one that is', async () => {
  const missing: string[] = [];
  for (const { document } of await documents()) {
    const known = new Set(
      document.operations.map(({ method, path }) => `${method} ${path.replaceAll(/\{\w+\}/g, ':')}`),
    );
    const face = faces.find(({ name }) => name === document.face);
    for (const { prefix, wire } of face?.mounts ?? [])
      for (const { method, path, isShown } of wire.routes) {
        const name = `${method} ${prefix}${path.replaceAll(/:\w+/g, ':')}`;
        if (isShown !== false && !known.has(name)) missing.push(`${document.face} ${name}`);
      }
    missing.push(
      ...document.operations
        .filter((operation) => !operation.isDeclared)
        .map((operation) => `${document.face} ${operation.id}`),
    );
  }
  expect(missing).toEqual([]);
});

inTwoLengths(
  'each operation lets in those whom its document names, and no others',
  { short: false, long: true },
  async (isLong) => {
    const credentials = await makeCredentials();
    const faults: string[] = [];
    const counts = { operations: 0, credentials: credentials.length, asked: 0, 'let in': 0, forbidden: 0 };
    let refused = 0;
    const judge = async (operation: Operation, driver: ContractDriver, credential: Credential) => {
      const expected = expectedOf(operation, driver.face, credential);
      if (expected === 'let in' && lasting.has(operation.id)) return;
      const answer = await ask(operation, driver, credential);
      counts.asked += 1;
      const found = heard(operation, driver.face, answer);
      if (found === 'unauthenticated') refused += 1;
      else counts[found] += 1;
      const name = `${driver.face} ${operation.id}, ${credential.name}`;
      if (found !== expected)
        faults.push(`${name}: ${found}, not ${expected}: ${answer.status} ${answer.text.slice(0, 200)}`);
      if (answer.status >= 500 && answer.status !== 501) faults.push(`${name}: ${answer.status}`);
    };
    const open = async (operation: Operation, driver: ContractDriver) => {
      // The requests are sequential: the server generates large documents for few callers at once.
      const answers: Received[] = [];
      for (const credential of credentials) answers.push(await ask(operation, driver, credential));
      counts.asked += answers.length;
      const statuses = new Set(answers.map(({ status }) => status));
      if (statuses.size > 1)
        faults.push(`${driver.face} ${operation.id} is open, and answers ${[...statuses].join(', ')}`);
    };
    const last: [Operation, ContractDriver][] = [];
    for (const { driver, document } of await documents())
      for (const [at, operation] of document.operations.entries()) {
        if (!isLong && operation.id.includes('@')) continue;
        counts.operations += 1;
        if (ending.includes(operation.id)) last.push([operation, driver]);
        else if (!operation.isSecured) await open(operation, driver);
        else {
          const asking = credentials.filter(
            (credential, place) => isLong || asksShortly(operation, at, credential, place),
          );
          for (let from = 0; from < asking.length; from += 8)
            await Promise.all(
              asking.slice(from, from + 8).map((credential) => judge(operation, driver, credential)),
            );
        }
      }
    last.sort(([one], [other]) => ending.indexOf(one.id) - ending.indexOf(other.id));
    for (const [operation, driver] of last)
      for (const credential of credentials) await judge(operation, driver, credential);
    expect(faults).toEqual([]);
    // Each kind of answer occurs often enough.
    expect(Math.min(counts['let in'], counts.forbidden, refused)).toBeGreaterThan(counts.operations);
    if (process.env.SHOW_COUNTS !== undefined)
      process.stdout.write(`${JSON.stringify({ ...counts, refused })}\n`);
  },
);

/**
 * The audit trail has one entry for each change, written in the transaction of the change, without secrets and personal
 * data.
 */

import { isMemberItself } from '@switchbook/domain/access/access.js';
import { type AuditAction, auditActionNames } from '@switchbook/domain/events/audit-change.js';
import type { AccountId } from '@switchbook/domain/runtime/ids.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TokenRequest } from '../../src/access/operations/tokens.js';
import { books } from '../../src/books/operations/books.js';
import { type Core, openCore } from '../../src/core/core.js';
import { planned } from '../../src/database/statements/sql.js';
import { webhooks as format } from '../../src/faces/directory/webhooks.js';
import { intakes } from '../../src/intakes/operations/intakes.js';
import { roles } from '../../src/members/operations/roles.js';
import { defaultRetention } from '../../src/retention/values.js';
import { webhooks } from '../../src/webhooks/operations/webhooks.js';
import { hasLimitedRole } from '../support/database/limited-role.js';
import { type TestAccount, useFixture } from '../support/fixture.js';
import { statementFiles } from '../support/source-files.js';
import { loopback, shopFace } from '../support/vendors/pulls.js';
import { thisMachine } from '../support/wire/webhooks.js';

const fixture = useFixture({ isAlone: true });
const dayMs = 24 * 60 * 60 * 1000;
let core: Core;

beforeAll(async () => {
  core = await openCore({
    database: fixture.database,
    clock: fixture.clock,
    upstreamFaces: new Map([['shop', shopFace()]]),
    pulls: { faces: new Map([['shop', shopFace()]]), allowed: [loopback] },
    webhooks: { formats: new Map([['directory', format]]), allowed: thisMachine },
  });
});
afterAll(() => core.close());

/** Values that the trail must never contain. */
const secrets = {
  name: 'Doctor Jane Roe',
  slug: 'doctor-jane-roe',
  number: '4915112345678',
  key: 'brought-key-0123456789abcdef',
  vendorKey: 'vendor-key-0123456789',
  pullKey: 'pull-key-0123456789',
  webhookSecret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  path: 'hook-token-77',
  description: 'calls Jane at home',
} as const;

const page = { limit: 100, after: null, since: null };
const options = { onMatch: 'skip', isDryRun: true, tags: [], groups: [] } as const;
const pull = { face: 'shop', url: 'http://127.0.0.1:1', keepsKey: true, without: [], options } as const;
const hookUrl = `http://127.0.0.1:9/${secrets.path}?token=${secrets.path}`;
const upstream = { face: 'shop', url: `http://127.0.0.1:9/${secrets.path}`, key: secrets.vendorKey };
const going = () => ({ signal: new AbortController().signal });

type AuditedAct = readonly [action: AuditAction, work: (of: TestAccount) => Promise<unknown>];

const newest = async <Item>(items: Promise<readonly Item[]>) => (await items).at(-1) as Item;
const someHook = async ({ caller }: TestAccount) => (await newest(core.records(webhooks).list(caller))).id;
const somePull = async ({ caller }: TestAccount) =>
  (await newest(core.listPulls(caller, { limit: 1, after: null }).then(({ items }) => items))).id;

const someIntake = async ({ caller }: TestAccount) => (await newest(core.records(intakes).list(caller))).id;

const everyone = { kind: 'all' } as const;
const lifetimes = { accessSeconds: 60, refreshSeconds: 60 };
const tokenOwnerOf = async (accountId: AccountId): Promise<TokenRequest> => {
  const { id: keyId } = await newest(core.listKeys({ accountId }));
  return { accountId, keyId, scopes: [], familyId: null, principal: undefined };
};

const someField = { key: 'plan', type: 'text' } as const;
const someRole = {
  name: 'shop',
  label: secrets.name,
  scopes: ['contacts:read'],
  sees: 'groups',
  hidden: [],
  masked: [],
} as const;
const someMember = {
  name: secrets.name,
  email: 'jane@example.com',
  role: 'reader',
  owners: [secrets.number],
};

/** Every audited action, in an order in which each is possible. */
const steps: readonly AuditedAct[] = [
  [
    'account.changed',
    ({ account }) =>
      core.updateAccount(account.id, {
        name: secrets.name,
        slug: secrets.slug,
        whatsapp_number: `+${secrets.number}`,
        contact_limit: '7',
      }),
  ],
  ['key.created', ({ account }) => core.createKey(account.id, newKey(secrets.name))],
  [
    'key.imported',
    ({ account }) => core.createKey(account.id, { ...newKey('brought'), secret: secrets.key }),
  ],
  [
    'key.changed',
    async ({ account }) =>
      core.updateKey(account.id, (await newest(core.listKeys({ accountId: account.id }))).id, {
        name: 'renamed',
        scopes: [],
      }),
  ],
  [
    'key.secret_rotated',
    async ({ account }) =>
      core.rotateKey(account.id, (await newest(core.listKeys({ accountId: account.id }))).id, 60),
  ],
  ['key.code_made', async ({ account }) => core.createSignInCode(await tokenOwnerOf(account.id))],
  ['key.token_made', async ({ account }) => core.issueTokenPair(await tokenOwnerOf(account.id), lifetimes)],
  [
    'key.revoked',
    async ({ account }) =>
      core.revokeKey(account.id, (await newest(core.listKeys({ accountId: account.id }))).id),
  ],
  [
    'webhook.created',
    ({ caller }) =>
      core.records(webhooks).create(caller, {
        face: 'directory',
        url: hookUrl,
        secret: secrets.webhookSecret,
        description: secrets.description,
      }),
  ],
  [
    'webhook.changed',
    async (of) =>
      core.records(webhooks).update(of.caller, await someHook(of), { state: 'paused', description: 'x' }),
  ],
  ['webhook.secret_rotated', async (of) => core.records(webhooks).rotate(of.caller, await someHook(of), {})],
  ['webhook.deleted', async (of) => core.records(webhooks).delete(of.caller, await someHook(of))],
  ['upstream.set', ({ account }) => core.setUpstream(account.id, upstream)],
  ['upstream.removed', ({ account }) => core.removeUpstream(account.id, 'shop')],
  ['pull_key.kept', ({ caller }) => core.createPull(caller, { ...pull, key: secrets.pullKey } as never)],
  ['pull_key.forgotten', async (of) => core.forgetPullKey(of.caller, await somePull(of))],
  [
    'intake.created',
    ({ caller }) =>
      core.records(intakes).create(caller, {
        name: secrets.name,
        secret: secrets.webhookSecret,
        verifyToken: secrets.vendorKey,
        portfolio: secrets.path,
      }),
  ],
  [
    'intake.changed',
    async (of) =>
      core.records(intakes).update(of.caller, await someIntake(of), {
        name: secrets.name,
        secret: secrets.webhookSecret,
        verifyToken: secrets.vendorKey,
        overlapSeconds: 60,
      }),
  ],
  [
    'intake.address_rotated',
    async (of) => core.records(intakes).rotate(of.caller, await someIntake(of), { overlapSeconds: 60 }),
  ],
  ['intake.deleted', async (of) => core.records(intakes).delete(of.caller, await someIntake(of))],
  [
    'book.created',
    ({ caller }) => core.records(books).create(caller, { name: secrets.name, source: everyone }),
  ],
  ['book.changed', (of) => core.records(books).update(of.caller, 1, { shows: 'details' })],
  ['book.removed', (of) => core.records(books).delete(of.caller, 1)],
  ['field.declared', async (of) => core.declareField(of.caller, someField)],
  ['field.changed', async (of) => core.changeField(of.caller, someField.key, { label: secrets.name })],
  ['field.removed', async (of) => core.removeField(of.caller, someField.key)],
  ['role.created', (of) => core.records(roles).put(of.caller, someRole.name, someRole)],
  ['role.changed', (of) => core.records(roles).put(of.caller, someRole.name, { ...someRole, sees: 'own' })],
  ['role.removed', (of) => core.records(roles).delete(of.caller, someRole.name)],
  ['member.created', (of) => core.createMember(of.caller, someMember)],
  ['member.changed', (of) => core.updateMember(of.caller, 1, { role: 'agent' })],
  ['member.link_made', (of) => core.inviteMember(of.caller, 1)],
  ['member.sessions_ended', (of) => core.endMemberSessions(of.caller, 1, {})],
  ['login.added', addLogin],
  ['login.ended', endLogin],
  ['invitation.accepted', acceptInvitation],
  ['invitation.declined', declineInvitation],
  ['member.left', (of) => core.removeMember(of.caller, 1)],
  ['member.erased', (of) => core.eraseMember(of.caller, 1)],
  ['account.deleted', ({ account }) => core.deleteAccount(account.id, going())],
];

async function signedIn({ caller }: TestAccount) {
  const { code } = await core.inviteMember(caller, 1);
  const session = await core.signIn(code, { agent: '' });
  const principal = await core.authenticate(session?.token ?? '');
  if (principal === undefined || !isMemberItself(principal)) throw new Error('the link opened no session');
  return principal;
}

async function addLogin(of: TestAccount): Promise<void> {
  const { caller } = of;
  const principal = await signedIn(of);
  const key = { publicKey: Buffer.from(secrets.key), counter: 0, transports: [] };
  await core.addPasskey(caller, principal, { ...key, id: secrets.path, label: secrets.description });
}

const proof = {
  issuer: 'https://login.example',
  label: 'Our login',
  email: someMember.email,
  role: null,
  providerSid: null,
  refreshToken: null,
};

/** The current slug: an earlier step changed it. */
async function slugOf({ account }: TestAccount): Promise<string> {
  const [row] = await fixture.database.query<{ slug: string }>(
    planned('select a.slug from accounts a where a.id = $1'),
    [account.id],
  );
  return row?.slug ?? '';
}

/** Member 1 of the account has this address, and no login of the provider. */
async function acceptInvitation(of: TestAccount): Promise<void> {
  const { account } = of;
  const once = { id: `choice ${account.id}`, until: new Date(Date.now() + 60_000) };
  await core.enterInvited({ ...proof, subject: account.id }, once, await slugOf(of), { agent: '' });
}

async function declineInvitation(of: TestAccount): Promise<void> {
  const elsewhere = await fixture.newAccount();
  await core.createMember(elsewhere.caller, someMember);
  const other = { ...proof, issuer: 'https://other.example', subject: of.account.id };
  const once = { id: `other choice ${of.account.id}`, until: new Date(Date.now() + 60_000) };
  const session = await core.enterInvited(other, once, elsewhere.account.slug, { agent: '' });
  const principal = await core.authenticate(session?.token ?? '');
  if (principal === undefined || !isMemberItself(principal)) throw new Error('the proof opened no session');
  await core.declineInvitation(principal, await slugOf(of));
}

async function endLogin(of: TestAccount): Promise<void> {
  const { caller } = of;
  const principal = await signedIn(of);
  for (const { id } of await core.listOwnLogins(principal)) await core.endOwnLogin(caller, principal, id);
}

function newKey(name: string) {
  return { name, scopes: ['contacts:read'], rateLimit: { kind: 'unlimited' }, expiresAt: null } as const;
}

const trailOf = async ({ account }: TestAccount) =>
  (await core.listAudit({ accountId: account.id }, page)).items;
const exec = (text: string, ...values: unknown[]) =>
  fixture.database.query<{ n: number }>(planned(text), values);

/** The rows of all audited tables. */
async function image({ account }: TestAccount): Promise<unknown> {
  const tables = ['accounts', 'api_keys', 'webhooks', 'upstreams', 'pulls', 'intakes'];
  return Promise.all(
    tables.map((table) =>
      exec(
        `select to_jsonb(t) as row from ${table} t
         where to_jsonb(t) ->> $2 = $1 order by to_jsonb(t)::text`,
        account.id,
        table === 'accounts' ? 'id' : 'account_id',
      ),
    ),
  );
}

describe('the trail', () => {
  it('has an entry of each change, in order, with its author, and outlives the account', async () => {
    const one = await fixture.newAccount();
    for (const [, work] of steps) await work(one);
    const trail = await trailOf(one);
    const actions = trail.map((entry) => entry.action).reverse();
    // The key of the member's sessions ends with it.
    const also: Partial<Record<AuditAction, readonly AuditAction[]>> = {
      'member.left': ['member.left', 'key.revoked'],
      // A book comes with a key, which ends with it.
      'book.created': ['key.created', 'book.created'],
      'book.removed': ['book.removed', 'key.revoked'],
      // The member first signs in by a link.
      'login.added': ['member.link_made', 'member.changed', 'login.added'],
      'login.ended': ['member.link_made', 'login.ended'],
      'invitation.accepted': ['login.added', 'invitation.accepted'],
    };
    const written = steps.flatMap(([action]) => also[action] ?? [action]);
    expect(actions).toEqual(['account.created', 'key.created', ...written]);
    expect(new Set(actions)).toEqual(new Set(auditActionNames));
    const entry = (action: AuditAction) => trail.find((auditEntry) => auditEntry.action === action);
    const byCommand = { face: 'cli', key_id: null };
    expect(entry('account.changed')).toMatchObject({
      accountId: one.account.id,
      subject: one.account.id,
      actor: byCommand,
      before: { contact_limit: null },
      after: { contact_limit: 7 },
      withheld: ['name', 'slug', 'whatsapp_number'],
    });
    expect(entry('key.revoked')).toMatchObject({
      before: { revoked_at: null },
      after: { revoked_at: expect.stringMatching(/Z$/) },
      withheld: [],
    });
    expect(entry('webhook.created')).toMatchObject({
      actor: { face: 'test', key_id: null },
      before: null,
      after: { face: 'directory', origin: 'http://127.0.0.1:9', types: null, state: 'active' },
      withheld: ['description', 'secret', 'url'],
    });
    expect(entry('webhook.changed')).toMatchObject({
      before: { state: 'active' },
      after: { state: 'paused' },
      withheld: ['description'],
    });
    expect(entry('webhook.secret_rotated')).toMatchObject({ before: {}, after: {}, withheld: ['secret'] });
    expect(entry('upstream.removed')).toMatchObject({
      subject: 'shop',
      before: { origin: 'http://127.0.0.1:9', has_key: true },
      after: null,
      withheld: ['key', 'url'],
    });
    expect(entry('account.deleted')).toMatchObject({ before: { number: one.account.number }, after: null });
    const all = await core.listAllAudit(page);
    expect(all.items.filter((item) => item.accountId === one.account.id)).toEqual(trail);
  });

  it('contains no secret and no name of a person', async () => {
    const one = await fixture.newAccount();
    for (const [, work] of steps) await work(one);
    const [row] = await exec('select jsonb_agg(to_jsonb(e))::text as n from audit_entries e');
    const text = String(row?.n);
    expect(text).toContain(one.account.id);
    for (const secret of Object.values(secrets)) expect(text).not.toContain(secret);
  });

  it('has no entry without a change, and no duplicate', async () => {
    const one = await fixture.newAccount();
    const before = await trailOf(one);
    await core.updateAccount(one.account.id, { name: one.account.name });
    await expect(core.updateAccount(one.account.id, { contact_limit: 'many' })).rejects.toThrow();
    await expect(core.removeUpstream(one.account.id, 'shop')).rejects.toThrow();
    expect(await trailOf(one)).toEqual(before);
    const { key } = await core.createKey(one.account.id, newKey('k'));
    await core.revokeKey(one.account.id, key.id);
    await core.revokeKey(one.account.id, key.id);
    expect((await trailOf(one)).map(({ action }) => action).slice(0, 2)).toEqual([
      'key.revoked',
      'key.created',
    ]);
    await expect(core.deleteAccount(one.account.id, { signal: AbortSignal.abort() })).rejects.toThrow();
    await core.deleteAccount(one.account.id, going());
    expect((await trailOf(one)).filter(({ action }) => action === 'account.deleted')).toHaveLength(1);
  });

  it('has an entry of the tokens of each key once a day, so that tokens displace no other entry', async () => {
    const one = await fixture.newAccount();
    const { key } = await core.createKey(one.account.id, newKey('first'));
    const { key: other } = await core.createKey(one.account.id, newKey('second'));
    const owner = {
      accountId: one.account.id,
      scopes: ['contacts:read'],
      familyId: null,
      principal: undefined,
    } as const;
    const issue = (keyId: typeof key.id) => core.issueTokenPair({ ...owner, keyId }, lifetimes);
    const made = async () =>
      (await trailOf(one)).filter(({ action }) => action === 'key.token_made').map(({ subject }) => subject);
    for (const id of [key.id, key.id, other.id, key.id]) await issue(id);
    expect(await made()).toEqual([other.id, key.id]);
    fixture.advance(dayMs + 1_000);
    await issue(key.id);
    expect(await made()).toEqual([key.id, other.id, key.id]);
    expect((await trailOf(one))[0]).toMatchObject({ after: { scopes: ['contacts:read'] } });
  });

  it('has an entry for each key of a family that expires', async () => {
    const one = await fixture.newAccount();
    const { key, secret } = await core.createKey(one.account.id, { ...newKey('m'), scopes: ['keys:manage'] });
    const maker = await core.authenticate(secret);
    const child = await core.createKey(one.account.id, { ...newKey('c'), scopes: [] }, maker);
    await core.revokeKey(one.account.id, key.id);
    const [first, second, made] = await trailOf(one);
    expect([first?.action, second?.action]).toEqual(['key.revoked', 'key.revoked']);
    expect(new Set([first?.subject, second?.subject])).toEqual(new Set([key.id, child.key.id]));
    expect(made).toMatchObject({
      subject: child.key.id,
      actor: { key_id: key.id },
      after: { made_by: key.id },
    });
  });
});

describe('an entry and its change', () => {
  it.skipIf(hasLimitedRole)(
    'are one transaction: no change is made whose entry cannot be written',
    async () => {
      const one = await fixture.newAccount();
      // These records are created while the trail is writable.
      await core.records(webhooks).create(one.caller, { face: 'directory', url: hookUrl });
      await core.createPull(one.caller, { ...pull, key: secrets.pullKey } as never);
      await core.setUpstream(one.account.id, { ...upstream, key: null });
      const before = await image(one);
      await exec('alter table audit_entries rename to audit_elsewhere');
      try {
        for (const [action, work] of steps) {
          const error = await work(one).then(
            () => undefined,
            (thrown: unknown) => thrown,
          );
          expect([action, error]).toEqual([action, expect.any(Error)]);
          expect([action, await image(one)]).toEqual([action, before]);
        }
        await expect(core.createAccount({ name: 'Nobody' })).rejects.toThrow();
      } finally {
        await exec('alter table audit_elsewhere rename to audit_entries');
      }
      expect(await image(one)).toEqual(before);
    },
  );

  it('the entry of a failed idempotent request is rolled back with its change', async () => {
    const one = await fixture.newAccount();
    const named = { accountId: one.account.id, key: 'named', fingerprinted: ['x'] };
    const before = await trailOf(one);
    const failing = core.runIdempotent(named, async (bound) => {
      await bound.createKey(one.account.id, newKey('never'));
      throw new Error('no answer');
    });
    await expect(failing).rejects.toThrow('no answer');
    expect(await trailOf(one)).toEqual(before);
  });

  it('every statement on audited tables is listed', () => {
    const writes = /\b(?:insert into|update|delete from) (?:accounts|api_keys|webhooks|upstreams|pulls)\b/;
    const found = statementFiles().flatMap(({ path, text }) => {
      // A statement may consist of several texts, all of them after its label.
      let label = path;
      const labels = new Set<string>();
      for (const [piece, name] of text.matchAll(
        /(?:prepared|planned|inParts)\(\s*(?:'(\w+)',)?|`[^`]*`|'[^'\n]*'/g,
      ))
        if (/^\w/.test(piece)) label = name ?? path;
        else if (writes.test(piece)) labels.add(label);
      return [...labels];
    });
    expect(found.sort()).toEqual([...audited, ...notOfPeople].sort());
  });
});

/** Run by functions that take an AuditedTransaction. */
const audited = [
  'insert_account',
  'update_account',
  'mark_account_deleted',
  'insert_key',
  'revoke_key',
  'change_keys',
  'rename_session_key',
  'forget_old_secret',
  'rotate_key',
  'begin_webhook',
  'pause_webhooks_of_keys',
  'put_upstream',
  'delete_upstream',
  'insert_pull',
  'end_kept_pull_keys',
  'forget_pull_key',
  'give_pull_key',
];
/**
 * Statements for data that the program updates itself, such as progress, last use of a key and failures of a receiver.
 */
const notOfPeople = [
  'drop_account',
  'pause_ended_webhook',
  'end_pull',
  'store_account_has_intakes',
  'store_upstream_key',
  'pull_catalogs',
  'pull_progress',
  'pull_read',
  'salt_refusals',
  'settle_deliveries',
  'skip_lost_events',
  // The trial account of doctor, which is taken back.
  'src/health/store/health-rows.ts',
];

describe('reading it', () => {
  it('is paged, newest first, from a given time, and by account', async () => {
    const one = await fixture.newAccount();
    const other = await fixture.newAccount();
    for (let index = 0; index < 3; index += 1) await core.createKey(one.account.id, newKey(`k${index}`));
    const all = await trailOf(one);
    expect(all).toHaveLength(5);
    expect(all.every((entry) => entry.accountId === one.account.id)).toBe(true);
    const first = await core.listAudit({ accountId: one.account.id }, { limit: 2, after: null, since: null });
    const rest = await core.listAudit(
      { accountId: one.account.id },
      { limit: 3, after: first.next, since: null },
    );
    expect([...first.items, ...rest.items]).toEqual(all);
    expect(rest.next).toBeNull();
    const since = all[1]?.occurredAt ?? null;
    expect((await core.listAudit({ accountId: one.account.id }, { ...page, since })).items).toEqual(
      all.slice(0, 2),
    );
    expect((await trailOf(other)).map(({ action }) => action)).toEqual(['key.created', 'account.created']);
  });
});

describe('keeping it', () => {
  const sweep = (auditMs: number | null) =>
    core.sweep({ ...going(), retention: { ...defaultRetention, eventsMs: null, auditMs } });

  it('deletes entries after their time, also of deleted accounts; without a limit never', async () => {
    const gone = await fixture.newAccount();
    await core.deleteAccount(gone.account.id, going());
    const one = await fixture.newAccount();
    fixture.advance(401 * dayMs);
    await core.createKey(one.account.id, newKey('late'));
    await sweep(null);
    expect((await trailOf(gone)).length).toBeGreaterThan(0);
    expect(await trailOf(one)).toHaveLength(3);
    expect((await sweep(400 * dayMs)).auditEntries).toBeGreaterThan(4);
    expect(await trailOf(gone)).toEqual([]);
    expect((await trailOf(one)).map(({ action }) => action)).toEqual(['key.created']);
    expect((await sweep(400 * dayMs)).auditEntries).toBe(0);
  });

  it('has a bound in number for each account', async () => {
    const one = await fixture.newAccount();
    await exec(
      `insert into audit_entries (account_id, id, occurred_at, actor, action, subject, withheld)
       select $1, lpad(to_hex(n), 32, '0')::uuid, $2, '{}', 'key.created', '', '{}' from generate_series(1, 100005) n`,
      one.account.id,
      fixture.clock(),
    );
    expect((await sweep(null)).auditEntries).toBe(7);
    expect((await trailOf(one)).slice(0, 2).map(({ action }) => action)).toEqual([
      'key.created',
      'account.created',
    ]);
  });
});

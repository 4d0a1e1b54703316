/** Members of an account: their roles, the keys that end with them, and the contacts that are visible to them. */

import type { Principal, Scope } from '@switchbook/domain/access/access.js';
import { allContacts } from '@switchbook/domain/contact/query.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import { uuidV7 } from '@switchbook/domain/runtime/ids.js';
import { describe, expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { members } from '../../src/members/operations/members.js';
import { roles } from '../../src/members/operations/roles.js';
import { problemOf } from '../support/accounts/people.js';
import { useFixture } from '../support/fixture.js';

const fixture = useFixture();
const everyone = {
  limit: 50,
  wantTotal: false,
  from: { at: 'skip', count: 0 },
  order: [{ by: 'createdAt', descending: true }],
} as const;
const set = (value: string) => ({ op: 'set', value }) as const;
const numberOf = (name: string) =>
  ({ kind: 'phone', scope: '', value: `4915${name.length}0000000` }) as const;

/**
 * Makes an account with an agent, a key of the agent that may read and write, and three contacts. One is the agent's,
 * one is in the agent's group, and one is neither.
 */
async function team(role = 'agent') {
  const { core } = fixture;
  const { account, caller } = await fixture.newAccount();
  const group = await core.createCatalogItem(caller, 'groups', { name: 'North' });
  const agent = await core.createMember(caller, {
    name: 'Ana',
    email: 'ana@example.com',
    role,
    groups: [group.number],
    owners: ['7', 'ana'],
  });
  const links = [
    await core.inviteMember(caller, agent.number),
    await core.inviteMember(caller, agent.number),
  ];
  const session = await core.signIn(links[0]?.code ?? '');
  expect(await core.signIn(links[1]?.code ?? ''), 'a link of one who has come in').toBeUndefined();
  const scopes: readonly Scope[] = ['contacts:read', 'contacts:write', 'contacts:delete', 'groups:read'];
  const wanted = {
    name: 'n8n',
    scopes,
    rateLimit: undefined,
    expiresAt: undefined,
    memberNumber: agent.number,
  };
  const { secret } = await core.createKey(account.id, wanted);
  const save = async (name: string, owner?: string) =>
    (
      await core.saveContact(caller, {
        op: 'save',
        onMatch: 'refuse',
        edit: {
          displayName: set(name),
          ...(owner === undefined ? {} : { owner: set(owner) }),
          identities: [{ op: 'hold', identity: numberOf(name) }],
        },
      })
    ).contact;
  return { account, caller, session, agent, secret, group, save };
}

/** Rows that name a removed member: its revoked keys, and owner texts that histories refer to. */
const staysOfOneWhoLeft = { api_keys: 2, member_owners: 2 };

describe('members', () => {
  it('have no deleted group and no merged one', async () => {
    const { core } = fixture;
    const { caller, agent, group } = await team();
    const groupsOf = async () => (await core.records(members).get(caller, agent.number)).groups;
    const issue = async (work: Promise<unknown>) => {
      const error = await work.then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      return error instanceof ProblemError && error.problem.kind === 'invalid'
        ? error.problem.issues[0]?.path
        : error;
    };
    const other = await core.createCatalogItem(caller, 'groups', { name: 'South' });
    const unknown = { groups: [other.number, 99] };
    expect(await issue(core.updateMember(caller, agent.number, unknown))).toBe('groups.1');
    const wanted = { name: 'Bo', email: null, role: 'agent', groups: [99] };
    expect(await issue(core.createMember(caller, wanted))).toBe('groups.0');
    await core.updateMember(caller, agent.number, { groups: [group.number, other.number] });
    await core.deleteCatalogItem(caller, 'groups', group.number);
    expect(await groupsOf()).toEqual([other.number]);
    const west = await core.createCatalogItem(caller, 'groups', { name: 'West' });
    await core.mergeCatalogItems(caller, 'groups', { from: other.number, into: west.number });
    expect(await groupsOf()).toEqual([]);
    const hidden = ['attributes.\u0000', 'attributes.\ud800'] as const;
    for (const part of hidden) {
      const role = { name: 'r', label: 'R', scopes: [], sees: 'own', hidden: [part], masked: [] } as const;
      expect(await issue(core.records(roles).put(caller, role.name, role))).toBe('hidden.0');
    }
  });

  it('are created and changed, and keep their name after they leave; the last owner cannot leave', async () => {
    const { core } = fixture;
    const { caller } = await fixture.newAccount();
    const owner = await core.createMember(caller, { name: 'Olga', email: 'olga@example.com', role: 'owner' });
    expect(owner).toMatchObject({ number: 1, role: 'owner', state: 'invited', owners: ['1'] });
    const bo = await core.createMember(caller, { name: 'Bo', email: null, role: 'reader' });
    expect(await core.updateMember(caller, bo.number, { role: 'agent', owners: ['bo'] })).toMatchObject({
      role: 'agent',
      owners: ['bo'],
    });
    const refusal = async (work: Promise<unknown>) => {
      const error = await work.then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      return error instanceof ProblemError && error.problem.kind === 'invalid'
        ? error.problem.issues[0]?.code
        : error;
    };
    expect(await refusal(core.removeMember(caller, owner.number))).toBe('last_owner');
    expect(
      await refusal(core.createMember(caller, { name: 'Olga 2', email: 'OLGA@example.com', role: 'owner' })),
    ).toBe('taken');
    expect(await refusal(core.updateMember(caller, owner.number, { owners: ['bo'] }))).toBe('taken');
    expect(await refusal(core.updateMember(caller, owner.number, { owners: ['o', 'o'] }))).toBe('repeated');
    await core.removeMember(caller, bo.number);
    expect(await core.records(members).list(caller)).toMatchObject([
      { name: 'Olga' },
      { name: 'Bo', state: 'left' },
    ]);
    expect(
      (await core.listAudit(caller, { limit: 10, after: null } as never)).items.map((entry) => entry.action),
    ).toContain('member.left');
  });

  it('have no credentials after they leave, and may be linked again', async () => {
    const { core } = fixture;
    const { account, caller, agent, session, secret } = await team();
    const linked = async (member: number) =>
      fixture.database.query(
        planned(`insert into member_logins (account_id, id, member_number, issuer, subject, label, created_at)
          values ($1, $2, $3, 'https://id.example.com', 'sub-1', 'ana@example.com', now())`),
        [account.id, uuidV7(), member],
      );
    await linked(agent.number);
    const { code } = await core.inviteMember(caller, agent.number);
    await core.removeMember(caller, agent.number);
    const tables = await fixture.database.query<{ name: string }>(
      planned(`select c.table_name as name from information_schema.columns c
        where c.column_name = 'member_number' and c.table_schema = current_schema() order by 1`),
      [],
    );
    const left: Record<string, number> = {};
    for (const { name } of tables) {
      const count = `select count(*)::int as found from ${name} t where t.account_id = $1 and t.member_number = $2`;
      const [row] = await fixture.database.query<{ found: number }>(planned(count), [
        account.id,
        agent.number,
      ]);
      if (row !== undefined && row.found > 0) left[name] = row.found;
    }
    expect(left).toEqual(staysOfOneWhoLeft);
    expect(await core.authenticate(session?.token ?? '')).toBeUndefined();
    expect(await core.authenticate(secret)).toBeUndefined();
    expect(await core.signIn(code)).toBeUndefined();
    // The same person at the provider may become another member.
    const again = await core.createMember(caller, { name: 'Ana', email: 'ana@example.com', role: 'agent' });
    await linked(again.number);
  });

  it('sign in with hidden keys, whose secret no call returns and which no call ends', async () => {
    const { core } = fixture;
    const { account, caller, session, agent } = await team();
    const hidden = (await core.authenticate(session?.token ?? ''))?.keyId as never;
    expect(hidden).toBeDefined();
    const refused = async (work: Promise<unknown>) =>
      expect(await work.catch((error: unknown) => (error as ProblemError).problem)).toMatchObject({
        kind: 'not_found',
        resource: 'key',
      });
    await refused(core.rotateKey(account.id, hidden, 0));
    await refused(core.revokeKey(account.id, hidden));
    await refused(core.updateKey(account.id, hidden, { name: 'mine' }));
    expect((await core.listKeys({ accountId: account.id })).map((key) => key.id)).not.toContain(hidden);
    expect(await core.records(members).get(caller, agent.number)).toMatchObject({ state: 'active' });
  });

  it('make keys in their sessions, which get scopes that the role gained later', async () => {
    const { core } = fixture;
    const { account, caller } = await fixture.newAccount();
    const wanted = { name: 'ops', label: 'Ops', sees: 'all', hidden: [], masked: [] } as const;
    await core
      .records(roles)
      .put(caller, wanted.name, { ...wanted, scopes: ['contacts:read', 'keys:manage'] });
    const { number } = await core.createMember(caller, { name: 'Ivo', email: null, role: 'ops' });
    const { code } = await core.inviteMember(caller, number);
    const session = (await core.signIn(code, { agent: 'Browser' }))?.token ?? '';
    const ivo = async () => (await core.authenticate(session)) as Principal;
    const of = { rateLimit: undefined, expiresAt: undefined };
    const { key } = await core.createKey(
      account.id,
      { name: 'n8n', scopes: ['contacts:read'], ...of },
      await ivo(),
    );
    const scopes = ['contacts:read', 'contacts:write'] as const;
    const widened = async () => core.updateKey(account.id, key.id, { scopes }, await ivo());
    expect(await widened().catch((error: unknown) => (error as ProblemError).problem)).toMatchObject({
      kind: 'forbidden',
      scope: 'contacts:write',
    });
    await core.records(roles).put(caller, wanted.name, { ...wanted, scopes: [...scopes, 'keys:manage'] });
    expect((await widened()).scopes).toEqual(scopes);
  });

  it('use keys that are limited to their role and end with them', async () => {
    const { core } = fixture;
    const { caller, agent, secret } = await team();
    expect((await core.records(members).list(caller))[0]?.state).toBe('active');
    const principal = await core.authenticate(secret);
    expect([...(principal?.scopes ?? [])]).toEqual(['contacts:read', 'contacts:write', 'groups:read']);
    expect(principal?.member).toMatchObject({ name: 'Ana', role: 'agent' });
    await core.updateMember(caller, agent.number, { state: 'suspended' });
    expect(await core.authenticate(secret)).toBeUndefined();
    await core.updateMember(caller, agent.number, { state: 'active' });
    expect(await core.authenticate(secret)).toBeDefined();
    await core.removeMember(caller, agent.number);
    expect(await core.authenticate(secret)).toBeUndefined();
  });

  it('are invited again after a suspension, unless they have signed in', async () => {
    const { core } = fixture;
    const { caller } = await fixture.newAccount();
    const { number } = await core.createMember(caller, { name: 'Ivo', email: null, role: 'agent' });
    const { code } = await core.inviteMember(caller, number);
    const resume = async () => {
      await core.updateMember(caller, number, { state: 'suspended' });
      return (await core.updateMember(caller, number, { state: 'active' })).state;
    };
    expect(await resume()).toBe('invited');
    expect(await core.signIn(code, { agent: 'Browser' })).toBeUndefined();
    const next = await core.inviteMember(caller, number);
    expect(await core.signIn(next.code, { agent: 'Browser' })).toBeDefined();
    expect(await resume()).toBe('active');
  });
});

describe('a member with fewer rights than a role', () => {
  /** An owner, a removed owner, and a caller without the scopes of owners. */
  async function lesser() {
    const { core } = fixture;
    const { account, caller } = await fixture.newAccount();
    const join = async (name: string) => {
      const member = await core.createMember(caller, { name, email: null, role: 'owner' });
      await core.signIn((await core.inviteMember(caller, member.number)).code);
      return member;
    };
    const [owner, left] = [await join('Olga'), await join('Oleg')];
    await join('Otto');
    await core.removeMember(caller, left.number);
    const secret = await fixture.newKey({ account, caller, key: '' }, ['keys:manage', 'contacts:read']);
    const principal = await core.authenticate(secret);
    if (principal === undefined) throw new Error('the key is not known');
    return { core, account, caller, owner, left, principal };
  }
  type Lesser = Awaited<ReturnType<typeof lesser>>;

  const acts: Readonly<Record<string, (of: Lesser) => Promise<unknown>>> = {
    'lets a member in with it': ({ core, caller, principal }) =>
      core.createMember(caller, { name: 'New', email: null, role: 'owner' }, principal),
    'renames a member of it': ({ core, caller, owner, principal }) =>
      core.updateMember(caller, owner.number, { name: 'Other' }, principal),
    'suspends a member of it': ({ core, caller, owner, principal }) =>
      core.updateMember(caller, owner.number, { state: 'suspended' }, principal),
    'ends a member of it': ({ core, caller, owner, principal }) =>
      core.removeMember(caller, owner.number, principal),
    'erases a member of it who left': ({ core, caller, left, principal }) =>
      core.eraseMember(caller, left.number, principal),
    'ends the sessions of a member of it': ({ core, caller, owner, principal }) =>
      core.endMemberSessions(caller, owner.number, { principal }),
    'makes a role of its scopes': ({ core, caller, principal }) =>
      core
        .records(roles)
        .put(
          caller,
          'boss',
          { label: 'Boss', scopes: ['contacts:delete'], sees: 'all', hidden: [], masked: [] },
          { principal },
        ),
  };

  it.each(Object.entries(acts))('may never %s', async (_, act) => {
    const of = await lesser();
    const before = await of.core.records(members).list(of.caller);
    expect(await problemOf(act(of))).toMatchObject({ kind: 'forbidden' });
    expect(await of.core.records(members).list(of.caller)).toEqual(before);
    await act({ ...of, principal: undefined as never });
  });
});

describe('an agent', () => {
  it('sees only its own contacts and those of its groups', async () => {
    const { core } = fixture;
    const { caller, secret, group, save } = await team();
    const own = await save('Own', 'ana');
    const grouped = await save('Grouped');
    const other = await save('Stranger', 'bo');
    await core.editContact(caller, {
      op: 'edit',
      target: [{ by: 'id', id: grouped.id }],
      edit: { groups: [{ op: 'add', items: [{ by: 'number', number: group.number, missing: 'refuse' }] }] },
    });
    const principal = await core.authenticate(secret);
    if (principal === undefined) throw new Error('the key is not known');
    const limited = { ...caller, keyId: principal.keyId, visibility: principal.visibility };
    const page = await core.listContacts(limited, allContacts, everyone);
    expect(page.items.map((contact) => contact.displayName).sort()).toEqual(['Grouped', 'Own']);
    expect(await core.countContacts(limited, allContacts)).toBe(2);
    const get = (id: typeof own.id) => core.getContact(limited, { target: [{ by: 'id', id }] });
    expect((await get(own.id)).displayName).toBe('Own');
    await expect(get(other.id)).rejects.toMatchObject({
      problem: { kind: 'not_found', resource: 'contact' },
    });
    const taken = core.saveContact(limited, {
      op: 'save',
      onMatch: 'return',
      edit: { displayName: set('Again'), identities: [{ op: 'hold', identity: numberOf('Stranger') }] },
    });
    await expect(taken).rejects.toMatchObject({
      failures: [{ problem: { kind: 'conflict', conflicts: [{ owner: null }] } }],
    });
    expect(() => core.createImport(limited as never, {} as never)).toThrow(ProblemError);
  });
});

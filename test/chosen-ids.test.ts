/** Lists in the order of ids that callers chose, of contacts with one, with several and with none. */
import { describe, expect, it } from 'vitest';
import { planned } from '../src/store/sql.js';
import { tallyInserts } from '../src/store/tallies.js';
import { type TestAccount, useGround } from './support/ground.js';

const ground = useGround();
const scope = 'shop';

interface Chosen {
  readonly contact: string;
  readonly raw: string;
  readonly position: number;
  readonly scope: string;
}

const byBytes = (one: string, other: string) => Buffer.compare(Buffer.from(one), Buffer.from(other));

async function fill(of: TestAccount, ids: readonly string[], chosen: readonly Chosen[]) {
  const now = new Date('2026-01-01T00:00:00Z');
  await ground.database.transaction(async (tx) => {
    await tx.query(
      planned(`insert into contacts (account_id, id, number, type, given_folded, family_folded, search, created_at, updated_at)
        select $1, r.id, r.number, 'lead', '', '', '', $3, $3 from unnest($2::uuid[]) with ordinality as r(id, number)`),
      [of.account.id, ids, now],
    );
    await tx.query(
      planned(`insert into identities (account_id, id, contact_id, kind, scope, value, raw, space, origin, position, created_at, updated_at)
        select $1, gen_random_uuid(), r.contact_id, 'vendor_id', r.scope, md5(r.raw), r.raw, 'vendor_id', 'test', r.position, $2, $2
        from unnest($3::uuid[], $4::text[], $5::text[], $6::int[]) as r(contact_id, scope, raw, position)`),
      [
        of.account.id,
        now,
        chosen.map((one) => one.contact),
        chosen.map((one) => one.scope),
        chosen.map((one) => one.raw),
        chosen.map((one) => one.position),
      ],
    );
    const made = ids.map((_, at) => ({ number: at + 1, createdAt: now, isDialable: false }));
    await tallyInserts(tx, of.account.id, made);
  });
}

/** The contacts in the order of what is shown for them. */
function expected(ids: readonly string[], chosen: readonly Chosen[]): readonly string[] {
  const shown = new Map(ids.map((id) => [id, id]));
  const inScope = chosen
    .filter((one) => one.scope === scope)
    .sort((one, other) => other.position - one.position);
  for (const one of inScope) shown.set(one.contact, one.raw);
  return [...ids].sort(
    (one, other) => byBytes(shown.get(one) ?? '', shown.get(other) ?? '') || byBytes(one, other),
  );
}

async function listed(of: TestAccount, skip: number, limit: number, descending = false) {
  const page = await ground.core.listContacts(
    of.caller,
    { op: 'all', filters: [] },
    {
      from: { at: 'skip', count: skip },
      limit,
      order: [{ by: { vendorId: scope }, descending }],
      wantTotal: true,
    },
  );
  return { ids: page.items.map((contact): string => contact.id), total: page.total };
}

/** Ids in the midst of uuids and around them, one longer than an index goes by, some of another scope. */
function choose(ids: readonly string[]): Chosen[] {
  return ids.flatMap((contact, at) => {
    const one = (raw: string, position = 0, of = scope) => ({ contact, raw, position, scope: of });
    switch (at % 7) {
      case 0:
        return [one(`zz ${at}`, 2), one(`B${at}`, 1)];
      case 1:
        return [one(`${contact.slice(0, 30)}!`)];
      case 2:
        return [one(`${'x'.repeat(250)}${at % 2}${at}`)];
      case 3:
        return [one(`a${at}`, 0, 'elsewhere')];
      case 4:
        return [one(`${at}`, 3), one(`é${at}`, 0, 'elsewhere')];
      default:
        return [];
    }
  });
}

describe('a list by chosen id', () => {
  it('is in the order of what is shown, on every page', async () => {
    const account = await ground.newAccount();
    const ids = Array.from({ length: 90 }, () => ground.core.newId());
    const chosen = choose(ids);
    await fill(account, ids, chosen);
    const order = expected(ids, chosen);
    for (let skip = 0; skip <= 100; skip += 13)
      expect(await listed(account, skip, 13)).toEqual({ ids: order.slice(skip, skip + 13), total: 90 });
    expect((await listed(account, 5, 30, true)).ids).toEqual([...order].reverse().slice(5, 35));
  });

  it('is right far down, from either end', async () => {
    const account = await ground.newAccount();
    const ids = Array.from({ length: 4_500 }, () => ground.core.newId());
    const chosen = choose(ids);
    await fill(account, ids, chosen);
    const order = expected(ids, chosen);
    for (const skip of [0, 1_999, 2_000, 2_249, 2_250, 3_800, 4_480, 4_499, 4_500, Number.MAX_SAFE_INTEGER])
      expect(await listed(account, skip, 20)).toEqual({ ids: order.slice(skip, skip + 20), total: 4_500 });
    expect((await listed(account, 4_000, 20, true)).ids).toEqual([...order].reverse().slice(4_000, 4_020));
  });

  it('is right where everybody has a chosen id, and where nobody has', async () => {
    for (const has of [true, false]) {
      const account = await ground.newAccount();
      const ids = Array.from({ length: 30 }, () => ground.core.newId());
      const chosen = has
        ? ids.map((contact, at) => ({ contact, raw: `${(at * 17) % 30}`, position: 0, scope }))
        : [];
      await fill(account, ids, chosen);
      expect((await listed(account, 10, 10)).ids).toEqual(expected(ids, chosen).slice(10, 20));
    }
  });
});

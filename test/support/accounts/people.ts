/** Helpers for the tests of contacts in the core: identities, targets, and results. */

import type { EventActor } from '@switchbook/domain/consent/consent.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { set } from '@switchbook/domain/contact/edit.js';
import { unpackState } from '@switchbook/domain/events/packed-state.js';
import type { IdentityKind } from '@switchbook/domain/identity/identity.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import type { ContactId } from '@switchbook/domain/runtime/ids.js';
import { expect } from 'vitest';
import { readFence } from '../../../src/database/citus/fence.js';
import { planned } from '../../../src/database/statements/sql.js';
import type { EventRow } from '../../../src/feed/store/events.js';
import type { CoreFixture, TestAccount } from '../fixture.js';

export const hold = (kind: IdentityKind, value: string, scope?: string) =>
  ({ op: 'hold', identity: { kind, value, ...(scope !== undefined && { scope }) } }) as const;
export const phone = (value: string) => hold('phone', value);
export const tag = (name: string) => ({ by: 'name', name, folded: true, missing: 'create' }) as const;
export const byId = (contact: Contact) => [{ by: 'id', id: contact.id }] as const;

/** Returns a function that creates a contact, which must be new. */
export function makerOf(fixture: CoreFixture) {
  return async (
    of: TestAccount,
    name: string,
    ...identities: ReturnType<typeof hold>[]
  ): Promise<Contact> => {
    const saved = await fixture.core.saveContact(of.caller, {
      op: 'save',
      onMatch: 'refuse',
      edit: { displayName: set(name), identities },
    });
    return saved.contact;
  };
}

/** The problem a promise is refused with. */
export async function problemOf(work: Promise<unknown>) {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ProblemError)) throw new Error(`no refusal but ${String(error)}`);
  return error.problem;
}

/** The events of an account's contacts, oldest first. */
export function eventsOf(fixture: CoreFixture) {
  return (of: TestAccount) =>
    fixture.database.query<{ type: string; version: number; contact_id: string }>(
      planned(
        'select type, version, contact_id from events where account_id = $1 and contact_id is not null order by position, seq',
      ),
      [of.account.id],
    );
}

/** The stored events of an account, with their states unpacked, oldest first. */
export function storedEvents(fixture: Pick<CoreFixture, 'database'>) {
  return async (of: TestAccount) => {
    const rows = await fixture.database.query<EventRow & { readonly contact_id: ContactId }>(
      planned('select * from events where account_id = $1 order by position, seq'),
      [of.account.id],
    );
    return rows.map((row) => ({
      ...row,
      before: unpackState(row.before),
      after: unpackState(row.after),
      actor: unpackState<EventActor>(row.actor),
    }));
  };
}

/** Waits until no older transaction runs, including those of other tests, and the feed shows all writes. */
export function settled(fixture: Pick<CoreFixture, 'database'>) {
  return async (of: TestAccount): Promise<void> => {
    const sql =
      planned(`select coalesce(max(e.position), 0) < (select i.epoch::bigint << 40 from installation i) + $2::bigint
      as settled from events e where e.account_id = $1`);
    const endedSql = planned('select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as below');
    const { database } = fixture;
    // A snapshot taken in a statement with rows of an account would be one of its node.
    const readBelow = async () =>
      database.layout === 'distributed'
        ? readFence((statement, values) => database.query(statement, values), of.account.id)
        : (await database.query<{ below: number }>(endedSql, []))[0]?.below;
    const isSettled = async () =>
      (await database.query<{ settled: boolean }>(sql, [of.account.id, await readBelow()]))[0]?.settled ===
      true;
    await expect.poll(isSettled).toBe(true);
  };
}

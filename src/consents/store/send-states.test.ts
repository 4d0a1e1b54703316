/** Entries of many contacts are read in pieces, since each contact may have thousands. */
import { asId, type ContactId } from '@switchbook/domain/runtime/ids.js';
import { expect, it } from 'vitest';
import type { Queryable } from '../../database/database.js';
import { readSendStates } from './send-states.js';

const subject = { channel: 'whatsapp', purpose: null, sender: null, now: new Date(0) };
const ids = Array.from({ length: 1_000 }, (_, at) => asId<ContactId>(`contact ${at}`));

/** Reads all contacts, each with this number of entries. Returns the number of contacts of each statement. */
async function readAll(entries: number) {
  const read: number[] = [];
  const query = async (_: unknown, [, piece]: readonly (readonly ContactId[])[]) => {
    read.push(piece?.length ?? 0);
    const consent = { purpose: null, sender: null, state: 'opted_in', occurredAt: 0, expiresAt: null };
    const consents = Array(entries).fill(consent);
    return (piece ?? []).map((contactId) => ({ contactId, isBlocked: false, consents, suppressions: [] }));
  };
  const keep = <State extends object>(state: State) => ({ ...state, consents: [] });
  const states = await readSendStates({ query } as unknown as Queryable, asId('account'), ids, subject, keep);
  const [first] = states.values();
  return { read, contacts: states.size, isKept: first?.consents.length === 0 };
}

it('contacts with few entries are read in a few statements', async () => {
  expect(await readAll(3)).toEqual({ read: [5, 20, 80, 320, 575], contacts: 1_000, isKept: true });
});

it('a statement reads few contacts with thousands of entries, and the caller keeps only what it needs', async () => {
  const { read, ...others } = await readAll(1_000);
  expect(others).toEqual({ contacts: 1_000, isKept: true });
  expect(Math.max(...read)).toBe(20);
});

/** Reads the largest contacts, and others just small enough for the cache, many times each. */
import { onThisMachine } from '../../support/machine.js';
import { send } from '../../support/wire/wire.js';
import type { Attack } from '../attack.js';

/** Characters of a description: the maximum of a body of a mebibyte, a large number, and few enough to be cached. */
const sizeOf = (index: number) => (index % 10 === 0 ? 1_000_000 : index % 2 === 0 ? 300_000 : 50_000);
const atOnce = 8;
// A slow computer takes longer: fewer contacts would be no attack.
const maxMs = onThisMachine(900_000);

export const attack: Attack = {
  name: 'cache-memory',
  promise: 'whatever size contacts have and however often they are read, the server stays within its memory',
  run: async ({ size, target }) => {
    const contacts = size === 'short' ? 16 : 4_500;
    const account = await target.newAccount();
    const headers = { authorization: `Bearer ${account.key}` };
    const before = target.residentMiB();
    const until = Date.now() + maxMs;
    let count = 0;
    let refused = 0;
    const ask = async (path: string, body?: unknown) => {
      const method = body === undefined ? 'GET' : 'POST';
      const answer = await send(target.port, { method, path, headers, body });
      if (answer.status >= 300) refused += 1;
      return answer;
    };
    const makeAndRead = async (index: number) => {
      const description = 'd'.repeat(sizeOf(index));
      const { json } = await ask('/directory/v1/contacts', {
        phone: `+4915${2_000_000 + index}`,
        description,
      });
      const { id, number } = json?.data ?? {};
      for (const path of [
        `/api/v1/contacts/${id}`,
        `/api/v2/contacts/${number}`,
        `/directory/v1/contacts/${id}`,
      ])
        await ask(path);
      await ask(`/directory/v1/contacts/${id}`);
      count += 1;
    };
    let next = 0;
    const worker = async () => {
      while (next < contacts && Date.now() < until && target.isAlive()) {
        next += 1;
        await makeAndRead(next - 1);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    return {
      held: refused === 0 && count === contacts,
      figures: { contacts: count, refused, rss_before_mib: before, rss_after_mib: target.residentMiB() },
    };
  },
};

/** Sends many batches of the maximum size at once, on each face with batches. */
import type { Attack } from '../attack.js';
import { type Counted, maxBusyWhenFullMs, request, Stalls, startLookups } from '../rounds.js';
import type { AttackedAccount } from '../target.js';

const text = 'a "b" c\\d — é '.repeat(40_000);

const perCharacter = Buffer.byteLength(JSON.stringify(text)) / text.length;

/** A text of about `bytes` bytes of JSON. */
function textOf(bytes: number): string {
  return text.slice(0, bytes / perCharacter);
}

/** `items` of `bytes` bytes together; phones begin with `first`. */
const bodies = {
  '/directory/v1/contacts/batch': (bytes: number, first: number) => ({
    items: listOf(1_000, first, (phone) => ({
      op: 'create',
      contact: { phone, description: textOf(bytes / 1_000 - 100) },
    })),
  }),
  '/api/v2/contacts/batch': (bytes: number, first: number) => ({
    contacts: listOf(100, first, (phone) => ({
      firstname: 'A',
      lastname: 'B',
      phone,
      type: 'lead',
      source_id: 1,
      status_id: 1,
      description: textOf(bytes / 100 - 200),
    })),
  }),
  '/api/whatsapp/contacts/bulk': (bytes: number, first: number) => ({
    contacts: listOf(1_000, first, (userNumber) => ({
      userNumber,
      params: { long: textOf(bytes / 1_000 - 100) },
    })),
  }),
};

function listOf<Item>(count: number, first: number, make: (phone: string) => Item): Item[] {
  return Array.from({ length: count }, (_, index) => make(`+49170${String(first + index)}`));
}

/** Returns the number of contacts that the batch reports as created. */
function madeBy(path: string, { status, text: answer }: Counted): number {
  if (status !== 200 && status !== 201) return 0;
  if (path.startsWith('/directory')) return answer.split('"status":"created"').length - 1;
  if (path.endsWith('/bulk')) return (JSON.parse(answer) as { data: { imported: number } }).data.imported;
  return 100;
}

export const attack: Attack = {
  name: 'large-batches',
  promise:
    'batches of any size hold nobody up, those beyond what fits are told to come again, none is half written',
  run: async ({ size, target }) => {
    const [bytes, rounds] = size === 'short' ? [2_000_000, [1, 3]] : [28_000_000, [1, 8, 24]];
    const paths = Object.keys(bodies) as (keyof typeof bodies)[];
    const used = size === 'short' ? paths.slice(0, 1) : paths;
    // Two accounts for each, so that both use their share. They are created first, since that takes processor time
    // too.
    const accountsOf = new Map<string, readonly AttackedAccount[]>();
    for (const path of used) accountsOf.set(path, [await target.newAccount(), await target.newAccount()]);
    const lookups = await startLookups(target);
    const stalls = new Stalls(target);
    const statuses = new Map<number, number>();
    let [made, stored, first] = [0, 0, 1_000_000];
    for (const path of used) {
      const accounts = accountsOf.get(path) ?? [];
      for (const count of rounds) {
        first += 1_000;
        const body = Buffer.from(JSON.stringify(bodies[path](bytes, first)));
        const answers = await Promise.all(
          Array.from({ length: count }, (_, index) => {
            const account = accounts[index % accounts.length] as AttackedAccount;
            return request(target, account, 'POST', path, body);
          }),
        );
        for (const answer of answers) {
          statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
          made += path === '/api/v2/contacts/batch' ? 0 : madeBy(path, answer);
        }
        stalls.endRound();
      }
      for (const account of accounts) {
        const page = await request(target, account, 'GET', '/directory/v1/contacts?limit=1&count=exact');
        const { total } = (JSON.parse(page.text) as { meta: { total: number } }).meta;
        // This answer shows whole contacts, so the test stores only a part of it: complete batches create hundreds.
        if (path === '/api/v2/contacts/batch') made += total % 100 === 0 ? total : -1;
        stored += total;
      }
    }
    const { count: looked, failed, worstMs } = await lookups.stop();
    const right = [...statuses.keys()].every((status) => [200, 201, 503].includes(status));
    return {
      held:
        right &&
        made > 0 &&
        made === stored &&
        failed === 0 &&
        stalls.medianBusyMs <= maxBusyWhenFullMs[size],
      figures: {
        batches: [...statuses.values()].reduce((sum, status) => sum + status, 0),
        unavailable: statuses.get(503) ?? 0,
        statuses: [...statuses].map(([status, count]) => `${status}:${count}`).join(','),
        batch_mb: bytes / 1e6,
        made,
        stored,
        busy_ms_median: stalls.medianBusyMs,
        busy_ms_worst: stalls.worstBusyMs,
        stall_ms_worst: stalls.worstMs,
        lookups: looked,
        lookup_worst_ms: worstMs,
      },
    };
  },
};

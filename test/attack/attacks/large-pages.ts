/** Requests lists of the largest contacts on every face, several at once. */
import type { Attack } from '../attack.js';
import { maxBusyMs, request, Stalls, startLookups } from '../rounds.js';

const lists = [
  '/directory/v1/contacts?limit=200',
  '/api/v1/contacts?limit=100',
  '/v1/contacts?limit=100',
  '/api/whatsapp/contacts?limit=100',
  '/api/v2/contacts?per_page=100',
  '/v2/contacts?limit=100',
  '/v3/contacts?limit=100',
];

export const attack: Attack = {
  name: 'large-pages',
  promise: 'a page of contacts at their limits holds nobody up, and takes little memory',
  run: async ({ size, target }) => {
    const account = await target.newAccount();
    const [count, atOnce] = size === 'short' ? [10, 3] : [200, 6];
    // Random letters, because text that compresses well would cause no load.
    const noise = Array.from({ length: 10_000 }, (_, index) => (index * 2_654_435_761).toString(36)).join('');
    const attributes = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [`field${index}`, noise.slice(0, 5_000)]),
    );
    for (let index = 0; index < count; index += 1) {
      const description = noise.repeat(10).slice(index, index + 700_000);
      const phone = `+4917012${String(10_000 + index)}`;
      const body = Buffer.from(JSON.stringify({ phone, description, attributes }));
      const { status } = await request(target, account, 'POST', '/directory/v1/contacts', body);
      if (status !== 201) return { held: false, figures: { made: index, status } };
    }
    const lookups = await startLookups(target);
    const stalls = new Stalls(target);
    const statuses = new Map<number, number>();
    let most = 0;
    const ask = async (path: string) => {
      const answer = await request(target, account, 'GET', path);
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      most = Math.max(most, answer.bytes);
    };
    const firsts = size === 'short' ? lists.slice(0, 1) : lists;
    for (const path of [...firsts, ...(size === 'short' ? ['/api/v2/contacts?per_page=100'] : [])]) {
      await ask(path);
      stalls.endRound();
      await Promise.all(
        Array.from({ length: atOnce }, (_, index) =>
          ask(path.replace(/\d+$/, (limit) => String(Number(limit) - index))),
        ),
      );
      stalls.endRound();
    }
    const { count: looked, failed, worstMs } = await lookups.stop();
    const right =
      (statuses.get(200) ?? 0) > 0 && [...statuses.keys()].every((key) => [200, 503].includes(key));
    return {
      held: right && failed === 0 && looked > 0 && stalls.medianBusyMs <= maxBusyMs[size],
      figures: {
        contacts: count,
        answered: statuses.get(200) ?? 0,
        unavailable: statuses.get(503) ?? 0,
        largest_answer_mb: Math.round(most / 1e5) / 10,
        busy_ms_median: stalls.medianBusyMs,
        busy_ms_worst: stalls.worstBusyMs,
        stall_ms_worst: stalls.worstMs,
        lookups: looked,
        lookup_worst_ms: worstMs,
      },
    };
  },
};

/** One account sends as much long work as possible, while another looks up its contacts sequentially. */
import { setTimeout as delay } from 'node:timers/promises';
import { send } from '../../support/wire/wire.js';
import type { Attack, Target } from '../attack.js';
import { fill, leastIdleMs, lookUp } from '../lookup-process.js';
import type { AttackedAccount } from '../target.js';

/** The longest wait of the other account, as a multiple of its idle p99. */
const maxRatio = 5;
/** `times`: the simultaneous requests of each kind of load, in sixteenths. */
const sizes = {
  short: { people: 500, imported: 200, tags: 500, seconds: 0.4, times: 4, batch: 200 },
  full: { people: 50_000, imported: 10_000, tags: 9_500, seconds: 10, times: 16, batch: 1_000 },
} as const;

const contacts = '/directory/v1/contacts';

export const attack: Attack = {
  name: 'fairness',
  promise:
    'lookups of one account stay quick while another sends searches, searches of tags, deep lists, batches, imports, exports, files to look at and every read that is more than a lookup',
  run: async ({ size, target }) => {
    const { people, tags, seconds } = sizes[size];
    const [quiet, busy] = await Promise.all([target.newAccount(), target.newAccount()]);
    const ids = await fill(target, quiet, 50);
    await importPeople(target, busy, people, 1);
    await makeTags(target, busy, tags);
    const idle = await lookUp(target, quiet, ids, seconds);
    const idleMs = Math.max(idle.p99, leastIdleMs);
    const figures: Record<string, number> = { people, idle_p99_ms: idle.p99, idle_per_s: idle.perSecond };
    let worst = 0;
    target.takeStallMs();
    const busyIds = await idsOf(target, busy);
    for (const [name, load] of Object.entries(loadsOf(target, busy, busyIds, sizes[size]))) {
      const ending = new AbortController();
      const running = load(ending.signal);
      // The load needs some time to start.
      await delay(size === 'short' ? 100 : 1_000);
      const seen = await lookUp(target, quiet, ids, seconds);
      ending.abort();
      const answered = await running;
      const ratio = seen.p99 / idleMs;
      worst = Math.max(worst, ratio);
      figures[`${name}_p99_ms`] = seen.p99;
      figures[`${name}_p50_ms`] = seen.p50;
      figures[`${name}_answered`] = answered;
      figures[`${name}_stall_ms`] = target.takeStallMs();
    }
    figures.worst_ratio = round(worst);
    // A short run has too few lookups for a p99: it only must not be as slow as without shares.
    return { held: worst <= (size === 'short' ? maxRatio * 10 : maxRatio), figures };
  },
};

type Load = (signal: AbortSignal) => Promise<number>;

function loadsOf(
  target: Target,
  busy: AttackedAccount,
  ids: readonly string[],
  { people, imported, times, batch }: (typeof sizes)[keyof typeof sizes],
): Record<string, Load> {
  const get = (where: (index: number) => string) => (index: number) => ask(target, busy, where(index));
  return {
    searches: repeat(
      4 * times,
      get(
        (index: number) =>
          `${contacts}?search=${syllables[index % syllables.length]}${index % 10}&count=exact`,
      ),
    ),
    tag_searches: repeat(
      16 * times,
      get((index: number) => `/directory/v1/events?limit=1&from=now&filter=${manyWords(index)}`),
    ),
    deep_lists: repeat(4 * times, (index) =>
      send(target.port, {
        path: `/api/v2/contacts?per_page=50&page=${1 + ((index * 37) % Math.max(1, people / 50 - 1))}&sort=name`,
        headers: { authorization: `Bearer ${busy.key}` },
      }),
    ),
    batches: repeat(times, (index) =>
      send(target.port, {
        method: 'POST',
        path: `${contacts}/batch`,
        headers: { authorization: `Bearer ${busy.key}` },
        body: {
          items: Array.from({ length: batch }, (_, place) => ({
            op: 'create',
            contact: { phone: `+1415${String(1_000_000 + ((index * batch + place) % 9_000_000))}` },
            on_match: 'merge',
          })),
        },
      }),
    ),
    imports: repeat(2, (index) => importPeople(target, busy, imported, 2 + index)),
    exports: repeat(
      4,
      get(() => '/directory/v1/export?format=ndjson'),
    ),
    looks: repeat(Math.max(2, times / 2), () =>
      send(target.port, {
        method: 'POST',
        path: '/directory/v1/imports/look?region=DE',
        headers: { authorization: `Bearer ${busy.key}`, 'content-type': 'text/csv' },
        body: wideFile,
      }),
    ),
    reads: repeat(times, (index) => readSomething(target, busy, ids, index)),
  };
}

/** A filter of 180 words, each of which is compared with the name of each tag. */
function manyWords(index: number): string {
  const words = (from: number) =>
    Array.from({ length: 6 }, (_, at) => `${syllables[at]}${(index * 180 + from + at) % 9_973}`).join(' ');
  const any = Array.from({ length: 30 }, (_, at) => ({
    field: 'search',
    op: 'contains',
    value: words(6 * at),
  }));
  return encodeURIComponent(JSON.stringify({ any }));
}

async function makeTags(target: Target, { key }: AttackedAccount, count: number): Promise<void> {
  const atOnce = 500;
  for (let created = 0; created < count; created += atOnce) {
    const tags = Array.from({ length: atOnce }, (_, at) => `${'tag of a name '.repeat(6)}${created + at}`);
    await send(target.port, {
      method: 'POST',
      path: contacts,
      headers: { authorization: `Bearer ${key}` },
      body: { display_name: `Tagged ${created}`, tags },
    });
  }
}

/** A megabyte with a hundred columns, each of which looks like phones. */
const wideFile = [
  `name,${Array.from({ length: 99 }, (_, column) => `Phone ${column}`).join(',')}`,
  ...Array.from({ length: 800 }, (_, row) => `Jane ${row}${`,0151 23${10_000 + row}`.repeat(99)}`),
]
  .join('\n')
  .slice(0, 1_000_000);

const reads: readonly ((id: string) => string)[] = [
  (id) => `${contacts}/${id}/as-seen`,
  (id) => `${contacts}/${id}/history`,
  () => '/directory/v1/usage',
  () => '/directory/v1/health',
  () => '/directory/v1/audit',
  () => `${contacts}?count=exact&search=per`,
];

/** The reads in sequence, and a request about a hundred people. */
function readSomething(
  target: Target,
  busy: AttackedAccount,
  ids: readonly string[],
  index: number,
): Promise<{ readonly status: number }> {
  const read = reads[index % (reads.length + 1)];
  if (read !== undefined) return ask(target, busy, read(ids[index % ids.length] ?? ''));
  return send(target.port, {
    method: 'POST',
    path: '/directory/v1/can-send',
    headers: { authorization: `Bearer ${busy.key}` },
    body: {
      channel: 'whatsapp',
      identities: Array.from({ length: 100 }, (_, place) => ({
        kind: 'phone',
        value: `+49151${10_000_000 + place}`,
      })),
    },
  });
}

async function idsOf(target: Target, busy: AttackedAccount): Promise<readonly string[]> {
  const { json } = await ask(target, busy, `${contacts}?limit=100`);
  return json.data.map((item: { id: string }) => item.id);
}

const syllables = ['an', 'el', 'mar', 'to', 'lu', 'perso', 'on 1', 'ers'];

/** Runs `count` requests at a time until the signal. Returns the number of answered requests. */
function repeat(count: number, work: (index: number) => Promise<{ readonly status: number }>): Load {
  return async (signal) => {
    let next = 0;
    let answered = 0;
    await Promise.all(
      Array.from({ length: count }, async () => {
        while (!signal.aborted) {
          const index = next;
          next += 1;
          const status = await work(index).then(
            (answer) => answer.status,
            () => 0,
          );
          // A refused client pauses, so refused requests do not count as load.
          if (status === 429 || status === 503) await delay(250);
          else answered += 1;
        }
      }),
    );
    return answered;
  };
}

function ask(target: Target, { key }: AttackedAccount, where: string) {
  return send(target.port, { path: where, headers: { authorization: `Bearer ${key}` } });
}

async function importPeople(target: Target, { key }: AttackedAccount, count: number, mark: number) {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'text/csv' };
  const lines = Array.from(
    { length: count },
    (_, index) =>
      `Person ${index} Marlene,person${index}@example.com,+49151${String(10_000_000 + index)},run${mark}`,
  );
  const body = `name,email,phone,tags\n${lines.join('\n')}\n`;
  const sent = await send(target.port, {
    method: 'POST',
    path: '/directory/v1/imports?on_match=update',
    headers,
    body,
  });
  const id: string | undefined = sent.json?.data?.id;
  for (;;) {
    const { json: job } = await ask(target, { id: '', key }, `/directory/v1/imports/${id}`);
    if (job?.data === undefined || job.data.finished_at !== null) return sent;
    await delay(20);
  }
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Imports files that are slow to read. The server must still serve all other accounts during the import. */
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { onThisMachine } from '../../support/machine.js';
import type { Attack, AttackFixture } from '../attack.js';
import type { AttackedAccount } from '../target.js';

type Target = AttackFixture['target'];

/**
 * Milliseconds that no client notices, on an idle machine. A busy machine stalls by itself: the result is divided by
 * its slowness, and the best of a few rounds counts.
 */
const maxStallMs = 50;
/** Milliseconds in the short form, which has one round. */
const maxStallShortMs = 250;
const million = 1024 ** 2;

interface Hostile {
  readonly name: string;
  readonly body: Buffer;
}

export const attack: Attack = {
  name: 'import-stalls',
  promise: 'no file, whatever is in it, keeps the server from serving others',
  run: async ({ size, target }) => {
    const account = await target.newAccount();
    await settled(
      target,
      account,
      await send(target, account, Buffer.from('name,phone\nA,+4915100000001\n')),
    );
    const rounds = size === 'short' ? 1 : 3;
    const figures: Record<string, number> = {};
    for (const { name, body } of hostileFiles(size)) {
      const stalls: number[] = [];
      for (let round = 0; round < rounds; round += 1)
        stalls.push((await stallOf(target, account, body)) / slowness());
      figures[`${name}_ms`] = Math.round(Math.min(...stalls));
    }
    const rows = size === 'short' ? 1_000 : 200_000;
    const people = await stallsOfImport(target, account, rows);
    figures.rows = rows;
    figures.rows_ms = size === 'short' ? people.longest : people.typical;
    figures.rows_longest_ms = people.longest;
    figures.slowness = Math.round(slowness() * 10) / 10;
    const limit = size === 'short' ? maxStallShortMs : maxStallMs;
    const judged = Object.entries(figures).filter(
      ([name]) => name.endsWith('_ms') && name !== 'rows_longest_ms',
    );
    return { held: judged.every(([, ms]) => ms <= limit), figures };
  },
};

/** The short form takes the worst files. */
const worst = ['csv_cell', 'vcard_backslashes', 'vcard_escapes', 'ndjson_line'];

/** Returns elapsed time divided by processor time: 1 on an idle machine. */
function slowness(): number {
  const [usage, began] = [process.cpuUsage(), performance.now()];
  let spentMs = 0;
  while (spentMs < 40) {
    const { user, system } = process.cpuUsage(usage);
    spentMs = (user + system) / 1_000;
  }
  return Math.max(1, (performance.now() - began) / spentMs);
}

function hostileFiles(size: AttackFixture['size']): readonly Hostile[] {
  const card = (line: string) =>
    `BEGIN:VCARD\r\nVERSION:4.0\r\n${line}\r\nTEL:+4915100000001\r\nEND:VCARD\r\n`;
  const files: Readonly<Record<string, string | Buffer>> = {
    csv_cell: `+4915100000001,x\n+4915100000002,x@${'a.'.repeat(30_000)}@\n`,
    csv_quotes: `name,phone\n"${'""'.repeat(million / 2 - 100)}",+4915100000001\n`,
    csv_tags: `tags,phone\n${'a;'.repeat(million / 2 - 100)},+4915100000001\n`,
    csv_countries: `country,phone\n${Array.from({ length: 500 }, (_, index) => `Land ${index},1`).join('\n')}\n`,
    vcard_backslashes: card(`NOTE:${'\\'.repeat(4 * million - 1_000)}`),
    vcard_escapes: card(`N:${'\\;'.repeat(million - 200)}`),
    vcard_quoted: card(`NOTE;ENCODING=QUOTED-PRINTABLE:${'=41'.repeat(600_000)}`),
    vcard_notes: card(`NOTE:${'\\n'.repeat(300)}\r\n`.repeat(2_900)),
    ndjson_line: `{"phone":"+4915100000001","description":"${'x'.repeat(4 * million - 1_000)}"}\n`,
    ndjson_members: `{${Array.from({ length: 29_000 }, (_, index) => `"member ${index}":${index}`).join(',')}}\n`,
    ndjson_broken: `{"a":"${'\\u0041'.repeat(340_000)}\n`,
    gzip_bomb: gzipSync(Buffer.alloc(64 * million, 'name,phone\n')),
  };
  const chosenFiles = Object.entries(files).filter(([name]) => size === 'full' || worst.includes(name));
  return chosenFiles.map(([name, text]) => ({
    name,
    body: typeof text === 'string' ? Buffer.from(text) : text,
  }));
}

async function send(target: Target, { key }: AttackedAccount, body: Buffer): Promise<string | undefined> {
  const sent = await fetch(`${target.url}/directory/v1/imports`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
    body: new Uint8Array(body),
  });
  const answer = (await sent.json()) as { data?: { id: string } };
  if (sent.status >= 500) throw new Error(`an import was answered with ${sent.status}`);
  return answer.data?.id;
}

/** Waits for the end of the import; a refused one has ended. */
async function settled(target: Target, { key }: AttackedAccount, id: string | undefined): Promise<void> {
  const headers = { authorization: `Bearer ${key}` };
  for (
    const until = Date.now() + onThisMachine(240_000);
    id !== undefined && Date.now() < until;
    await delay(100)
  ) {
    const answer = await fetch(`${target.url}/directory/v1/imports/${id}`, { headers });
    const { data } = (await answer.json()) as { data: { state: string } };
    if (!['receiving', 'queued', 'running'].includes(data.state)) return;
  }
}

async function stallOf(target: Target, account: AttackedAccount, body: Buffer): Promise<number> {
  target.takeStallMs();
  await settled(target, account, await send(target, account, body));
  // The probe writes in the next turn of the stalled event loop.
  await delay(50);
  return target.takeStallMs();
}

/** Returns stalls of an import of people, second by second: the median, and the longest. */
async function stallsOfImport(target: Target, account: AttackedAccount, rows: number) {
  const lines = Array.from(
    { length: rows },
    (_, index) => `Person ${index},+4915${10_000_000 + index},vip;new`,
  );
  const stalls: number[] = [];
  target.takeStallMs();
  const work = send(target, account, Buffer.from(['name,phone,tags', ...lines, ''].join('\n'))).then((id) =>
    settled(target, account, id),
  );
  let isOver = false;
  const over = work.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    await Promise.race([delay(1_000), over]);
    stalls.push(Math.round(target.takeStallMs() / slowness()));
  }
  await over;
  const sorted = stalls.sort((left, right) => left - right);
  return { typical: sorted[Math.floor(sorted.length / 2)] ?? 0, longest: sorted.at(-1) ?? 0 };
}

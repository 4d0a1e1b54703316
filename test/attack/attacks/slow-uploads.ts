/**
 * One account sends files and reads exports byte by byte, on as many connections as possible, while another account
 * works.
 */
import http, { type IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { onThisMachine } from '../../support/machine.js';
import type { Attack, AttackFixture } from '../attack.js';
import type { AttackedAccount } from '../target.js';

type Target = AttackFixture['target'];

/** Characters of a contact: a few hundred of these make an export that does not fit into the buffers on the way. */
const noteLength = 60_000;

export const attack: Attack = {
  name: 'slow-uploads',
  promise: 'who sends and takes files a byte at a time keeps no other account from importing and exporting',
  run: async ({ size, target }) => {
    const [slow, other] = [await target.newAccount(), await target.newAccount()];
    const connections = size === 'short' ? 12 : 40;
    const forMs = size === 'short' ? 1_000 : 70_000;
    await fill(target, slow, size === 'short' ? 60 : 400);
    const client = await target.connect();
    const uploads = Array.from({ length: connections }, () => dribble(target, slow));
    const exports = Array.from({ length: connections }, () => takeSlowly(target, slow));
    const until = Date.now() + forMs;
    let [tried, imported, exported] = [0, 0, 0];
    do {
      tried += 1;
      if ((await importOne(target, other, tried)) === 202) imported += 1;
      if ((await exportAll(target, other)) === 200) exported += 1;
      await delay(size === 'short' ? 200 : 2_000);
    } while (Date.now() < until);
    const snapshots = await client.query(
      `select coalesce(max(extract(epoch from clock_timestamp() - xact_start)), 0)::float8 as s from pg_stat_activity
       where backend_xmin is not null and pid <> pg_backend_pid() and backend_type = 'client backend'`,
    );
    const oldestSnapshot = Math.round(snapshots.rows[0].s * 10) / 10;
    const cutOff = uploads.filter((upload) => upload.isOver()).length;
    for (const upload of [...uploads, ...exports]) upload.end();
    // Uploads that are too slow are cut off after one window.
    const areLateGone = size === 'short' || cutOff === connections;
    return {
      held: imported === tried && exported === tried && oldestSnapshot < 5 && areLateGone,
      figures: {
        connections: 2 * connections,
        tried,
        imported,
        exported,
        uploads_ended: cutOff,
        oldest_snapshot_s: oldestSnapshot,
      },
    };
  },
};

interface Slow {
  readonly isOver: () => boolean;
  readonly end: () => void;
}

function dribble(target: Target, { key }: AttackedAccount): Slow {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'text/csv' };
  const request = http.request(`${target.url}/directory/v1/imports`, {
    method: 'POST',
    headers,
    agent: false,
  });
  let isOver = false;
  const over = () => {
    isOver = true;
    clearInterval(timer);
  };
  request.on('error', over).on('close', over);
  request.on('response', (response: IncomingMessage) => response.on('end', over).resume());
  request.write('name,phone\n');
  const timer = setInterval(() => request.write('x'), 1_000);
  return { isOver: () => isOver, end: () => request.destroy() };
}

/** Requests an export and reads one byte a second. */
function takeSlowly(target: Target, { key }: AttackedAccount): Slow {
  const headers = { authorization: `Bearer ${key}` };
  const request = http.get(`${target.url}/directory/v1/export?format=ndjson`, { headers, agent: false });
  let isOver = false;
  const over = () => {
    isOver = true;
    clearInterval(timer);
  };
  let timer: NodeJS.Timeout | undefined;
  request.on('error', over).on('close', over);
  request.on('response', (response: IncomingMessage) => {
    response.on('end', over).on('error', over).pause();
    timer = setInterval(() => response.read(1), 1_000);
  });
  return { isOver: () => isOver, end: () => request.destroy() };
}

async function importOne(target: Target, { key }: AttackedAccount, index: number): Promise<number> {
  const sent = await fetch(`${target.url}/directory/v1/imports`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'text/csv' },
    body: `name,phone\nPerson,+4915${10_000_000 + index}\n`,
  });
  await sent.arrayBuffer();
  return sent.status;
}

async function exportAll(target: Target, { key }: AttackedAccount): Promise<number> {
  const exported = await fetch(`${target.url}/directory/v1/export`, {
    headers: { authorization: `Bearer ${key}` },
  });
  await exported.arrayBuffer();
  return exported.status;
}

async function fill(target: Target, { key }: AttackedAccount, count: number): Promise<void> {
  const text = Array.from({ length: count }, (_, index) =>
    JSON.stringify({ phone: `+4915${20_000_000 + index}`, description: 'x'.repeat(noteLength) }),
  ).join('\n');
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/x-ndjson' };
  const sent = await fetch(`${target.url}/directory/v1/imports`, { method: 'POST', headers, body: text });
  const { data } = (await sent.json()) as { data: { id: string } };
  for (const until = Date.now() + onThisMachine(60_000); Date.now() < until; await delay(50)) {
    const answer = await fetch(`${target.url}/directory/v1/imports/${data.id}`, { headers });
    const { data: job } = (await answer.json()) as { data: { state: string } };
    if (job.state === 'done') return;
  }
  throw new Error('the contacts were not imported');
}

/** Contacts of the maximum size: many lookups, changes and exports at once, and many clients that never read. */
import net from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { send } from '../../support/wire/wire.js';
import type { Attack, Target } from '../attack.js';
import { type AttackedAccount, maxResidentMiB } from '../target.js';

const contacts = '/directory/v1/contacts';
/** One contact of a megabyte is decoded and encoded without a pause; two hundred are not. */
const maxStallMs = 200;

export const attack: Attack = {
  name: 'large-contacts',
  promise:
    'the largest contacts, looked up, changed and exported by hundreds at once, are answered or refused in turn',
  run: async ({ size, target }) => {
    const count = size === 'short' ? 5 : 200;
    const silent = size === 'short' ? 20 : 300;
    const [busy, quiet] = await Promise.all([target.newAccount(), target.newAccount()]);
    const other = await make(target, quiet, 1, 'small');
    const ids = await make(target, busy, count, 'x'.repeat(1_000_000));
    target.takeStallMs();
    const statuses = new Map<number, number>();
    const note = (status: number) => statuses.set(status, (statuses.get(status) ?? 0) + 1);
    const auth = { authorization: `Bearer ${busy.key}` };
    const seen = await Promise.all(
      ids.map((id) => send(target.port, { path: `${contacts}/${id}`, headers: auth })),
    );
    for (const { status } of seen) note(status);
    const items = ids.map((id) => ({ op: 'update', id, contact: { add_tags: ['touched'] } }));
    for (const atomic of [false, true])
      note(
        (
          await send(target.port, {
            method: 'POST',
            path: `${contacts}/batch`,
            headers: auth,
            body: { items, atomic },
          })
        ).status,
      );
    const exported = await send(target.port, { path: '/directory/v1/export?format=ndjson', headers: auth });
    note(exported.status);
    const sockets = ids
      .slice(0, silent)
      .concat(ids)
      .slice(0, silent)
      .map((id) => stare(target, busy, id));
    await delay(size === 'short' ? 500 : 3_000);
    const from = performance.now();
    const meanwhile = await send(target.port, {
      path: `${contacts}/${other[0]}`,
      headers: { authorization: `Bearer ${quiet.key}` },
    });
    const lookupMs = Math.round(performance.now() - from);
    for (const socket of sockets) socket.destroy();
    const stallMs = target.takeStallMs();
    const wrong = [...statuses.keys()].filter((status) => ![200, 413, 503].includes(status));
    return {
      held:
        wrong.length === 0 &&
        meanwhile.status === 200 &&
        stallMs <= maxStallMs &&
        target.peakMiB() <= maxResidentMiB,
      figures: {
        contacts: count,
        statuses: [...statuses].map(([status, times]) => `${status}:${times}`).join(','),
        exported_mb: Math.round(exported.text.length / 1e6),
        silent_readers: silent,
        lookup_meanwhile_ms: lookupMs,
        stall_ms: stallMs,
      },
    };
  },
};

async function make(target: Target, { key }: AttackedAccount, count: number, description: string) {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const { status, json } = await send(target.port, {
      method: 'POST',
      path: contacts,
      headers: { authorization: `Bearer ${key}` },
      body: { display_name: `Large ${index}`, phone: `+1415666${1_000 + index}`, description },
    });
    if (status !== 201) throw new Error(`a contact was answered with ${status}`);
    ids.push(json.data.id);
  }
  return ids;
}

/** Sends a request, and never reads the answer. */
function stare(target: Target, { key }: AttackedAccount, id: string): net.Socket {
  const socket = net.connect(target.port, '127.0.0.1').pause();
  socket.on('error', () => {});
  socket.write(`GET ${contacts}/${id} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${key}\r\n\r\n`);
  return socket;
}

/**
 * A storm of changes on both sides of a book: `vdirsyncer` keeps it equal to a folder while contacts and cards change
 * between its runs. `VDIRSYNCER_PATH` names the program; without it the test is skipped with a word.
 */
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { newClient } from '../../../test/support/clients/directory.js';
import { writeVdirsyncer } from '../../../test/support/clients/vdirsyncer.js';
import { onThisMachine } from '../../../test/support/machine.js';
import { useServer } from '../../../test/support/wire/server.js';

const fixture = useServer();
const run = promisify(execFile);
const { VDIRSYNCER_PATH: vdirsyncer } = process.env;
if (vdirsyncer === undefined)
  console.warn('No two-way sync is tested: pip install vdirsyncer, and name it in VDIRSYNCER_PATH.');

/** The members of a contact that the test reads. */
interface Known {
  readonly id: string;
  readonly display_name: string;
  readonly tags: readonly string[];
  readonly attributes: { readonly at?: number };
  readonly identities: readonly { readonly kind: string; readonly value: string }[];
}

interface Size {
  readonly people: number;
  readonly rounds: number;
  /** changes of each side between two syncs */
  readonly changes: number;
}

const numberOf = (at: number) => `+1415${String(3_000_000 + at)}`;
const nameIn = (card: string) => /^FN:(.*)$/m.exec(card)?.[1]?.trim() ?? '';
const numberIn = (card: string) => /^TEL[^:]*:(.*)$/m.exec(card)?.[1]?.trim() ?? '';

/** The same sequence for a seed. */
function dice(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

async function storm({ people, rounds, changes }: Size): Promise<void> {
  const { account, client } = await newClient(fixture);
  const roll = dice(42);
  let next = 0;
  const make = async () => {
    const at = next;
    next += 1;
    await client.make({
      display_name: `Person ${at}`,
      phone: numberOf(at),
      email: `p${at}@example.com`,
      tags: ['kept'],
      attributes: { at },
    });
  };
  for (let at = 0; at < people; at += 1) await make();
  const book = (await client.post('/books', { name: 'All', source: { kind: 'all' } })).json.data;
  const key = await fixture.newKey(account, ['contacts:read', 'contacts:write', 'contacts:delete']);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'storm-'));
  const copy = path.join(folder, 'copy', String(book.number));
  fs.mkdirSync(copy, { recursive: true });
  const file = writeVdirsyncer(folder, { port: fixture.port, password: key });
  const sync = () => run(vdirsyncer ?? '', ['-c', file, 'sync'], { maxBuffer: 2 ** 26 });
  const cards = () =>
    fs.readdirSync(copy).map((name) => {
      const where = path.join(copy, name);
      return { where, text: fs.readFileSync(where, 'utf8') };
    });
  const contacts = async () => {
    const found: Known[] = [];
    for (let cursor = ''; ; ) {
      const { json } = await client.get(`/contacts?limit=200${cursor}`);
      found.push(...json.data);
      if (json.meta.next_cursor === null) return found;
      cursor = `&cursor=${encodeURIComponent(json.meta.next_cursor)}`;
    }
  };
  const phoneOf = (one: Known) => `+${one.identities.find(({ kind }) => kind === 'phone')?.value}`;

  try {
    await run(vdirsyncer ?? '', ['-c', file, 'discover']);
    await sync();
    for (let round = 0; round < rounds; round += 1) {
      // Each person is changed on one side between two syncs.
      const free = (await contacts()).map((one) => ({ id: one.id, phone: phoneOf(one) }));
      const local = new Map(cards().map((one) => [numberIn(one.text), one]));
      const take = () => free.splice(roll(free.length), 1)[0];
      for (let change = 0; change < changes; change += 1) {
        const [mine, theirs] = [take(), take()];
        const card = local.get(mine?.phone ?? '');
        const kind = roll(10);
        if (card !== undefined && kind < 8)
          fs.writeFileSync(
            card.where,
            card.text.replace(/^FN:.*$/m, `FN:Local ${round} ${change}`).replace(/^N:.*$/m, 'N:;;;;'),
          );
        else if (card !== undefined && kind === 8) fs.rmSync(card.where);
        else {
          const at = next;
          next += 1;
          const text = [
            'BEGIN:VCARD',
            'VERSION:3.0',
            `UID:local-${at}`,
            `FN:New ${at}`,
            `N:${at};New;;;`,
            `TEL:${numberOf(at)}`,
            'END:VCARD',
            '',
          ];
          fs.writeFileSync(path.join(copy, `local-${at}.vcf`), text.join('\r\n'));
        }
        const other = roll(10);
        if (theirs !== undefined && other < 8)
          await client.patch(`/contacts/${theirs.id}`, { display_name: `Remote ${round} ${change}` });
        else if (theirs !== undefined && other === 8) await client.remove(`/contacts/${theirs.id}`);
        else await make();
      }
      await sync();
    }
    // The last writes come back as the server writes them.
    await sync();
    const known = await contacts();
    const here = cards().map(({ text }) => `${numberIn(text)} ${nameIn(text)}`);
    const there = known.map((one) => `${phoneOf(one)} ${one.display_name}`);
    expect(here.toSorted()).toEqual(there.toSorted());
    expect(new Set(known.map(phoneOf)).size).toBe(known.length);
    // Nothing is lost that no card shows.
    for (const one of known.filter(({ attributes }) => attributes.at !== undefined))
      expect([one.tags, one.identities.some(({ kind }) => kind === 'email')]).toEqual([['kept'], true]);
    expect(
      known
        .filter(({ attributes }) => attributes.at === undefined)
        .every((one) => /^(New|Local|Remote)/.test(one.display_name)),
    ).toBe(true);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

it.skipIf(vdirsyncer === undefined)(
  'both sides stay equal, without duplicates and losses',
  { timeout: onThisMachine(180_000) },
  () => storm({ people: 40, rounds: 3, changes: 12 }),
);

it.skipIf(vdirsyncer === undefined)(
  'both sides stay equal, without duplicates and losses, at length',
  { timeout: onThisMachine(1_800_000), tags: ['nightly'] },
  () => storm({ people: 500, rounds: 20, changes: 200 }),
);

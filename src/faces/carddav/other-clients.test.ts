/**
 * Third-party programs as judges: `vdirsyncer` copies a book to a folder, and `khard` reads the copy. They are named by
 * `VDIRSYNCER_PATH` and `KHARD_PATH`; without them the test is skipped with a word.
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
const { VDIRSYNCER_PATH: vdirsyncer, KHARD_PATH: khard } = process.env;
if (vdirsyncer === undefined)
  console.warn('No vdirsyncer is tested: pip install vdirsyncer, and name it in VDIRSYNCER_PATH.');

/** A book, and a folder that vdirsyncer keeps equal to it. */
async function copyOf(people: number) {
  const { account, client } = await newClient(fixture);
  const contacts = [];
  for (let at = 0; at < people; at += 1)
    contacts.push(
      await client.make({ display_name: `Person ${at}`, phone: `+1415556${String(at).padStart(4, '0')}` }),
    );
  const source = { kind: 'all' };
  const book = (await client.post('/books', { name: 'Customers', source })).json.data;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'book-'));
  const file = writeVdirsyncer(folder, { port: fixture.port, password: book.key, isReadOnly: true });
  const vdir = (...words: string[]) => run(vdirsyncer ?? '', ['-c', file, ...words]);
  // Otherwise the program asks a person whether it may make the folder.
  const copy = path.join(folder, 'copy', String(book.number));
  fs.mkdirSync(copy, { recursive: true });
  await vdir('discover');
  const cards = () =>
    fs
      .readdirSync(copy)
      .map((name) => fs.readFileSync(path.join(copy, name), 'utf8'))
      .sort();
  return { account, client, contacts, folder, copy, cards, sync: () => vdir('sync') };
}

it.skipIf(vdirsyncer === undefined)(
  'vdirsyncer finds the book from the root, copies it, and follows its changes',
  { timeout: onThisMachine(120_000) },
  async () => {
    const { client, contacts, folder, copy, cards, sync } = await copyOf(30);
    try {
      await sync();
      expect(cards()).toHaveLength(30);
      const [first, second] = contacts;
      await client.patch(`/contacts/${first?.id}`, { display_name: 'Changed' });
      await client.remove(`/contacts/${second?.id}`);
      await client.make({ display_name: 'New', phone: '+14155570000' });
      await sync();
      const names = cards().map((card) => /FN:(.*)/.exec(card)?.[1]?.trim());
      const expected = [...contacts.keys()].slice(2).map((at) => `Person ${at}`);
      expect(names.toSorted()).toEqual([...expected, 'Changed', 'New'].toSorted());
      if (khard === undefined) return;
      const config = path.join(folder, 'khard.conf');
      fs.writeFileSync(
        config,
        `[addressbooks]\n[[book]]\npath = ${copy}\n[general]\ndefault_action = list\n`,
      );
      const { stdout } = await run(khard, ['-c', config, 'phone', '--parsable']);
      expect(stdout).toContain('+14155560002');
      expect(stdout.trim().split('\n')).toHaveLength(30);
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  },
);

/** vdirsyncer with a local folder, for tests of phone books. */
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { AddressBook } from './address-book.js';

const run = promisify(execFile);

interface Remote {
  readonly port: number;
  readonly password: string;
  readonly isReadOnly?: boolean;
}

/** Writes its configuration, and returns the file. The local copy is in `copy`. */
export function writeVdirsyncer(folder: string, { port, password, isReadOnly = false }: Remote): string {
  const file = path.join(folder, 'config');
  const text = `[general]
status_path = "${folder}/status"
[pair book]
a = "local"
b = "remote"
collections = ["from b"]
conflict_resolution = "b wins"
[storage local]
type = "filesystem"
path = "${folder}/copy"
fileext = ".vcf"
[storage remote]
type = "carddav"
url = "http://127.0.0.1:${port}/"
username = "phone"
password = "${password}"
read_only = ${isReadOnly}
`;
  fs.writeFileSync(file, text);
  return file;
}

/** The book with this number as an address book in a folder. */
export async function vdirsyncerBook(
  command: string,
  folder: string,
  remote: Remote,
  number: number,
): Promise<AddressBook> {
  const copy = path.join(folder, 'copy', String(number));
  // Otherwise the program asks a person whether it may make the folder.
  fs.mkdirSync(copy, { recursive: true });
  const file = writeVdirsyncer(folder, remote);
  const call = (...words: string[]) => run(command, ['-c', file, ...words], { maxBuffer: 2 ** 28 });
  await call('discover');
  const fileOf = (key: string) => path.join(copy, key.endsWith('.vcf') ? key : `${key}.vcf`);
  return {
    cards: () =>
      fs
        .readdirSync(copy)
        .filter((key) => key.endsWith('.vcf'))
        .map((key) => ({ key, text: fs.readFileSync(path.join(copy, key), 'utf8') })),
    write: (key, text) => fs.writeFileSync(fileOf(key), text),
    remove: (key) => fs.rmSync(fileOf(key)),
    sync: async () => {
      await call('sync');
    },
  };
}

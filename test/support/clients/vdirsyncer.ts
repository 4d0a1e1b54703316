/** vdirsyncer with a local folder, for tests of phone books. */
import fs from 'node:fs';
import path from 'node:path';

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

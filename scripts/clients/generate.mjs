// Writes the generated parts of all clients: npm run clients, a part of npm run generate. Each language has a file here
// that exports `files(model)`.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from '../build.mjs';
import { modelOf, readDocument, root } from './model.mjs';

const languages = ['typescript.mjs', 'python.mjs'];

/** The text of each generated file, by its path. */
export async function generatedFiles() {
  const model = modelOf(await readDocument());
  const found = languages.filter((name) => fs.existsSync(new URL(name, import.meta.url)));
  const all = await Promise.all(found.map((name) => import(new URL(name, import.meta.url).href)));
  return Object.assign({}, ...all.map(({ files }) => files(model)));
}

if (process.argv[1] !== undefined && fs.realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await build({ withConsole: false });
  for (const [file, text] of Object.entries(await generatedFiles())) {
    fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    fs.writeFileSync(path.join(root, file), text);
    process.stdout.write(`${String(text.length).padStart(8)} ${file}\n`);
  }
}

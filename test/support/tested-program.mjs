// The program for tests: the bundle of `npm start`, whose modules tests import by name. Files that export the names of
// each module are next to it, since Node.js must know a module's exports before it loads the module.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { root } from '../../scripts/build.mjs';
import { bundleForTests, loadFile } from '../../scripts/bundle.mjs';

const dist = path.join(root, 'dist');
const prefix = 'tested-';
/** A run may still load files of a program that was used within this time. */
const usedMs = 2 * 60 * 60_000;

/**
 * Makes the folder of the tested program, unless the last build made it, and returns its path. The program must be
 * built.
 */
export async function makeTestedProgram() {
  const hash = createHash('sha256').update(fs.readFileSync(path.join(dist, '.built')));
  hash.update(fs.readFileSync(fileURLToPath(import.meta.url))).update(process.version);
  const folder = path.join(dist, `${prefix}${hash.digest('hex').slice(0, 16)}`);
  if (!fs.existsSync(folder)) await makeIn(folder);
  // The time of its last use.
  fs.utimesSync(folder, new Date(), new Date());
  return folder;
}

/** Several runs may create it at once: one rename puts it in place. */
async function makeIn(folder) {
  const others = fs.readdirSync(dist).filter((name) => name.startsWith(prefix));
  const draft = fs.mkdtempSync(path.join(dist, `.draft-${prefix}`));
  try {
    const esbuild = await import('esbuild');
    fs.writeFileSync(path.join(draft, 'program.cjs'), await bundleForTests(esbuild));
    await esbuild.stop();
    fs.writeFileSync(path.join(draft, 'program.mjs'), loader());
    const { modules } = loadFile(path.join(draft, 'program.cjs'));
    for (const [name, load] of Object.entries(modules)) {
      const file = path.join(draft, name.replace(/\.ts$/, '.js'));
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, exporter(name, Object.keys(await load())));
    }
    fs.renameSync(draft, folder);
  } catch (error) {
    if (!fs.existsSync(folder)) throw error;
  } finally {
    fs.rmSync(draft, { recursive: true, force: true });
  }
  for (const name of others) {
    const other = path.join(dist, name);
    const used = fs.statSync(other, { throwIfNoEntry: false });
    if (used !== undefined && Date.now() - used.mtimeMs > usedMs)
      fs.rmSync(other, { recursive: true, force: true });
  }
}

/** Loads the program once for all of its modules. */
function loader() {
  const bundle = pathToFileURL(path.join(root, 'scripts', 'bundle.mjs')).href;
  return `import { loadFile } from ${JSON.stringify(bundle)};
import { fileURLToPath } from 'node:url';
export const { modules } = loadFile(fileURLToPath(new URL('program.cjs', import.meta.url)));\n`;
}

function exporter(name, names) {
  const up = '../'.repeat(name.split('/').length - 1);
  const lines = names.map((one) =>
    one === 'default' ? 'export default module.default;' : `export const ${one} = module.${one};`,
  );
  return `import { modules } from '${up}program.mjs';\nconst module = await modules['${name}']();\n${lines.join('\n')}\n`;
}

// Transpiles src/ and bench/ into dist/, file by file, when a source is newer than the last build.
// `npm start` and the command line call it first, so a fresh clone needs no separate build step.
// Types are not checked here: that is `npm run types`. The result is moved into place whole, so two
// processes that build at once cannot see each other's half.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
const dist = path.join(root, 'dist');
const stamp = path.join(dist, '.built');

/** Builds when needed (or `force`); answers whether it did. */
export async function build({ force = false } = {}) {
  const sources = ['src', 'bench'].flatMap((folder) => walk(path.join(root, folder)));
  const newest = Math.max(
    ...sources.map((entry) => entry.mtimeMs),
    fs.statSync(path.join(root, 'package.json')).mtimeMs,
  );
  if (!force && builtAt() >= newest) return false;

  const { build: transpile } = await import('esbuild');
  const target = fs.mkdtempSync(path.join(root, 'dist.'));
  try {
    await transpile({
      entryPoints: sources.filter((entry) => entry.isSource).map((entry) => entry.path),
      outbase: root,
      outdir: target,
      absWorkingDir: root,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      sourcemap: 'linked',
      sourcesContent: false,
      logLevel: 'error',
    });
    const stampInTarget = path.join(target, '.built');
    fs.writeFileSync(stampInTarget, '');
    fs.utimesSync(stampInTarget, new Date(), new Date(newest));
    moveIntoPlace(target);
  } finally {
    fs.rmSync(target, { recursive: true, force: true });
  }
  return true;
}

function builtAt() {
  return fs.statSync(stamp, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function moveIntoPlace(target) {
  for (let attempt = 0; ; attempt += 1) {
    const old = `${target}.old`;
    try {
      if (fs.existsSync(dist)) fs.renameSync(dist, old);
      fs.renameSync(target, dist);
      return;
    } catch (error) {
      // Another process moved its own build in between; ours is as good, so try a few times.
      if (attempt >= 20) throw error;
    } finally {
      fs.rmSync(old, { recursive: true, force: true });
    }
  }
}

function walk(folder) {
  const entries = [{ path: folder, mtimeMs: fs.statSync(folder).mtimeMs, isSource: false }];
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) entries.push(...walk(full));
    else if (entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts'))
      entries.push({ path: full, mtimeMs: fs.statSync(full).mtimeMs, isSource: true });
  }
  return entries;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await build({ force: process.argv.includes('--force') });
}

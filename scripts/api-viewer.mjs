// Fetches the viewer of the API reference, one pinned release of Scalar, into api-viewer/scalar/. This folder is
// committed, so that a server or a package needs no second install and no build. Only the Brotli form is stored; the
// server packs it again for clients that do not accept it. For another release change `release` and `integrity` in
// its manifest, run this script, and run test/console/reference.test.ts.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import zlib from 'node:zlib';

const bundle = 'package/dist/browser/standalone.js';

const root = path.resolve(fileURLToPath(new URL('..', import.meta.url)));
const folder = path.join(root, 'api-viewer', 'scalar');
const manifestFile = path.join(folder, 'manifest.json');
const { release, integrity } = JSON.parse(fs.readFileSync(manifestFile, 'utf8'));
const draft = fs.mkdtempSync(path.join(os.tmpdir(), 'switchbook-viewer-'));
try {
  run('npm', ['pack', release, '--silent', '--pack-destination', draft]);
  const [archive] = fs.readdirSync(draft);
  const bytes = fs.readFileSync(path.join(draft, archive));
  const found = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
  if (found !== integrity) throw new Error(`${release} is not what it was: ${found}`);
  run('tar', ['-xzf', archive, bundle, 'package/package.json']);
  const contents = fs.readFileSync(path.join(draft, bundle));
  const { license, version } = JSON.parse(fs.readFileSync(path.join(draft, 'package/package.json'), 'utf8'));
  fs.writeFileSync(path.join(folder, 'scalar.js.br'), compress(contents));
  const manifest = {
    release,
    version,
    license,
    integrity,
    bytes: contents.length,
    sha256: contentHashOf(contents),
  };
  fs.writeFileSync(manifestFile, `${JSON.stringify(manifest, null, 2)}\n`);
} finally {
  fs.rmSync(draft, { recursive: true, force: true });
}

function run(program, args) {
  const ran = spawnSync(program, args, { cwd: draft, encoding: 'utf8' });
  if (ran.status !== 0) throw ran.error ?? new Error(`${program} ${args.join(' ')}: ${ran.stderr}`);
}

function compress(contents) {
  const {
    BROTLI_PARAM_QUALITY: quality,
    BROTLI_PARAM_LGWIN: window,
    BROTLI_PARAM_SIZE_HINT: hint,
  } = zlib.constants;
  return zlib.brotliCompressSync(contents, {
    params: { [quality]: 11, [window]: 24, [hint]: contents.length },
  });
}

function contentHashOf(contents) {
  return createHash('sha256').update(contents).digest('hex');
}

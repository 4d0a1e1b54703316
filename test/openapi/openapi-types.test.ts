/** The TypeScript types generated from every document compile. */
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { programRoot } from '../../src/config/root.js';
import { openApiOf } from '../../src/faces/kit/openapi/openapi.js';
import { describedFaces } from '../../src/faces/kit/wire/describe-apis.js';
import { discoverFaces } from '../../src/faces/kit/wire/discover.js';
import { rounds } from '../support/rounds.js';

const tsc = path.join(programRoot, 'node_modules/typescript/bin/tsc');
const options = ['--noEmit', '--strict', '--module', 'nodenext', '--types', ''];

const isInstalled = fs.existsSync(path.join(programRoot, 'test/tools/node_modules/openapi-typescript'));
if (!isInstalled)
  console.warn(
    'openapi-typescript is not installed, so no types are generated from the documents: npm ci --prefix test/tools',
  );

it.skipIf(!isInstalled)('the types of all faces compile, with the names of the documents', async () => {
  const { typesOf } = await import('../tools/openapi-types.mjs');
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'switchbook-types-'));
  onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }));
  // Generating takes most of the time. The documents of vendors seldom change.
  const all = describedFaces(await discoverFaces());
  const faces = all.filter(({ name }) => rounds(0, 1) === 1 || name === 'directory');
  expect(faces).not.toEqual([]);
  for (const face of faces) {
    const document = openApiOf(face);
    const types = await typesOf(document);
    for (const name of Object.keys(document.components.schemas)) expect(types).toContain(`${name}: `);
    fs.writeFileSync(path.join(folder, `${face.name}.ts`), types);
  }
  const files = faces.map((face) => path.join(folder, `${face.name}.ts`));
  const answer = await promisify(execFile)(process.execPath, [tsc, ...options, ...files], {
    cwd: folder,
  }).catch((error: { stdout: string }) => error);
  expect(answer.stdout).toBe('');
});

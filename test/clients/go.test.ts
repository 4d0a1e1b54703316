/** oapi-codegen generates Go clients from all documents. All clients compile, and one creates and reads a contact. */
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { openApiOf } from '../../src/faces/kit/openapi/openapi.js';
import { describedFaces } from '../../src/faces/kit/wire/describe-apis.js';
import { discoverFaces } from '../../src/faces/kit/wire/discover.js';
import { onThisMachine } from '../support/machine.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();
const run = promisify(execFile);
const generator = 'github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@v2.8.2';
const library = 'github.com/oapi-codegen/runtime@v1.8.0';

/** The path of the generator; undefined: Go is missing or cannot download the module. */
async function installGenerator(folder: string): Promise<string | undefined> {
  try {
    await run('go', ['install', generator], {
      env: { ...process.env, GOBIN: folder },
      timeout: onThisMachine(600_000),
    });
    return path.join(folder, 'oapi-codegen');
  } catch {
    return undefined;
  }
}

it('Go clients of all documents compile, and one of them runs', {
  tags: ['nightly'],
  timeout: onThisMachine(1_200_000),
}, async ({ skip }) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'switchbook-go-'));
  try {
    const tool = await installGenerator(folder);
    if (tool === undefined) return skip(`Go is missing, or cannot get ${generator}`);
    const faces = describedFaces(await discoverFaces());
    expect(faces).toHaveLength(7);
    for (const face of faces) {
      const document = path.join(folder, `${face.name}.json`);
      fs.writeFileSync(document, JSON.stringify(openApiOf(face)));
      fs.mkdirSync(path.join(folder, face.name));
      const output = path.join(folder, face.name, 'client.go');
      await run(tool, ['-generate', 'types,client', '-package', face.name, '-o', output, document]);
    }
    const program = path.join(folder, 'program');
    fs.mkdirSync(program);
    fs.copyFileSync(path.join(import.meta.dirname, 'program.go.txt'), path.join(program, 'main.go'));
    const { key } = await fixture.newAccount();
    const own = { SWITCHBOOK_URL: `http://127.0.0.1:${fixture.port}`, SWITCHBOOK_KEY: key };
    const go = (...words: string[]) => run('go', words, { cwd: folder, env: { ...process.env, ...own } });
    await go('mod', 'init', 'clients');
    await go('get', library);
    await go('mod', 'tidy');
    await go('vet', './...');
    const { stdout } = await go('run', './program');
    expect(stdout.trim().split('\n')).toEqual([
      'email directory.ListedIdentityEmail ana@example.com',
      'phone directory.ListedIdentityNumber 14155550123',
    ]);
    return undefined;
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});

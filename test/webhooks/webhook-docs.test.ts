/** The example receiver in docs/guides/webhooks.md works as documented: a real process, real calls. */

import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { programRoot } from '../../src/config/root.js';
import { openCore } from '../../src/core/core.js';
import { webhooks as native } from '../../src/faces/directory/webhooks.js';
import { webhooks } from '../../src/webhooks/operations/webhooks.js';
import { useFixture } from '../support/fixture.js';
import { thisMachine } from '../support/wire/webhooks.js';

const fixture = useFixture();
const text = fs.readFileSync(path.join(programRoot, 'docs/guides/webhooks.md'), 'utf8');
const examples = [...text.matchAll(/<!-- receiver: (\S+) -->\n```js\n(.*?)```/gs)];
// The examples resolve their packages from this folder.
const folder = fs.mkdtempSync(path.join(programRoot, 'node_modules', '.webhook-docs-'));
const children: ReturnType<typeof spawn>[] = [];

afterAll(() => {
  for (const child of children) child.kill();
  fs.rmSync(folder, { recursive: true });
});

let ports = 20_000 + (process.pid % 10_000);

it('the page has an example', () => {
  expect(examples.map(([, name]) => name)).toEqual(['node:crypto']);
});

it.each(examples.map(([, name = '', code = '']) => [name, code]))(
  '%s: a receiver accepts signed calls only',
  async (_, code) => {
    ports += 1;
    const port = ports;
    // Receivers check the time.
    const formats = new Map([['directory', native]]);
    const core = await openCore({
      database: fixture.database,
      webhooks: { formats, allowed: thisMachine },
      isShortLived: true,
    });
    const account = await fixture.newAccount();
    const url = `http://127.0.0.1:${port}/`;
    const { secret, ...webhook } = await core
      .records(webhooks)
      .create(account.caller, { face: 'directory', url });
    const file = path.join(folder, `${port}.mjs`);
    fs.writeFileSync(file, code);
    const child = spawn(process.execPath, [file], {
      env: { ...process.env, PORT: String(port), WEBHOOK_SECRET: secret },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    const lines: string[] = [];
    await new Promise<void>((resolve) => {
      child.stdout.on('data', (data: Buffer) => {
        lines.push(...data.toString().trim().split('\n'));
        resolve();
      });
    });
    expect(lines).toEqual(['listening']);
    expect(await core.testWebhook(account.caller, webhook.id)).toMatchObject({
      delivered: true,
      status: 204,
    });
    const forged = await fetch(url, {
      method: 'POST',
      body: '{"type":"contact.created","data":{}}',
      headers: {
        'webhook-id': 'x',
        'webhook-timestamp': String(Math.floor(Date.now() / 1000)),
        'webhook-signature': 'v1,AAAA',
      },
    });
    expect(forged.status).toBe(401);
    await core.close();
    expect(lines.join('\n')).toContain('webhook.test');
  },
  30_000,
);

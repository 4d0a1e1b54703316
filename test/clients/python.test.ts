/** The Python client: its examples on a real server, its behavior during failures, and its wheel. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { inTwoLengths } from '../support/lengths.js';
import { onThisMachine } from '../support/machine.js';
import { useServer } from '../support/wire/server.js';
import { FollowerProcess } from './follower.js';
import {
  type Checker,
  checkTypes,
  clientFolder,
  hasMypy,
  hasPyright,
  hasPython,
  pythonPath,
  runPython,
} from './python.js';

const fixture = useServer();
const dayMs = 24 * 60 * 60 * 1000;

function newFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'switchbook-python-'));
  onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const urlOf = () => `http://127.0.0.1:${fixture.port}`;

describe.skipIf(!hasPython)('the Python client', () => {
  it('runs the ten examples of its README', { tags: ['nightly'] }, async () => {
    const { key } = await fixture.newAccount('Corner Shop');
    const env = { SWITCHBOOK_URL: urlOf(), SWITCHBOOK_KEY: key };
    const out = await runPython([path.join(clientFolder, 'tests/examples.py')], { env, cwd: newFolder() });
    const [first, errors, loop, later, once, asked, sent, exported, copied, verified, ...others] =
      Object.values(JSON.parse(out) as Record<string, string>);
    expect(others).toEqual([]);
    expect(first).toBe('Acme\n');
    expect(errors).toBe("True\n['phone']\n");
    expect(loop).toMatch(/^2 2\n(\d+ .*\n){2}$/);
    expect(later).toBe('Corner Shop 1\n2\n1\n');
    expect(once).toBe('1\n');
    expect(asked).toMatch(/'allowed': False/);
    expect(sent).toMatch(/^(\d+) of \1 bytes\ndone 1 1\n.*12/s);
    expect(exported).toBe("['Jane Doe']\n");
    expect(copied).toBe('Rosa Reader\n');
    expect(verified).toBe('contact.created\n204 401\n');
  });

  it('lists its exports: the names of the README and each class of a problem', async () => {
    const program =
      'import json, switchbook; print(json.dumps([n for n in switchbook.__all__ if hasattr(switchbook, n)]))';
    const names: string[] = JSON.parse(await runPython(['-c', program]));
    expect(names).toHaveLength(new Set(names).size);
    const readme = fs.readFileSync(path.join(clientFolder, 'README.md'), 'utf8');
    const imported = [...readme.matchAll(/^from switchbook import (.+)$/gm)].flatMap(([, list = '']) =>
      list.split(/, */),
    );
    expect(imported).toContain('Client');
    expect(names).toEqual(expect.arrayContaining([...imported, 'NotFoundError', '__version__']));
  });

  it.skipIf(!hasMypy())(
    'a strict program may use each export: mypy',
    { timeout: onThisMachine(300_000), tags: ['nightly'] },
    () => checkEachName('mypy'),
  );

  it.skipIf(!hasPyright())(
    'a program may use each export: Pyright',
    { timeout: onThisMachine(300_000), tags: ['nightly'] },
    () => checkEachName('pyright'),
  );

  // The short form checks signatures of webhooks in both formats; failures on the way take long.
  const cases = { short: 'test_webhooks.py', long: 'test*.py' };
  inTwoLengths('behaves when servers, proxies, connections and callers do not', cases, async (pattern) => {
    await runPython(['-W', 'error', '-m', 'unittest', 'discover', '-s', 'tests', '-p', pattern]);
  });

  it('does the twenty tasks, blocking and with asyncio', async () => {
    const tasks = async (kind: string) => {
      const { key } = await fixture.newAccount(`Tasks ${kind}`);
      const env = { SWITCHBOOK_URL: urlOf(), SWITCHBOOK_KEY: key };
      return runPython([path.join(clientFolder, 'tests/tasks.py'), kind], { env });
    };
    for (const output of await Promise.all(['blocking', 'asyncio'].map(tasks)))
      expect(output.split('\n').filter((line) => line.startsWith('ok '))).toHaveLength(20);
  });

  it('makes a new copy when its cursor has expired, and continues', { tags: ['nightly'] }, async () => {
    const { account, key } = await fixture.newAccount('Expired');
    const headers = { authorization: `Bearer ${key}` };
    const make = (name: string) =>
      fixture.send({ method: 'POST', path: '/directory/v1/contacts', headers, body: { display_name: name } });
    const follower = new FollowerProcess(newFolder(), urlOf(), key);
    const copies = () =>
      follower.noted().flatMap(({ copy }) => (copy === undefined ? [] : [Object.values(copy)]));
    try {
      await make('Ana');
      follower.start();
      await until('there is a copy', () => copies().length === 1);
      await follower.kill();
      await make('Ben');
      const old = new Date(fixture.clock().getTime() - 100 * dayMs);
      await fixture.database.query(planned('update events set occurred_at = $2 where account_id = $1'), [
        account.id,
        old,
      ]);
      const retention = { eventsMs: 90 * dayMs, importRowsMs: null, auditMs: null };
      await fixture.core.sweep({ signal: new AbortController().signal, retention });
      follower.start();
      await until('there is a new copy', () => copies().length === 2);
      await make('Cem');
      await until('it goes on', () => follower.noted().at(-1)?.after?.display_name === 'Cem');
      expect(copies().map((names) => [...names].sort())).toEqual([['Ana'], ['Ana', 'Ben']]);
    } finally {
      await follower.kill();
    }
  });

  it('has a wheel that an empty environment installs without a network', {
    tags: ['nightly'],
  }, async () => {
    const folder = newFolder();
    // A build leaves files next to the sources.
    const copy = path.join(folder, 'python');
    fs.cpSync(clientFolder, copy, { recursive: true, filter: (name) => !name.includes('__pycache__') });
    const offline = ['--no-index', '--no-deps', '--disable-pip-version-check', '--quiet'];
    await runPython(['-m', 'pip', 'wheel', ...offline, '--no-build-isolation', '--wheel-dir', folder, copy], {
      installed: pythonPath(),
    });
    const wheel = fs.readdirSync(folder).find((name) => name.endsWith('.whl')) ?? '';
    const { version } = JSON.parse(fs.readFileSync(path.join(clientFolder, '../../package.json'), 'utf8'));
    expect(wheel).toBe(`switchbook-${version}-py3-none-any.whl`);
    const venv = path.join(folder, 'venv');
    await runPython(['-m', 'venv', '--system-site-packages', '--without-pip', venv], {
      installed: pythonPath(),
    });
    const installed = path.join(venv, 'bin/python');
    await runPython(['-m', 'pip', 'install', ...offline, path.join(folder, wheel)], {
      installed,
      cwd: folder,
    });
    const key = await fixture.newKey(await fixture.newAccount('Wheel'), ['account:read']);
    const env = { SWITCHBOOK_URL: urlOf(), SWITCHBOOK_KEY: key };
    const output = await runPython(['-c', wheelProgram], { installed, env, cwd: folder });
    expect(output).toBe(`${venv} True Wheel 403\n`);
  });
});

/** A program that uses each export, checked by a type checker. */
async function checkEachName(checker: Checker): Promise<void> {
  const output = await runPython(['-c', 'import json, switchbook; print(json.dumps(switchbook.__all__))']);
  const names: string[] = JSON.parse(output);
  const folder = newFolder();
  const program = path.join(folder, 'program.py');
  // Pyright finds the sources by this file.
  const settings = { extraPaths: [path.join(clientFolder, 'src')] };
  fs.writeFileSync(path.join(folder, 'pyrightconfig.json'), JSON.stringify(settings));
  const imports = names.map((name) => `from switchbook import ${name}`).join('\n');
  const use = `def first(client: Client) -> int:\n    return client.get_contact(id="1")["version"]\n`;
  fs.writeFileSync(program, `${imports}\n\neverything: list[object] = [${names.join(', ')}]\n\n\n${use}`);
  await checkTypes(checker, program);
}

const wheelProgram = `
import os, switchbook, sys
from pathlib import Path
folder = Path(switchbook.__file__).parent
with switchbook.Client(os.environ["SWITCHBOOK_URL"], os.environ["SWITCHBOOK_KEY"]) as client:
    name = client.get_account()["account"]["name"]
    try:
        client.list_contacts()
    except switchbook.ForbiddenError as error:
        print(sys.prefix if folder.is_relative_to(sys.prefix) else folder, (folder / "py.typed").exists(), name, error.status)
`;

import { until } from '../support/until.js';

/**
 * Several workers are one server: one address, one start message, one set of metrics, and one end. Killed and replaced
 * workers, and workers without their main process, cost no other request.
 */
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeInstalledDatabase, type OwnDatabase } from '../support/database/own-database.js';
import { type Environment, Program, type Serving } from '../support/program/program.js';
import { until } from '../support/until.js';
import { send } from '../support/wire/wire.js';

const byNight = { tags: ['nightly'] };
const program = new Program();
let own: OwnDatabase;
let key = '';
beforeAll(async () => {
  own = await makeInstalledDatabase();
});
afterAll(async () => {
  await program.cleanUp();
  await own.drop();
});

async function serve(more: Environment = {}): Promise<Serving> {
  const server = await program.serve({ DATABASE_URL: own.url, SWITCHBOOK_WORKERS: '2', ...more });
  // Only the first start shows the key.
  if (server.key !== '') key = server.key;
  return server;
}

const isLinux = process.platform === 'linux';

/** The worker processes of a server, from the system. */
function workersOf({ child: { pid } }: Serving): readonly number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  return children.map(Number).filter((value) => nameOf(value).includes('switchbook serve'));
}

function nameOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Sends a request on a connection of the agent, or on a new one; rejects when it is refused or cut. */
function ask(port: number, path: string, agent?: http.Agent): Promise<Answer> {
  const headers = { authorization: `Bearer ${key}` };
  return new Promise((resolve, reject) => {
    const request = http.get(
      { host: '127.0.0.1', port, path, headers, agent: agent ?? false },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (more: string) => {
          text += more;
        });
        response.once('end', () => resolve({ status: response.statusCode ?? 0, text })).once('error', reject);
      },
    );
    request.once('error', reject);
  });
}

const account = '/directory/v1/account';
const headersOf = () => ({ authorization: `Bearer ${key}` });

async function figure(port: number, name: string): Promise<number> {
  const { text } = await ask(port, '/metrics');
  const lines = text.split('\n').filter((line) => line.startsWith(name));
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

const messages = (server: Serving) =>
  server
    .stderr()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { msg: string; worker?: number; route?: string });

/**
 * Sends requests without pauses, and closes connections when refused. Returns a function that stops it and reports
 * failures.
 */
function pester(port: number, { isFresh = true } = {}) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 2 });
  const stopping = new AbortController();
  const result = { answered: 0, failures: [] as string[] };
  const call = async (of?: http.Agent) => {
    while (!stopping.signal.aborted) {
      const failure = await ask(port, account, of).then(
        ({ status }) => (status === 200 ? undefined : String(status)),
        (error: NodeJS.ErrnoException) => error.code ?? error.message,
      );
      if (failure === undefined) result.answered += 1;
      else result.failures.push(failure);
      if (failure === 'ECONNREFUSED') return;
    }
  };
  // Two callers keep their connections, and two open a new one for each request.
  const calls = Promise.all([call(agent), call(agent), ...(isFresh ? [call(), call()] : [])]);
  return {
    result,
    stop: async () => {
      stopping.abort();
      await calls;
      agent.destroy();
      return result;
    },
  };
}

describe.skipIf(!isLinux)('two workers', () => {
  it('share one address and one start message, read each other’s writes, and end together', async () => {
    const server = await serve();
    const { port } = server;
    expect(server.stdout()).toMatch(
      / is ready at http:\/\/127\.0\.0\.1:\d+\n(?:.*\n)?2 workers answer its requests\n/,
    );
    const workers = workersOf(server);
    expect(workers).toHaveLength(2);

    // Two agents with one connection each, used alternately.
    const agents = [1, 2].map(() => new http.Agent({ keepAlive: true, maxSockets: 1 }));
    for (const agent of agents) await ask(port, account, agent);
    for (let index = 0; index < 6; index += 1) {
      const name = `written by one ${index}`;
      const created = await send(port, {
        method: 'POST',
        path: '/directory/v1/tags',
        headers: headersOf(),
        body: { name },
      });
      expect(created.status, created.text).toBe(201);
      for (const agent of agents) expect((await ask(port, '/directory/v1/tags', agent)).text).toContain(name);
    }
    const requests = 'switchbook_request_duration_seconds_count';
    expect(await figure(port, 'switchbook_workers ')).toBe(2);
    expect(await figure(port, `${requests}{face="directory",method="POST",route="/tags"`)).toBe(6);
    expect(await figure(port, `${requests}{face="directory",method="GET",route="/tags"`)).toBe(12);
    expect(await figure(port, 'switchbook_contacts ')).toBe(0);
    const health = JSON.parse((await ask(port, '/directory/v1/health', agents[0])).text);
    const { database, in_use: used } = health.data;
    // Each worker has eight connections.
    expect(database.connections.max).toBe(16);
    expect(used).toContainEqual({ what: 'exports', unit: 'count', taken: 0, maximum: 16 });
    for (const agent of agents) agent.destroy();

    const status = await program.json(['status'], { DATABASE_URL: own.url });
    expect(status.servers).toHaveLength(1);
    expect(status.servers[0].at).toContain(`(process ${server.child.pid} on `);
    expect(status.servers[0].at).toContain(', 2 workers)');

    const ended = await server.end();
    expect(ended.code).toBe(0);
    const lines = messages(server);
    for (const once of ['listening', 'stopping', 'stopped'])
      expect(lines.filter(({ msg }) => msg === once)).toHaveLength(1);
    const answered = new Set(lines.filter(({ route }) => route === '/tags').map(({ worker }) => worker));
    expect([...answered].sort()).toEqual([...workers].sort());
    expect(workers.map(nameOf)).toEqual(['', '']);
    expect(server.complaints()).toEqual([]);
  });

  it('are refused with a message for an invalid number', async () => {
    for (const wrong of ['0', '65', 'two', '-1', '1.5']) {
      const ran = await program.refusedServe({ DATABASE_URL: own.url, SWITCHBOOK_WORKERS: wrong });
      expect(ran.code).toBe(1);
      expect(ran.stderr).toBe(
        `SWITCHBOOK_WORKERS cannot be "${wrong}".\nSet it to a whole number from 1 to 64, or 'auto'.\n`,
      );
    }
    const ran = await program.runWithin(['serve', '--workers', 'many'], {});
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain("Set it to a whole number from 1 to 64, or 'auto'.");
  });

  it('are restarted one after another, and no request is refused or cut', byNight, async () => {
    const server = await serve();
    const before = workersOf(server);
    const calls = pester(server.port);
    await until('they call', () => calls.result.answered > 20);
    const counted = await figure(server.port, 'switchbook_request_duration_seconds_count');
    for (const round of [1, 2]) {
      server.child.kill('SIGUSR2');
      const isDone = () =>
        messages(server).filter(({ msg }) => msg === 'restarted the workers').length === round;
      await until('all are restarted', isDone);
    }
    const { failures } = await calls.stop();
    expect(failures).toEqual([]);
    const after = workersOf(server);
    expect(after).toHaveLength(2);
    expect(after.filter((pid) => before.includes(pid))).toEqual([]);
    // The counts of the previous workers are still in it.
    expect(await figure(server.port, 'switchbook_request_duration_seconds_count')).toBeGreaterThan(counted);
    expect(await figure(server.port, 'switchbook_worker_restarts_total')).toBe(0);
    expect(server.complaints()).toEqual([]);
    expect((await server.end()).code).toBe(0);
  });

  it('are replaced when killed, while the other one answers', byNight, async () => {
    const server = await serve();
    const [killed = 0, other] = workersOf(server);
    process.kill(killed, 'SIGKILL');
    await until('it is missed', () => server.stderr().includes('a worker ended by itself'));
    for (let index = 0; index < 20; index += 1) expect((await ask(server.port, account)).status).toBe(200);
    await until('another one answers', async () => (await figure(server.port, 'switchbook_workers ')) === 2);
    expect(workersOf(server)).toContain(other);
    expect(await figure(server.port, 'switchbook_worker_restarts_total')).toBe(1);
    expect((await server.end()).code).toBe(0);
  });

  it('the server ends with a message when they end repeatedly', byNight, async () => {
    const server = await serve();
    const ended = { isSo: false };
    void server.ended.then(() => {
      ended.isSo = true;
    });
    const [, kept] = workersOf(server);
    await until('the server gives up', () => {
      if (ended.isSo || server.stderr().includes('times in a row')) return true;
      for (const pid of workersOf(server)) if (pid !== kept) process.kill(pid, 'SIGKILL');
      return false;
    });
    const { code, stderr } = await server.ended;
    expect(code).toBe(1);
    expect(stderr).toContain(
      'stopping: A worker ended 5 times in a row, each time within 30 seconds of its start.',
    );
  });

  it('end with their main process, whose PostgreSQL the next start adopts', byNight, async () => {
    const dataDir = await program.installedDir();
    const start = () => program.serve({ SWITCHBOOK_DATA_DIR: dataDir, SWITCHBOOK_WORKERS: '2' });
    const server = await start();
    const workers = workersOf(server);
    server.child.kill('SIGKILL');
    await until('all are gone', () => workers.every((pid) => nameOf(pid) === ''));
    const again = await start();
    expect(again.stderr()).toContain('was already running');
    // Ctrl-C reaches the whole group.
    for (const pid of workersOf(again)) process.kill(pid, 'SIGINT');
    expect(await again.end('SIGINT')).toMatchObject({ code: 0 });
    expect(program.postmaster(dataDir)).toBeUndefined();
  });

  it('end within the drain while clients send requests, and cut no request', byNight, async () => {
    const server = await serve({ SWITCHBOOK_DRAIN: '2' });
    const calls = pester(server.port, { isFresh: false });
    await until('they call', () => calls.result.answered > 20);
    server.child.kill('SIGTERM');
    expect((await server.ended).code).toBe(0);
    const { failures } = await calls.stop();
    expect(failures.filter((failure) => failure !== 'ECONNREFUSED')).toEqual([]);
  });
});

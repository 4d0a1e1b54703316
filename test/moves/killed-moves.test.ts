/**
 * Moves of an installation between directories and an external PostgreSQL, during writes. The command, the server and
 * PostgreSQL are killed at random moments. Both databases are never active at once, the same command completes every
 * move, and no acknowledged write is lost. `npm run nightly -- --only moves` kills twenty times; MOVES_KILLS,
 * MOVES_SEED.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { openEmbedded } from '@switchbook/embedded-postgres/embedded.js';
import { afterAll, expect, it, vi } from 'vitest';
import { openDatabase } from '../../src/database/database.js';
import { planned } from '../../src/database/statements/sql.js';
import { readWriteState, type WriteState } from '../../src/moves/store/write-state.js';
import { Random } from '../fuzz/random.js';
import { makeDatabase, type OwnDatabase } from '../support/database/own-database.js';
import { onThisMachine } from '../support/machine.js';
import { type Environment, Program, type Ran, type Serving } from '../support/program/program.js';
import { sendOnce } from '../support/wire/wire.js';

const kills = Number(process.env.MOVES_KILLS ?? 1);
const seed = Number(process.env.MOVES_SEED ?? Date.now() % 100_000);
const random = new Random(seed);
vi.setConfig({ testTimeout: onThisMachine(Math.max(240_000, kills * 60_000)) });

const program = new Program();
const owned: OwnDatabase[] = [];
afterAll(async () => {
  await program.cleanUp();
  await Promise.all(owned.map((database) => database.drop()));
});

/** An installation, or the place of one. */
interface MoveTarget {
  readonly to: string;
  readonly env: Environment;
  readonly writeState: () => Promise<WriteState & { readonly isEmpty: boolean }>;
  /** kills its PostgreSQL; not one that others use */
  readonly kill?: () => void;
}

async function lookAt(connection: Parameters<typeof openDatabase>[0]['connection']) {
  const database = openDatabase({ connection, poolSize: 1, applicationName: 'moves' });
  try {
    const [row] = await database.query<{ is: boolean }>(
      planned(`select to_regclass('installation') is null as is`),
      [],
    );
    return { ...(await readWriteState(database)), isEmpty: row?.is === true };
  } finally {
    await database.close();
  }
}

function directory(dataDir: string): MoveTarget {
  return {
    to: dataDir,
    env: { SWITCHBOOK_DATA_DIR: dataDir },
    writeState: async () => {
      const postgres = await openEmbedded({ dataDir, role: 'visitor' });
      try {
        return await lookAt(postgres.connection);
      } finally {
        await postgres.stop();
      }
    },
    kill: () => {
      const pid = program.postmaster(dataDir);
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
    },
  };
}

async function ownDatabase(): Promise<MoveTarget> {
  const own = await makeDatabase();
  owned.push(own);
  return { to: own.url, env: { DATABASE_URL: own.url }, writeState: () => lookAt(own.connection) };
}

/** Clients that create contacts as long as it lasts, wherever the server is. */
class Writers {
  readonly acknowledged = new Set<string>();
  readonly tried = new Set<string>();
  readonly statuses = new Map<string, number>();
  readonly #ending = new AbortController();
  readonly #work: Promise<void>[] = [];
  /** null: no server runs */
  port: number | null = null;

  constructor(key: string, howMany: number) {
    for (let number = 0; number < howMany; number += 1) this.#work.push(this.#write(key, number));
  }

  async end(): Promise<void> {
    this.#ending.abort();
    await Promise.all(this.#work);
  }

  async #write(key: string, number: number): Promise<void> {
    for (let index = 0; !this.#ending.signal.aborted; index += 1) {
      const { port } = this;
      const digits = `4917${number}${String(index).padStart(7, '0')}`;
      this.tried.add(digits);
      const status =
        port === null
          ? 'no server'
          : await sendOnce(port, {
              method: 'POST',
              path: '/directory/v1/contacts',
              headers: { authorization: `Bearer ${key}` },
              body: { phone: `+${digits}` },
            }).then(
              (answer) => String(answer.status),
              () => 'lost',
            );
      this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
      if (status === '201') this.acknowledged.add(digits);
      await delay(status === '201' ? 5 : 50);
    }
  }
}

/** Checks that the two installations can never both be started. */
async function checkCharge(source: MoveTarget, target: MoveTarget): Promise<'source' | 'target'> {
  const [here, there] = [await source.writeState(), await target.writeState()];
  if (here.kind === 'moved') {
    expect(['arriving', 'active']).toContain(there.kind);
    if (there.kind === 'arriving') expect(there.moveId).toBe(here.moveId);
    return 'target';
  }
  expect(['active', 'moving']).toContain(here.kind);
  expect(there.isEmpty || there.kind === 'arriving', `both are in charge: ${JSON.stringify(there)}`).toBe(
    true,
  );
  return 'source';
}

it(`moves with ${kills} kills lose nothing (MOVES_SEED=${seed})`, { tags: ['nightly'] }, async () => {
  let source = directory(await program.installedDir());
  let server: Serving = await program.serve(source.env);
  const { key } = server;
  const writers = new Writers(key, 3);
  writers.port = server.port;
  const lines: string[] = [];
  const start = performance.now();
  const log = {
    push: (line: string) => {
      lines.push(`${((performance.now() - start) / 1000).toFixed(1)} s: ${line}`);
      if (process.env.MOVES_KILLS !== undefined) console.log(line);
    },
    join: () => lines.join('\n'),
  };
  let [left, journeys] = [kills, 0];
  /** Milliseconds of a whole command, and of its time without writes; first the values of an idle machine. */
  let usual = { allMs: 1_500, stoppedMs: 700 };
  const measure = ({ stdout }: Ran, began: number) => {
    const { stopped_ms: stoppedMs } = JSON.parse(stdout) as { stopped_ms?: number };
    if (stoppedMs !== undefined) usual = { allMs: Math.round(performance.now() - began), stoppedMs };
  };

  const restart = async () => {
    writers.port = null;
    server = await program.serve(source.env);
    writers.port = server.port;
  };
  const isServerGone = () => server.child.exitCode !== null || server.child.signalCode !== null;

  /** One command, and one kill at some moment of it; whether the move was done all the same. */
  const interrupt = async (target: MoveTarget): Promise<boolean> => {
    const refusedBefore = writers.statuses.get('503') ?? 0;
    const began = performance.now();
    const mover = program.spawn(['move', '--to', target.to, '--json'], source.env);
    let hasEnded = false;
    void mover.ended.then(() => {
      hasEnded = true;
    });
    // Most kills happen while writes are refused, and the others at any time.
    const isAimed = random.chance(0.7);
    const deadline = Date.now() + onThisMachine(30_000);
    while (
      isAimed &&
      !hasEnded &&
      Date.now() < deadline &&
      (writers.statuses.get('503') ?? 0) === refusedBefore
    )
      await delay(5);
    const at = random.between(0, isAimed ? usual.stoppedMs : usual.allMs);
    await Promise.race([delay(at), mover.ended]);
    const victims: readonly (readonly [string, (() => void) | undefined])[] = [
      ['the command', () => mover.child.kill('SIGKILL')],
      ['the server', () => server.child.kill('SIGKILL')],
      ["the source's PostgreSQL", source.kill],
      ["the target's PostgreSQL", target.kill],
    ];
    const [name, kill] = random.pick(victims.filter(([, one]) => one !== undefined));
    // A command that ended before cannot be killed.
    const isKilled = !hasEnded;
    if (isKilled) {
      log.push(`${name} is killed`);
      kill?.();
      left -= 1;
    }
    const ran = await mover.ended;
    const { code, stderr } = ran;
    if (isKilled && name === 'the server') await server.ended;
    if (!isKilled && code === 0) measure(ran, began);
    const charge = await checkCharge(source, target);
    log.push(
      `${isKilled ? name : 'nobody'}, ${at} ms ${isAimed ? 'after writes stopped' : 'after its start'}: the command ended with ${code}, ${charge} in charge. ${code === 1 ? stderr.split('\n')[0] : ''}`,
    );
    if (isServerGone() && charge === 'source') await restart();
    return code === 0;
  };

  // A short run is one move, or two if the first one was faster than the kills.
  while (journeys < 1 || (left > 0 && (kills > 2 || journeys < 2))) {
    journeys += 1;
    const target = journeys % 2 === 1 ? await ownDatabase() : directory(program.dataDir());
    let isDone = false;
    for (let tries = 0; !isDone && left > 0 && tries < 4; tries += 1) isDone = await interrupt(target);
    const began = performance.now();
    const moved = await program.runApart(['move', '--to', target.to, '--json'], source.env);
    expect(moved, `${log.join()}\n${moved.stderr}`).toMatchObject({ code: 0 });
    measure(moved, began);
    expect(await checkCharge(source, target)).toBe('target');
    writers.port = null;
    log.push('moved');
    await server.end();
    log.push('the server has stopped');
    const refused = await program.refusedServe(source.env);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('This installation was moved to ');
    source = target;
    log.push('refused');
    await restart();
    log.push('restarted');
  }

  const before = writers.acknowledged.size;
  const deadline = Date.now() + onThisMachine(20_000);
  while (writers.acknowledged.size < before + 5 && Date.now() < deadline) await delay(20);
  await writers.end();
  const ran = await program.runApart(['export', '--account', '1', '--format', 'ndjson'], source.env);
  expect(ran.code, ran.stderr).toBe(0);
  const found = new Set([...ran.stdout.matchAll(/\+(4917\d{8})/g)].map(([, digits]) => digits ?? ''));
  const lost = [...writers.acknowledged].filter((digits) => !found.has(digits));
  console.log(
    `${kills} kills, ${journeys} moves, ${writers.acknowledged.size} acknowledged, ${lost.length} lost\n${JSON.stringify(Object.fromEntries(writers.statuses))}\n${log.join()}`,
  );
  expect(lost).toEqual([]);
  expect([...found].filter((digits) => !writers.tried.has(digits))).toEqual([]);
  expect(writers.acknowledged.size).toBeGreaterThan(before);
  expect(
    [...writers.statuses.keys()].filter((status) => !['201', '503', 'lost', 'no server'].includes(status)),
  ).toEqual([]);
});

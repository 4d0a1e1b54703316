/** The runner of stored work, with toy work: each row has the number of its remaining steps. */
import { setTimeout as delay } from 'node:timers/promises';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import { uuidV7 } from '@switchbook/domain/runtime/ids.js';
import { beforeAll, expect, it } from 'vitest';
import { type TestAccount, useFixture } from '../../test/support/fixture.js';
import { until } from '../../test/support/until.js';
import { openClaims } from '../database/connections/claims.js';
import type { Queryable } from '../database/database.js';
import { planned } from '../database/statements/sql.js';
import { BegunSteps } from '../operation-context/begun-steps.js';
import type { DueWork, Job, JobKind } from './job.js';
import { runJobs } from './run-jobs.js';

const fixture = useFixture();
const exec = <Row extends object>(text: string, ...values: readonly unknown[]) =>
  fixture.database.query<Row>(planned(text), values);

beforeAll(() =>
  exec(`create table toys (account_id uuid, id uuid, steps_left integer not null, failed boolean not null default false,
    primary key (account_id, id))`),
);

async function stepsLeft({ accountId, id }: DueWork): Promise<number> {
  const text = 'select steps_left from toys where account_id = $1 and id = $2';
  return (await exec<{ steps_left: number }>(text, accountId, id))[0]?.steps_left ?? 0;
}

interface Toy {
  readonly kind: JobKind<DueWork>;
  /** ids, in the order of the completed steps */
  readonly done: string[];
  /** ids of rows with a running step */
  readonly underWay: Set<string>;
}

/** A kind for tests; each step calls `onStep`. */
function toyKind(more: Partial<JobKind<DueWork>> = {}, onStep: (id: string) => unknown = () => {}): Toy {
  const done: string[] = [];
  const underWay = new Set<string>();
  const job = ({ accountId, id }: DueWork, on: Queryable): Job => ({
    position: () => `step ${done.filter((jobId) => jobId === id).length}`,
    step: async () => {
      underWay.add(id);
      await onStep(id);
      const text = `update toys set steps_left = steps_left - 1 where account_id = $1 and id = $2 returning steps_left`;
      const [row] = await on.query<{ steps_left: number }>(planned(text), [accountId, id]);
      underWay.delete(id);
      done.push(id);
      return row !== undefined && row.steps_left > 0 ? 'more' : 'finished';
    },
    fail: async () => {
      await exec('update toys set failed = true where account_id = $1 and id = $2', accountId, id);
    },
  });
  const list = `select t.account_id as "accountId", t.id from toys t where t.steps_left > 0 and not t.failed order by t.id`;
  const kind: JobKind<DueWork> = {
    name: 'toy',
    list: (on) => on.query<DueWork>(planned(list), []),
    open: openClaims,
    lockNameOf: ({ id }) => `toy/${id}`,
    // Another process may have finished it between the list and the claim.
    startJob: async (due, on) => ((await stepsLeft(due)) > 0 ? job(due, on) : undefined),
    slots: { all: 8 },
    alternates: true,
    turnMs: 1_000,
    pauseMs: () => 20,
    maxFailures: 3,
    ...more,
  };
  return { kind, done, underWay };
}

const aProcess = () => ({ database: fixture.database, begun: new BegunSteps(fixture.clock, uuidV7()) });

function work({ kind }: Toy, signal = new AbortController().signal): Promise<void> {
  return runJobs(aProcess(), kind, { signal });
}

async function toy(of: TestAccount, steps: number, id = uuidV7()): Promise<string> {
  await exec('insert into toys (account_id, id, steps_left) values ($1, $2, $3)', of.account.id, id, steps);
  return id;
}

async function stateOf(id: string): Promise<{ steps_left: number; failed: boolean } | undefined> {
  return (
    await exec<{ steps_left: number; failed: boolean }>(
      'select steps_left, failed from toys where id = $1',
      id,
    )
  )[0];
}

async function noted(of: TestAccount): Promise<number> {
  const text = `select count(*)::integer as n from begun_steps where account_id = $1 and kind = 'toy'`;
  return (await exec<{ n: number }>(text, of.account.id))[0]?.n ?? -1;
}

it('runs due jobs alternately to the end, and leaves no claim and no record', async () => {
  const account = await fixture.newAccount();
  const [one, two] = [await toy(account, 3), await toy(account, 3)];
  const own = toyKind();
  await work(own);
  expect(own.done).toEqual([one, two, one, two, one, two]);
  expect(await noted(account)).toBe(0);
  const later = await toy(account, 1);
  const next = toyKind();
  await work(next);
  expect(next.done).toEqual([later]);
});

it('runs work of two accounts with the same id, each step once', async () => {
  const [one, two] = [await fixture.newAccount(), await fixture.newAccount()];
  const id = await toy(one, 1);
  await toy(two, 30, id);
  const own = toyKind({ lockNameOf: (due) => `toy/${due.accountId}/${due.id}`, pauseMs: () => 0 });
  await work(own);
  expect(own.done).toHaveLength(31);
  expect(await exec('select steps_left from toys where id = $1', id)).toEqual([
    { steps_left: 0 },
    { steps_left: 0 },
  ]);
});

it('two processes never run the same job at once, and each step runs once', async () => {
  const account = await fixture.newAccount();
  const ids = await Promise.all(Array.from({ length: 6 }, () => toy(account, 5)));
  const both: string[] = [];
  const overlaps: string[] = [];
  const [one, other]: readonly [Toy, Toy] = [
    toyKind({}, (id) => void (other.underWay.has(id) && overlaps.push(id))),
    toyKind({}, (id) => void (one.underWay.has(id) && overlaps.push(id))),
  ];
  await Promise.all([work(one), work(other)]);
  await work(one);
  both.push(...one.done, ...other.done);
  expect(overlaps).toEqual([]);
  expect(ids.map((id) => both.filter((done) => done === id).length)).toEqual([5, 5, 5, 5, 5, 5]);
});

it('a job that another process finished after it was listed does not run again', async () => {
  const account = await fixture.newAccount();
  const id = await toy(account, 2);
  const quick = toyKind();
  const late = toyKind({
    open: async (database) => {
      const claims = await openClaims(database);
      const claim = async (lock: string) => {
        await work(quick);
        return claims.claim(lock);
      };
      return { ...claims, claim };
    },
  });
  await work(late);
  expect([quick.done, late.done, (await stateOf(id))?.steps_left]).toEqual([[id, id], [], 0]);
});

it('claims of a dead process are released at once', async () => {
  const account = await fixture.newAccount();
  const id = await toy(account, 1);
  const dead = await openClaims(fixture.database);
  expect(await dead.claim(`toy/${id}`)).toBe(true);
  const own = toyKind();
  await work(own);
  expect(own.done).toEqual([]);
  dead.close();
  await until('it is done', async () => {
    await work(own);
    return own.done.length === 1;
  });
});

it('fails a job after three failures in a row, and no other', async () => {
  const account = await fixture.newAccount();
  const [bad, shaky, good] = [await toy(account, 1), await toy(account, 3), await toy(account, 1)];
  const tries = new Map<string, number>();
  const own = toyKind({}, (id) => {
    const count = (tries.get(id) ?? 0) + 1;
    tries.set(id, count);
    // The step fails twice, succeeds, and fails twice again.
    if (id === bad || (id === shaky && count % 3 !== 0)) throw new Error('it fails');
  });
  await work(own);
  expect([await stateOf(bad), await stateOf(shaky), await stateOf(good)]).toEqual([
    { steps_left: 1, failed: true },
    { steps_left: 0, failed: false },
    { steps_left: 0, failed: false },
  ]);
  expect([tries.get(bad), tries.get(shaky)]).toEqual([3, 9]);
});

it('fails a job at once that ended three processes', async () => {
  const account = await fixture.newAccount();
  const id = await toy(account, 1);
  const workOf = { accountId: account.account.id, kind: 'toy', id };
  for (let time = 0; time < 3; time += 1) await aProcess().begun.begin(fixture.database, workOf, 'step 0');
  const own = toyKind();
  await work(own);
  expect([own.done, await stateOf(id)]).toEqual([[], { steps_left: 1, failed: true }]);
});

it('an unavailable database, or a full queue, ends the run and fails no job', async () => {
  const account = await fixture.newAccount();
  const [id, other] = [await toy(account, 1), await toy(account, 1)];
  for (const kind of ['unavailable', 'limited'] as const) {
    const away = toyKind({ maxFailures: 1 }, () => {
      throw new ProblemError(kind === 'limited' ? { kind, retryAfterMs: 1 } : { kind });
    });
    await expect(work(away)).rejects.toMatchObject({ problem: { kind } });
  }
  const own = toyKind();
  await work(own);
  expect([...own.done].sort()).toEqual([id, other]);
  expect(await noted(account)).toBe(0);
});

it('a job yields to a waiting one, and resumes', async () => {
  const account = await fixture.newAccount();
  const [long, short] = [await toy(account, 40), await toy(account, 1)];
  const own = toyKind({ slots: { all: 1 }, turnMs: 5 }, () => delay(1));
  await work(own);
  expect(own.done.indexOf(short)).toBeLessThan(40);
  expect(own.done.filter((id) => id === long)).toHaveLength(40);
});

it('the turn of a slow step ends before the step, and quick jobs of other accounts go on', async () => {
  const [slow, quick] = [await fixture.newAccount(), await fixture.newAccount()];
  const long = await toy(slow, 1);
  const short = await toy(quick, 10);
  let [begun, end] = [0, () => {}];
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const own = toyKind({ slots: { all: 8, slow: { max: 4, slowMs: 5 } } }, (id) => {
    if (id === long) return ended;
    begun += 1;
    if (begun === 10) end();
    return undefined;
  });
  await work(own);
  expect(own.done.filter((id) => id === short)).toHaveLength(10);
  expect(own.done).toContain(long);
});

it('accounts alternate, however many jobs each has', async () => {
  const [busy, quiet] = [await fixture.newAccount(), await fixture.newAccount()];
  for (let index = 0; index < 6; index += 1) await toy(busy, 3);
  const few = await toy(quiet, 3);
  const own = toyKind();
  await work(own);
  expect(own.done).toHaveLength(21);
  expect(own.done.lastIndexOf(few)).toBeLessThan(10);
});

it('an account has a limited number of slots, and other accounts have their own', async () => {
  const [busy, quiet] = [await fixture.newAccount(), await fixture.newAccount()];
  const many = await Promise.all(Array.from({ length: 5 }, () => toy(busy, 2)));
  const few = await toy(quiet, 2);
  let most = 0;
  const own = toyKind({ slots: { all: 8, perAccount: 2 }, alternates: false }, async () => {
    most = Math.max(most, many.filter((id) => own.underWay.has(id)).length);
    await delay(1);
  });
  await work(own);
  expect(most).toBeLessThanOrEqual(2);
  expect(own.done.indexOf(few)).toBeLessThan(6);
  expect(own.done).toHaveLength(12);
});

it('jobs that may be slow have a part of the slots, and an account a part of these', async () => {
  const accounts = await Promise.all(Array.from({ length: 4 }, () => fixture.newAccount()));
  const suspects = await Promise.all(
    accounts.flatMap((account) => [toy(account, 1), toy(account, 1), toy(account, 1)]),
  );
  const known = await toy(await fixture.newAccount(), 1);
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  let most = 0;
  const own = toyKind({ alternates: false }, async (id) => {
    most = Math.max(most, suspects.filter((suspect) => own.underWay.has(suspect)).length);
    if (id === known) end();
    else await ended;
  });
  const { list } = own.kind;
  await work({
    ...own,
    kind: {
      ...own.kind,
      slots: { all: 8, slow: { max: 6, perAccount: 2, slowMs: 1_000 } },
      list: async (on) =>
        (await list(on)).map((dueWork) => ({ ...dueWork, isSuspect: dueWork.id !== known })),
    },
  });
  expect(most).toBeLessThanOrEqual(6);
  expect(own.done).toContain(known);
  expect(own.done).toHaveLength(13);
});

it('a long step is stopped after its turn, when another job waits for a slot', async () => {
  const [busy, quiet] = [await fixture.newAccount(), await fixture.newAccount()];
  const long = await Promise.all([toy(busy, 1), toy(busy, 1)]);
  const short = await toy(quiet, 1);
  let hangs = true;
  let stopped = 0;
  const own = toyKind({ alternates: false, abortsStepAtTurnEnd: true, turnMs: 30, slots: { all: 2 } });
  const { startJob } = own.kind;
  const kind: JobKind<DueWork> = {
    ...own.kind,
    startJob: async (due, on, stopping) => {
      const job = await startJob(due, on, stopping);
      if (job === undefined) return job;
      const step = async () => {
        if (due.id === short) {
          const result = await job.step();
          hangs = false;
          return result;
        }
        while (hangs && !stopping.stop.aborted) await delay(5);
        if (!stopping.stop.aborted) return job.step();
        stopped += 1;
        return 'stopped' as const;
      };
      return { ...job, step };
    },
  };
  await work({ ...own, kind });
  expect(own.done[0]).toBe(short);
  expect(stopped).toBeGreaterThan(0);
  // The others go on once they get a slot again.
  expect([...own.done].sort()).toEqual([...long, short].sort());
});

it('stops after the current step, and another process continues', async () => {
  const account = await fixture.newAccount();
  const id = await toy(account, 5);
  const stopping = new AbortController();
  const own = toyKind({}, () => void (own.done.length === 1 && stopping.abort()));
  await work(own, stopping.signal);
  expect([own.done.length, await noted(account)]).toEqual([2, 0]);
  const other = toyKind();
  await work(other);
  expect(other.done).toEqual([id, id, id]);
});

it('limits the wait for a hanging step, and sends it an abort', async () => {
  const account = await fixture.newAccount();
  await toy(account, 1);
  const stopping = new AbortController();
  const signals: string[] = [];
  const hanging: Toy['kind']['startJob'] = (_due, _on, { stop, abort }) => ({
    step: () => {
      stop.addEventListener('abort', () => signals.push('stop'));
      abort.addEventListener('abort', () => signals.push('abort'));
      stopping.abort();
      return new Promise(() => {});
    },
    fail: async () => {},
  });
  await work(toyKind({ startJob: hanging, stopMs: { grace: 20, afterAbort: 20 } }), stopping.signal);
  expect(signals).toEqual(['stop', 'abort']);
  await exec('delete from toys where account_id = $1', account.account.id);
});

it('stops work that is no longer due', async () => {
  const account = await fixture.newAccount();
  const id = await toy(account, 1);
  const own = toyKind({
    alternates: false,
    startJob: (_due, _on, { stop }) => ({
      step: async () => {
        await exec(
          'update toys set steps_left = 0 where account_id = $1 and id = $2',
          account.account.id,
          id,
        );
        // The next list may have stopped the job before this step continues.
        if (!stop.aborted) await new Promise((resolve) => stop.addEventListener('abort', resolve));
        return 'stopped';
      },
      fail: async () => {},
    }),
  });
  await work(own);
  expect(await stateOf(id)).toMatchObject({ steps_left: 0, failed: false });
});

it('work that cannot start is tried once per run', async () => {
  const account = await fixture.newAccount();
  await toy(account, 1);
  let taken = 0;
  const startJob = () => {
    taken += 1;
    return undefined;
  };
  // The end of the work ends this rest.
  await work(toyKind({ startJob, pauseMs: () => 60_000 }));
  expect(taken).toBe(1);
  await exec('delete from toys where account_id = $1', account.account.id);
});

it('a job that fails to close keeps no claim and no record', async () => {
  const account = await fixture.newAccount();
  const id = await toy(account, 1);
  const unclaimed: string[] = [];
  const own = toyKind({
    onError: () => {},
    open: async (database) => {
      const claims = await openClaims(database);
      const unclaim = async (lock: string) => {
        unclaimed.push(lock);
        await claims.unclaim(lock);
      };
      return { ...claims, unclaim };
    },
  });
  const startJob: Toy['kind']['startJob'] = async (due, on, stopping) => {
    const job = await own.kind.startJob(due, on, stopping);
    const close = () => Promise.reject(new Error('it fails'));
    return job && { ...job, close };
  };
  await work({ ...own, kind: { ...own.kind, startJob } });
  expect([unclaimed, await noted(account)]).toEqual([[`toy/${id}`], 0]);
});

/**
 * The load: the maximum throughput of the server, minutes at four fifths of it from all kinds of clients, then an
 * overload from many accounts and from a single one.
 */
import { type AttackedAccount, maxResidentMiB, type Target } from '../attack/target.js';
import { Random } from '../fuzz/random.js';
import { addAccounts } from '../support/accounts/many-accounts.js';
import { findDrivers } from '../support/wire/drivers.js';
import { send } from '../support/wire/wire.js';
import { closedLoop, type OpenLoop, openLoop, readSlowly, writeSlowly } from './clients.js';
import { Connection } from './connection.js';
import { Tally } from './tally.js';
import { type Caller, lookup, makeCallers, newContact, nextTurn, type Turn } from './traffic.js';

interface LoadOptions {
  readonly target: Target;
  readonly accounts: number;
  readonly connections: number;
  readonly maximumSeconds: number;
  readonly steadySeconds: number;
  readonly aboveSeconds: number;
  /** also from many accounts at once, not from one alone */
  readonly floodsFromMany: boolean;
  readonly say: (line: string) => void;
}

interface LoadFigures {
  readonly is_good: boolean;
  readonly faults: readonly string[];
  readonly [figure: string]: unknown;
}

/** Shares of the connections. */
const shares = { pipelining: 0.08, slowReaders: 0.04, slowWriters: 0.04 } as const;
const steadyShare = 0.8;
const partSeconds = 30;
const measureSeconds = 5;

export async function runLoad(options: LoadOptions): Promise<LoadFigures> {
  const { target, say } = options;
  const random = new Random(1);
  const accounts = await addAccounts(
    await target.connect(),
    options.accounts,
    (await target.newAccount()).id,
  );
  const callers = await makeCallers(target.port, accounts, await findDrivers());
  const large = await makeLarge(target);
  say(`${callers.length} accounts on ${new Set(callers.map((caller) => caller.driver.face)).size} faces`);
  const faults: string[] = [];
  const open = (share: number) =>
    Array.from({ length: Math.round(options.connections * share) }, () => new Connection(target.port));
  const pipelining = open(shares.pipelining);
  const plain = open(1 - shares.pipelining - shares.slowReaders - shares.slowWriters);
  const next = () => nextTurn(callers, random);

  await closedLoop(plain, next, new Tally(), { seconds: options.maximumSeconds });
  target.takeStall();
  const before = target.residentMiB();
  const steady = new Tally();
  const [slowReads, slowWrites] = [new Tally(), new Tally()];
  const ending = new AbortController();
  const slow = [
    ...open(shares.slowReaders).map(() => readSlowly(target.port, large, slowReads, ending.signal)),
    ...open(shares.slowWriters).map(() =>
      writeSlowly(target.port, () => newContact(random.pick(callers)), slowWrites, ending.signal),
    ),
  ];
  const { maxima, mostBehind } = await holdSteady({ plain, pipelining }, next, steady, options);
  ending.abort();
  await Promise.all(slow);
  const calm = { stall: target.takeStall(), resident_mib: target.residentMiB(), before_mib: before };
  for (const [who, tally] of Object.entries({ steady, slowReads, slowWrites })) {
    const { shed, mute, cut, wrongs } = tally;
    if (shed + mute + cut + wrongs > 0 || tally.waits.count === 0)
      faults.push(`below the maximum, ${who}: ${JSON.stringify(tally.summary())} ${tally.wrong.join('; ')}`);
  }

  const many = options.floodsFromMany
    ? await flood(options, plain, next, callers, faults, 'many accounts')
    : null;
  const flooder = callers[0] as Caller;
  const others = callers.slice(1);
  const one = await flood(options, plain, () => lookup(flooder), others, faults, 'one account');
  const { shed, p50_ms: waited } = one.small_meanwhile;
  if (shed > 0 || waited > one.p50_ms)
    faults.push(`while one account floods, another was refused ${shed} times and waited ${waited} ms`);
  const peak = target.peakMiB();
  if (peak > maxResidentMiB) faults.push(`the server had ${peak} MiB`);
  for (const connection of [...plain, ...pipelining]) connection.close();
  const health = await send(target.port, { path: '/health/ready' });
  if (health.status !== 200) faults.push(`afterwards it is not ready: ${health.status}`);
  return {
    is_good: faults.length === 0,
    faults,
    accounts: callers.length,
    connections: options.connections,
    maximum_per_second: { median: medianOf(maxima), least: Math.min(...maxima), most: Math.max(...maxima) },
    steady: {
      seconds: options.steadySeconds,
      share_of_maximum: steadyShare,
      ...steady.summary(),
      most_behind: mostBehind,
      slow_readers: slowReads.summary(),
      slow_writers: slowWrites.summary(),
      longest_stall_ms: calm.stall.ms,
      longest_busy_ms: calm.stall.busyMs,
      resident_before_mib: calm.before_mib,
      resident_after_mib: calm.resident_mib,
    },
    above_from_many: many,
    above_from_one: one,
    peak_mib: peak,
  };
}

/**
 * Runs four fifths of the maximum. Each part measures the maximum again, since other programs on the computer change
 * it within minutes.
 */
async function holdSteady(
  connections: OpenLoop,
  next: () => Turn,
  tally: Tally,
  { steadySeconds, maximumSeconds, say }: LoadOptions,
): Promise<{ readonly maxima: readonly number[]; readonly mostBehind: number }> {
  const maxima: number[] = [];
  let mostBehind = 0;
  for (let left = steadySeconds; left > 0; left -= partSeconds) {
    const measured = new Tally();
    const { perSecond: maximum } = await closedLoop(connections.plain, next, measured, {
      seconds: Math.min(maximumSeconds, measureSeconds),
    });
    maxima.push(maximum);
    const how = { perSecond: Math.max(1, maximum * steadyShare), seconds: Math.min(left, partSeconds) };
    const held = await openLoop(connections, next, tally, how);
    mostBehind = Math.max(mostBehind, held.mostBehind);
    say(
      `${Math.max(0, left - partSeconds)} s left, at most ${maximum} a second, ${JSON.stringify(tally.summary())}`,
    );
  }
  return { maxima, mostBehind };
}

function medianOf(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[values.length >> 1] ?? 0;
}

/** Sends more than the server can answer; `watched` are accounts that send sequential requests at the same time. */
async function flood(
  { target, aboveSeconds, say }: LoadOptions,
  connections: readonly Connection[],
  next: () => Turn,
  watched: readonly Caller[],
  faults: string[],
  what: string,
) {
  const tally = new Tally();
  const small = new Tally();
  const calm = new Tally();
  const own = [new Connection(target.port), new Connection(target.port)];
  const caller = watched.at(-1) as Caller;
  const ask = () => lookup(caller);
  await closedLoop(own, ask, calm, { seconds: Math.min(2, aboveSeconds) });
  target.takeStall();
  // More than are served at once, and fewer than are held.
  const depth = Math.ceil(6_000 / connections.length);
  const [{ perSecond }] = await Promise.all([
    closedLoop(connections, next, tally, { seconds: aboveSeconds, depth }),
    closedLoop(own, ask, small, { seconds: aboveSeconds }),
  ]);
  const stall = target.takeStall();
  for (const connection of own) connection.close();
  const figures = {
    under_way: connections.length * depth,
    answered_per_second: perSecond,
    ...tally.summary(),
    small_alone: calm.summary(),
    small_meanwhile: small.summary(),
    longest_stall_ms: stall.ms,
    longest_busy_ms: stall.busyMs,
    resident_mib: target.residentMiB(),
  };
  say(`above the maximum, ${what}: ${JSON.stringify(figures)}`);
  if (!target.isAlive()) faults.push(`${what}: the server has ended: ${target.output().slice(-500)}`);
  if (tally.shed === 0) faults.push(`${what}: nothing was shed`);
  if (tally.mute > 0) faults.push(`${what}: ${tally.mute} were refused without Retry-After`);
  if (tally.cut + tally.wrongs > 0)
    faults.push(`${what}: ${tally.cut} cut, ${tally.wrongs} wrong: ${tally.wrong.join('; ')}`);
  return figures;
}

/** Creates an account with a large list. */
async function makeLarge(target: Target): Promise<Turn> {
  const account: AttackedAccount = await target.newAccount();
  const headers = { authorization: `Bearer ${account.key}` };
  const items = Array.from({ length: 100 }, (_, index) => ({
    op: 'create',
    contact: { display_name: `Large ${index}`, description: 'd'.repeat(4_000) },
  }));
  const created = await send(target.port, {
    method: 'POST',
    path: '/directory/v1/contacts/batch',
    headers,
    body: { atomic: true, items },
  });
  if (created.status >= 300) throw new Error(created.text);
  return { request: { method: 'GET', path: '/directory/v1/contacts?limit=100', headers }, expects: 200 };
}

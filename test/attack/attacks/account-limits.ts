/**
 * Every route of every API for an account at its limits, each alone, as the owner and as a member with hidden parts. If
 * a turn of the event loop grows with the data of an account, all other accounts wait. A transaction with an id makes
 * them wait too, since it hides later events. `ACCOUNT_LIMITS=FILE` appends a line of JSON for each request.
 */
import fs from 'node:fs';
import http from 'node:http';
import { onThisMachine } from '../../support/machine.js';
import { until } from '../../support/until.js';
import { fillAccount, fullSizes } from '../account-limits/full-account.js';
import { type HeavyRequest, heavyRequests } from '../account-limits/heavy-requests.js';
import { type Measured, RequestWatch } from '../account-limits/watch-request.js';
import type { Attack, Target } from '../attack.js';

/**
 * Milliseconds of processor time. A turn of 50 is a pause that a person hardly notices, and that probes of health
 * survive; collections of garbage take a part of it. A transaction of a second delays the events of all accounts by
 * as much. Statements of trees have 5 seconds (`treeMs`), others less.
 */
const bounds = {
  turn: onThisMachine(50),
  transaction: onThisMachine(1_000),
  statement: onThisMachine(6_000),
};
/** A client that left frees its connection within this time. */
const leftMs = 3_000;
/** Statements that take this long must end with their client. */
const endsWithClientMs = 1_000;
/** A turn is measured again: another process, or garbage of an earlier request, may have made it longer. */
const tries = 3;

interface Row extends Measured {
  readonly by: string;
  readonly name: string;
  readonly status: number;
  readonly faults: readonly string[];
  /** the beginning of a refusal */
  readonly refusal?: string;
}

export const attack: Attack = {
  name: 'account-limits',
  promise: 'no route of an account at its limits holds the event loop, the events of others or a connection',
  run: async ({ size, start }) => {
    const target = await start();
    const full = await fillAccount(target, fullSizes[size]);
    const watch = await RequestWatch.open(target);
    const callers: readonly (readonly [string, string])[] = [
      ['owner', full.account.key],
      ['limited', full.limitedKey],
    ];
    const rows: Row[] = [];
    const results = await Promise.all(callers.map(([, key]) => heavyRequests(full, key)));
    for (const [index] of (results[0] ?? []).entries())
      for (const [at, [by]] of callers.entries()) {
        const request = results[at]?.[index] as HeavyRequest;
        if (!wanted.test(request.name)) continue;
        const row = await tryRequest(target, watch, by, request);
        rows.push(row);
        if (table !== undefined) fs.appendFileSync(table, `${JSON.stringify(row)}\n`);
      }
    const broken = rows.filter(({ faults }) => faults.length > 0);
    return {
      held: broken.length === 0 && target.isAlive(),
      figures: {
        requests: rows.length,
        answered: rows.filter(({ status }) => status < 400).length,
        worst_turn_ms: most(rows, 'turnMs'),
        worst_transaction_ms: most(rows, 'transactionMs'),
        worst_statement_ms: most(rows, 'statementMs'),
        server_peak_mib: target.peakMiB(),
        broken:
          broken.map(({ by, name, faults }) => `${by} ${name} ${faults.join(' ')}`).join('; ') || 'none',
      },
    };
  },
};

const table = process.env.ACCOUNT_LIMITS;
/** `ACCOUNT_LIMITS_ONLY` selects requests by their name. */
const wanted = new RegExp(process.env.ACCOUNT_LIMITS_ONLY ?? '');

const most = (rows: readonly Row[], column: 'turnMs' | 'transactionMs' | 'statementMs') =>
  Math.max(0, ...rows.map((row) => row[column]));

async function tryRequest(
  target: Target,
  watch: RequestWatch,
  by: string,
  request: HeavyRequest,
): Promise<Row> {
  await until('the server rests', async () => (await watch.running()) === 0);
  let status = 0;
  let refusal = '';
  let best: Measured | undefined;
  for (let count = 0; count < tries; count += 1) {
    let answered = 0;
    const measured = await watch.measure(async () => {
      [answered, refusal] = await ask(target, request);
    });
    // A second write may be refused, and so take less.
    if (best !== undefined && answered !== status) break;
    status = answered;
    best = best === undefined ? measured : least(best, measured);
    if (best.turnMs <= bounds.turn) break;
  }
  const figures = best as Measured;
  const faults = [
    ...(status >= 500 || status === 0 ? [`status ${status}`] : []),
    ...(figures.turnMs > bounds.turn ? [`turn ${figures.turnMs}`] : []),
    ...(figures.transactionMs > bounds.transaction ? [`transaction ${figures.transactionMs}`] : []),
    ...(figures.statementMs > bounds.statement ? [`statement ${figures.statementMs}`] : []),
  ];
  if (figures.statementMs > endsWithClientMs) {
    const endedMs = await leave(target, watch, request);
    if (endedMs > leftMs) faults.push(`runs ${endedMs} after its client`);
  }
  return { by, name: request.name, status, ...figures, faults, ...(status < 400 ? {} : { refusal }) };
}

/** A repeated write may do less: the longer statement counts. */
function least(left: Measured, right: Measured): Measured {
  const longer = left.statementMs >= right.statementMs ? left : right;
  return {
    ...longer,
    turnMs: Math.min(left.turnMs, right.turnMs),
    transactionMs: Math.max(left.transactionMs, right.transactionMs),
  };
}

/** Sends the request and leaves. Returns the milliseconds until no statement runs. */
async function leave(target: Target, watch: RequestWatch, request: HeavyRequest): Promise<number> {
  const sent = open(target, request, () => {});
  await until('a statement runs', async () => (await watch.running()) > 0, onThisMachine(5_000)).catch(
    () => {},
  );
  sent.destroy();
  const at = performance.now();
  await until('its statements end', async () => (await watch.running()) === 0);
  return Math.round(performance.now() - at);
}

/** Resolves with the status and the beginning of the text when the whole answer was read. */
function ask(target: Target, request: HeavyRequest): Promise<readonly [number, string]> {
  return new Promise((resolve) => {
    open(target, request, (...answered) => resolve(answered));
  });
}

function open(
  target: Target,
  { method, path, headers, body }: HeavyRequest,
  done: (status: number, text: string) => void,
) {
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body as string) };
  const request = http.request(
    { host: '127.0.0.1', port: target.port, method, path, headers: { ...headers, ...length }, agent: false },
    (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => {
        if (text === '') text = chunk.toString('utf8', 0, 300);
      });
      response.on('error', () => done(0, '')).on('end', () => done(response.statusCode ?? 0, text));
    },
  );
  request.on('error', () => done(0, ''));
  request.end(body);
  return request;
}

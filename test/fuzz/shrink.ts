/** Shrinks a failing request for as long as it fails in the same way, against the running server. */
import { Connection } from './connection.js';
import { faultOf } from './judge.js';
import type { FuzzRequest } from './request.js';
import { exchange, type Failure, type FuzzOptions, shown, sizeOf } from './run.js';

const maxTries = 250;

interface ShrinkOptions extends Pick<FuzzOptions, 'port' | 'deadlineMs'> {
  readonly stage: Pick<FuzzOptions['stage'], 'secrets'>;
}

export async function shrink(failure: Failure, options: ShrinkOptions): Promise<void> {
  const connection = new Connection(options.port);
  // The key may have been replaced in the meantime.
  let best = withSecret(failure.request);
  let tries = 0;
  const fails = async (request: FuzzRequest): Promise<boolean> => {
    tries += 1;
    const outcome = await exchange(connection, request, options);
    if (faultOf(request, outcome, options.stage.secrets) !== failure.fault) return false;
    failure.answer = shown(outcome);
    return true;
  };
  if (await fails(best)) {
    for (let found = true; found && tries < maxTries; ) {
      found = false;
      for (const smaller of smallerOnes(best)) {
        if (tries >= maxTries) break;
        if (sizeOf(smaller) >= sizeOf(best) || !(await fails(smaller))) continue;
        best = smaller;
        found = true;
        break;
      }
    }
    failure.request = best;
  }
  connection.close();
}

function withSecret(request: FuzzRequest): FuzzRequest {
  const { caller, secret } = request;
  if (request.credential !== 'live' || caller.secret === secret) return request;
  const headers = request.headers.map(
    ([name, value]) => [name, value.replaceAll(secret, caller.secret)] as const,
  );
  return { ...request, headers, secret: caller.secret };
}

function* smallerOnes(request: FuzzRequest): Generator<FuzzRequest> {
  const [path = '', query] = request.target.split(/\?(.*)/s);
  if (query !== undefined) {
    yield { ...request, target: path };
    const pairs = query.split('&');
    if (pairs.length > 1)
      for (const at of pairs.keys())
        yield { ...request, target: `${path}?${pairs.toSpliced(at, 1).join('&')}` };
  }
  for (const at of request.headers.keys()) yield { ...request, headers: request.headers.toSpliced(at, 1) };
  if (request.framing === 'chunked') yield { ...request, framing: 'length' };
  if (request.body !== undefined) for (const body of smallerBodies(request.body)) yield { ...request, body };
}

function* smallerBodies(body: Buffer): Generator<Buffer> {
  let value: unknown;
  try {
    value = JSON.parse(body.toString());
  } catch {
    for (const share of [0.5, 0.75, 0.9]) {
      yield body.subarray(0, Math.floor(body.length * share));
      yield body.subarray(Math.ceil(body.length * (1 - share)));
    }
    return;
  }
  for (const smaller of smallerValues(value)) yield Buffer.from(JSON.stringify(smaller));
}

function* smallerValues(value: unknown): Generator<unknown> {
  if (typeof value === 'string' && value.length > 1) {
    yield value.slice(0, Math.ceil(value.length / 2));
    yield value.slice(Math.floor(value.length / 2));
    yield value.slice(1);
  } else if (Array.isArray(value)) {
    if (value.length > 3) {
      yield value.slice(0, Math.ceil(value.length / 2));
      yield value.slice(Math.floor(value.length / 2));
    }
    for (const at of value.slice(0, 50).keys()) yield value.toSpliced(at, 1);
    for (const [at, one] of value.slice(0, 50).entries())
      for (const smaller of smallerValues(one)) yield value.with(at, smaller);
  } else if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    for (const at of entries.keys()) yield ownObject(entries.toSpliced(at, 1));
    for (const [at, [name, one]] of entries.entries())
      for (const smaller of smallerValues(one)) yield ownObject(entries.with(at, [name, smaller]));
  }
}

/** Object.fromEntries defines members, so that even `__proto__` is one. */
function ownObject(entries: readonly (readonly [string, unknown])[]): object {
  return Object.fromEntries(entries);
}

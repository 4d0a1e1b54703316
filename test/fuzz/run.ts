/**
 * Sends thousands of requests, several at once, judges every answer, and keeps the smallest request of each kind of
 * fault.
 */
import { type Answer, Connection, type Outcome } from './connection.js';
import type { Document, Operation } from './document.js';
import { generate } from './generate.js';
import { faultOf } from './judge.js';
import { Random } from './random.js';
import { bytesOf, type FuzzRequest } from './request.js';
import type { Stage } from './stage.js';

export interface FuzzOptions {
  readonly port: number;
  readonly documents: readonly Document[];
  readonly stage: Stage;
  readonly seed: number;
  readonly requests: number;
  readonly concurrency: number;
  readonly deadlineMs: number;
  /** gets the progress now and then */
  readonly progress?: (done: number, failures: number) => void;
}

export interface Failure {
  readonly fault: string;
  count: number;
  /** the smallest request so far, and its answer */
  request: FuzzRequest;
  answer: string;
}

export interface FuzzResult {
  readonly requests: number;
  /** answers by face and status */
  readonly statuses: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** numbers of requests that were sent and that succeeded, by operation */
  readonly operations: Readonly<Record<string, { readonly sent: number; readonly good: number }>>;
  readonly slowest: { readonly ms: number; readonly operation: string };
  readonly failures: readonly Failure[];
}

export async function runFuzz(options: FuzzOptions): Promise<FuzzResult> {
  const run = new Run(options);
  await Promise.all(Array.from({ length: options.concurrency }, () => run.work()));
  return run.result();
}

class Run {
  readonly #options: FuzzOptions;
  readonly #failures = new Map<string, Failure>();
  readonly #statuses: Record<string, Record<string, number>> = {};
  readonly #operations: Record<string, { sent: number; good: number }>;
  #repeated: FuzzRequest | undefined;
  #repeats = 0;
  /** A request has set an upstream, at a host that does not exist: unserved paths answer 502 from then on. */
  #hasUpstream = false;
  #next = 0;
  #done = 0;
  #slowest: FuzzResult['slowest'] = { ms: 0, operation: '' };

  constructor(options: FuzzOptions) {
    this.#options = options;
    const names = options.documents.flatMap((document) => document.operations.map(nameOf));
    this.#operations = Object.fromEntries(names.map((name) => [name, { sent: 0, good: 0 }]));
  }

  /** The share of one connection. */
  async work(): Promise<void> {
    const { seed, requests, port } = this.#options;
    const connection = new Connection(port);
    while (this.#next < requests) {
      const index = this.#next;
      this.#next += 1;
      const request = this.#requestOf(new Random(seed, index));
      const outcome = await exchange(connection, request, this.#options);
      await this.#take(request, outcome);
    }
    connection.close();
  }

  /** Many connections sometimes send a write at once, like clients that lost patience. */
  #requestOf(random: Random): FuzzRequest {
    if (this.#repeated !== undefined && this.#repeats > 0) {
      this.#repeats -= 1;
      return this.#repeated;
    }
    const request = generate(random.pick(this.#options.documents), this.#options.stage, random);
    if (request.method !== 'GET' && request.operation !== undefined && random.chance(0.02)) {
      this.#repeated = request;
      this.#repeats = random.between(1, this.#options.concurrency);
    }
    return request;
  }

  result(): FuzzResult {
    return {
      requests: this.#done,
      statuses: this.#statuses,
      operations: this.#operations,
      slowest: this.#slowest,
      failures: [...this.#failures.values()].sort((left, right) => right.count - left.count),
    };
  }

  async #take(request: FuzzRequest, outcome: Outcome): Promise<void> {
    const { stage, progress } = this.#options;
    this.#done += 1;
    const ms = Math.round(outcome.ms);
    const { operation } = request;
    if (ms > this.#slowest.ms && operation !== undefined)
      this.#slowest = { ms, operation: nameOf(operation) };
    const status = outcome.kind === 'answer' ? String(outcome.answer.status) : outcome.kind;
    const counts = this.#statuses[request.face] ?? {};
    this.#statuses[request.face] = { ...counts, [status]: (counts[status] ?? 0) + 1 };
    const fault = this.#isForwarded(outcome)
      ? undefined
      : (faultOf(request, outcome, stage.secrets) ?? (await this.#faultOfKey(request, outcome)));
    if (fault !== undefined) this.#fail(fault, request, outcome);
    this.#count(request, outcome);
    if (this.#done % 1_000 === 0) progress?.(this.#done, this.#failures.size);
  }

  #isForwarded(outcome: Outcome): boolean {
    return this.#hasUpstream && outcome.kind === 'answer' && outcome.answer.status === 502;
  }

  /** A live key is refused only once a request has revoked it, or given it another secret. */
  async #faultOfKey(request: FuzzRequest, outcome: Outcome): Promise<string | undefined> {
    const { operation, caller, credential, secret } = request;
    if (outcome.kind !== 'answer' || outcome.answer.status !== 401) return undefined;
    if (credential !== 'live' || operation?.isSecured !== true || operation.method !== request.method)
      return undefined;
    const wasRenewed = caller.secret !== secret || (await this.#options.stage.renew(caller));
    return wasRenewed || caller.secret !== secret
      ? undefined
      : `${request.face} ${operation.id}: 401 for a live key`;
  }

  #fail(fault: string, request: FuzzRequest, outcome: Outcome): void {
    const known = this.#failures.get(fault);
    const answer = shown(outcome);
    if (known === undefined) this.#failures.set(fault, { fault, count: 1, request, answer });
    else {
      known.count += 1;
      if (sizeOf(request) < sizeOf(known.request)) Object.assign(known, { request, answer });
    }
  }

  #count(request: FuzzRequest, outcome: Outcome): void {
    const { operation } = request;
    const counts = operation === undefined ? undefined : this.#operations[nameOf(operation)];
    if (operation === undefined || counts === undefined) return;
    counts.sent += 1;
    if (outcome.kind === 'answer' && outcome.answer.status === 404)
      request.caller.memory.unlearn(operation, request.parameters);
    if (outcome.kind !== 'answer' || outcome.answer.status >= 300) return;
    counts.good += 1;
    if (operation.id === 'setUpstream') this.#hasUpstream = true;
    this.#learn(request, operation, outcome.answer);
  }

  #learn({ parameters, caller }: FuzzRequest, operation: Operation, { headers, body }: Answer): void {
    const etag = headers.get('etag');
    if (etag !== undefined) caller.memory.keep('header etag', etag);
    if (body.length === 0 || body.length > 50_000) return;
    try {
      caller.memory.learn(operation, parameters, JSON.parse(body.toString()));
    } catch {
      // The fault was reported already.
    }
  }
}

export function exchange(
  connection: Connection,
  request: FuzzRequest,
  { port, deadlineMs }: Pick<FuzzOptions, 'port' | 'deadlineMs'>,
): Promise<Outcome> {
  const bytes = bytesOf(request, port);
  const { method, isBroken } = request;
  // A long poll may take as long as its request states.
  const [, seconds = '0'] = /[?&]wait=(\d{1,2})(?:&|$)/.exec(request.target) ?? [];
  const allowedMs = deadlineMs + Number(seconds) * 1_000;
  return connection.send({ bytes, isHead: method === 'HEAD', isBroken, deadlineMs: allowedMs });
}

/** Returns the number of characters to read in a reproduction. */
export function sizeOf({ target, headers, body, framing }: FuzzRequest): number {
  const head = headers.reduce((sum, [name, value]) => sum + name.length + value.length, target.length);
  return head + (body?.length ?? 0) + (framing === 'length' ? 0 : 1);
}

export function shown(outcome: Outcome): string {
  if (outcome.kind === 'closed') return `closed: ${outcome.why} after ${Math.round(outcome.ms)} ms`;
  if (outcome.kind === 'hang') return `nothing in ${Math.round(outcome.ms)} ms`;
  const { status, headers, body } = outcome.answer;
  return `${status} ${headers.get('content-type') ?? '-'} ${body.toString().slice(0, 600)}`;
}

function nameOf(operation: Operation): string {
  return `${operation.face} ${operation.id}`;
}

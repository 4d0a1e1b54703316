/** The client: a method for each operation of the table, and helpers that combine several. */
import { type FollowOptions, follow } from './follow.ts';
import type { Operations } from './generated/operations.ts';
import { operations } from './generated/table.ts';
import type { CallOptions, ClientOptions, FileBody } from './options.ts';
import { type AnyPage, Pages } from './pages.ts';
import { type Outgoing, type Sender, Transport } from './transport.ts';

/** The states of a job that still runs. */
const busyStates: ReadonlySet<string> = new Set(['receiving', 'queued', 'running', 'pulling', 'undoing']);

/** The options of the client, or a transport that is used instead of `fetch`. */
export type Options = ClientOptions | { readonly transport: Sender };

class Client {
  readonly #transport: Sender;

  constructor(options: Options) {
    this.#transport = 'transport' in options ? options.transport : new Transport(options);
  }

  /** Sends a request by method and path, for operations that this client does not know yet. */
  request<Answer>(call: Outgoing): Promise<Answer> {
    return this.#transport.send(call) as Promise<Answer>;
  }

  /** Applies every change to a copy, until the signal is aborted. Throws refusals, and errors of the handlers. */
  follow(options: FollowOptions): Promise<void> {
    return follow(this as unknown as Switchbook, this.#transport, options);
  }

  /** Reads a job again and again, until it has ended. */
  async settled<Job extends { readonly state: string }>(
    read: () => PromiseLike<Job>,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<Job> {
    for (let attempt = 0; ; attempt += 1) {
      const job = await read();
      if (!busyStates.has(job.state)) return job;
      await this.#transport.wait(attempt, 200, signal, 2_000);
    }
  }
}

/** A row has method, path and letters: p parameters, b body, f file, d download, r repeatable, l list, o one object. */
function method(row: string) {
  const [verb = '', path = '', letters = ''] = row.split(' ');
  const has = (letter: string) => letters.includes(letter);
  return function operation(this: Client, ...all: unknown[]): unknown {
    const parameters = has('p') ? (all.shift() as Record<string, unknown> | undefined) : undefined;
    const body = has('b') || has('f') ? all.shift() : undefined;
    const options = all[0] as CallOptions | undefined;
    const call: Outgoing = {
      ...options,
      ...fill(path, parameters ?? {}),
      method: verb,
      isRepeatable: has('r'),
      isDownload: has('d'),
      data: has('o') ? 'one' : has('l') || has('a') ? 'list' : undefined,
      ...(has('f') ? { file: body as FileBody } : { body }),
    };
    const readPage = (next: object) => this.request<AnyPage>({ ...call, query: { ...call.query, ...next } });
    if (has('l')) return new Pages(readPage, options?.signal);
    const answer = this.request(call);
    return has('o') ? answer.then((item) => (item as { readonly data: unknown }).data) : answer;
  };
}

function fill(path: string, parameters: Readonly<Record<string, unknown>>) {
  const query = { ...parameters };
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = query[name];
    delete query[name];
    // An empty part, and dots, would be another path.
    const text = encodeURIComponent(String(value ?? ''));
    if (!/^\.{0,2}$/.test(text)) return text;
    throw new TypeError(`The parameter "${name}" is "${text}". Pass it in the first argument.`);
  });
  return { path: filled, query };
}

for (const [name, row] of Object.entries(operations))
  Object.defineProperty(Client.prototype, name, { value: method(row) });

export type Switchbook = Client & Operations;
export const Switchbook = Client as unknown as new (options: Options) => Switchbook;

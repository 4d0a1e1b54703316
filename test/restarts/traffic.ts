/**
 * Clients of a proxy: each sends requests sequentially on one keep-alive connection, seven of ten are writes. A client
 * counts unexpected answers, and retries no failed request.
 */
import http from 'node:http';
import https from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { Random } from '../fuzz/random.js';
import { onThisMachine } from '../support/machine.js';
import { publicHost, type RunningProxy } from './proxies.js';

interface TrafficOptions {
  readonly proxy: RunningProxy;
  readonly key: string;
  readonly connections: number;
  /** mean milliseconds between two requests of a client */
  readonly pauseMs: number;
  readonly seed: number;
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

interface Named {
  readonly idempotencyKey: string;
  readonly name: string;
  readonly id: string;
}

export class Traffic {
  readonly #options: TrafficOptions;
  readonly #stopping = new AbortController();
  #clients: Promise<unknown> = Promise.resolve();
  requests = 0;
  writes = 0;
  repeated = 0;
  /** Contacts whose creation the server confirmed. */
  readonly made = new Map<string, string>();
  readonly failures: string[] = [];

  constructor(options: TrafficOptions) {
    this.#options = options;
  }

  begin(): void {
    const { connections } = this.#options;
    this.#clients = Promise.all(Array.from({ length: connections }, (_, index) => this.#run(index)));
  }

  async end(): Promise<void> {
    this.#stopping.abort();
    await this.#clients;
  }

  async #run(index: number): Promise<void> {
    const { proxy, seed, pauseMs } = this.#options;
    const random = new Random(seed * 1_000 + index);
    const options = { keepAlive: true, maxSockets: 1 };
    const agent = proxy.isTls
      ? new https.Agent({ ...options, rejectUnauthorized: false })
      : new http.Agent(options);
    let last: Named | undefined;
    for (let turn = 0; !this.#stopping.signal.aborted; turn += 1) {
      const name = `${proxy.name} ${index} ${turn}`;
      if (random.chance(0.3)) await this.#read(agent, random);
      else if (last !== undefined && random.chance(0.2)) await this.#repeat(agent, last);
      else if (random.chance(0.5)) last = (await this.#create(agent, name, `key ${name}`)) ?? last;
      else await this.#create(agent, name);
      await delay(random.below(2 * pauseMs + 1));
    }
    agent.destroy();
  }

  async #read(agent: http.Agent, random: Random): Promise<void> {
    const path = random.chance(0.5) ? '/directory/v1/contacts?limit=5' : '/directory/v1/account';
    await this.#expect(200, agent, 'GET', path);
  }

  async #create(agent: http.Agent, name: string, idempotencyKey?: string): Promise<Named | undefined> {
    this.writes += 1;
    const body = { display_name: name };
    const answer = await this.#expect(201, agent, 'POST', '/directory/v1/contacts', body, idempotencyKey);
    if (answer === undefined) return undefined;
    const { id } = (JSON.parse(answer.text) as { data: { id: string } }).data;
    this.made.set(name, id);
    return idempotencyKey === undefined ? undefined : { idempotencyKey, name, id };
  }

  /** Repeats a request under the same key: the answer must equal the first one. */
  async #repeat(agent: http.Agent, { idempotencyKey, name, id }: Named): Promise<void> {
    this.repeated += 1;
    const body = { display_name: name };
    const answer = await this.#expect(201, agent, 'POST', '/directory/v1/contacts', body, idempotencyKey);
    if (answer !== undefined && !answer.text.includes(id)) this.failures.push(`${name} was made twice`);
  }

  async #expect(
    status: number,
    agent: http.Agent,
    method: string,
    path: string,
    body?: object,
    idempotencyKey?: string,
  ): Promise<Answer | undefined> {
    this.requests += 1;
    const at = new Date().toISOString();
    const { name } = this.#options.proxy;
    try {
      const answer = await this.#send(agent, method, path, body, idempotencyKey);
      if (answer.status === status) return answer;
      this.failures.push(`${at} ${name} ${method} ${path}: ${answer.status} ${answer.text.slice(0, 200)}`);
    } catch (error) {
      this.failures.push(`${at} ${name} ${method} ${path}: ${String(error)}`);
    }
    return undefined;
  }

  #send(
    agent: http.Agent,
    method: string,
    path: string,
    body: object | undefined,
    idempotencyKey: string | undefined,
  ): Promise<Answer> {
    const { proxy, key } = this.#options;
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const headers = {
      host: publicHost,
      authorization: `Bearer ${key}`,
      ...(payload === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) }),
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
    };
    const where = { host: '127.0.0.1', port: proxy.port, method, path, headers, agent };
    return new Promise((resolve, reject) => {
      const request = (proxy.isTls ? https : http).request(where, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('error', reject);
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      });
      request.setTimeout(onThisMachine(110_000), () => request.destroy(new Error('no answer')));
      request.on('error', reject);
      request.end(payload);
    });
  }
}

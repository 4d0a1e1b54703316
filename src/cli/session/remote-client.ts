/**
 * Requests to the native API of a remote server. The client waits and retries if the server requests it (429 and 503),
 * and repeats a write only under the same idempotency key. Any other refusal is reported at once.
 */
import { randomUUID } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import { type CallOptions, type Outgoing, queryText } from '../../../clients/typescript/src/index.js';
import { programVersion } from '../../config/root.js';
import { CliError } from '../terminal/cli-error.js';
import { printNotice } from '../terminal/output.js';
import { waitForDrain } from '../terminal/write-file.js';
import { connectionError } from './connection-errors.js';
import { explainResponse } from './refusals.js';
import type { RemoteServer } from './remote-server.js';

/** Silence after which a server counts as unreachable. */
const silentMs = 60_000;
/** An import of a large file is answered when it was read. */
const fileMs = 30 * 60_000;
const maxAnswerBytes = 64 * 1024 * 1024;
const maxAttempts = 6;
const maxRetryMs = 60_000;

/** An option of calls that the transports of commands know. */
export interface StatusOption extends CallOptions {
  /** receives the status of the answer: 201 for a created record */
  readonly onStatus?: (status: number) => void;
}

export type RemoteRequest = Outgoing & StatusOption;

export class RemoteClient {
  readonly #server: RemoteServer;
  readonly #signal: AbortSignal | undefined;
  readonly #agent: http.Agent;

  constructor(server: RemoteServer, signal?: AbortSignal) {
    this.#server = server;
    this.#signal = signal;
    const options = { keepAlive: true, maxSockets: 4 };
    this.#agent = server.base.protocol === 'https:' ? new https.Agent(options) : new http.Agent(options);
    if (isOpenToReaders(server.base))
      printNotice(
        `The key is sent to ${server.base.host} without encryption. Use https:// on a shared network.`,
      );
  }

  /** Sends a request of the generated client. A download returns the bytes as they arrive. */
  async send(call: RemoteRequest): Promise<unknown> {
    if (call.isDownload === true) return this.#readChunks(call);
    const answer = await this.#request(call);
    const text = (await this.#read(answer)).toString('utf8');
    call.onStatus?.(answer.statusCode ?? 0);
    try {
      return text === '' ? undefined : JSON.parse(text);
    } catch {
      throw this.#makeOtherProgramError(answer);
    }
  }

  async *#readChunks(call: RemoteRequest): AsyncGenerator<Uint8Array> {
    const answer = await this.#request(call);
    try {
      for await (const chunk of answer) yield chunk as Uint8Array;
    } catch (error) {
      throw connectionError(error, this.#server.base);
    } finally {
      answer.destroy();
    }
  }

  async #request(call: RemoteRequest): Promise<http.IncomingMessage> {
    // All attempts have one key: a completed write is answered from its stored answer, and not repeated.
    const keyHeader = call.method === 'GET' ? {} : { 'idempotency-key': randomUUID() };
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.#send(call, keyHeader);
      const { statusCode: status = 0 } = answer;
      if (status >= 200 && status < 300) return answer;
      const isLast = attempt === maxAttempts || call.file !== undefined;
      if ((status === 429 || status === 503) && !isLast) {
        answer.resume();
        await this.#wait(retryMs(answer, attempt), call.signal);
        continue;
      }
      throw await this.#readRefusal(answer);
    }
  }

  async #wait(ms: number, signal = this.#signal): Promise<void> {
    if (ms > 2_000) printNotice(`The server asks the client to wait ${Math.ceil(ms / 1000)} s.`);
    await delay(ms, undefined, signal === undefined ? {} : { signal });
  }

  #send(call: RemoteRequest, named: Readonly<Record<string, string>>): Promise<http.IncomingMessage> {
    const { base, key } = this.#server;
    const { method, path, query, body, ifMatch, onlyNew, contentType = 'application/octet-stream' } = call;
    const bytes = call.file as AsyncIterable<Uint8Array> | undefined;
    const json = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
    const signal = call.signal ?? this.#signal;
    const url = new URL(path.slice(1) + queryText(query), base);
    const request = (base.protocol === 'https:' ? https : http).request(url, {
      method,
      agent: this.#agent,
      timeout: bytes === undefined ? silentMs + Number(query?.wait ?? 0) * 1000 : fileMs,
      headers: {
        authorization: `Bearer ${key}`,
        'user-agent': `switchbook/${programVersion}`,
        accept: 'application/json, application/problem+json;q=0.9, */*;q=0.1',
        ...(json === undefined ? {} : { 'content-type': 'application/json', 'content-length': json.length }),
        ...named,
        ...withoutUndefined({
          'if-match': ifMatch === undefined ? undefined : `"${ifMatch}"`,
          'if-none-match': onlyNew === true ? '*' : undefined,
          'content-type': bytes && contentType,
        }),
      },
      ...(signal === undefined ? {} : { signal }),
    });
    return new Promise((resolve, reject) => {
      const fail = (error: unknown) => reject(connectionError(error, base));
      request.on('response', resolve).on('error', fail);
      request.on('timeout', () => request.destroy(Object.assign(new Error('silent'), { code: 'ETIMEDOUT' })));
      if (bytes === undefined) request.end(json);
      else
        sendBytes(request, bytes, call.onProgress).catch((error: unknown) => {
          // The file cannot be read, or a signal ended the upload. An answer that arrived before the end of the file is
          // kept.
          reject(error);
          request.destroy();
        });
    });
  }

  async #read(answer: http.IncomingMessage): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let length = 0;
    try {
      for await (const chunk of answer) {
        chunks.push(chunk as Buffer);
        length += (chunk as Buffer).length;
        if (length > maxAnswerBytes) throw this.#makeOtherProgramError(answer);
      }
    } catch (error) {
      throw connectionError(error, this.#server.base);
    }
    return Buffer.concat(chunks);
  }

  async #readRefusal(answer: http.IncomingMessage): Promise<Error> {
    const { statusCode: status = 0 } = answer;
    const text = (await this.#read(answer)).toString('utf8');
    const refusal = explainResponse(status, text, retryMs(answer, 1));
    return refusal ?? this.#makeOtherProgramError(answer);
  }

  /** Returns the error for a proxy's page, another program, or a wrong path. */
  #makeOtherProgramError({ statusCode, headers }: http.IncomingMessage): CliError {
    const { base } = this.#server;
    const to = headers.location === undefined ? '' : `, redirects to ${originOf(headers.location, base)}`;
    return new CliError(
      `${base.origin} answers, but it is not Switchbook (HTTP ${statusCode}${to}).`,
      'Set --url to the URL of the console in a browser, with the path of a proxy if there is one.',
    );
  }
}

async function sendBytes(
  request: http.ClientRequest,
  bytes: AsyncIterable<Uint8Array>,
  onProgress: RemoteRequest['onProgress'],
): Promise<void> {
  let isAnswered = false;
  let sentBytes = 0;
  request.once('response', () => {
    isAnswered = true;
  });
  for await (const chunk of bytes) {
    // A refusal may arrive before the end of the file.
    if (request.destroyed || isAnswered) return;
    if (!request.write(chunk)) await waitForDrain(request, 'response');
    sentBytes += chunk.length;
    onProgress?.({ sent: sentBytes });
  }
  request.end();
}

/** Returns the delay before another attempt: seconds or a date (RFC 9110, section 10.2.3), else a growing delay. */
function retryMs({ headers }: http.IncomingMessage, attempt: number): number {
  const text = headers['retry-after'];
  const seconds = text === undefined ? Number.NaN : Number(text);
  const waitMs = Number.isNaN(seconds) ? Date.parse(text ?? '') - Date.now() : seconds * 1000;
  const ms = Number.isNaN(waitMs) ? 250 * 2 ** attempt : waitMs;
  return Math.min(Math.max(ms, 100), maxRetryMs);
}

function originOf(location: string, base: URL): string {
  return URL.canParse(location, base.href) ? new URL(location, base.href).origin : 'nowhere';
}

function isOpenToReaders({ protocol, hostname }: URL): boolean {
  return protocol === 'http:' && !/^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

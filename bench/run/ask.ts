/** Single requests of the benchmark, outside the rounds: it reads their answers completely, or as a stream. */
import http from 'node:http';
import { pipeline } from 'node:stream/promises';
import { silenceMs, type WireRequest } from './load.js';

export interface AskedAnswer {
  readonly text: string;
  readonly json: unknown;
}

/** Throws when the answer has another status than the expected one. */
export async function ask(
  port: number,
  request: WireRequest,
  body?: AsyncIterable<Uint8Array>,
): Promise<AskedAnswer> {
  const chunks: Buffer[] = [];
  await receive(port, request, (chunk) => chunks.push(chunk), body);
  const text = Buffer.concat(chunks).toString();
  return { text, json: /^[{[]/.test(text) ? (JSON.parse(text) as unknown) : undefined };
}

/** Passes every piece of the answer on as it arrives. */
export async function receive(
  port: number,
  request: WireRequest,
  onChunk: (chunk: Buffer) => void,
  body?: AsyncIterable<Uint8Array>,
): Promise<void> {
  const { method, path, headers = {}, expects } = request;
  const outgoing = http.request({ host: '127.0.0.1', port, method, path, headers, agent: false });
  outgoing.setTimeout(silenceMs, () =>
    outgoing.destroy(new Error(`${method} ${path} on port ${port}: silence`)),
  );
  const answered = new Promise<http.IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve);
    outgoing.once('error', reject);
  });
  answered.catch(() => {});
  // A server that refuses answers before it has read everything.
  if (body !== undefined) await Promise.race([pipeline(body, outgoing), answered]);
  else outgoing.end(request.body);
  const answer = await answered;
  if (answer.statusCode === expects) {
    for await (const chunk of answer) onChunk(chunk as Buffer);
    return;
  }
  let text = '';
  for await (const chunk of answer) text = (text + String(chunk)).slice(0, 500);
  outgoing.destroy();
  throw new Error(`${method} ${path} on port ${port}: expected ${expects}, got ${answer.statusCode} ${text}`);
}

/** Returns a member of an answer, by its path. */
export function at(value: unknown, ...names: readonly (string | number)[]): unknown {
  return names.reduce<unknown>(
    (node, name) =>
      typeof node === 'object' && node !== null
        ? (node as Readonly<Record<string, unknown>>)[name]
        : undefined,
    value,
  );
}

export function countOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}

export function numberAt(value: unknown, ...names: readonly string[]): number {
  const number = at(value, ...names);
  if (typeof number !== 'number')
    throw new Error(`${names.join('.')} is no number in ${JSON.stringify(value)}`);
  return number;
}

/** A request down to its bytes. */
import type { Operation } from './document.js';
import type { Caller } from './stage.js';

type Framing =
  /** a correct `content-length`, or none without a body */
  | 'length'
  | 'chunked'
  /** more bytes are announced than sent */
  | 'short'
  /** an invalid `content-length`, or two different ones */
  | 'broken';

export interface FuzzRequest {
  readonly face: string;
  /** operation of the request; undefined for an undocumented one */
  readonly operation: Operation | undefined;
  readonly method: string;
  /** path and query as sent, one byte for each character */
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer | undefined;
  readonly framing: Framing;
  readonly version: '1.1' | '1.0';
  readonly caller: Caller;
  /** kind of the credential, and its secret */
  readonly credential: 'live' | 'dead' | 'other';
  readonly secret: string;
  /** the unchanged parameters in the path */
  readonly parameters: readonly string[];
  /** another spelling of a path, which may or may not be served */
  readonly isLoose: boolean;
  /** not valid HTTP: a bare 4xx or a closed connection is enough */
  readonly isBroken: boolean;
}

export function bytesOf(request: FuzzRequest, port: number): Buffer {
  const { method, target, headers, body, framing, version } = request;
  const lines = [`${method} ${target} HTTP/${version}`];
  if (!headers.some(([name]) => name.toLowerCase() === 'host')) lines.push(`host: 127.0.0.1:${port}`);
  for (const [name, value] of headers) lines.push(`${name}: ${value}`);
  if (framing === 'chunked') lines.push('transfer-encoding: chunked');
  else if (framing === 'broken') lines.push('content-length: 5', 'content-length: 6');
  else if (framing === 'short') lines.push(`content-length: ${(body?.length ?? 0) + 7}`);
  else if (body !== undefined) lines.push(`content-length: ${body.length}`);
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  const sent = framing === 'chunked' ? chunked(body ?? Buffer.alloc(0)) : body;
  return sent === undefined ? head : Buffer.concat([head, sent]);
}

function chunked(body: Buffer): Buffer {
  const size = Math.max(1, Math.ceil(body.length / 3));
  const parts: Buffer[] = [];
  for (let at = 0; at < body.length; at += size) {
    const part = body.subarray(at, at + size);
    parts.push(Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n'));
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')]);
}

interface Reproduction {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body_base64: string | null;
  readonly framing: Framing;
  readonly curl: string;
}

/** Returns a command to repeat the request; `$KEY` and `$ACCOUNT` replace values that differ between servers. */
export function reproductionOf(request: FuzzRequest): Reproduction {
  const { caller, secret, method, target, body, framing } = request;
  const veiled = (text: string) =>
    text
      .replaceAll(secret, '$KEY')
      .replaceAll(caller.account.id, '$ACCOUNT')
      .replaceAll(basicOf(caller.account.id, secret), '$BASIC');
  const headers = request.headers.map(([name, value]) => [name, veiled(value)] as const);
  const hasType = headers.some(([name]) => name.toLowerCase() === 'content-type');
  const base64 = body?.toString('base64') ?? null;
  const words = [
    'curl -sS -i --path-as-is',
    method === 'HEAD' ? '-I' : `-X ${quoteText(method)}`,
    // The option stops curl from sending its own content type.
    ...(body === undefined || hasType ? [] : ["-H 'content-type:'"]),
    ...headers.map(([name, value]) => `-H ${quoteText(`${name}: ${value}`, true)}`),
    ...(framing === 'chunked' ? ["-H 'transfer-encoding: chunked'"] : []),
    ...(body === undefined ? [] : ['--data-binary @-']),
    `"$SERVER"${quoteText(target)}`,
  ].join(' ');
  const curl = base64 === null ? words : `echo ${base64} | base64 -d | ${words}`;
  return { method, target, headers, body_base64: base64, framing, curl };
}

export function basicOf(user: string, password: string): string {
  return Buffer.from(`${user}:${password}`).toString('base64');
}

function quoteText(text: string, isOpen = false): string {
  return isOpen && /\$(KEY|ACCOUNT|BASIC)/.test(text)
    ? `"${text.replaceAll(/["\\`]/g, '\\$&')}"`
    : `'${text.replaceAll("'", "'\\''")}'`;
}

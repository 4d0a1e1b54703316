/**
 * Requests that two servers may read differently, sent byte for byte, and a vendor that records its reads. A forwarded
 * request must arrive as one request with its own body, or not at all. The next one, of another account, must arrive
 * unchanged.
 */
import net from 'node:net';
import { onThisMachine } from '../machine.js';
import { send } from './wire.js';

export interface FramedWire {
  readonly name: string;
  readonly port: number;
  /** path that is forwarded */
  readonly path: string;
  /** path at the vendor; absent: the same */
  readonly arrives?: string | undefined;
  /** headers of the attacker */
  readonly headers: Readonly<Record<string, string>>;
  /** headers of another account with the same vendor */
  readonly others: Readonly<Record<string, string>>;
  /** key of the other account at the vendor */
  readonly othersKey: string;
  /** the header that has the caller's credential */
  readonly credential: string;
}

interface FramingCase {
  readonly name: string;
  /** lines after the request line and the usual headers */
  readonly lines: readonly string[];
  readonly body: string;
  /**
   * `refused`: 400, and no later request arrives. `arrives`: as one request with this body. `either`: one or the
   * other.
   */
  readonly ends: 'refused' | 'arrives' | 'either';
  /** body that the vendor must receive */
  readonly arrivesAs?: string;
  /** number of requests sent */
  readonly requests?: number;
}

/** A request as the vendor read it. */
export interface Read {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  /** false: it broke off, which counts as no request to a vendor */
  readonly isWhole: boolean;
}

export const framingMethods = ['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE', 'POST', 'PUT', 'PATCH'] as const;

/** The beginning of a request with a long body: the next bytes on the connection would be its body. */
const inner = 'POST /smuggled HTTP/1.1\r\nHost: vendor\r\nContent-Length: 5000\r\n\r\n';
const sized = [`Content-Length: ${inner.length}`];
const chunked = `${inner.length.toString(16)}\r\n${inner}\r\n0\r\n\r\n`;

/** `credential`: the header with the caller's. */
export function framingCases(credential: string): readonly FramingCase[] {
  const refused = (name: string, lines: readonly string[], body = inner): FramingCase => ({
    name,
    lines,
    body,
    ends: 'refused',
  });
  const named = ['content-length', 'Content-Length', 'CONTENT-LENGTH', 'keep-alive, content-length'];
  const lists = [
    'content-length,content-length',
    ',, content-length ,',
    'close,\tCONTENT-length',
    'x, content_length',
  ];
  return [
    ...[...named, ...lists].map((value) =>
      refused(`Connection: ${value}`, [`Connection: ${value}`, ...sized]),
    ),
    refused('two Connection', ['Connection: keep-alive', 'connection: Content-Length', ...sized]),
    refused('Connection after the length', [...sized, 'Connection: content-length']),
    refused(
      'Connection: transfer-encoding',
      ['Connection: transfer-encoding', 'Transfer-Encoding: chunked'],
      chunked,
    ),
    refused('Connection: Transfer-Encoding, close', ['Connection: Transfer-Encoding, close', ...sized]),
    refused('Connection: host', ['Connection: host', ...sized]),
    refused('Connection: HOST, te', ['Connection: HOST, te', ...sized]),
    refused('Connection: authorization', ['Connection: authorization', ...sized]),
    refused('Connection: Cookie', ['Cookie: a=1', 'Connection: Cookie', ...sized]),
    refused('Connection: the credential', [`Connection: close, ${credential.toUpperCase()}`, ...sized]),
    refused('length and chunks', [...sized, 'Transfer-Encoding: chunked'], chunked),
    refused('chunks and length', ['Transfer-Encoding: chunked', ...sized], chunked),
    refused('two lengths', ['Content-Length: 0', ...sized]),
    refused('a list of lengths', [`Content-Length: ${inner.length}, ${inner.length}`]),
    refused('a signed length', [`Content-Length: +${inner.length}`]),
    refused('a length in hex', [`Content-Length: 0x${inner.length.toString(16)}`]),
    refused('another coding', ['Transfer-Encoding: gzip, chunked'], chunked),
    refused('two codings', ['Transfer-Encoding: gzip', 'Transfer-Encoding: chunked'], chunked),
    refused('chunked twice', ['Transfer-Encoding: chunked, chunked'], chunked),
    refused('chunked first', ['Transfer-Encoding: chunked, identity'], chunked),
    refused('nearly chunked', ['Transfer-Encoding: xchunked'], chunked),
    refused('a blank before the colon', [`Content-Length : ${inner.length}`]),
    refused('a folded line', ['X-Fold: a', ` Content-Length: ${inner.length}`]),
    { name: 'chunked in capitals', lines: ['Transfer-Encoding: ChunKed'], body: chunked, ends: 'either' },
    {
      name: 'a length with an underscore',
      lines: [`Content_Length: ${inner.length}`, 'Content-Length: 0'],
      body: '',
      ends: 'arrives',
      arrivesAs: '',
    },
    { name: 'a length', lines: sized, body: inner, ends: 'arrives' },
    { name: 'chunks', lines: ['Transfer-Encoding: chunked'], body: chunked, ends: 'arrives' },
    {
      name: 'a chunk with an extension',
      lines: ['Transfer-Encoding: chunked'],
      body: chunked.replace('\r\n', ';a="\\r\\n"\r\n'),
      ends: 'either',
    },
    {
      name: 'trailers that frame',
      lines: ['Trailer: Content-Length', 'Transfer-Encoding: chunked'],
      body: `${chunked.slice(0, -2)}Content-Length: 5\r\nTransfer-Encoding: chunked\r\nHost: x\r\n\r\n`,
      ends: 'either',
    },
    {
      name: 'a body that is too long for its length',
      lines: ['Content-Length: 3'],
      body: 'abcGET /not-a-path HTTP/1.1\r\n\r\n',
      ends: 'either',
      arrivesAs: 'abc',
    },
  ];
}

/** A vendor that records its input. */
export function noteReads(vendor: {
  answer: (
    answering: (
      request: import('node:http').IncomingMessage,
      response: import('node:http').ServerResponse,
    ) => void,
  ) => void;
}): { readonly reads: Read[] } {
  const reads: Read[] = [];
  vendor.answer((request, response) => {
    const { method = '', url: path = '', headers } = request;
    const chunks: Buffer[] = [];
    const note = (isWhole: boolean) =>
      reads.push({ method, path, headers, body: Buffer.concat(chunks).toString('latin1'), isWhole });
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', () => {
      note(true);
      response.end('read');
    });
    // An incomplete request is recorded as well.
    request.once('close', () => {
      if (!request.complete) note(false);
    });
  });
  return { reads };
}

/** Returns faults as text; empty: no faults. */
export async function tryFraming(
  wire: FramedWire,
  method: string,
  framingCase: FramingCase,
  reads: Read[],
): Promise<readonly string[]> {
  const where = `${wire.name} ${method} ${framingCase.name}`;
  const faults: string[] = [];
  reads.length = 0;
  const head = [
    `${method} ${wire.path} HTTP/1.1`,
    'Host: 127.0.0.1',
    ...Object.entries(wire.headers).map(([name, value]) => `${name}: ${value}`),
    ...framingCase.lines,
  ];
  const status = await sendRaw(wire.port, `${head.join('\r\n')}\r\n\r\n${framingCase.body}`);
  const mine = counted(reads, wire);
  const whole = framingCase.arrivesAs ?? inner;
  const arrived = mine.length === 1 && mine[0]?.path === arrivalOf(wire) && mine[0]?.body === whole;
  const isRefused = status === 400 && mine.length === 0;
  if (framingCase.ends === 'refused' && !isRefused)
    faults.push(`${where}: ${status}, ${mine.length} requests left`);
  if (framingCase.ends === 'arrives' && !(arrived && status === 200))
    faults.push(`${where}: ${status}, ${JSON.stringify(mine).slice(0, 300)}`);
  if (framingCase.ends === 'either' && !isRefused && !arrived)
    faults.push(`${where}: ${status}, ${JSON.stringify(mine).slice(0, 300)}`);
  return [...faults, ...(await tryNext(wire, where, reads))];
}

function arrivalOf({ path, arrives = path }: FramedWire): string {
  return arrives;
}

/** Requests, and the fate of the inner one. */
function counted(reads: readonly Read[], wire: FramedWire): readonly Read[] {
  return reads.filter((item) => item.isWhole || item.path !== arrivalOf(wire));
}

/** The next call of another account. */
async function tryNext(wire: FramedWire, where: string, reads: Read[]): Promise<readonly string[]> {
  reads.length = 0;
  const body = `{"of":"the other account"}`;
  const headers = { ...wire.others, 'content-type': 'application/json' };
  const sent = send(wire.port, { method: 'POST', path: `${wire.path}/next`, headers, body });
  const answer = await Promise.race([
    sent,
    new Promise<undefined>((late) => setTimeout(() => late(undefined), onThisMachine(5_000)).unref()),
  ]);
  const read = counted(reads, wire);
  const [first] = read;
  const isWhole =
    read.length === 1 &&
    first?.path === `${arrivalOf(wire)}/next` &&
    first.body === body &&
    JSON.stringify(first.headers).includes(wire.othersKey);
  if (answer?.status === 200 && isWhole) return [];
  return [
    `${where}: the next call of another account: ${answer?.status} ${JSON.stringify(reads).slice(0, 300)}`,
  ];
}

/** The status of the first response; 0 without one. Disconnects after it, or when the server closes. */
export function sendRaw(
  port: number,
  bytes: string,
  { timeoutMs = onThisMachine(3_000), untilClosed = false } = {},
): Promise<number> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write(bytes, 'latin1'));
    let text = '';
    const end = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0));
    };
    const timer = setTimeout(end, timeoutMs);
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (!untilClosed && isWhole(text, bytes)) end();
    });
    socket.on('error', end);
    socket.on('close', end);
  });
}

function isWhole(text: string, requestText: string): boolean {
  const at = text.indexOf('\r\n\r\n');
  if (at === -1) return false;
  if (requestText.startsWith('HEAD ')) return true;
  const [, length] = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, at + 2)) ?? [];
  if (length !== undefined) return text.length - at - 4 >= Number(length);
  return text.endsWith('0\r\n\r\n') || /\r\nconnection: close/i.test(text.slice(0, at + 2));
}

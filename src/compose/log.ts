/**
 * The log: one JSON object per line, on stderr, so that stdout stays free for the answers of commands. On a terminal
 * the same lines have a readable form. A logger never sees a header or a body.
 */
import fs from 'node:fs';
import { messageOf, stackOf } from '@switchbook/domain/runtime/errors.js';
import { escapeForTerminal } from '@switchbook/text/terminal-text.js';
import pino, { type DestinationStream, type Logger } from 'pino';

/** Opens the log. `base`: members of every line. */
export function openLogger(level: string, base: Readonly<Record<string, number>> | null = null): Logger {
  const options = {
    level,
    base,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: describeError },
  };
  if (process.stderr.isTTY)
    return pino(
      options,
      textStream((text) => process.stderr.write(escapeForTerminal(text))),
    );
  stderrLines ??= bufferedStderr();
  return pino(options, stderrLines);
}

const flushEveryMs = 100;
const flushAboveLength = 8_192;
/** buffer for a slow reader; beyond that lines are dropped, not requests */
const maxPendingBytes = 1024 * 1024;

/** The buffer of stderr, which all loggers of the process share. */
let stderrLines: DestinationStream | undefined;

/** Bytes that a pipe writes atomically, even with several workers. */
const maxUndividedBytes = 4_096;

/** Returns the first lines that fit; a longer line alone. */
function wholeLines(bytes: Buffer): Buffer {
  if (bytes.length <= maxUndividedBytes) return bytes;
  const fits = bytes.lastIndexOf('\n', maxUndividedBytes - 1);
  const end = fits === -1 ? bytes.indexOf('\n', maxUndividedBytes) : fits;
  return end === -1 ? bytes : bytes.subarray(0, end + 1);
}

/** Batches lines under load; a quiet server logs with hardly any delay. */
function bufferedStderr(): DestinationStream {
  let pending: Buffer[] = [];
  let length = 0;
  const flush = () => {
    let bytes = Buffer.concat(pending);
    try {
      while (bytes.length > 0) bytes = bytes.subarray(fs.writeSync(2, wholeLines(bytes)));
    } catch (error) {
      // A full pipe accepts the rest later. A log without a reader must not stop the server.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' || bytes.length > maxPendingBytes)
        bytes = Buffer.alloc(0);
    }
    pending = bytes.length === 0 ? [] : [bytes];
    length = bytes.length;
  };
  setInterval(flush, flushEveryMs).unref();
  process.on('exit', flush);
  return {
    write: (line) => {
      pending.push(Buffer.from(line));
      length += line.length;
      if (length >= flushAboveLength) flush();
    },
  };
}

/**
 * Returns an error with its causes. Only these members: PostgreSQL's extras (`detail`, `where`) show the row, and other
 * libraries have whole requests in theirs. Quoted data is removed from messages.
 */
export function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, cause } = error;
  const fields = error as { code?: unknown; constraint?: unknown };
  return {
    type: name,
    message: messageOf(error),
    ...(typeof fields.code === 'string' ? { code: fields.code } : {}),
    ...(typeof fields.constraint === 'string' ? { constraint: fields.constraint } : {}),
    stack: stackOf(error),
    ...(cause === undefined ? {} : { cause: describeError(cause) }),
  };
}

/** Writes lines for people: `09:14:02 info answered GET /contacts/:id 200 1.3 ms face=directory request_id=…` */
export function textStream(write: (text: string) => void): DestinationStream {
  return {
    write: (line) => {
      const { time, level, msg, err, ...rest } = JSON.parse(line) as Record<string, unknown>;
      const words = Object.entries(msg === 'answered' ? shortenFields(rest) : rest).map(([name, value]) =>
        typeof value === 'string' || typeof value === 'number'
          ? `${name}=${value}`
          : `${name}=${JSON.stringify(value)}`,
      );
      const message = msg === 'answered' ? `${msg} ${requestWordsOf(rest)}` : String(msg);
      const head = [String(time).slice(11, 19), String(level).padEnd(5), message, ...words].join(' ');
      write(`${head}\n${stackLines(err)}`);
    },
  };
}

function requestWordsOf({ method, route, status, ms }: Record<string, unknown>): string {
  return `${method} ${route} ${status} ${ms} ms`;
}

/** Shortens a line. Account and key are long, and the request id finds them in the log of a file. */
function shortenFields({ face, request_id, trace_id }: Record<string, unknown>): Record<string, unknown> {
  return { face, request_id, ...(trace_id !== undefined && { trace_id }) };
}

function stackLines(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('stack' in error)) return '';
  return `${String(error.stack)}\n`;
}

/**
 * W3C Trace Context, level 1: a caller's trace, which calls to others continue. The server records no spans. It passes
 * on the caller's sampling flag, and never decides itself whether a trace is sampled.
 */

/** The trace of a request. */
export interface Trace {
  /** 32 hexadecimal digits */
  readonly id: string;
  /** whether the caller records the trace */
  readonly isSampled: boolean;
}

/** A later version has these four parts too, and may have more behind a dash. */
const traceParentForm =
  /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(-.*)?$/;

/** Reads the header `traceparent`. Undefined: the header is absent, repeated or invalid. */
export function readTraceParent(header: string | readonly string[] | undefined): Trace | undefined {
  if (typeof header !== 'string') return undefined;
  const [, version, id, flags = '', more] = traceParentForm.exec(header) ?? [];
  if (id === undefined || (version === '00' && more !== undefined)) return undefined;
  return { id, isSampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

const flagsOf = ({ isSampled }: Trace) => (isSampled ? '01' : '00');

/** Returns the header of a call that continues the trace. `random`: 8 random bytes, the id of the call. */
export function traceParentOf(trace: Trace, random: Buffer): string {
  const parent = random.toString('hex');
  // An id of zeros is invalid.
  return `00-${trace.id}-${/[1-9a-f]/.test(parent) ? parent : parent.replace(/.$/, '1')}-${flagsOf(trace)}`;
}

/** Returns the stored form of the trace. */
export function formatTrace(trace: Trace): string {
  return `${trace.id}-${flagsOf(trace)}`;
}

/** Reads a stored trace. */
export function traceOf(text: string): Trace {
  return { id: text.slice(0, 32), isSampled: text.endsWith('1') };
}

/** Bytes of a `tracestate` that are passed on. */
const maxStateBytes = 512;

/** Returns the first members of `tracestate` headers that fit; undefined without any. Members are never cut. */
export function traceStateOf(headers: readonly string[]): string | undefined {
  let joined = '';
  for (const entry of headers.join(',').split(',')) {
    const member = entry.trim();
    if (!/^[ -~]+$/.test(member)) continue;
    const longer = joined === '' ? member : `${joined},${member}`;
    if (longer.length > maxStateBytes) break;
    joined = longer;
  }
  return joined === '' ? undefined : joined;
}

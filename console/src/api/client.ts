/**
 * The only access to the server: Switchbook's own client, with the key or the cookie of the session. Every failure is
 * thrown as a SwitchbookError, which `describe-error.ts` turns into a sentence and a next step.
 */
import {
  type Download,
  type Problem,
  SwitchbookError,
  Transport,
} from '../../../clients/typescript/src/index.ts';
import { recordMissingScope } from '../session/missing-scopes.ts';
import { credentialInUse, endSession, isSignedIn, keyInUse, sessionHeaders } from '../session/session.ts';
import { recordAnswer } from './retry-writes.ts';

export { OfflineError, SwitchbookError } from '../../../clients/typescript/src/index.ts';

export type Query = Readonly<Record<string, string | number | undefined>>;

interface CallOptions {
  readonly query?: Query | undefined;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  /** instead of the session's */
  readonly key?: string | undefined;
  /** the version that the change was made on */
  readonly version?: number | undefined;
  /** whether a PUT is refused if there is one already */
  readonly onlyNew?: boolean | undefined;
}

/** Some responses take as long as their work. */
const timeoutMs = 120_000;

/** `retry-queries.ts` retries failed queries, and a person repeats a write. */
const transport = new Transport({
  url: '',
  key: keyInUse,
  retries: 0,
  timeoutMs,
  headers: sessionHeaders,
  // The client of programs sends no cookies.
  fetch: (url, request) =>
    fetch(url, { ...request, credentials: keyInUse() === undefined ? 'same-origin' : 'omit' }),
  onAnswer: ({ headers, status }) => {
    recordRequest(headers.get('x-request-id'));
    recordAnswer(status);
  },
});

let reading = new AbortController();

/** Aborts running reads: the user signs out, and the server would refuse them. */
export function abortReads(): void {
  reading.abort();
  reading = new AbortController();
}

async function sendThroughHooks(outgoing: Parameters<Transport['send']>[0]): Promise<unknown> {
  const used = outgoing.key === undefined ? credentialInUse() : undefined;
  // A page may remain open behind the sign-in, or for a moment. It then sends no request that the server would refuse.
  if (outgoing.key === undefined && !isSignedIn() && !outgoing.path.startsWith('/sign-in'))
    throw new SwitchbookError('unauthenticated', '', { status: 401 });
  try {
    if (outgoing.method !== 'GET' || outgoing.isDownload) return await transport.send(outgoing);
    const signal = AbortSignal.any([reading.signal, ...(outgoing.signal ? [outgoing.signal] : [])]);
    return await transport.send({ ...outgoing, signal });
  } catch (error) {
    // A late response may belong to a session that was replaced.
    if (isApiError(error) && used !== undefined && used === credentialInUse()) recordRefusal(error);
    throw error;
  }
}

function recordRefusal({ status, problem }: ApiError): void {
  // The credential has expired, or was revoked: after a new sign-in the user continues on the same page.
  if (status === 401) endSession('ended');
  if (status === 403) recordMissingScope(problem?.scope);
}

/** `problem`: present if the server refused. */
export type ApiError = SwitchbookError & { readonly problem?: Problem };

export function isApiError(error: unknown, code?: string): error is ApiError {
  return error instanceof SwitchbookError && (code === undefined || error.code === code);
}

/** Whether the server refused it: a retry would be refused too. False if it only requests a pause (429). */
export function isRefusal(error: unknown): boolean {
  return isApiError(error) && error.status >= 400 && error.status < 500 && error.status !== 429;
}

interface QueryWithState<Data> {
  readonly state: { readonly data: Data | undefined; readonly error: unknown };
}

/**
 * Whether a retry may succeed later: no response came, the server is overloaded or restarting, or the session has
 * ended.
 */
export function mayBeLater(error: unknown): error is ApiError {
  return isApiError(error) && [0, 401, 429, 502, 503, 504].includes(error.status);
}

/** Refetches every `ms` milliseconds, and never after a refusal of the server. */
export function refetchEvery(ms: number) {
  return ({ state }: QueryWithState<unknown>) => (isRefusal(state.error) ? false : ms);
}

/** Refetches every `ms` milliseconds while `isWanted` is true for the latest answer. */
export function refetchEveryWhile<Data>(ms: number, isWanted: (data: Data) => boolean) {
  return ({ state }: QueryWithState<Data>) =>
    state.data !== undefined && isWanted(state.data) && !isRefusal(state.error) ? ms : false;
}

/**
 * Sends a request, and returns the JSON of the answer; undefined without a body. Throws SwitchbookError, and the reason
 * of an abort.
 */
export async function call<Answer>(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
  return (await send(method, path, options)) as Answer;
}

/** Reads a streamed answer with a line of JSON for each step. Throws like `call`. */
export async function* callLines<Line>(
  method: string,
  path: string,
  options: CallOptions = {},
): AsyncGenerator<Line> {
  yield* ((await send(method, path, options, true)) as Download).lines<Line>();
}

/** Whether this tab of the console sent the request with this id. */
export function isOwnRequest(id: string): boolean {
  return ownRequests.has(id);
}

const keptRequests = 500;
const ownRequests = new Set<string>();

function recordRequest(id: string | null): void {
  if (id === null) return;
  ownRequests.add(id);
  for (const oldest of ownRequests) {
    if (ownRequests.size <= keptRequests) return;
    ownRequests.delete(oldest);
  }
}

function send(method: string, path: string, options: CallOptions, isDownload = false): Promise<unknown> {
  const { version: ifMatch, ...rest } = options;
  return sendThroughHooks({ method, path, ...rest, ifMatch, isDownload, isRepeatable: false });
}

/** Sends the beginning of a file, which is small enough for memory. */
export async function sendBytes<Answer>(path: string, file: Blob, query: Query): Promise<Answer> {
  return (await sendThroughHooks({ method: 'POST', path, query, file, isRepeatable: false })) as Answer;
}

interface SendFileOptions {
  readonly query?: Query;
  /** 0 to 1 */
  readonly onProgress: (share: number) => void;
  readonly signal: AbortSignal;
}

/** Sends a file of any size, which the browser reads from the disk meanwhile. A form has its fields before the file. */
export async function sendFile<Answer>(
  path: string,
  file: Blob | FormData,
  { query, signal, ...options }: SendFileOptions,
): Promise<Answer> {
  const onProgress = ({ sent, total }: { readonly sent: number; readonly total?: number | undefined }) =>
    options.onProgress(total ? sent / total : 0);
  const call = { method: 'POST', path, query, file, signal, onProgress };
  return (await sendThroughHooks({ ...call, isRepeatable: false })) as Answer;
}

/** Returns the requests of a list that is loaded page by page. */
export function pagesOf<Answer extends { readonly meta: { readonly next_cursor: string | null } }>(
  path: string,
  query: Query,
) {
  return {
    queryFn: ({ signal, pageParam: cursor }: { signal: AbortSignal; pageParam: string | undefined }) =>
      call<Answer>('GET', path, { signal, query: { ...query, cursor } }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: Answer) => last.meta.next_cursor ?? undefined,
  };
}

/** Opens a file as a stream. */
export async function openFile(path: string, query: Query, signal: AbortSignal): Promise<Download> {
  return (await send('GET', path, { query, signal }, true)) as Download;
}

/** The server's pages: the console, probes, metrics, documentation, and for programs an index of them. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { type Problem, ProblemError } from '@switchbook/domain/problems/problem.js';
import { chooseEncoding } from '../faces/kit/answer/accepted.js';
import { compressedFrom, varyWith } from '../faces/kit/answer/compression.js';
import type { HostNames } from '../faces/kit/exchange/host-names.js';
import type { Face } from '../faces/kit/wire/define-face.js';
import type { ConsoleFiles } from './console.js';
import { refuseBrowser } from './cross-site.js';
import { type DocsPage, docsPages } from './guides/api-documents.js';
import { guidePages } from './guides/guide-pages.js';
import { referencePages } from './guides/reference.js';
import type { ServicePage } from './listener.js';
import type { Metrics } from './metrics.js';
import { type PageHandler, reply } from './static-file.js';

interface ProbeOptions {
  /** whether the database answers */
  readonly isReady: () => Promise<boolean>;
  /** whether clients should be sent elsewhere */
  readonly isStopping: () => boolean;
}

interface ServicePagesOptions extends ProbeOptions {
  readonly faces: readonly Face[];
  readonly metrics: Metrics;
  readonly console: ConsoleFiles;
  /** folder of the viewer of the API reference */
  readonly viewerFolder: string;
  /** the program's folder */
  readonly root: string;
  readonly version: string;
  readonly hosts: HostNames;
  /** scheme, host and perhaps a path of the server; absent: the address of the document */
  readonly publicUrl?: string | undefined;
  /** called for unexpected errors, which are answered 500 */
  readonly onError: (error: unknown) => void;
}

export function servicePages(options: ServicePagesOptions): ServicePage {
  const pages: Readonly<Record<string, PageHandler>> = {
    '/': (request, response) =>
      answer(request, response, { type: 'text/plain; charset=utf-8', text: describe(options) }),
    ...probePages(options),
    '/metrics': async (request, response) =>
      answer(request, response, { type: options.metrics.contentType, text: await options.metrics.text() }),
    ...guidePages(options),
    // An API takes precedence over a guide of the same name.
    ...Object.fromEntries(
      Object.entries(docsPages(options)).map(([path, page]) => [path, handlerOfPage(page)]),
    ),
    ...referencePages(options.faces, options.viewerFolder),
  };
  return (request, response, path, scheme) => {
    const page = Object.hasOwn(pages, path) ? pages[path] : undefined;
    // A monitor may accept the same types as a browser. So the types only choose between the console and the index, and
    // only at `/`.
    const isConsole = (page === undefined || path === '/') && options.console.serves(request, path);
    if (page === undefined && !isConsole) return false;
    if (refuseBrowser(options.hosts, request, response, path)) return true;
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      reply(response, 405, 'application/json', '{"error":"Method not allowed."}');
      return true;
    }
    const answered = async () =>
      isConsole ? options.console.answer(request, response, path) : page?.(request, response, scheme);
    answered().catch((error: unknown) => answerFailure(response, error, options.onError));
    return true;
  };
}

const refusals: Partial<Record<Problem['kind'], readonly [status: number, text: string]>> = {
  limited: [429, 'Too many requests. Try again in a moment.'],
  unavailable: [503, 'This page is not available now. Try again in a moment.'],
};

/** Answers a page that threw. A begun answer can only be cut off. */
function answerFailure(
  response: ServerResponse,
  error: unknown,
  onError: ServicePagesOptions['onError'],
): void {
  const refusal = error instanceof ProblemError ? refusals[error.problem.kind] : undefined;
  if (refusal === undefined) onError(error);
  const [status, text] = refusal ?? [500, ''];
  if (response.headersSent) response.destroy();
  else reply(response, status, 'text/plain', text, status === 500 ? {} : { 'retry-after': '1' });
}

/** Serves a text, compressed once per text. */
function handlerOfPage({ type, text, headers }: DocsPage): PageHandler {
  let cached: { readonly text: string; readonly compressed: Promise<Buffer> } | undefined;
  return (request, response) => {
    const now = text();
    const compress = () => {
      if (cached?.text !== now) cached = { text: now, compressed: gzipOnThread(now) };
      return cached.compressed;
    };
    return answer(request, response, { type, text: now, headers, compress });
  };
}

const gzipOnThread = promisify(gzip) as (text: string) => Promise<Buffer>;

interface PageAnswer {
  readonly type: string;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly compress?: () => Promise<Buffer>;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { type, text, headers = {}, compress = () => gzipOnThread(text) }: PageAnswer,
): Promise<void> {
  if (text.length < compressedFrom) {
    reply(response, 200, type, text, headers);
    return;
  }
  const vary = { ...headers, vary: varyWith('accept-encoding', headers.vary) };
  if (chooseEncoding(request.headers['accept-encoding'], ['gzip']) === 'identity')
    reply(response, 200, type, text, vary);
  else reply(response, 200, type, await compress(), { ...vary, 'content-encoding': 'gzip' });
}

function describe(options: ServicePagesOptions): string {
  const mounts = options.faces.flatMap((face) =>
    face.mounts.map((mount) => [mount.prefix, face.title] as const),
  );
  const width = Math.max(...mounts.map(([prefix]) => prefix.length)) + 2;
  const lines = mounts.map(([prefix, title]) => `${prefix.padEnd(width)}${title}`);
  return [
    `Switchbook ${options.version}`,
    '',
    ...lines,
    '',
    '/docs  /health/live  /health/ready  /health/accepting  /metrics',
    '',
  ].join('\n');
}

/** Makes the pages for probes of proxies and supervisors: whether the server lives, is ready, and accepts requests. */
function probePages({ isReady, isStopping }: ProbeOptions): Readonly<Record<string, PageHandler>> {
  return {
    '/health/live': (_request, response) => reply(response, 200, 'application/json', '{"status":"ok"}'),
    // A path for proxies: a server without its database still answers with its own refusals, which a proxy cannot.
    '/health/accepting': (_request, response) => {
      const status = isStopping() ? 'stopping' : 'ok';
      reply(response, status === 'ok' ? 200 : 503, 'application/json', JSON.stringify({ status }));
    },
    '/health/ready': async (_request, response) => {
      const isGood = await isReady();
      const status = isStopping() ? 'stopping' : isGood ? 'ok' : 'unavailable';
      reply(response, status === 'ok' ? 200 : 503, 'application/json', JSON.stringify({ status }));
    },
  };
}

/** Uploads of files, with their progress. */
import type { FileBody, Progress } from './options.ts';

export interface Upload extends RequestInit {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly file: FileBody;
  readonly contentType: string | undefined;
  readonly onProgress: (progress: Progress) => void;
}

/**
 * Browsers report the progress only for an XMLHttpRequest, and few send streams by fetch. Elsewhere a stream is counted
 * while it is read.
 */
export function upload(fetching: typeof fetch, url: string, task: Upload): Promise<Response> {
  const { file, contentType = 'application/octet-stream', onProgress, ...request } = task;
  const body = typeof file === 'function' ? file() : file;
  const isForm = body instanceof FormData;
  const headers: Upload['headers'] = isForm ? task.headers : { ...task.headers, 'content-type': contentType };
  if (typeof XMLHttpRequest === 'function' && !(body instanceof ReadableStream))
    return byXhr(url, { ...task, headers }, body);
  const reader = new Response(body);
  const total = body instanceof Blob ? body.size : body instanceof Uint8Array ? body.byteLength : undefined;
  const counted = reader.body?.pipeThrough(counting(onProgress, total), { signal: task.signal });
  // A form brings a type with its boundary.
  const type: Upload['headers'] = isForm ? { 'content-type': reader.headers.get('content-type') ?? '' } : {};
  // Required for a stream; the types of browsers lack it.
  const half: object = { duplex: 'half' };
  return fetching(url, { ...request, headers: { ...headers, ...type }, body: counted ?? null, ...half });
}

function counting(onProgress: Upload['onProgress'], total: number | undefined): TransformStream {
  let bytes = 0;
  return new TransformStream({
    transform(piece: Uint8Array, controller) {
      controller.enqueue(piece);
      bytes += piece.byteLength;
      onProgress({ sent: bytes, total });
    },
  });
}

/** The used part of the interface. Node.js does not have the function. */
interface Xhr extends EventTarget {
  readonly status: number;
  readonly responseText: string;
  readonly upload: EventTarget;
  open(method: string, url: string): void;
  setRequestHeader(name: string, value: string): void;
  getAllResponseHeaders(): string;
  send(body: unknown): void;
  abort(): void;
}
declare const XMLHttpRequest: new () => Xhr;

async function byXhr(url: string, task: Upload, body: unknown): Promise<Response> {
  const { method, headers, signal, onProgress } = task;
  // Unlike fetch, it would not notice an abort before it begins.
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.addEventListener('progress', (event) => {
      const { loaded, total } = event as Event & { readonly loaded: number; readonly total: number };
      // 0: the length is not known.
      onProgress({ sent: loaded, total: total || undefined });
    });
    request.addEventListener('error', () => reject(new TypeError('The request failed.')));
    request.addEventListener('abort', () => reject(signal.reason));
    request.addEventListener('load', () => resolve(responseOf(request)));
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(body);
  });
}

function responseOf(request: Xhr): Response {
  const lines = request.getAllResponseHeaders().split('\r\n').filter(Boolean);
  const headers = lines.map((line) => line.split(/: *(.*)/s, 2) as [string, string]);
  return new Response(request.responseText || null, { status: request.status, headers });
}

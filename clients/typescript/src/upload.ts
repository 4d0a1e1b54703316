/** Files on their way to the server, with their progress. */
import type { FileBody, Progress } from './options.ts';

export interface Upload {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: FileBody;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/**
 * Browsers tell the progress of an XMLHttpRequest alone, and few send streams by fetch. Elsewhere a stream is counted while it is
 * read.
 */
export function upload(fetching: typeof fetch, sent: Upload): Promise<Response> {
  const body = typeof sent.body === 'function' ? sent.body() : sent.body;
  if (typeof XMLHttpRequest === 'function' && !(body instanceof ReadableStream))
    return uploadByXhr({ ...sent, body });
  const { url, method, headers, signal } = sent;
  const source = isReadableOnce(body) ? { stream: streamOf(body), headers } : packed(body, headers);
  const total = body instanceof Blob ? body.size : body instanceof Uint8Array ? body.byteLength : undefined;
  const counted = source.stream.pipeThrough(counting((bytes) => sent.onProgress({ sent: bytes, total })));
  // Required for a stream; the types of browsers do not have it yet.
  const half: object = { duplex: 'half' };
  return fetching(url, {
    ...{ method, headers: source.headers, body: counted, signal, cache: 'no-store', credentials: 'omit' },
    ...{ redirect: 'manual', ...half },
  });
}

/** A form brings a type with its boundary. */
function packed(body: BodyInit, headers: Upload['headers']) {
  const made = new Response(body);
  const type = body instanceof FormData ? made.headers.get('content-type') : null;
  return {
    stream: made.body ?? new Blob().stream(),
    headers: type === null ? headers : { ...headers, 'content-type': type },
  };
}

function counting(note: (bytes: number) => void): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0;
  return new TransformStream({
    transform(piece, controller) {
      controller.enqueue(piece);
      bytes += piece.byteLength;
      note(bytes);
    },
  });
}

interface XhrUpload extends Omit<Upload, 'body'> {
  readonly body: XMLHttpRequestBodyInit;
}

function uploadByXhr({ url, method, headers, body, signal, onProgress }: XhrUpload): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    request.open(method, url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total, lengthComputable }) =>
      onProgress({ sent: loaded, total: lengthComputable ? total : undefined });
    request.onerror = () => reject(new TypeError('The request failed.'));
    request.onabort = () => reject(signal.reason);
    request.onload = () => resolve(responseOf(request));
    request.onloadend = () => signal.removeEventListener('abort', stop);
    signal.addEventListener('abort', stop, { once: true });
    request.send(body);
  });
}

function responseOf(request: XMLHttpRequest): Response {
  const lines = request.getAllResponseHeaders().split('\r\n').filter(Boolean);
  const headers = lines.map((line) => line.split(/: *(.*)/s, 2) as [string, string]);
  return new Response(request.responseText || null, { status: request.status, headers });
}

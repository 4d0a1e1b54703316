/** A file as it arrives. A connection that breaks before its end is an error, never a short file. */
import { BadAnswerError } from './errors.ts';
import type { Limit } from './limit.ts';

/** More than the largest answer of the server; bounds what a wrong server can fill. */
export const maxTextBytes = 64 * 1024 ** 2;

export class Download implements AsyncIterable<Uint8Array> {
  readonly contentType: string;
  readonly body: ReadableStream<Uint8Array>;
  /** the error that cut it off, even if its reader overlooked it */
  failure: unknown;
  readonly #status: number;

  constructor(response: Response, limit: Limit) {
    this.#status = response.status;
    this.contentType = response.headers.get('content-type') ?? '';
    this.body = limitTime(response.body, limit, this);
  }

  async text(): Promise<string> {
    let text = '';
    for await (const piece of this.#readTexts()) {
      text += piece;
      if (text.length > maxTextBytes) throw this.#refuse('The answer has more than 64 MiB.');
    }
    return text;
  }

  /** The values of NDJSON, one for each line. */
  async *lines<Line = unknown>(): AsyncGenerator<Line, void, undefined> {
    let rest = '';
    for await (const piece of this.#readTexts()) {
      const lines = piece.split('\n');
      lines[0] = rest + lines[0];
      rest = lines.pop() ?? '';
      if (rest.length > maxTextBytes) throw this.#refuse('A line of the answer has more than 64 MiB.');
      for (const line of lines) if (line !== '') yield this.#parseLine(line) as Line;
    }
    if (rest !== '') yield this.#parseLine(rest) as Line;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    const reader = this.body.getReader();
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        yield value;
      }
    } finally {
      await reader.cancel().catch(() => {});
    }
  }

  async *#readTexts(): AsyncGenerator<string, void, undefined> {
    const decoder = new TextDecoder();
    for await (const piece of this) yield decoder.decode(piece, { stream: true });
    yield decoder.decode();
  }

  #parseLine(line: string): unknown {
    const value = jsonOf(line);
    if (value !== undefined) return value;
    throw this.#refuse('A line of the answer is not JSON: the answer was cut, or is from another program.');
  }

  #refuse(words: string): BadAnswerError {
    return new BadAnswerError(words, { status: this.#status });
  }
}

/** Undefined for invalid JSON. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** It throws the errors of the client. */
function limitTime(body: Response['body'], limit: Limit, file: Download): ReadableStream<Uint8Array> {
  const reader = (body ?? new Blob([]).stream()).getReader();
  limit.pause();
  return new ReadableStream(
    {
      async pull(controller) {
        limit.restart();
        try {
          const { done, value } = await reader.read();
          limit.pause();
          if (!done) return controller.enqueue(value);
          limit.end();
          controller.close();
        } catch (error) {
          limit.end();
          file.failure = limit.errorOf(error);
          controller.error(file.failure);
        }
      },
      async cancel(reason) {
        limit.end();
        await reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

/**
 * Only `whenGone` releases the resources of a request: another listener would miss an end that has already happened,
 * and the resource would stay in use until a restart.
 */
import { describe, expect, it } from 'vitest';
import { type SourceFile, sourceFiles } from '../support/source-files.js';

/** Listeners on streams other than the request and its response. This list may only shrink. */
const others = new Set([
  // The request to an upstream, and its response.
  'src/faces/kit/forward/forward.ts: outgoing close',
  'src/faces/kit/forward/forward.ts: incoming close',
  // The parser of a form.
  'src/faces/superwaba/bulk.ts: parser finish',
  // The listener itself, and its connections.
  'src/http/closing.ts: server close',
  'src/http/open-connections.ts: socket close',
]);

/** The files with requests and answers. */
const folders = ['packages/admission/src', 'src/faces', 'src/http', 'src/job-runner'];
const theOne = 'packages/admission/src/when-gone.ts';

function listeners({ path, text }: SourceFile): readonly string[] {
  const calls = text.matchAll(
    /([\w$]*)\s*\)?\s*\.(?:on|once|addListener|prependListener|prependOnceListener)\(\s*['"](close|finish|aborted)['"]/g,
  );
  const finished = /\bfinished\b[^\n]*from 'node:stream/.test(text) ? [`${path}: stream finished`] : [];
  return [...[...calls].map(([, of, event]) => `${path}: ${of} ${event}`), ...finished];
}

const found = folders
  .flatMap((folder) => sourceFiles(folder))
  .filter((file) => file.path !== theOne)
  .flatMap(listeners);

describe('resources of a request', () => {
  it('are released by one helper, and nothing else listens for the end of a request or its answer', () => {
    expect(found.filter((name) => !others.has(name))).toEqual([]);
  });

  it('has no exceptions that are not needed any more', () => {
    expect([...others].filter((text) => !found.includes(text))).toEqual([]);
  });

  it('are guarded against each form of listener', () => {
    const seen = (text: string) => listeners({ path: 'a.ts', text });
    expect(seen("response.once('close', release)")).toEqual(['a.ts: response close']);
    expect(seen("reply.raw.on('finish', release)")).toEqual(['a.ts: raw finish']);
    expect(seen("request\n  .on('data', read)\n  .prependListener(\n 'aborted', release)")).toHaveLength(1);
    expect(seen("import { finished } from 'node:stream/promises';")).toEqual(['a.ts: stream finished']);
    expect(seen("request.on('end', release)")).toEqual([]);
  });
});

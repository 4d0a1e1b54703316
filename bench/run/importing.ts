/** Imports over HTTP, as a client makes them: the file is sent, then the job is watched until it is done. */
import { setTimeout as delay } from 'node:timers/promises';
import { ask, at, numberAt } from './ask.js';

interface ImportTarget {
  readonly port: number;
  readonly key: string;
}

interface WatchedImport {
  /** Time between the first byte sent and the end of the job. */
  readonly seconds: number;
  /** time until the file was received and accepted */
  readonly receivedSeconds: number;
}

const watchEveryMs = 50;

/** Throws unless every row of the file made a contact. */
export async function importFile(
  { port, key }: ImportTarget,
  file: AsyncIterable<Uint8Array>,
  rows: number,
  onProgress: (settledRows: number) => void = () => {},
): Promise<WatchedImport> {
  const authorization = `Bearer ${key}`;
  const startedAt = performance.now();
  const secondsSince = () => (performance.now() - startedAt) / 1000;
  const { json: accepted } = await ask(
    port,
    {
      method: 'POST',
      path: '/directory/v1/imports',
      headers: { authorization, 'content-type': 'text/csv; charset=utf-8' },
      expects: 202,
    },
    file,
  );
  const receivedSeconds = secondsSince();
  const id = String(at(accepted, 'data', 'id'));
  const look = {
    method: 'GET',
    path: `/directory/v1/imports/${id}`,
    headers: { authorization },
    expects: 200,
  } as const;
  for (;;) {
    const job = at((await ask(port, look)).json, 'data');
    onProgress(numberAt(job, 'settled_rows'));
    const state = String(at(job, 'state'));
    if (state === 'done') {
      if (numberAt(job, 'created') !== rows)
        throw new Error(`an import of ${rows} rows came out as ${JSON.stringify(job)}`);
      return { seconds: secondsSince(), receivedSeconds };
    }
    if (state !== 'queued' && state !== 'running')
      throw new Error(`an import ended as ${state}: ${JSON.stringify(job)}`);
    await delay(watchEveryMs);
  }
}

export async function* bytesOf(text: Iterable<string>): AsyncGenerator<Uint8Array> {
  for (const piece of text) yield Buffer.from(piece);
}

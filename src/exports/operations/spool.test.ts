/**
 * A producer that is faster than its consumer: all chunks arrive in order. The producer does not wait for the consumer,
 * and stops with it.
 */
import fs from 'node:fs';
import { setImmediate as nextRound } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { until } from '../../../test/support/until.js';
import { spoolChunks } from './spool.js';

const limits = { memoryBytes: 100, totalBytes: 30_000, fileBytes: 1_000, stallMs: 30_000 };

interface Making {
  made: number;
  isOver: boolean;
}

async function* counted(count: number, making: Making, length = 10): AsyncGenerator<string> {
  try {
    for (; making.made < count; making.made += 1) yield String(making.made).padStart(length, '.');
  } finally {
    making.isOver = true;
  }
}

function openFiles(): number {
  return fs.readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return fs.readlinkSync(`/proc/self/fd/${fd}`).includes('switchbook-export-');
    } catch {
      return false;
    }
  }).length;
}

it('everything is produced before the second chunk is read, and arrives whole and in order', async () => {
  const making = { made: 0, isOver: false };
  const chunks = spoolChunks(counted(2_000, making), limits);
  const texts = [(await chunks.next()).value as Uint8Array];
  await until('all is made', () => making.isOver);
  if (process.platform === 'linux') expect(openFiles()).toBeGreaterThan(10);
  for await (const chunk of chunks) texts.push(chunk);
  expect(texts.map((text) => Number(Buffer.from(text).toString().replaceAll('.', '')))).toEqual(
    Array.from({ length: 2_000 }, (_, index) => index),
  );
  if (process.platform === 'linux') expect(openFiles()).toBe(0);
});

it('production stops at the limit, until a good part was read', async () => {
  const making = { made: 0, isOver: false };
  const chunks = spoolChunks(counted(4_000, making), limits);
  await chunks.next();
  await until('the limit is reached', () => making.made * 10 >= limits.totalBytes);
  // Chunks that were made before may still be on their way to the file.
  let held = -1;
  while (held !== making.made) {
    held = making.made;
    for (let round = 0; round < 200; round += 1) await nextRound();
  }
  for (let index = 0; index < 50; index += 1) await chunks.next();
  expect(making.made).toBe(held);
  let count = 51;
  for await (const _chunk of chunks) count += 1;
  expect(count).toBe(4_000);
});

it('reports an error to a reader that is too slow', async () => {
  const making = { made: 0, isOver: false };
  const chunks = spoolChunks(counted(4_000, making), { ...limits, stallMs: 20 });
  await chunks.next();
  await until('the maker gave up', () => making.isOver);
  const readAll = async () => {
    for await (const _chunk of chunks);
  };
  await expect(readAll()).rejects.toMatchObject({ problem: { kind: 'unavailable' } });
});

it('a reader that leaves ends the production, and leaves nothing open', async () => {
  const making = { made: 0, isOver: false };
  const chunks = spoolChunks(counted(1_000_000, making), limits);
  await chunks.next();
  await chunks.return(undefined);
  expect(making.isOver).toBe(true);
  if (process.platform === 'linux') expect(openFiles()).toBe(0);
});

it('a failing producer fails the reader after all earlier chunks', async () => {
  async function* failing() {
    yield 'one';
    yield 'two';
    throw new Error('no third');
  }
  const texts: string[] = [];
  const readAll = async () => {
    for await (const chunk of spoolChunks(failing(), limits)) texts.push(Buffer.from(chunk).toString());
  };
  await expect(readAll()).rejects.toThrow('no third');
  expect(texts).toEqual(['one', 'two']);
});

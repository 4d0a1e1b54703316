/** Entries of single writes are sorted in by the server: after many writes, after a search, and in a pause. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { EntrySorter } from './search-entries.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A sorter whose statements end as `answer` does. */
function openSorter(answer: () => Promise<never[]> = async () => []) {
  const query = vi.fn(answer);
  const write = (times: number, contacts = 1) => {
    for (let time = 0; time < times; time += 1) sorter.countWritten(contacts);
  };
  const sorter = new EntrySorter({ query: query as never });
  return { sorter, write, sorts: () => query.mock.calls.length };
}

it('sorts after many writes, once at a time', async () => {
  let end: (rows: never[]) => void = () => {};
  const { write, sorts } = openSorter(
    () =>
      new Promise((resolve) => {
        end = resolve;
      }),
  );
  write(128, 10);
  expect(sorts()).toBe(0);
  write(1);
  expect(sorts()).toBe(1);
  write(2_000);
  expect(sorts()).toBe(1);
  end([]);
  await vi.advanceTimersByTimeAsync(0);
  write(1);
  expect(sorts()).toBe(2);
});

it('sorts in a pause, and not before', async () => {
  const { write, sorts } = openSorter();
  for (let second = 0; second < 5; second += 1) {
    write(1);
    await vi.advanceTimersByTimeAsync(900);
  }
  expect(sorts()).toBe(0);
  await vi.advanceTimersByTimeAsync(100);
  expect(sorts()).toBe(1);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(sorts()).toBe(1);
});

it('sorts earlier while clients search', async () => {
  const { sorter, write, sorts } = openSorter();
  write(200);
  expect(sorts()).toBe(0);
  sorter.noteSearch();
  expect(sorts()).toBe(1);
  await vi.advanceTimersByTimeAsync(0);
  write(160);
  sorter.noteSearch();
  expect(sorts()).toBe(1);
  write(1);
  expect(sorts()).toBe(2);
});

it('sorts in what other processes left after a search, at most once a second', async () => {
  const { sorter, sorts } = openSorter();
  for (let search = 0; search < 30; search += 1) {
    sorter.noteSearch();
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(sorts()).toBe(3);
});

it('tries again after an error', async () => {
  const { write, sorts } = openSorter(() => Promise.reject(new Error('canceled')));
  write(1_281);
  await vi.advanceTimersByTimeAsync(0);
  write(1_281);
  expect(sorts()).toBe(2);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(sorts()).toBe(3);
});

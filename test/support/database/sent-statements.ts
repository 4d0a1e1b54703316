import pg from 'pg';
import { afterAll, vi } from 'vitest';

export interface SentStatement {
  readonly name: string;
  readonly text: string;
  readonly values?: readonly unknown[];
}

/**
 * The named statements that connections of this process send. A connection keeps the function it had when it opened:
 * call this before the server starts.
 */
export function useSentStatements(): { clear(): void; all(): readonly SentStatement[] } {
  const query = vi.spyOn(pg.Client.prototype, 'query');
  afterAll(() => query.mockRestore());
  return {
    clear: () => query.mockClear(),
    all: () =>
      (query.mock.calls as unknown as [Partial<SentStatement> | undefined][]).flatMap(([one]) =>
        one?.name !== undefined && one.text !== undefined ? [one as SentStatement] : [],
      ),
  };
}

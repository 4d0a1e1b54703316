/** Records the named statements that this process sends to PostgreSQL. */
import pg from 'pg';
import { afterAll, vi } from 'vitest';

export interface SentStatement {
  readonly name: string;
  readonly text: string;
  readonly values?: readonly unknown[];
}

/** Call it before the server starts: a connection keeps the function that it had when it opened. */
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

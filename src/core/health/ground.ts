/** What the checks of a database are made with. */
import type { Database } from '../../store/database/database.js';

export interface HealthGround {
  readonly database: Database;
  readonly clock: () => Date;
  /** schema.sql, the sum of the migrations */
  readonly schema: string;
  readonly version: string;
  /** how long events are kept; null: for ever */
  readonly eventsMs: number | null;
}

/** `3 contacts`, `1 contact` */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** `2 h`, for sentences */
export function durationWords(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 120) return counted(seconds, 'second');
  if (seconds < 7_200) return counted(Math.round(seconds / 60), 'minute');
  if (seconds < 172_800) return counted(Math.round(seconds / 3_600), 'hour');
  return counted(Math.round(seconds / 86_400), 'day');
}

/** The bin: deleted contacts are stored for some days with all their data, and can be restored. */
import { dayMs } from '@switchbook/domain/runtime/instant.js';
import { binDays } from '../../retention/values.js';

/** Limits of the bin of an account; retention removes the oldest beyond them. */
export const binLimits = { contacts: 100_000, bytes: 512 * 1024 * 1024 } as const;

/** A contact with more notes, more entries of its ledger or more bytes of them is not stored: its deletion is final. */
export const contentLimits = { rows: 20_000, bytes: 16 * 1024 * 1024 } as const;

/** Most contacts that one request deletes from the bin. */
export const maxEmptied = 5_000;

export function binDaysOf({ bin_days = binDays.usual }: { readonly bin_days?: number }): number {
  return bin_days;
}

/** Returns the time until which a contact can be restored. */
export function storedUntil(deletedAt: Date, days: number): Date {
  return new Date(deletedAt.getTime() + days * dayMs);
}

/** Returns the time before which deleted contacts have expired. */
export function expiredBefore(now: Date, days: number): Date {
  return new Date(now.getTime() - days * dayMs);
}

/** The bin: deleted contacts are stored for some days with all their data, and can be restored. */
import { dayMs } from '../runtime/instant.js';

/** Days that a deleted contact is stored; 0: it is deleted at once. */
export const binDays = { usual: 30, max: 365 } as const;

/** Limits of the bin of an account; retention removes the oldest beyond them. */
export const binLimits = { contacts: 100_000, bytes: 512 * 1024 * 1024 } as const;

/** A contact with more notes, more entries of its ledger or more bytes of them is not stored: its deletion is final. */
export const contentLimits = { rows: 20_000, bytes: 16 * 1024 * 1024 } as const;

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

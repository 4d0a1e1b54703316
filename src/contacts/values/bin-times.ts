/** The bin: deleted contacts are stored for some days with all their data, and can be restored. */
import { dayMs } from '@switchbook/domain/runtime/instant.js';
import { binDays } from '../../retention/values.js';

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

/** Records as they come back from the spool. */
import { defined } from '../../domain/defined.js';
import type { ContactRecord } from '../../files/record.js';

/** JSON has times as text. */
export function withTimes(record: ContactRecord): ContactRecord {
  const { createdAt, updatedAt, consents, suppressions, notes, identities } = record;
  return {
    ...record,
    ...defined({
      createdAt: timeOf(createdAt),
      updatedAt: timeOf(updatedAt),
      consents: consents?.map((one) => ({
        ...one,
        ...defined({
          occurredAt: timeOf(one.occurredAt),
          expiresAt: timeOf(one.expiresAt),
          createdAt: timeOf(one.createdAt),
        }),
      })),
      suppressions: suppressions?.map((one) => ({
        ...one,
        ...defined({
          expiresAt: timeOf(one.expiresAt),
          createdAt: timeOf(one.createdAt),
          updatedAt: timeOf(one.updatedAt),
        }),
      })),
      notes: notes?.map((one) => ({
        ...one,
        ...defined({ createdAt: timeOf(one.createdAt), updatedAt: timeOf(one.updatedAt) }),
      })),
    }),
    identities: identities.map((one) =>
      one.verifiedAt || one.createdAt || one.updatedAt
        ? {
            ...one,
            ...defined({
              verifiedAt: one.verifiedAt ? new Date(one.verifiedAt) : undefined,
              createdAt: timeOf(one.createdAt),
              updatedAt: timeOf(one.updatedAt),
            }),
          }
        : one,
    ),
  };
}

function timeOf(time: Date | undefined): Date | undefined {
  return time === undefined ? undefined : new Date(time);
}

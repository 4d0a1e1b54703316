/** `duplicates`, `duplicates dismiss`. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Duplicate } from '../../core/duplicates/duplicates.js';
import { note, type Output, table } from '../run/output.js';
import { programName } from '../run/program-name.js';
import { withLastingCore } from '../session/session.js';
import { findAccount, ofAccount } from './account.js';
import { callerOf } from './export.js';
import { contactOf, nameOf } from './merge.js';

interface OfAccount {
  readonly account?: string | undefined;
}

const most = 200;

/** Looks at what waits first, however long that takes; the signal ends it. */
export async function listDuplicates({ account: ref }: OfAccount): Promise<Output> {
  const items = await withLastingCore(async (core, signal) => {
    const caller = callerOf(await findAccount(core, ref));
    const page = { limit: most, after: null };
    let read = await core.listDuplicates(caller, page);
    if (!read.isComplete) note('Contacts are looked at for the first time, or were changed since.');
    while (!read.isComplete && !signal.aborted) {
      await pause(10);
      read = await core.listDuplicates(caller, page);
    }
    return read.items;
  });
  const rows = items.map(({ contacts: [one, other], score, reasons }) => [
    String(score),
    nameOf(one),
    nameOf(other),
    reasons.join(', '),
  ]);
  return {
    json: items.map(duplicateJson),
    text: `${table(['SCORE', 'CONTACT', 'OTHER', 'REASONS'], rows, 'There are no duplicates.')}${nextSteps(items, ref)}`,
  };
}

function nextSteps([first]: readonly Duplicate[], ref: string | undefined): string {
  if (first === undefined) return '';
  const [one, other] = first.contacts;
  const numbers = `${one.number} ${other.number}${ofAccount(ref)}`;
  return `\n\nOne person: ${programName} merge ${numbers} --preview\nTwo people: ${programName} duplicates dismiss ${numbers}`;
}

function duplicateJson({ contacts, score, reasons }: Duplicate) {
  const shown = contacts.map(({ id, number, displayName }) => ({ id, number, display_name: displayName }));
  return { contacts: shown, score, reasons };
}

export async function dismiss(one: string, other: string, { account: ref }: OfAccount): Promise<Output> {
  const { dismissal } = await withLastingCore(async (core) => {
    const caller = callerOf(await findAccount(core, ref));
    return core.dismissDuplicate(caller, [contactOf(one), contactOf(other)]);
  });
  return {
    json: { id: dismissal.id, contact_ids: dismissal.contacts, created_at: dismissal.createdAt },
    text: 'They are two people, and will not be suggested again.',
  };
}

/** `duplicates`, `duplicates dismiss`. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Duplicate } from '../../core/duplicates/duplicates.js';
import { told } from '../../domain/wire-names.js';
import { listing, note } from '../run/output.js';
import { programName } from '../run/program-name.js';
import type { duplicates } from '../syntax/contact.js';
import type { Actions } from '../syntax/define.js';
import { contactOf, nameOf } from './merge.js';
import { lastingOnAccount, ofAccount } from './on-account.js';

const most = 200;

export const duplicatesActions: Actions<typeof duplicates> = {
  /** Looks at what waits first, however long that takes; the signal ends it. */
  duplicates: async ({ account: ref }) => {
    const items = await lastingOnAccount(ref, async ({ core, caller }, signal) => {
      const page = { limit: most, after: null };
      let read = await core.listDuplicates(caller, page);
      if (!read.isComplete) note('Searching for duplicates among new and changed contacts.');
      while (!read.isComplete && !signal.aborted) {
        await pause(10);
        read = await core.listDuplicates(caller, page);
      }
      return read.items;
    });
    const columns = {
      SCORE: ({ score }: Duplicate) => String(score),
      CONTACT: ({ contacts: [one] }: Duplicate) => nameOf(one),
      OTHER: ({ contacts: [, other] }: Duplicate) => nameOf(other),
      REASONS: ({ reasons }: Duplicate) => reasons.join(', '),
    };
    const { json, text } = listing(items, duplicateJson, columns, 'There are no duplicates.');
    return { json, text: text + nextSteps(items, ref) };
  },

  dismiss: async ({ contact, other, account: ref }) => {
    const { dismissal } = await lastingOnAccount(ref, ({ core, caller }) =>
      core.dismissDuplicate(caller, [contactOf(contact), contactOf(other)]),
    );
    return {
      json: { id: dismissal.id, contact_ids: dismissal.contacts, created_at: dismissal.createdAt },
      text: 'The two contacts are recorded as different people, and are not suggested again.',
    };
  },
};

function nextSteps([first]: readonly Duplicate[], ref: string | undefined): string {
  if (first === undefined) return '';
  const [one, other] = first.contacts;
  const numbers = `${one.number} ${other.number}${ofAccount(ref)}`;
  return `\n\nIf they are the same person: ${programName} merge ${numbers} --preview\nIf they are not: ${programName} duplicates dismiss ${numbers}`;
}

function duplicateJson({ contacts, score, reasons }: Duplicate) {
  return { contacts: contacts.map((one) => told(one, 'id', 'number', 'displayName')), score, reasons };
}

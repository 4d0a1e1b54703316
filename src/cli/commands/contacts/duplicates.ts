/** `duplicates`, `duplicates check`, `duplicates dismiss`. */

import { setTimeout as delay } from 'node:timers/promises';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import type { Duplicate, DuplicatePage, PossibleContact } from '../../../../clients/typescript/src/index.js';
import { accountOption, onApi, runLastingOnApi } from '../../session/command-account.js';
import { refOf } from '../../session/named-records.js';
import type { duplicates } from '../../syntax/contact.js';
import type { Actions } from '../../syntax/define.js';
import { listing, printNotice } from '../../terminal/output.js';
import { programName } from '../../terminal/program-name.js';
import { creationOf } from './contact-edit.js';
import { contactNameOf } from './merge.js';

const pageSize = 200;

export const duplicatesActions: Actions<typeof duplicates> = {
  /** First searches waiting contacts, without a time limit; the signal ends it. */
  duplicates: async ({ account: ref }) => {
    const items = await runLastingOnApi(ref, async ({ api }, signal) => {
      let read = await api.listDuplicates({ limit: pageSize });
      if (!isWhole(read)) printNotice('Searching for duplicates among new and changed contacts.');
      while (!isWhole(read) && !signal.aborted) {
        await delay(10);
        read = await api.listDuplicates({ limit: pageSize });
      }
      return read.data;
    });
    const columns = {
      SCORE: ({ score }: Duplicate) => String(score),
      CONTACT: ({ contacts: [contact] }: Duplicate) => (contact === undefined ? '' : contactNameOf(contact)),
      OTHER: ({ contacts: [, contact] }: Duplicate) => (contact === undefined ? '' : contactNameOf(contact)),
      REASONS: ({ reasons }: Duplicate) => reasons.join(', '),
    };
    const { json, text } = listing(items, columns, 'There are no duplicates.', duplicateJson);
    return { json, text: text + nextSteps(items, ref) };
  },

  check: async ({ account: ref, street, zip, city, ...options }) => {
    const { matches, complete } = await onApi(ref, ({ api, account }) => {
      const body = creationOf(options, account.settings.default_region);
      return api.checkDuplicates({ ...body, address: withoutUndefined({ street, zip, city }) });
    });
    if (!complete) printNotice('Some contacts cannot be found yet. Repeat the command later.');
    const columns = {
      SCORE: ({ score }: PossibleContact) => String(score),
      CONTACT: ({ contact }: PossibleContact) => contactNameOf(contact),
      REASONS: ({ reasons }: PossibleContact) => reasons.join(', '),
    };
    const toJson = ({ contact: { id, number, display_name }, ...likeness }: PossibleContact) => ({
      contact: { id, number, display_name },
      ...likeness,
    });
    return listing(matches, columns, 'No contact is like that person.', toJson);
  },

  dismiss: async ({ contact, other, account: ref }) => {
    const dismissal = await runLastingOnApi(ref, ({ api }) =>
      api.dismissDuplicate({ contacts: [refOf(contact), refOf(other)] }),
    );
    return {
      json: dismissal,
      text: 'The two contacts are recorded as different people, and are not suggested again.',
    };
  },
};

const isWhole = ({ meta }: DuplicatePage) => meta.complete;

function nextSteps([first]: readonly Duplicate[], ref: string | undefined): string {
  const [firstContact, secondContact] = first?.contacts ?? [];
  if (firstContact === undefined || secondContact === undefined) return '';
  const numbers = `${firstContact.number} ${secondContact.number}${accountOption(ref)}`;
  return `\n\nIf they are the same person: ${programName} merge ${numbers} --preview\nIf they are not: ${programName} duplicates dismiss ${numbers}`;
}

function duplicateJson({ contacts, score, reasons, letters }: Duplicate) {
  return {
    contacts: contacts.map(({ id, number, display_name }) => ({ id, number, display_name })),
    score,
    reasons,
    letters,
  };
}

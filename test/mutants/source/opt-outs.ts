/** Mutants that lose opt-outs on the way to a contact, or with it. */
import type { SourceMutant } from './source-mutant.js';

const apply = 'src/contacts/writes/apply.ts';
const contactStatements = 'src/contacts/store/contact-write-sql.ts';
const copiedLines = 'src/imports/store/copy.ts';
const retained = 'test/contacts/retained-opt-outs.test.ts';
const newContacts = 'test/imports/new-contacts.test.ts';
const senderEntries = 'src/consents/store/sender-entries.ts';
const senders = 'test/consents/consent-senders.test.ts';

export const optOuts: readonly SourceMutant[] = [
  {
    name: 'STOP in a column of opt-ins is not an answer',
    file: 'packages/contact-files/src/columns/opt-in-column.ts',
    find: "opt_in: { yes: 'opted_in', no: undefined, refusal: 'opted_out',",
    replace: "opt_in: { yes: 'opted_in', no: undefined, refusal: undefined,",
    tests: ['packages/contact-files/src/columns/columns.test.ts'],
  },
  {
    name: 'a column Kein WhatsApp is an opt-in',
    file: 'packages/contact-files/src/columns/consent-headings.ts',
    find: 'if (isNegated || isNamed(refusal)) return',
    replace: 'if (isNamed(refusal)) return',
    tests: ['packages/contact-files/src/columns/columns.test.ts'],
  },
  {
    name: 'waiting opt-outs do not move to a contact that gains the number, without locks',
    file: 'src/contacts/writes/write.ts',
    find: 'if (before !== null) return gainedSubjects(change).length > 0 || lostSubjects(change).length > 0;',
    replace: 'if (before !== null) return lostSubjects(change).length > 0;',
    tests: [retained],
  },
  {
    name: 'opt-outs do not stay with a number that a contact loses, without locks',
    file: 'src/contacts/writes/write.ts',
    find: 'if (before !== null) return gainedSubjects(change).length > 0 || lostSubjects(change).length > 0;',
    replace: 'if (before !== null) return gainedSubjects(change).length > 0;',
    tests: ['test/contacts/forgotten-effects.test.ts'],
  },
  {
    name: 'waiting opt-outs do not move to a contact that gains the number, under locks',
    file: apply,
    find: 'await releaseOptOuts(tx, accountId, changes, gainedSubjects, restored)',
    replace:
      'await releaseOptOuts(tx, accountId, changes.filter((one) => one.before === null), gainedSubjects, restored)',
    tests: [retained],
  },
  {
    name: 'waiting opt-outs do not move to a new contact, under locks or by import',
    file: apply,
    find: 'await releaseOptOuts(tx, accountId, changes, gainedSubjects, restored)',
    replace:
      'await releaseOptOuts(tx, accountId, changes.filter((one) => one.before !== null), gainedSubjects, restored)',
    tests: [retained, newContacts],
  },
  {
    name: 'a contact from the bin takes the opt-outs of others that wait there',
    file: 'src/consents/store/retained-opt-outs.ts',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a text of the program
    find: 'wanted.form = wanted.subject and not (${isOfOtherInBin})',
    replace: 'wanted.form = wanted.subject',
    tests: ['test/bulk-changes/undone-deletions.test.ts'],
  },
  {
    name: 'a new contact is made without a look at waiting opt-outs',
    file: contactStatements,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a text of the program
    find: "f.subject = any(${storedSubjects('x.subject', 'x.other_subject')})\n         where not ${creation.areSettled}",
    replace:
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a text of the program
      "f.subject = any(${storedSubjects('x.subject', 'x.other_subject')})\n         where not ${creation.areSettled} and false",
    tests: [retained],
  },
  {
    name: 'opt-outs that moved are not written',
    file: apply,
    find: '      await insertConsent(tx, accountId, consent);\n',
    replace: '',
    tests: [retained],
  },
  {
    name: 'suppressions that moved are not written',
    file: apply,
    find: 'await putSuppression(tx, accountId, suppression, subjects, actor);',
    replace: 'void [putSuppression, suppression, subjects, actor];',
    tests: [retained],
  },
  {
    name: 'consents of an imported contact are not written',
    file: copiedLines,
    find: '.map((consent) => copyLine([accountId, ...storedConsentMembers.map((name) => consent[name])]))',
    replace: ".map(() => '')",
    tests: [newContacts],
  },
  {
    name: 'suppressions of an imported contact are not written',
    file: copiedLines,
    find: 'copyLine([accountId, ...storedSuppressionMembers.map((name) => suppression[name]), subjects, actor]),',
    replace: "(void [suppression, subjects, actor], ''),",
    tests: [newContacts],
  },
  {
    name: 'opt-outs do not stay with a number that a contact loses, under locks',
    file: apply,
    find: 'await retainOptOuts(tx, accountId, change.before.id, lostSubjects(change), context.now);',
    replace: 'void retainOptOuts;',
    tests: [retained],
  },
  {
    name: 'opt-outs are not retained at deletion',
    file: senderEntries,
    find: "where k.state = 'opted_out' and (",
    replace: 'where false and (',
    tests: [retained],
  },
  {
    name: 'an opt-out of one number is retained that a later answer for all numbers had lifted',
    file: senderEntries,
    find: 'or k.occurred_at >= k.answered_at)`',
    replace: 'or true)`',
    tests: [senders],
  },
  {
    name: 'the state of a channel forgets entries for one number',
    file: senderEntries,
    find: 's.sender is not null limit 1)',
    replace: 'false limit 1)',
    tests: [senders],
  },
  {
    name: 'an opt-out of one number counts for the other numbers',
    file: 'packages/domain/src/consent/consent.ts',
    find: '(sender === null || entry.sender === sender)',
    replace: '(sender === null || entry.sender !== null)',
    tests: ['test/consents/senders.test.ts'],
  },
  {
    name: 'a retained opt-out of one number returns for all numbers',
    file: 'src/contacts/writes/merges/restore-opt-outs.ts',
    find: "sender: rowTextOf(row, 'sender'),",
    replace: 'sender: null,',
    tests: [senders],
  },
  {
    name: 'a retained opt-out of one number is replaced by an earlier opt-in of its new holder',
    file: 'src/contacts/writes/merges/restore-opt-outs.ts',
    find: 'occurredAt: effectiveFrom(consent, earlier)',
    replace: 'occurredAt: consent.occurredAt',
    tests: [senders],
  },
  {
    name: 'an erasure keeps an opt-out of one number for all numbers',
    file: 'src/erasure/store/refusal-erasure.ts',
    find: 'optOutMembers.map((name)',
    replace: "optOutMembers.filter((name) => name !== 'sender').map((name)",
    tests: [senders],
  },
  {
    name: 'a merge lifts an opt-out of one number by an opt-in of the other contact',
    file: 'src/contacts/writes/merges/merge-opt-outs.ts',
    find: 'for (const consent of strictForSenders(own, loser, consents)) {',
    replace: 'for (const consent of strictForSenders(own, own, consents)) {',
    tests: [senders],
  },
  {
    name: 'the undo of an import lifts an opt-out of one number',
    file: 'src/imports/jobs/undo.ts',
    find: '      occurredAt: previousAt,\n',
    replace: '',
    tests: [senders],
  },
  {
    name: 'suppressions are not retained at deletion',
    file: contactStatements,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a text of the program
    find: 'where s.expires_at is null or s.expires_at > ${removed.now}`),',
    replace: 'where false`),',
    tests: [retained],
  },
  {
    name: 'the contact that receives an opt-out is answered without it, also in the event',
    file: 'src/contacts/writes/effects.ts',
    find: 'const storedContact = stored.get(contact) ?? { ...contact, reach };',
    replace: 'const storedContact = stored.get(contact) ?? { ...contact };',
    tests: [retained, newContacts],
  },
];

/** `contact`, `export`, `erase`, `merge`, `duplicates` and `events`. */

import { fileFormats } from '@switchbook/contact-files/imported-contact.js';
import { channels } from '@switchbook/domain/consent/consent.js';
import { contactTypes } from '@switchbook/domain/contact/contact.js';
import { fieldsAfterFirstRelease, mapNames, optionOf } from '@switchbook/domain/contact/contact-fields.js';
import { appendValue, namedValue, splitAtCommas, versionOf, wholeNumber } from '../terminal/option-values.js';
import { argument, choice, choiceWithDefault, flag, limit, noun, option, single, text } from './define.js';
import {
  account,
  contactArgument,
  fieldsOption,
  filters,
  itemCommand,
  listCommand,
  mergeUndoTime,
  segmentOption,
  yes,
} from './words.js';

const message = {
  channel: { ...choice('<channel>', 'channel of the message', channels), isRequired: true },
  purpose: text('<purpose>', 'purpose of the message (default: any)'),
  sender: text('<number>', 'business number that sends the message (default: any)'),
} as const;

const fields = {
  name: text('<name>', 'full name'),
  givenName: text('<name>', 'given name, instead of --name'),
  familyName: text('<name>', 'family name, instead of --name'),
  company: text('<name>', 'company'),
  ...mapNames(fieldsAfterFirstRelease, (name) => text(...optionOf(name))),
  description: text('<text>', 'free text'),
  type: text('<type>', `type: ${contactTypes.join(', ')}`),
  source: text('<source>', 'name or number of the source'),
  status: text('<status>', 'name or number of the status'),
  owner: text('<member>', 'number, email address or name of the member who becomes the owner'),
  attribute: option('<name=value>', 'custom field; may be repeated; name= removes the field', namedValue),
};
const { name, givenName, familyName, company, birthday } = fields;
const compared = { name, givenName, familyName, company, birthday };
const phone = option('<number>', 'phone number; may be repeated', appendValue);
const email = option('<address>', 'email address; may be repeated', appendValue);
const addedTag = option('<name>', 'name of a tag, created if there is none; may be repeated', appendValue);
const groupToChange = option('<group>', 'name or number of a group; may be repeated', appendValue);
const ifVersion = option(
  '<number>',
  'change only this version of the contact; contact get shows it',
  versionOf,
);

export const contacts = noun('contact', 'show, find, create, change, delete and erase single contacts', {
  get: itemCommand('show a contact', { contact: contactArgument }, '17 --account 1'),
  find: {
    about: 'list matching contacts, newest first',
    options: {
      account,
      ...filters,
      limit: limit('maximum number of contacts, 1 to 1000', wholeNumber(1, 1_000), 50),
    },
    example: '--account 1 --search jane',
  },
  create: {
    about: 'create a contact',
    options: {
      account,
      ...fields,
      phone,
      email,
      tag: addedTag,
      group: groupToChange,
      onMatch: choiceWithDefault(
        '<policy>',
        'what to do if a contact with one of the identities exists',
        ['refuse', 'return', 'merge'],
        'refuse',
      ),
    },
    example: '--account 1 --name "Jane Doe" --phone +14155550123',
  },
  edit: {
    about: 'change a contact',
    args: { contact: contactArgument },
    options: {
      account,
      ...fields,
      addPhone: option('<number>', 'phone number to add; may be repeated', appendValue),
      removePhone: option('<number>', 'phone number to remove; may be repeated', appendValue),
      addEmail: option('<address>', 'email address to add; may be repeated', appendValue),
      removeEmail: option('<address>', 'email address to remove; may be repeated', appendValue),
      addTag: addedTag,
      removeTag: option('<name>', 'name of a tag; may be repeated', appendValue),
      addGroup: groupToChange,
      removeGroup: groupToChange,
      block: { ...flag('block the contact'), conflicts: 'unblock' },
      unblock: flag('unblock the contact'),
      ifVersion,
    },
    notes: ['An empty text clears a field, for example --company "".'],
    example: '17 --account 1 --company ACME --add-tag vip',
  },
  delete: {
    about: 'delete a contact, which can be restored for some days; its opt-outs are kept',
    args: { contact: contactArgument },
    options: { account, yes, ifVersion },
    example: '17 --account 1 --yes',
  },
  deleted: {
    about: 'list deleted contacts that can be restored, last deleted first',
    options: {
      account,
      search: text(
        '<text>',
        'a part of the name, the company, a number, an email or the city; accents make no difference',
      ),
    },
    example: '--account 1 --search jane',
  },
  restore: {
    about: 'restore a deleted contact with everything it had',
    args: { contact: argument('<contact-id>', 'id of the contact; contact deleted shows the ids') },
    options: {
      account,
      withoutTaken: flag('leave out numbers, ids and unique values that other contacts have'),
    },
    example: '0196b1d6-7d2f-7c55-9f0e-000000000017 --account 1',
  },
  'can-send': {
    about: 'check whether a person may receive messages',
    options: {
      account,
      ...message,
      phone: text('<number>', 'phone number of the person'),
      email: text('<address>', 'email address of the person, instead of --phone'),
    },
    example: '--channel whatsapp --phone +14155550123',
  },
  'can-send-count': {
    about: 'count the contacts of a segment that may receive messages, and the others by reason',
    options: { account, ...message, segment: filters.segment, filter: filters.filter },
    example: '--channel whatsapp --purpose marketing --segment "Important people" --account 1',
  },
  erase: {
    about: 'erase a person; the same as the command erase',
    args: { contact: contactArgument },
    options: { account, yes },
    example: '17 --account 1 --yes',
  },
});

export const exports = single('export', {
  about: 'write the contacts of an account to stdout or a file that import can read',
  options: {
    account,
    format: choiceWithDefault('<format>', 'file format', fileFormats, 'csv'),
    plain: flag('CSV without the apostrophes that keep spreadsheets from running formulas'),
    output: text('<file>', 'output file, written atomically (default: stdout)'),
    ...filters,
  },
  example: '--account 1 --format csv --output contacts.csv',
});

export const erase = single('erase', {
  ...contacts.commands.erase,
  about: 'erase a person permanently: the contact and all other data about the person',
});

export const merges = noun('merge', '', {
  merge: {
    about: `merge two contacts of the same person; the merge can be undone for ${mergeUndoTime}`,
    usage: '<survivor> <loser> --account <account> [options]',
    args: {
      survivor: argument('<survivor>', 'id or number of the contact to keep'),
      loser: argument('<loser>', 'id or number of the contact to merge into it'),
    },
    options: {
      account,
      take: option(
        '<field>',
        'field to take from <loser>, such as company or attributes.plan, or its primary phone or email; may be repeated',
        appendValue,
      ),
      preview: flag('show what the merge would do, without changes'),
    },
    example: '12 345 --account 1 --take company --preview',
  },
  list: listCommand('list the merges of an account, newest first'),
  undo: itemCommand('undo a merge; values changed since then are kept', {
    mergeId: argument('<merge-id>', 'id of the merge; merge list shows the ids'),
  }),
});

export const duplicates = noun('duplicates', '', {
  duplicates: {
    about: 'list contacts that may be the same person, most likely first',
    usage: '--account <account> [options]',
    options: { account },
    example: '--account 1',
  },
  check: {
    about: 'list the stored contacts that may be a given person, most likely first',
    options: {
      account,
      ...compared,
      phone,
      email,
      street: text('<street>', 'street with its number'),
      zip: text('<postcode>', 'postcode'),
      city: text('<city>', 'city'),
    },
    example: '--account 1 --name "Jane Doe" --birthday 1985-04-12',
  },
  dismiss: itemCommand(
    'record that two contacts are not the same person',
    {
      contact: argument('<contact>', 'id or number of a contact'),
      other: argument('<other>', 'id or number of the other contact'),
    },
    '12 345 --account 1',
  ),
});

export const events = single('events', {
  about: 'print the changes in an account, oldest first: one line each, or one value with --json',
  options: {
    account,
    after: text(
      '<cursor>',
      'print events after this cursor; now: only new events (default: from the oldest event)',
    ),
    follow: flag('continue with new events until you stop it; with --json one value per line'),
    types: option(
      '<list>',
      'comma-separated event types, such as contact.created,tag.deleted (default: all)',
      splitAtCommas,
    ),
    fields: fieldsOption,
    contact: text('<contact>', 'only events of this contact: id or number'),
    segment: segmentOption,
  },
  example: '--account 1 --follow --json',
});

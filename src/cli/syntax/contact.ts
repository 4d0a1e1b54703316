/** `contact`, `export`, `erase`, `merge` and `duplicates`. */
import { fileFormats } from '../../core/imports/import.js';
import { channels } from '../../domain/consent.js';
import { contactTypes } from '../../domain/contact.js';
import { listed, namedValue, versionOf, wholeNumber } from '../run/values.js';
import { argument, choice, chosen, flag, limit, noun, option, single, text } from './define.js';
import { account, filters, onAll, onOne, theContact, yesToContact } from './words.js';

const fields = {
  name: text('<name>', 'the whole name'),
  givenName: text('<name>', 'with --family-name instead of --name'),
  familyName: text('<name>', 'with --given-name instead of --name'),
  company: text('<name>', 'an empty text clears it, as with the others'),
  jobTitle: text('<text>', 'what the person does'),
  birthday: text('<day>', 'such as 1985-04-12, or --04-12 without its year'),
  language: text('<tag>', 'such as en or pt-BR'),
  timeZone: text('<zone>', 'such as Europe/Berlin'),
  description: text('<text>', 'for people'),
  type: text('<type>', contactTypes.join(', ')),
  source: text('<source>', 'by name or number'),
  status: text('<status>', 'by name or number'),
  attribute: option('<name=value>', 'a field of your own; may be repeated; name= takes it away', namedValue),
};
const phone = option('<number>', 'may be repeated', listed);
const email = option('<address>', 'may be repeated', listed);
const addedTag = option('<name>', 'may be repeated; made when there is none', listed);
const addedGroup = option('<group>', 'may be repeated; by name or number', listed);
const ifVersion = option('<number>', 'only at this version, as contact get shows it', versionOf);

export const contacts = noun('contact', 'show, find, create, change, delete and erase single contacts', {
  get: onOne('show a contact', { contact: theContact }, '17 --account 1'),
  find: {
    about: 'list the contacts that match, the newest first',
    options: {
      account,
      ...filters,
      limit: limit('at most, up to 1000', wholeNumber(1, 1_000), 50),
    },
    example: '--account 1 --search jane',
  },
  create: {
    about: 'make a contact',
    options: {
      account,
      ...fields,
      phone,
      email,
      tag: addedTag,
      group: option('<group>', 'by name or number; may be repeated', listed),
      onMatch: chosen(
        '<policy>',
        'what becomes of a contact that has one of the numbers',
        ['refuse', 'return', 'merge'],
        'refuse',
      ),
    },
    example: '--account 1 --name "Jane Doe" --phone +14155550123',
  },
  edit: {
    about: 'change a contact',
    args: { contact: theContact },
    options: {
      account,
      ...fields,
      addPhone: phone,
      removePhone: phone,
      addEmail: email,
      removeEmail: email,
      addTag: addedTag,
      removeTag: option('<name>', 'may be repeated', listed),
      addGroup: addedGroup,
      removeGroup: option('<group>', 'may be repeated', listed),
      block: { ...flag('block the contact'), conflicts: 'unblock' },
      unblock: flag('block it no longer'),
      ifVersion,
    },
    example: '17 --account 1 --company ACME --add-tag vip',
  },
  delete: {
    about: 'delete a contact; its opt-outs stay',
    args: { contact: theContact },
    options: { account, yes: yesToContact, ifVersion },
    example: '17 --account 1 --yes',
  },
  'can-send': {
    about: 'check whether a person may be sent messages',
    options: {
      account,
      channel: { ...choice('<channel>', 'on which', channels), isRequired: true },
      purpose: text('<purpose>', 'of the messages; any when absent'),
      phone: text('<number>', 'of the person'),
      email: text('<address>', 'of the person, instead of a number'),
    },
    example: '--channel whatsapp --phone +14155550123',
  },
  erase: {
    about: 'erase a person, as the command erase does',
    args: { contact: theContact },
    options: { account, yes: yesToContact },
    example: '17 --account 1 --yes',
  },
});

export const exports = single('export', {
  about: 'write the contacts of an account to stdout or a file, in a form that import takes',
  options: {
    account,
    format: chosen('<format>', 'of the file', fileFormats, 'csv'),
    plain: flag('CSV for other programs: no apostrophe in front of what a spreadsheet would run'),
    output: text('<file>', 'the file; it is there when it is whole. stdout when absent'),
    ...filters,
  },
  example: '--account 1 --format csv --output contacts.csv',
});

export const erase = single('erase', {
  ...contacts.commands.erase,
  about: 'erase a person: its contact and all else that is stored of it, for good',
});

export const merges = noun('merge', '', {
  merge: {
    about: 'merge two contacts that are one person; it can be undone for 30 days',
    usage: '<survivor> <loser> --account <account> [options]',
    args: {
      survivor: argument('<survivor>', 'the contact that stays: its id or number'),
      loser: argument('<loser>', 'the contact that becomes part of it'),
    },
    options: { account, preview: flag('show what the merge would do and change nothing') },
    example: '12 345 --account 1 --preview',
  },
  list: onAll('list the merges of an account, newest first'),
  undo: onOne('make two contacts of one again; what was changed since stays', {
    mergeId: argument('<merge-id>', 'the id of the merge, as merge list shows it'),
  }),
});

export const duplicates = noun('duplicates', '', {
  duplicates: {
    about: 'list contacts that may be one person, the likeliest first',
    usage: '--account <account> [options]',
    options: { account },
    example: '--account 1',
  },
  dismiss: onOne(
    'record that two contacts are not the same person',
    {
      contact: argument('<contact>', 'its id or number'),
      other: argument('<other>', 'the id or number of the other contact'),
    },
    '12 345 --account 1',
  ),
});

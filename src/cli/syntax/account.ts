/** `account`, `key`, `sign-in` and `usage`. */
import { accountSettings, scopes } from '@switchbook/domain/access/access.js';
import { usageDays } from '../../usage/values.js';
import {
  assignment,
  emailAddress,
  rateLimit,
  readDuration,
  scopeList,
  wholeNumber,
} from '../terminal/option-values.js';
import { argument, flag, limit, noun, option, single, text } from './define.js';
import { account, accountArgument, codeTime, exampleId, itemCommand, listCommand, yes } from './words.js';

export const accounts = noun('account', 'create, list, change and delete accounts', {
  create: {
    about: 'create an account',
    options: {
      name: { ...text('<name>', 'name of the account'), isRequired: true },
      slug: text(
        '<slug>',
        'short unique name: lower-case letters, digits and hyphens (default: made from the name)',
      ),
      owner: option('<email>', 'invite this person as the owner, and print the link', emailAddress),
    },
    example: '--name "Corner Shop" --slug corner-shop --owner olga@example.com',
  },
  list: { about: 'list accounts', example: '--json' },
  set: {
    about: 'change settings of an account',
    args: {
      account: accountArgument,
      changes: {
        ...argument(
          '<setting=value...>',
          `settings: ${accountSettings.join(', ')}; an empty value clears one`,
        ),
        read: assignment(accountSettings),
      },
    },
    example: '1 default_region=BR contact_limit=5000',
  },
  delete: {
    about: 'delete an account with all its contacts, keys and imports, permanently',
    args: { account: accountArgument },
    options: { yes },
    example: 'corner-shop --yes',
  },
});

const keyId = argument('<key-id>', 'id of the key; key list shows the ids');
const keyOptions = {
  account,
  name: { ...text('<name>', 'name of the key'), preset: 'cli' },
  scopes: option('<list>', 'comma-separated scopes, or all, or none (default: all)', scopeList),
  rateLimit: option(
    '<rule>',
    'requests/seconds such as 100/60, or none (default: the limit of each API)',
    rateLimit,
  ),
  expiresIn: option(
    '<time>',
    'time until the key expires, such as 90d, 12h, 30m or 45s (default: never)',
    readDuration,
  ),
  member: text(
    '<member>',
    'member that owns the key: number, email address or name; the key has no more rights than the member',
  ),
};
const scopesNote = `Scopes: ${scopes.join(', ')}.\n  resource:* means every scope of that resource, for example groups:*.`;

export const keys = noun('key', 'create, import, list, change and revoke keys', {
  create: {
    about: 'create a key; it is shown only once',
    options: keyOptions,
    notes: [scopesNote],
    example: '--account 1 --scopes contacts:read,groups:read --expires-in 90d',
  },
  import: {
    about: "import an existing key, for example a vendor's, into an account",
    options: {
      key: { ...text('<secret>', 'the key as clients send it; - reads stdin'), isRequired: true },
      force: flag('import a key shorter than 16 characters, although it can be guessed'),
      ...keyOptions,
    },
    notes: [scopesNote, 'A signed token (JWT) expires at its own time, unless --expires-in is given.'],
    example: '--account 1 --key - < key.txt',
  },
  list: listCommand(
    'list the keys of an account; secrets are not stored and not shown',
    '--account corner-shop',
  ),
  set: {
    about: 'change a key; keys created with it lose the same scopes',
    args: { keyId },
    options: {
      account,
      name: text('<name>', 'new name of the key'),
      scopes: option('<list>', 'new scopes: comma-separated, or all, or none', scopeList),
      rateLimit: option('<rule>', 'requests/seconds such as 100/60, or none', rateLimit),
    },
    example: `--account 1 --scopes contacts:read ${exampleId}`,
  },
  rotate: {
    about: 'replace the secret of a key; the new one is shown only once',
    args: { keyId },
    options: {
      account,
      overlap: option(
        '<time>',
        'time for which the old secret works too, such as 7d or 12h (default: none)',
        readDuration,
      ),
    },
    example: `--account 1 --overlap 7d ${exampleId}`,
  },
  revoke: itemCommand(
    'revoke a key and all keys created with it; their next request is refused',
    { keyId },
    `--account 1 ${exampleId}`,
  ),
});

export const signIn = single(
  'sign-in',
  listCommand(`print a URL that signs in to the console; it works once, within ${codeTime}`),
);

export const usage = single('usage', {
  about: 'show contacts and requests of an account by day',
  options: {
    account,
    days: limit(
      `number of days, up to today, 1 to ${usageDays.max}`,
      wholeNumber(1, usageDays.max),
      usageDays.default,
    ),
  },
  example: '--days 7',
});

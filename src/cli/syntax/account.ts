/** `account`, `key` and `sign-in`. */
import { accountSettings, scopes } from '../../domain/access.js';
import { assignment, lifetime, rateLimit, scopeList } from '../run/values.js';
import { argument, flag, noun, option, single, text } from './define.js';
import { account, onAll, onOne, someId, theAccount, yes } from './words.js';

export const accounts = noun('account', 'make, list, change and delete accounts', {
  create: {
    about: 'make an account',
    options: {
      name: { ...text('<name>', 'what people call it'), isRequired: true },
      slug: text('<slug>', 'a short unique name: lower-case letters, digits and hyphens'),
    },
    example: '--name "Corner Shop" --slug corner-shop',
  },
  list: { about: 'list the accounts', example: '--json' },
  set: {
    about: 'change settings of an account',
    args: {
      account: theAccount,
      changes: {
        ...argument('<setting=value...>', `${accountSettings.join(', ')}; an empty value clears`),
        read: assignment(accountSettings),
      },
    },
    example: '1 default_region=BR contact_limit=5000',
  },
  delete: {
    about: 'delete an account with all its contacts, keys and imports, for good',
    args: { account: theAccount },
    options: { yes },
    example: 'corner-shop --yes',
  },
});

const keyId = argument('<key-id>', 'the id of the key, as key list shows it');
const keyOptions = {
  account,
  name: { ...text('<name>', 'what people call it'), preset: 'cli' },
  scopes: option('<list>', "what it may do: 'all' (when absent), 'none', or a list with commas", scopeList),
  rateLimit: option('<rule>', "'none' or N/SECONDS; each face's own when absent", rateLimit),
  expiresIn: option('<time>', '90d, 12h, 30m or 45s; never when absent', lifetime),
};
const scopesNote = `Scopes: ${scopes.join(', ')};\n  resource:* is every one of a resource.`;

export const keys = noun('key', 'make, import, list, change and revoke keys', {
  create: {
    about: 'make a key; it is shown only once',
    options: keyOptions,
    notes: [scopesNote],
    example: '--account 1 --scopes contacts:read,groups:read --expires-in 90d',
  },
  import: {
    about: "let an existing key, for example a vendor's, open an account",
    options: {
      key: { ...text('<secret>', 'the key as clients send it; - reads it from stdin'), isRequired: true },
      force: flag('import a key of less than 16 characters, which can be found by trying'),
      ...keyOptions,
    },
    notes: [scopesNote, 'A signed token (JWT) ends at its own expiry time, unless --expires-in is given.'],
    example: '--account 1 --key - < key.txt',
  },
  list: onAll(
    'list the keys of an account; their secrets are not kept and not shown',
    '--account corner-shop',
  ),
  set: {
    about: 'change a key; the keys that it made lose the scopes that it loses',
    args: { keyId },
    options: {
      account,
      name: text('<name>', 'what people call it'),
      scopes: option('<list>', "what it may do from now on: 'all', 'none', or a list with commas", scopeList),
      rateLimit: option('<rule>', "'none' or N/SECONDS", rateLimit),
    },
    example: `--account 1 --scopes contacts:read ${someId}`,
  },
  rotate: {
    about: 'give a key a new secret; it is shown only once',
    args: { keyId },
    options: {
      account,
      overlap: option(
        '<time>',
        'for how long the old secret opens too: 7d, 12h; not at all when absent',
        lifetime,
      ),
    },
    example: `--account 1 --overlap 7d ${someId}`,
  },
  revoke: onOne(
    'revoke a key and all that it made: they are refused from the next request on',
    { keyId },
    `--account 1 ${someId}`,
  ),
});

export const signIn = single(
  'sign-in',
  onAll('print a URL that signs in to the console once, within 15 minutes'),
);

/** Every text of the console in English: the one catalogue, the pages' own in `en/`. Another language has the same shape. */

import { bulkChanges } from './en/bulk.ts';
import { catalogs } from './en/catalogs.ts';
import { connect } from './en/connect.ts';
import { contacts } from './en/contacts.ts';
import { duplicates } from './en/duplicates.ts';
import { health } from './en/health.ts';
import { exporting, imports } from './en/imports.ts';
import { keys } from './en/keys.ts';
import { numbers } from './en/numbers.ts';
import { person } from './en/person.ts';
import { settings } from './en/settings.ts';
import { usage } from './en/usage.ts';
import { webhooks } from './en/webhooks.ts';

export const en = {
  product: 'Switchbook',
  thisAccount: 'This account',
  navigation: 'Pages',
  notifications: 'Notifications',
  skip: 'Skip to the content',
  menu: 'Menu',
  signedInWith: (name: string) => `Signed in with the key ${name}`,
  readsOnly: 'Can only read',
  readsOnlyText: 'The key in use may change nothing, so what changes things is not offered.',
  reference: 'API reference',
  signOut: 'Sign out',
  loading: 'Loading…',
  none: 'None',
  any: 'Any',
  choose: 'Choose…',
  goTo: (page: string) => `Go to ${page}`,
  requestId: (id: string) => `Request ${id}`,

  pages: {
    contacts: 'Contacts',
    imports: 'Imports',
    bulkChanges: 'Bulk changes',
    numbers: 'Numbers',
    duplicates: 'Duplicates',
    catalogs: 'Catalogs',
    connect: 'Connect',
    webhooks: 'Webhooks',
    keys: 'Keys',
    usage: 'Usage',
    health: 'Health',
    settings: 'Settings',
  },
  sections: { general: 'General', pages: 'Pages' },

  signIn: {
    text: 'Sign in with a key of your account. It stays in this tab and is never part of an address.',
    ended: 'Your key has ended or was revoked. Sign in again; you continue where you were.',
    key: 'Key',
    submit: 'Sign in',
    busy: 'Signing in…',
    hint: 'No key at hand? On the server, print a link that signs in once:',
    replace: {
      title: 'Sign in again with this link?',
      text: 'This tab is signed in already. The link may open another account. Use it only if you trust who sent it.',
      stay: 'Stay signed in',
      take: 'Sign in with the link',
    },
  },

  theme: {
    title: 'Theme',
    system: 'As the system',
    light: 'Light',
    dark: 'Dark',
    use: (name: string) => `Theme: ${name.toLowerCase()}`,
  },

  palette: {
    title: 'Commands',
    open: 'Open the commands',
    button: 'Commands',
    placeholder: 'What do you want to do?',
    empty: 'Nothing is called that. Try another word.',
  },

  keyboard: { title: 'Keyboard', text: 'Single keys work outside text fields.' },

  actions: {
    add: 'Add',
    back: 'Back',
    cancel: 'Cancel',
    close: 'Close',
    copy: 'Copy',
    create: 'Create',
    delete: 'Delete',
    record: 'Record',
    remove: 'Remove',
    save: 'Save',
    stop: 'Stop',
    tryAgain: 'Try again',
    undo: 'Undo',
  },

  notFound: { title: 'There is no such page', text: 'Choose a page from the navigation.' },
  noPermission: {
    title: 'This key may not see this page',
    text: (scope: string) =>
      `It lacks the scope ${scope}. Sign in with a key that has it, or make one on the server.`,
  },

  /** By the code of a problem; an empty title means the words of the server. */
  errors: {
    offline: {
      title: 'The server does not answer.',
      next: 'Check that it runs and that you are connected, then try again.',
    },
    not_loaded: {
      title: 'This part of the page could not be loaded.',
      next: 'The server is away, or was upgraded since the page was loaded. Try again.',
    },
    unauthenticated: {
      title: 'This key is not valid.',
      next: 'Check that it is whole and was not revoked, or make another.',
    },
    code_not_live: {
      title: 'This sign-in link was used already, or is more than 15 minutes old.',
      next: 'Print a new one on the server, or sign in with a key.',
    },
    forbidden: { title: '', next: 'Use a key that may do this.' },
    not_found: { title: '', next: 'It may have been deleted meanwhile. Refresh the list.' },
    merged: { title: 'This contact was merged into another.', next: 'Refresh the list.' },
    conflict: { title: '', next: 'Change what is taken, or use what is there.' },
    ambiguous: { title: 'Several contacts match.', next: 'Choose one of them.' },
    stale: {
      title: 'Somebody changed this meanwhile.',
      next: 'Look at what is there now, then change it again.',
    },
    invalid: { title: '', next: 'Correct it and try again.' },
    invalid_file: { title: '', next: 'Nothing of it was imported. Mend the file and choose it again.' },
    quota: { title: '', next: 'Delete what is not needed, or raise the limit of the account.' },
    in_use: { title: '', next: 'Give these contacts another one first.' },
    too_large: { title: '', next: 'Send less at once.' },
    limited: { title: 'Too many requests.', next: 'Wait a moment, then try again.' },
    unavailable: { title: 'The server is busy, or its database is away.', next: 'Try again in a moment.' },
    internal: {
      title: 'Something went wrong on the server.',
      next: 'Try again. If it stays, look for the request in the log of the server.',
    },
  } as Readonly<Record<string, { readonly title: string; readonly next: string }>> & {
    readonly internal: { readonly title: string; readonly next: string };
  },
  errorOfFields: (issues: string) => `${issues.replace(/\.$/, '')}.`,
  needsCountry: 'Needs a country code, for example +49 1512 3456789.',

  columns: {
    name: 'Name',
    phone: 'Phone',
    email: 'Email',
    tags: 'Tags',
    status: 'Status',
    groups: 'Groups',
    source: 'Source',
    type: 'Type',
    company: 'Company',
    owner: 'Owner',
    updated: 'Changed',
    created: 'Created',
  },

  fields: {
    search: 'Search',
    code: 'Code',
    display_name: 'Name',
    given_name: 'Given name',
    family_name: 'Family name',
    company: 'Company',
    description: 'Description',
    owner: 'Owner',
    phone: 'Phone',
    email: 'Email',
    identities: 'Identities',
    tag: 'Tag',
    tags: 'Tags',
    group: 'Group',
    groups: 'Groups',
    source: 'Source',
    status: 'Status',
    type: 'Type',
    channel: 'Reachable on',
    consent: 'Consent',
    consents: 'Consent',
    suppressions: 'Suppression',
    updated_after: 'Changed since',
    updated_before: 'Changed before',
    attributes: 'Attributes',
    extensions: 'Extensions',
    address: 'Address',
    street: 'Street',
    city: 'City',
    state: 'State',
    zip: 'Postal code',
    country_code: 'Country',
    blocked: 'Blocked',
    avatar_url: 'Picture',
    job_title: 'Job title',
    birthday: 'Birthday',
    language: 'Language',
    time_zone: 'Time zone',
    reach: 'Reach',
    created_at: 'Created',
    value: 'Value',
  },

  types: { lead: 'Lead', customer: 'Customer', guest: 'Guest' },
  channels: {
    whatsapp: 'WhatsApp',
    sms: 'SMS',
    email: 'Email',
    voice: 'Phone calls',
    instagram: 'Instagram',
    messenger: 'Messenger',
    telegram: 'Telegram',
    viber: 'Viber',
    vk: 'VK',
    avito: 'Avito',
    max: 'MAX',
    webchat: 'Web chat',
  },
  kinds: {
    phone: 'Phone',
    wa_id: 'WhatsApp id',
    bsuid: 'Business-scoped id',
    telegram: 'Telegram',
    viber: 'Viber',
    instagram: 'Instagram',
    messenger: 'Messenger',
    vk: 'VK',
    avito: 'Avito',
    max: 'MAX',
    external: 'External id',
    vendor_id: 'Chosen id',
    email: 'Email',
    username: 'User name',
    parent_bsuid: 'Parent id',
  },
  consentStates: { opted_in: 'Opted in', opted_out: 'Opted out', pending: 'Pending', unknown: 'Unknown' },

  api: 'API',
  copied: 'Copied',
  showMore: 'Show more',
  showFewer: 'Show fewer',
  showAll: (count: number) => `Show all ${count}`,
  never: 'Never',
  secretOnce: 'This is shown only now. Copy it to where it is needed before you close this.',

  ...contacts,
  ...person,
  bulkChanges,
  numbers,
  imports,
  exporting,
  duplicates,
  catalogs,
  connect,
  webhooks,
  keys,
  usage,
  health,
  settings,
};

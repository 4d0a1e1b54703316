/** Every text of the console in English. The texts of each page are in `en/`. Every other language has the same shape. */

import { assistants } from './en/assistants.ts';
import { bulkChanges } from './en/bulk.ts';
import { catalogs } from './en/catalogs.ts';
import { connect } from './en/connect.ts';
import { contacts } from './en/contacts.ts';
import { duplicates } from './en/duplicates.ts';
import { ownFields } from './en/fields.ts';
import { health } from './en/health.ts';
import { exporting, imports } from './en/imports.ts';
import { intakes } from './en/intakes.ts';
import { keys } from './en/keys.ts';
import { numbers } from './en/numbers.ts';
import { person } from './en/person.ts';
import { plural } from './en/phrases.ts';
import { receivers } from './en/receivers.ts';
import { settings } from './en/settings.ts';
import { usage } from './en/usage.ts';
import { webhooks } from './en/webhooks.ts';

export const en = {
  product: 'Switchbook',
  thisAccount: 'This account',
  navigation: 'Pages',
  notifications: 'Notifications',
  skip: 'Skip to content',
  menu: 'Menu',
  signedInWith: (name: string) => `Signed in with ${name}`,
  readsOnly: 'Read only',
  readsOnlyText: 'Your key can read data but not change it.',
  reference: 'API reference',
  signOut: 'Sign out',
  loading: 'Loading…',
  none: 'None',
  any: 'Any',
  choose: 'Choose…',
  goTo: (page: string) => `Open ${page}`,
  requestId: (id: string) => `Request ID: ${id}`,

  pages: {
    contacts: 'Contacts',
    imports: 'Imports',
    bulkChanges: 'Bulk changes',
    numbers: 'Phone numbers',
    fields: 'Fields',
    duplicates: 'Duplicates',
    catalogs: 'Tags & statuses',
    connect: 'Connect',
    webhooks: 'Webhooks',
    intakes: 'WhatsApp',
    keys: 'Keys',
    usage: 'Usage',
    health: 'Health',
    settings: 'Settings',
  },
  sections: { general: 'General', pages: 'Pages' },

  signIn: {
    text: 'Enter a key of your account. The key stays in this tab.',
    ended: 'Your key expired or was revoked. Sign in again to continue where you were.',
    key: 'Key',
    submit: 'Sign in',
    busy: 'Signing in…',
    hint: 'No key? Create a sign-in link on the server:',
    replace: {
      title: 'Sign in with this link?',
      text: 'You are already signed in. This link may open a different account. Use it only if you trust its sender.',
      stay: 'Stay signed in',
      take: 'Use link',
    },
  },

  theme: {
    title: 'Theme',
    system: 'System',
    light: 'Light',
    dark: 'Dark',
    use: { system: 'Theme: system', light: 'Theme: light', dark: 'Theme: dark' },
  },

  language: {
    title: 'Language',
    auto: 'Browser language',
    use: (name: string) => `Language: ${name}`,
    reload: 'The language changes when the page is reloaded. Unsaved input on this page is lost.',
    reloadNow: 'Reload page',
  },

  palette: {
    title: 'Commands',
    open: 'Open commands',
    button: 'Commands',
    placeholder: 'What do you want to do?',
    empty: 'No results. Try another word.',
  },

  keyboard: { title: 'Keyboard shortcuts', text: 'Single keys work outside text fields.' },

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

  notFound: { title: 'This page does not exist', text: 'Choose a page in the menu.' },
  noPermission: {
    title: 'You don’t have access',
    text: (scope: string) =>
      `This page needs a key with the scope ${scope}. Sign in with such a key, or create one on the server.`,
  },

  /** Keyed by problem code. An empty title shows the server's English message. */
  errors: {
    offline: {
      title: 'The server does not answer.',
      next: 'Check that it runs and that you are online. Then try again.',
    },
    not_loaded: {
      title: 'This part of the page could not be loaded.',
      next: 'The server does not answer, or was upgraded. Try again.',
    },
    unauthenticated: {
      title: 'This key is not valid.',
      next: 'Check that you copied all of it and that it was not revoked.',
    },
    code_not_live: {
      title: 'This sign-in link was already used, or is more than 15 minutes old.',
      next: 'Create a new link on the server, or sign in with a key.',
    },
    forbidden: { title: '', next: 'Use a key that allows this.' },
    not_found: { title: '', next: 'It may have been deleted. Refresh the list.' },
    merged: { title: 'This contact was merged into another.', next: 'Refresh the list.' },
    conflict: { title: '', next: 'Enter another value, or use the existing entry.' },
    ambiguous: { title: 'Several contacts match.', next: 'Choose one of them.' },
    stale: {
      title: 'Someone else changed this.',
      next: 'Check the new values, then edit again.',
    },
    invalid: { title: '', next: 'Fix it and try again.' },
    invalid_file: { title: '', next: 'Nothing was imported. Fix the file and choose it again.' },
    quota: { title: '', next: 'Delete data that you do not need, or ask the operator to raise the limit.' },
    in_use: { title: '', next: 'Assign another one to these contacts first.' },
    too_large: { title: '', next: 'Send less data at once.' },
    limited: { title: 'Too many requests.', next: 'Wait a moment, then try again.' },
    unavailable: {
      title: 'The server is busy, or its database does not answer.',
      next: 'Try again in a moment.',
    },
    internal: {
      title: 'Something went wrong on the server.',
      next: 'Try again. If it happens again, search the server log for the request ID.',
    },
  },
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
    given_name: 'First name',
    family_name: 'Last name',
    company: 'Company',
    description: 'Description',
    owner: 'Owner',
    phone: 'Phone',
    email: 'Email',
    lid: 'WhatsApp LID',
    identities: 'Phone & accounts',
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
    suppressions: 'Do not contact',
    updated_after: 'Changed after',
    updated_before: 'Changed before',
    attributes: 'Attributes',
    extensions: 'Vendor fields',
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
    reach: 'Can be messaged',
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
    wa_id: 'WhatsApp ID',
    bsuid: 'Business-scoped ID',
    lid: 'WhatsApp LID',
    telegram: 'Telegram',
    viber: 'Viber',
    instagram: 'Instagram',
    messenger: 'Messenger',
    vk: 'VK',
    avito: 'Avito',
    max: 'MAX',
    external: 'External ID',
    vendor_id: 'Custom ID',
    email: 'Email',
    username: 'Username',
    parent_bsuid: 'Parent business-scoped ID',
  },
  consentStates: { opted_in: 'Opted in', opted_out: 'Opted out', pending: 'Pending', unknown: 'Unknown' },

  api: 'API',
  copied: 'Copied',
  showMore: 'Show more',
  showFewer: 'Show less',
  showAll: (count: number) => plural(count, { one: 'Show all {n}', other: 'Show all {n}' }),
  never: 'Never',
  secretOnce: 'This is shown only once. Copy it now.',

  ...contacts,
  ...person,
  bulkChanges,
  numbers,
  ownFields,
  imports,
  exporting,
  duplicates,
  catalogs,
  connect,
  assistants,
  webhooks,
  intakes,
  receivers,
  keys,
  usage,
  health,
  settings,
};

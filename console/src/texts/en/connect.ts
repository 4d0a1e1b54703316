/** The texts of the page of APIs and of moving from a vendor. */
import { number, plural } from './phrases.ts';

const contacts = (count: number) => plural(count, { one: '{n} contact', other: '{n} contacts' });
const requests = (count: number) => plural(count, { one: '{n} request', other: '{n} requests' });
const differences = (count: number) => plural(count, { one: '{n} difference', other: '{n} differences' });

export const connect = {
  text: 'Switchbook speaks these APIs. Your scripts and connectors keep working when you change their base URL. Choose the API that your client uses.',
  all: 'All APIs',
  another: 'Another API',
  own: 'Switchbook API',
  none: { title: 'No API is available', text: 'The server found no API. Check how it was installed.' },
  unknown: { title: 'This API does not exist here', text: 'Choose one from the list.' },
  reference: 'API reference',
  guide: 'Migration guide',
  newWindow: '(opens a new tab)',

  base: 'Change the base URL',
  baseText: (vendor: string) => `Paths, keys and bodies stay the same as at ${vendor}.`,
  baseOwn: 'Every path of the Switchbook API begins with this URL.',
  before: 'Before',
  after: 'After',
  copyAfter: (url: string) => `Copy ${url}`,
  headers: 'Headers of every request',
  differs: 'Differences',
  everyNote: 'The API reference lists all differences.',

  keyPlaceholder: 'YOUR_KEY',
  accountPlaceholder: 'YOUR_ACCOUNT',
  numberPlaceholder: 'YOUR_NUMBER',

  keys: 'Import the keys of your clients',
  keysText:
    'An imported key keeps working, so your clients need no change. Switchbook stores only its hash and never shows it again.',
  clientKey: 'Key of the client',
  clientKeyHint: (api: string) => `The key that the client sends to ${api} now.`,
  tokenHint: (path: string) =>
    `Other clients get tokens at ${path} here, with the ID of the account and a key.`,
  keyName: 'Name',
  keyNameHint: 'Shown in the list of keys',
  may: 'Access',
  scopes: {
    clients: 'Read and write, as clients need it',
    read: 'Read only',
    all: 'The same as your key',
  },
  importKey: 'Import key',
  imported: (name: string, prefix: string) =>
    `The key ${name} (${prefix}…) was imported. Clients can use it now.`,
  toKeys: 'All keys',

  tryIt: 'Try a request',
  tryText: 'Run it where your client runs. The request appears under Live requests.',
  request: 'Request',
  address: 'Path',
  keyInSnippets: 'Key in the examples',
  keyInSnippetsHint: 'The key stays on this page. It is not sent and not stored.',
  language: 'Programming language',
  n8nHint: 'Copy it and paste it into a workflow. It becomes an HTTP Request node.',
  snippet: (language: string) => `The request in ${language}`,

  vendorUrl: 'URL',
  vendorUrlHint: (prefix: string) => `Without ${prefix}`,
  vendorKey: (name: string) => `Your key at ${name}`,
  vendorKeyKept: 'Leave empty to use the stored key for this URL.',
  vendorKeyKeptForPulls: 'Leave empty to pull with the stored key for this URL.',
  needsKey: 'Enter the URL and your key above.',
  /** `form` is an English phrase of the API, such as “begins with EAA” */
  vendorKeyForm: (form: string) => `It ${form}.`,
  lacks: {
    member: (role: string) => `Your role (${role}) does not include this. Ask an owner of the account.`,
    text: (scope: string) => `You don’t have access. Sign in with a key that has the scope ${scope}.`,
  },

  pullText:
    'Reads all contacts from the vendor and imports them here. They keep the IDs that your clients know. A dry run imports nothing.',
  dryRun: 'Start dry run',
  pullNow: 'Pull contacts',
  onMatch: 'If a contact already exists',
  matches: {
    fill: 'Fill empty fields',
    update: 'Overwrite with the vendor’s data',
    skip: 'Skip it',
  },
  sinceLast: 'Only changes since the last pull',
  keepKey: 'Store the key, encrypted, for later pulls',
  earlier: 'Earlier pulls',
  noPulls: 'No pulls yet.',
  /** `total` is null when the vendor does not report it */
  pulling: (read: number, total: number | null) =>
    total === null
      ? plural(read, { one: '{n} contact read', other: '{n} contacts read' })
      : plural(total, {
          one: `${number(read)} of {n} contact read`,
          other: `${number(read)} of {n} contacts read`,
        }),
  importing: (percent: string) => `Importing: ${percent}`,
  /** `time` is such as “3 minutes” */
  left: (time: string) => `about ${time} left`,
  state: {
    pulling: 'Reading',
    receiving: 'Reading',
    queued: 'Waiting',
    running: 'Importing',
    done: 'Done',
    cancelled: 'Cancelled',
    failed: 'Failed',
    undoing: 'Undoing',
    undone: 'Undone',
  },
  dry: 'Dry run',
  wouldBe: 'What a real pull would do',
  became: 'What the pull did',
  counts: { created: 'Created', updated: 'Updated', skipped: 'Skipped', rejected: 'Rejected' },
  problems: 'Notes and problems',
  reasonKinds: {
    rejected: 'Rejected',
    skipped: 'Skipped',
    dropped: 'Value skipped',
    ambiguous: 'Several contacts match',
    joined: 'Added to an existing contact',
    fixed: 'Cell fixed',
    hidden: 'Hidden row',
  },
  reasonIn: (column: string) => `field ${column}`,
  row: (row: number) => `Contact ${number(row)}:`,
  cancel: 'Cancel pull',
  undo: 'Undo pull',
  undoText: 'Deletes the contacts that the pull created, and restores the ones it changed.',
  resume: 'Resume pull',
  resumeText: 'The contacts read so far are stored. Enter the key again, or leave it empty if it is stored.',
  forgetKey: 'Delete stored key',
  toImports: 'Show this pull under Imports',

  compare: 'Compare the responses',
  compareText:
    'Sends the same requests to the vendor and to Switchbook, and lists the differences. No contact data is shown.',
  sample: 'Contacts to compare one by one',
  compareNow: 'Compare',
  compareAgain: 'Compare again',
  stop: 'Stop',
  comparing: (requestCount: number, contactCount: number, differenceCount: number) =>
    `${requests(requestCount)}, ${contacts(contactCount)}, ${differences(differenceCount)}`,
  comparingNote: 'You can open other pages meanwhile. The comparison stops if you close this tab.',
  alike: 'The responses are the same',
  alikeText: (requestCount: number, contactCount: number) =>
    `No differences. Compared: ${requests(requestCount)}, ${contacts(contactCount)}.`,
  /** so many differences, and so many kinds of them */
  different: (differenceCount: number, kinds: number) =>
    `${differences(differenceCount)} (${plural(kinds, { one: '{n} kind', other: '{n} kinds' })})`,
  body: '(body)',
  missing: 'missing here',
  together: 'merged with another contact here',
  added: 'only here',
  otherValue: 'different value',
  otherOrder: 'different order',
  thereAndHere: (there: string, here: string) => `vendor: ${there}, here: ${here}`,
  firstContact: (id: string) => `first in contact ${id}`,
  firstPage: (page: number) => `first on page ${number(page)}`,
  notCounted: (kinds: number) =>
    plural(kinds, {
      one: '{n} kind of expected difference (not counted)',
      other: '{n} kinds of expected differences (not counted)',
    }),
  ignored: (path: string, times: number, reason: string) =>
    `${path} (${plural(times, { one: '{n} time', other: '{n} times' })}): ${reason}`,
  compareFailed: {
    refused: 'Check that the key is correct and can read contacts.',
    unreachable:
      'Check the URL. Private addresses and plain http must be allowed on the server with SWITCHBOOK_UPSTREAM_ALLOW.',
    too_long: 'Try it with fewer contacts.',
    broken: 'The comparison was interrupted. Compare again.',
  },

  forwardTo: (url: string) => `Requests that Switchbook does not serve are forwarded to ${url}.`,
  forwardOff: 'Requests that Switchbook does not serve receive an error.',
  withKey: 'They are sent with your key.',
  withoutKey: 'They are sent with the key of the client.',
  forwardNow: 'Start forwarding',
  forwardChange: 'Update forwarding',
  sendKey: 'Send the key above instead of the client’s key',
  forwardStop: 'Stop forwarding',
  forwardStopOf: (name: string) => `Stop forwarding ${name}`,
  forwardWhich: 'Host of the vendor',
  forwardWhichHint: 'The vendor has a host for each version. Set the URL and key for each.',
  readThrough: 'Look up unknown contact IDs at the vendor',
  readsThrough: 'Unknown contact IDs are looked up at the vendor.',
  keyStates: {
    good: '',
    ends_soon: 'The key expires soon.',
    ended: 'The key has expired.',
    refused: 'The vendor rejects the key.',
  },
  forwardSet: 'Forwarding is on.',
  forwardScope: 'The keys of your clients need the scope upstream:use.',

  calls: 'Live requests',
  callsLabel: (name: string) => `Live requests to ${name}`,
  unknownKey: (start: string, address: string) => `Unknown key ${start}… from ${address}.`,
  noKeySent: (address: string) => `Request without a key from ${address}.`,
  unknownKeyNext: 'Import the key of this client, or give the client a key of this account.',
  waiting: 'Waiting for the first request…',
  waitingText: 'Send a request from your client, or run the example on this page.',
  arrived: 'A request arrived.',
  listening: 'Live',
  paused: 'Paused while the page is hidden',
  retrying: 'Reconnecting…',
  gap: 'Some requests in between are not shown.',
  time: 'Time',
  call: 'Request',
  status: 'Status',
  ms: 'Duration',
  forwarded: 'forwarded',

  section: 'Connect',
};

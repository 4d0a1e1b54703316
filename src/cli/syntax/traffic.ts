/** `upstream`, `compare`, `webhook`, `intake`, `events`, `mcp`, `tail` and `usage`. */
import { intakeVariants } from '@switchbook/domain/events/intake-names.js';
import { deliveryStates } from '../../webhooks/values.js';
import { lifetime, listOf, namesOf, rateLimit, sampleOf, statusFilter, wholeNumber } from '../run/values.js';
import { argument, choice, flag, limit, noun, option, single, text } from './define.js';
import { account, onAll, onOne, someId, someTime, theFace } from './words.js';

export const upstreams = noun('upstream', 'forward requests that an API does not serve to its vendor', {
  set: {
    about: "forward an account's requests to paths that an API does not serve",
    args: { face: theFace },
    options: {
      account,
      to: {
        ...text('<url>', "vendor's URL, without the API's own path"),
        isRequired: true,
      },
      keyFile: text(
        '<file>',
        "file with the vendor's key; - reads stdin (default: clients send their own key)",
      ),
      follow: flag('let servers reread the key file; it must be in SWITCHBOOK_VENDOR_KEY_DIR'),
      readThrough: flag('look up unknown contact ids at the vendor'),
    },
    example: 'FACE --account 1 --to https://api.example.com --key-file vendor-key.txt',
  },
  list: onAll('list the upstreams of an account; keys are not shown'),
  remove: onOne('stop forwarding requests for an API', { face: theFace }, 'FACE --account 1'),
});

export const compare = single('compare', {
  about: 'send the same read requests to a live vendor and to its API here, and report the differences',
  args: { face: theFace },
  options: {
    account,
    from: text('<url>', "vendor's URL, without the API's own path (default: that of the upstream)"),
    keyFile: text('<file>', "file with the vendor's key; - reads stdin (default: see below)"),
    sample: {
      ...option('<count>', 'number of contacts to compare one by one', sampleOf),
      preset: 20,
      conflicts: 'all',
    },
    all: flag('compare every contact and every page of the list'),
    rate: option(
      '<rule>',
      "requests/seconds such as 4/1, or none (default: four fifths of the vendor's documented rate)",
      rateLimit,
    ),
    show: flag('show the values that differ; they are personal data'),
  },
  notes: [
    'Without --key-file the key is that of the upstream, else SWITCHBOOK_PULL_KEY, else the command asks for it.\n' +
      'Exit codes: 0 no differences, 1 differences, 2 not compared (stderr has the reason) or wrong usage.',
  ],
  example: 'FACE --account 1 --from https://api.example.com --key-file vendor-key.txt',
});

const webhookId = argument('<webhook-id>', 'id of the webhook; webhook list shows the ids');
const secret = text('<secret>', 'your own secret; - reads stdin (default: a random secret)');

const ofFields = option(
  '<list>',
  'of updates only those that change one of these members, such as phone,tags,attributes.plan',
  namesOf,
);

const ofSegment = text('<segment>', 'only events of contacts of this saved segment: name or number');

export const webhooks = noun('webhook', 'notify other programs of changes in an account', {
  create: {
    about: 'create a webhook; its secret is shown only once',
    options: {
      account,
      url: { ...text('<url>', 'URL that receives the events'), isRequired: true },
      face: text('<face>', 'API whose format the webhook sends (default: the native API)'),
      types: option('<list>', 'comma-separated event types (default: all)', namesOf),
      fields: ofFields,
      segment: ofSegment,
      description: text('<text>', 'free text'),
      secret,
    },
    example: '--account 1 --url https://example.com/hook --types contact.created,contact.updated',
  },
  list: onAll('list the webhooks of an account'),
  show: onOne('show a webhook, and why it is disabled', { webhookId }),
  set: {
    about: 'change, pause, resume or enable a webhook',
    args: { webhookId },
    options: {
      account,
      url: text('<url>', 'new URL that receives the events'),
      types: option('<list>', 'comma-separated event types', namesOf),
      allTypes: flag('send all event types'),
      fields: { ...ofFields, conflicts: 'allFields' },
      allFields: flag('send updates of all members'),
      segment: { ...ofSegment, conflicts: 'allContacts' },
      allContacts: flag('send the events of all contacts'),
      description: text('<text>', 'free text; an empty text clears it'),
      pause: { ...flag('stop sending; events are kept for later'), conflicts: 'resume' },
      resume: flag('send again, also after the webhook was disabled'),
    },
    example: `${someId} --account 1 --pause`,
  },
  delete: onOne('delete a webhook and its deliveries', { webhookId }),
  test: onOne('send a test request now, and show the response of the receiver', { webhookId }),
  rotate: {
    ...onOne('create a new secret; the old one also signs for a day', { webhookId }),
    options: { account, secret },
  },
  deliveries: {
    about: 'list the deliveries of a webhook, newest first',
    args: { webhookId },
    options: {
      account,
      state: choice('<state>', 'only deliveries in this state', deliveryStates),
      limit: limit('maximum number of deliveries, 1 to 1000', wholeNumber(1, 1_000), 50),
    },
    example: `${someId} --account 1 --state waiting`,
  },
  redeliver: {
    about: 'send a delivery, or the events of a time span, once more',
    args: { webhookId },
    options: {
      account,
      delivery: text('<id>', 'id of the delivery; webhook deliveries shows the ids'),
      from: text('<time>', 'send events from this time on, such as 2026-01-15T09:00:00Z'),
      to: text('<time>', 'send events before this time'),
    },
    example: `${someId} --account 1 --from 2026-01-15T09:00:00Z --to 2026-01-15T12:00:00Z`,
  },
});

const intakeId = argument('<intake-id>', 'id of the intake; intake list shows the ids');

const receiverId = argument('<receiver-id>', 'id of the receiver; intake receiver list shows the ids');
const receiverUrl = text('<url>', 'URL that receives the payloads');

/** Up to five systems for each intake. */
const receiverCommands = {
  'receiver add': {
    about: 'pass the payloads of an intake on to a URL, unchanged',
    args: { intakeId },
    options: {
      account,
      url: { ...receiverUrl, isRequired: true },
      name: text('<name>', 'name for people'),
    },
    example: `${someId} --account 1 --url https://n8n.example.com/webhook/whatsapp --name n8n`,
  },
  'receiver list': onOne('list the receivers of an intake, with what waits and the last answer', {
    intakeId,
  }),
  'receiver set': {
    about: 'change, pause, resume or enable a receiver',
    args: { intakeId, receiverId },
    options: {
      account,
      url: receiverUrl,
      name: text('<name>', 'name for people; an empty text clears it'),
      pause: { ...flag('stop sending; payloads wait for seven days'), conflicts: 'resume' },
      resume: flag('send again, also after the receiver was disabled'),
    },
    example: `${someId} ${someId} --account 1 --pause`,
  },
  'receiver remove': onOne(
    'remove a receiver; payloads that wait for it are not sent',
    { intakeId, receiverId },
    `${someId} ${someId} --account 1`,
  ),
  'receiver resend': {
    about: 'send what failed again, or all payloads from a time on',
    args: { intakeId, receiverId },
    options: { account, from: text('<time>', `send payloads from this time on: ${someTime}`) },
    example: `${someId} ${someId} --account 1 --from 2026-01-15T09:00:00Z`,
  },
} as const;

export const intakes = noun('intake', "receive a messaging platform's webhooks in an account", {
  create: {
    about: 'create an address that receives webhooks; its path is shown only once',
    options: {
      account,
      name: { ...text('<name>', 'name for people'), isRequired: true },
      secret: {
        ...text('<secret>', 'secret that proves the sender, such as that of the app; - reads stdin'),
        isRequired: true,
      },
      variant: choice('<variant>', 'service whose credential it accepts (default: meta)', intakeVariants),
      verifyToken: text('<token>', 'token that verifies the address (default: a random token)'),
      portfolio: text('<id>', 'business portfolio, where the account has several'),
    },
    example: '--account 1 --name Shop --secret - < app-secret.txt',
  },
  list: onAll('list the intakes of an account'),
  show: onOne('show an intake, its business numbers and unread payloads', { intakeId }),
  set: {
    about: 'change an intake: its name, the secret of the app, or the verify token',
    args: { intakeId },
    options: {
      account,
      name: text('<name>', 'new name'),
      secret: text('<secret>', 'new secret of the app that signs the payloads; - reads stdin'),
      overlap: option(
        '<time>',
        'time for which payloads with the old secret are accepted too, such as 7d or 12h (default: none)',
        lifetime,
      ),
      verifyToken: text('<token>', 'new token that verifies the address'),
    },
    example: `${someId} --account 1 --secret - --overlap 1d < app-secret.txt`,
  },
  rotate: {
    about: 'replace the address of an intake; the new path is shown only once',
    args: { intakeId },
    options: {
      account,
      overlap: option(
        '<time>',
        'time for which the old address works too, such as 7d or 12h (default: none)',
        lifetime,
      ),
    },
    example: `${someId} --account 1 --overlap 1d`,
  },
  delete: onOne('delete an intake and its payloads', { intakeId }),
  'send-test': onOne('receive a signed test message, and show the contact that it makes', { intakeId }),
  replay: {
    about: 'apply the stored payloads of an intake again; messages are not counted twice',
    args: { intakeId },
    options: {
      account,
      since: text(
        '<time>',
        `only payloads received from this time on: ${someTime} (default: all, up to 7 days)`,
      ),
    },
    example: `${someId} --account 1 --since 2026-01-15`,
  },
  ...receiverCommands,
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
      listOf,
    ),
    fields: ofFields,
    contact: text('<contact>', 'only events of this contact: id or number'),
    segment: ofSegment,
  },
  example: '--account 1 --follow --json',
});

export const mcp = single('mcp', {
  about: 'serve the tools for assistants on standard input and output (MCP)',
  notes: [
    'The tools are those of a running server: the one of SWITCHBOOK_URL, else the one on this machine. The key comes from SWITCHBOOK_KEY ' +
      'or SWITCHBOOK_KEY_FILE, and its scopes decide which tools there are. The command ends when its input ends.',
  ],
});

export const tail = single('tail', {
  about: 'show live requests to all servers, until you stop it',
  options: {
    account: text('<account>', 'only requests of this account: its id, number or slug'),
    face: text('<face>', 'only requests to this API: its name'),
    status: option('<list>', 'only these HTTP statuses, comma-separated, such as 404,5xx', statusFilter),
  },
  notes: [
    'Query values, and parts of a path that may identify a person, are hidden. With --json it prints one value per line.',
  ],
  example: '--account corner-shop --status 4xx,5xx',
});

export const usage = single('usage', {
  about: 'show contacts and requests of an account by day',
  options: {
    account,
    days: limit('number of days, up to today, 1 to 366', wholeNumber(1, 366), 30),
  },
  example: '--days 7',
});

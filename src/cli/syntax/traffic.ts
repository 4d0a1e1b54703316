/** `upstream`, `compare`, `webhook`, `events`, `tail` and `usage`. */
import { deliveryStates } from '../../domain/webhook.js';
import { listOf, namesOf, rateLimit, sampleOf, statusFilter, wholeNumber } from '../run/values.js';
import { argument, choice, flag, limit, noun, option, single, text } from './define.js';
import { account, onAll, onOne, someId, theFace } from './words.js';

export const upstreams = noun(
  'upstream',
  'have calls that a face cannot answer answered by its live vendor',
  {
    set: {
      about: "forward an account's calls of paths that a face does not serve",
      args: { face: theFace },
      options: {
        account,
        to: {
          ...text('<url>', 'the vendor, as clients had it before, without what the paths begin with'),
          isRequired: true,
        },
        keyFile: text('<file>', "the vendor's key; - reads stdin. Callers send their own when absent"),
        follow: flag('servers read the key file again; it must be below SWITCHBOOK_VENDOR_KEY_DIR'),
        readThrough: flag('look up contacts at the vendor whose ids are unknown here'),
      },
      example: 'FACE --account 1 --to https://api.example.com --key-file vendor-key.txt',
    },
    list: onAll('list the upstreams of an account; keys are not shown'),
    remove: onOne('forward nothing any more for a face', { face: theFace }, 'FACE --account 1'),
  },
);

export const compare = single('compare', {
  about: 'send the same read requests to a live vendor and to its face here, and tell what differs',
  args: { face: theFace },
  options: {
    account,
    from: text('<url>', "the vendor, as for upstream set; the account's upstream when absent"),
    keyFile: text('<file>', "the vendor's key; - reads stdin. See below when absent"),
    sample: {
      ...option('<count>', 'contacts that are looked at one by one', sampleOf),
      preset: 20,
      conflicts: 'all',
    },
    all: flag('every contact, and every page of the list'),
    rate: option(
      '<rule>',
      "'none' or N/SECONDS; most of the vendor's documented rate when absent",
      rateLimit,
    ),
    show: flag('show the values that differ, which are personal data'),
  },
  notes: [
    'Without --key-file the key is the one kept with the upstream, else SWITCHBOOK_PULL_KEY, else it is asked for.\n' +
      'Exit codes: 0 alike, 1 different, 2 not compared (the reason and the next step are on stderr) or usage.',
  ],
  example: 'FACE --account 1 --from https://api.example.com --key-file vendor-key.txt',
});

const webhookId = argument('<webhook-id>', 'the id of the webhook, as webhook list shows it');
const secret = text('<secret>', 'one of your own, - reads it from stdin; made when absent');

export const webhooks = noun('webhook', 'tell other programs of what happens in an account', {
  create: {
    about: 'make a webhook; its secret is shown only once',
    options: {
      account,
      url: { ...text('<url>', 'what is called for each event'), isRequired: true },
      face: text('<face>', "in whose shape: a vendor's; our own when absent"),
      types: option('<list>', 'event types with commas; all when absent', namesOf),
      description: text('<text>', 'for people'),
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
      url: text('<url>', 'what is called from now on'),
      types: option('<list>', 'event types with commas', namesOf),
      allTypes: flag('all event types'),
      description: text('<text>', 'for people; an empty one clears'),
      pause: { ...flag('keep what happens for later'), conflicts: 'resume' },
      resume: flag('go on, also after it was disabled'),
    },
    example: `${someId} --account 1 --pause`,
  },
  delete: onOne('delete a webhook with its deliveries', { webhookId }),
  test: onOne('call the receiver now and show what it answers', { webhookId }),
  rotate: {
    ...onOne('make a new secret; the previous one signs too for a day', { webhookId }),
    options: { account, secret },
  },
  deliveries: {
    about: 'list what was sent, newest first',
    args: { webhookId },
    options: {
      account,
      state: choice('<state>', 'only these', deliveryStates),
      limit: limit('at most, up to 1000', wholeNumber(1, 1_000), 50),
    },
    example: `${someId} --account 1 --state waiting`,
  },
  redeliver: {
    about: 'let the server send a delivery, or the events of a time span, once more',
    args: { webhookId },
    options: {
      account,
      delivery: text('<id>', 'this one, as webhook deliveries shows it'),
      from: text('<time>', 'events that happened from this time on'),
      to: text('<time>', 'events that happened before this time'),
    },
    example: `${someId} --account 1 --from 2026-01-15T09:00:00Z --to 2026-01-15T12:00:00Z`,
  },
});

export const events = single('events', {
  about: 'print what changed in an account, oldest first: a line each, or with --json one value',
  options: {
    account,
    after: text('<cursor>', "what comes after it; 'now': from now on. The oldest that are kept when absent"),
    follow: flag(
      'go on with what changes from then on, until it is stopped; with --json a value on each line',
    ),
    types: option('<list>', 'contact.created, tag.deleted, …, with commas', listOf),
    contact: text('<id>', 'of this contact alone'),
  },
  example: '--account 1 --follow --json',
});

export const tail = single('tail', {
  about: 'show calls as they are answered, by whichever server, until it is stopped',
  options: {
    account: text('<account>', 'of this account alone: its id, number or slug'),
    face: text('<face>', 'of this face alone, by its name'),
    status: option('<list>', 'of these statuses alone: 404, 4xx, several with commas', statusFilter),
  },
  notes: [
    'Values of queries, and what may name a person in a path, are hidden. With --json it is a value on each line.',
  ],
  example: '--account corner-shop --status 4xx,5xx',
});

export const usage = single('usage', {
  about: 'show contacts and calls of an account by days',
  options: {
    account,
    days: limit('so many, today the last; up to 366', wholeNumber(1, 366), 30),
  },
  example: '--days 7',
});

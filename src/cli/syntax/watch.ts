/** `events`, `tail`, `usage` and `mcp`. */
import { splitAtCommas, statusFilter, wholeNumber } from '../run/option-values.js';
import { flag, limit, option, single, text } from './define.js';
import { account, ofFields, ofSegment } from './words.js';

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

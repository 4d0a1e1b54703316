/** `webhook`. */
import { deliveryStates } from '../../webhooks/values/delivery.js';
import { splitList, wholeNumber } from '../terminal/option-values.js';
import { argument, choice, flag, limit, noun, option, text } from './define.js';
import { account, exampleId, fieldsOption, itemCommand, listCommand, segmentOption } from './words.js';

const webhookId = argument('<webhook-id>', 'id of the webhook; webhook list shows the ids');
const secret = text('<secret>', 'your own secret; - reads stdin (default: a random secret)');

export const webhooks = noun('webhook', 'notify other programs of changes in an account', {
  create: {
    about: 'create a webhook; its secret is shown only once',
    options: {
      account,
      url: { ...text('<url>', 'URL that receives the events'), isRequired: true },
      face: text('<face>', 'API whose format the webhook sends (default: the native API)'),
      types: option('<list>', 'comma-separated event types (default: all)', splitList),
      fields: fieldsOption,
      segment: segmentOption,
      description: text('<text>', 'free text'),
      secret,
    },
    example: '--account 1 --url https://example.com/hook --types contact.created,contact.updated',
  },
  list: listCommand('list the webhooks of an account'),
  show: itemCommand('show a webhook, and why it is disabled', { webhookId }),
  set: {
    about: 'change, pause, resume or enable a webhook',
    args: { webhookId },
    options: {
      account,
      url: text('<url>', 'new URL that receives the events'),
      types: option('<list>', 'comma-separated event types', splitList),
      allTypes: flag('send all event types'),
      fields: { ...fieldsOption, conflicts: 'allFields' },
      allFields: flag('send updates of all members'),
      segment: { ...segmentOption, conflicts: 'allContacts' },
      allContacts: flag('send the events of all contacts'),
      description: text('<text>', 'free text; an empty text clears it'),
      pause: { ...flag('stop sending; events are kept for later'), conflicts: 'resume' },
      resume: flag('send again, also after the webhook was disabled'),
    },
    example: `${exampleId} --account 1 --pause`,
  },
  delete: itemCommand('delete a webhook and its deliveries', { webhookId }),
  test: itemCommand('send a test request now, and show the response of the receiver', { webhookId }),
  rotate: {
    ...itemCommand('create a new secret; the old one also signs for a day', { webhookId }),
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
    example: `${exampleId} --account 1 --state waiting`,
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
    example: `${exampleId} --account 1 --from 2026-01-15T09:00:00Z --to 2026-01-15T12:00:00Z`,
  },
});

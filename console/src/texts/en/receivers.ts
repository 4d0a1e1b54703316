/** The texts of the receivers of WhatsApp webhooks. */
import { plural } from './phrases.ts';

export const receivers = {
  title: 'Passed on to',
  text: 'Each webhook goes to up to five systems, unchanged and with its signature.',
  add: 'Add receiver',
  sendAgain: 'Send again',
  sentAgain: 'What failed is sent again.',
  noneWait: 'Nothing waits',
  waiting: (count: number, when: string) =>
    `${plural(count, { one: '{n} webhook waits', other: '{n} webhooks wait' })}, the oldest came ${when}`,
  noAnswer: 'no answer yet',
  /** an HTTP status or an error, and a time */
  answered: (answer: string, when: string) => `last answer ${answer}, ${when}`,
  addTitle: 'Add receiver',
  addText: 'It gets the webhooks that come from now on.',
  name: 'Name',
  nameHint: 'For example n8n or Chatwoot.',
  removeTitle: 'Remove this receiver?',
  removeText: 'Webhooks that wait for it are not sent. Other receivers go on.',
  removed: 'The receiver was removed.',
};

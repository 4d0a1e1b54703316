/** `intake` and its receivers. */
import { intakeVariants } from '@switchbook/domain/events/intake-names.js';
import { readDuration } from '../terminal/option-values.js';
import { argument, choice, flag, noun, option, text } from './define.js';
import { account, exampleId, itemCommand, listCommand, payloadTime, timeHelp } from './words.js';

const intakeId = argument('<intake-id>', 'id of the intake; intake list shows the ids');

const receiverId = argument('<receiver-id>', 'id of the receiver; intake receiver list shows the ids');
const receiverUrl = text('<url>', 'URL that receives the payloads');

/** Up to five systems for each intake. */
const receiverCommands = {
  'receiver add': {
    about: 'pass the payloads of an intake on to a URL, unchanged',
    args: { intakeId },
    options: { account, url: { ...receiverUrl, isRequired: true }, name: text('<name>', 'name for people') },
    example: `${exampleId} --account 1 --url https://n8n.example.com/webhook/whatsapp --name n8n`,
  },
  'receiver list': itemCommand('list the receivers of an intake, with what waits and the last answer', {
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
    example: `${exampleId} ${exampleId} --account 1 --pause`,
  },
  'receiver remove': itemCommand(
    'remove a receiver; payloads that wait for it are not sent',
    { intakeId, receiverId },
    `${exampleId} ${exampleId} --account 1`,
  ),
  'receiver resend': {
    about: 'send what failed again, or all payloads from a time on',
    args: { intakeId, receiverId },
    options: { account, from: text('<time>', `send payloads from this time on: ${timeHelp}`) },
    example: `${exampleId} ${exampleId} --account 1 --from 2026-01-15T09:00:00Z`,
  },
} as const;

export const intakes = noun('intake', "receive a messaging platform's webhooks in an account", {
  create: {
    about: 'create an address that receives webhooks; its path is shown only once',
    options: {
      account,
      name: { ...text('<name>', 'name for people'), isRequired: true },
      secret: {
        ...text('<secret>', 'secret that proves the sender, such as the secret of the app; - reads stdin'),
        isRequired: true,
      },
      variant: choice('<variant>', 'service whose credential it accepts (default: meta)', intakeVariants),
      verifyToken: text('<token>', 'token that verifies the address (default: a random token)'),
      portfolio: text('<id>', 'business portfolio, where the account has several'),
    },
    example: '--account 1 --name Shop --secret - < app-secret.txt',
  },
  list: listCommand('list the intakes of an account'),
  show: itemCommand('show an intake, its business numbers and unread payloads', { intakeId }),
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
        readDuration,
      ),
      verifyToken: text('<token>', 'new token that verifies the address'),
    },
    example: `${exampleId} --account 1 --secret - --overlap 1d < app-secret.txt`,
  },
  rotate: {
    about: 'replace the address of an intake; the new path is shown only once',
    args: { intakeId },
    options: {
      account,
      overlap: option(
        '<time>',
        'time for which the old address works too, such as 7d or 12h (default: none)',
        readDuration,
      ),
    },
    example: `${exampleId} --account 1 --overlap 1d`,
  },
  delete: itemCommand('delete an intake and its payloads', { intakeId }),
  'send-test': itemCommand('receive a signed test message, and show the contact that it makes', { intakeId }),
  replay: {
    about: 'apply the stored payloads of an intake again; messages are not counted twice',
    args: { intakeId },
    options: {
      account,
      since: text(
        '<time>',
        `only payloads received from this time on: ${timeHelp} (default: all, up to ${payloadTime})`,
      ),
    },
    example: `${exampleId} --account 1 --since 2026-01-15`,
  },
  ...receiverCommands,
});

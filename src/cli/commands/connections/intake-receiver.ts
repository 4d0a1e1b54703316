/** `intake receiver add`, `list`, `set`, `remove`, `resend`. */

import type { IntakeId, WebhookId } from '@switchbook/domain/runtime/ids.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import type { Receiver, Switchbook } from '../../../../clients/typescript/src/index.js';
import { readSettings } from '../../../config/read-settings.js';
import { accountOption, idOf, onApi } from '../../session/command-account.js';
import type { Actions, ParsedArguments } from '../../syntax/define.js';
import type { intakes } from '../../syntax/intake.js';
import { formatDetails, listing, type Output } from '../../terminal/output.js';
import { programName } from '../../terminal/program-name.js';
import { parseSince } from '../account/audit.js';

type Commands = typeof intakes.commands;
type ReceiverActions = Pick<Actions<typeof intakes>, Extract<keyof Commands, `receiver ${string}`>>;

export const receiverActions: ReceiverActions = {
  'receiver add': async ({ url, name, ...intakeRef }) => {
    const added = await onIntake(intakeRef, (api, id) =>
      api.createReceiver({ id }, { url, ...withoutUndefined({ name }) }),
    );
    return outputOf(added, 'The receiver was added. It gets the payloads that come from now on.\n\n');
  },

  'receiver list': async (input) =>
    listing(
      await onIntake(input, async (api, id) => (await api.listReceivers({ id })).data),
      {
        NAME: (receiver) => receiver.name ?? '-',
        STATE: (receiver) => receiver.state,
        WAITING: (receiver) => String(receiver.waiting),
        OLDEST: (receiver) => receiver.oldest_at ?? '-',
        'LAST ANSWER': lastAnswerOf,
        URL: (receiver) => receiver.url,
        ID: (receiver) => receiver.id,
      },
      `The intake has no receiver yet. Add one with: ${programName} intake receiver add ${input.intakeId}${accountOption(input.account)} --url URL`,
    ),

  'receiver set': async ({ url, name, pause, resume, ...receiverRef }) => {
    const edit = withoutUndefined({
      url,
      name: name === '' ? null : name,
      state: pause === true ? 'paused' : resume === true ? 'active' : undefined,
    } as const);
    return outputOf(await onReceiver(receiverRef, (api, id, rid) => api.updateReceiver({ id, rid }, edit)));
  },

  'receiver remove': async (input) => {
    await onReceiver(input, (api, id, rid) => api.deleteReceiver({ id, rid }));
    const id = input.receiverId;
    return { json: { id, deleted: true }, text: `The receiver ${id} was removed.` };
  },

  'receiver resend': async ({ from: fromText, ...input }) => {
    const from = fromText === undefined ? undefined : parseSince(fromText, '--from').toISOString();
    const receiver = await onReceiver(input, (api, id, rid) =>
      api.resendReceiver({ id, rid }, withoutUndefined({ from })),
    );
    const resent = from === undefined ? 'What failed' : `Each payload from ${from} on`;
    return outputOf(receiver, `${resent} is sent again by the server.\n\n`);
  },
};

/** Reads the server's rule, which decides which addresses may be called. */
const loadReceiverParts = async () => ({
  webhooks: { formats: new Map(), allowed: readSettings(process.env).webhookAllow },
});

function onIntake<Result>(
  { intakeId, account: ref }: ParsedArguments<Commands['receiver list']>,
  work: (api: Switchbook, id: IntakeId) => Promise<Result>,
): Promise<Result> {
  const id = idOf<IntakeId>(intakeId, 'an intake', 'intake list', ref);
  return onApi(ref, ({ api }) => work(api, id), loadReceiverParts);
}

function onReceiver<Result>(
  { receiverId, ...intakeRef }: ParsedArguments<Commands['receiver remove']>,
  work: (api: Switchbook, id: IntakeId, rid: WebhookId) => Promise<Result>,
): Promise<Result> {
  const lister = `intake receiver list ${intakeRef.intakeId}`;
  const rid = idOf<WebhookId>(receiverId, 'a receiver', lister, intakeRef.account);
  return onIntake(intakeRef, (api, id) => work(api, id, rid));
}

function outputOf(receiver: Receiver, before = ''): Output {
  return { json: receiver, text: `${before}${formatDetails(receiverDetailsOf(receiver))}` };
}

function receiverDetailsOf(receiver: Receiver): readonly (readonly [string, string | null])[] {
  return [
    ['id', receiver.id],
    ['name', receiver.name],
    ['url', receiver.url],
    ['state', receiver.state],
    ['reason', receiver.reason],
    ['waiting', String(receiver.waiting)],
    ['oldest waiting', receiver.oldest_at],
    ['last answer', lastAnswerOf(receiver)],
    ['created by', receiver.made_by ?? 'the command line'],
  ];
}

function lastAnswerOf({ last_answer: last }: Receiver): string {
  if (last === null) return 'none';
  const { status, error, at } = last;
  return `${status === null ? (error ?? 'no answer') : `HTTP ${status}`} at ${at}`;
}

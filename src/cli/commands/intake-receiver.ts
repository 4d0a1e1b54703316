/** `intake receiver add`, `list`, `set`, `remove`, `resend`. */
import { readSettings } from '../../config/settings.js';
import { receiverJson } from '../../core/intakes/intake-json.js';
import type { Caller } from '../../domain/access.js';
import { defined } from '../../domain/defined.js';
import type { IntakeId, WebhookId } from '../../domain/ids.js';
import type { Receiver } from '../../domain/intake.js';
import type { CommandCore } from '../remote/open-remote.js';
import { facts, listing, type Output } from '../run/output.js';
import { programName } from '../run/program-name.js';
import type { Actions, Given } from '../syntax/define.js';
import type { intakes } from '../syntax/traffic.js';
import { sinceOf } from './audit.js';
import { idOf, ofAccount, onAccount } from './on-account.js';

type Commands = typeof intakes.commands;
type ReceiverActions = Pick<Actions<typeof intakes>, Extract<keyof Commands, `receiver ${string}`>>;

export const receiverActions: ReceiverActions = {
  'receiver add': async ({ url, name, ...given }) => {
    const added = await onIntake(given, (core, caller, id) =>
      core.createReceiver(caller, id, { url, ...defined({ name }) }),
    );
    return outputOf(added, 'The receiver was added. It gets the payloads that come from now on.\n\n');
  },

  'receiver list': async (given) =>
    listing(
      await onIntake(given, (core, caller, id) => core.listReceivers(caller, id)),
      receiverJson,
      {
        NAME: (one) => one.name ?? '-',
        STATE: (one) => one.state,
        WAITING: (one) => String(one.waiting),
        OLDEST: (one) => one.oldestAt?.toISOString() ?? '-',
        'LAST ANSWER': answerOf,
        URL: (one) => one.url,
        ID: (one) => one.id,
      },
      `The intake has no receiver yet. Add one with: ${programName} intake receiver add ${given.intakeId}${ofAccount(given.account)} --url URL`,
    ),

  'receiver set': async ({ url, name, pause, resume, ...given }) => {
    const edit = defined({
      url,
      name: name === '' ? null : name,
      state: pause === true ? 'paused' : resume === true ? 'active' : undefined,
    } as const);
    return outputOf(
      await onReceiver(given, (core, caller, id, rid) => core.editReceiver(caller, id, rid, edit)),
    );
  },

  'receiver remove': async (given) => {
    await onReceiver(given, (core, caller, id, rid) => core.deleteReceiver(caller, id, rid));
    const id = given.receiverId;
    return { json: { id, deleted: true }, text: `The receiver ${id} was removed.` };
  },

  'receiver resend': async ({ from: given, ...of }) => {
    const from = given === undefined ? undefined : sinceOf(given);
    const receiver = await onReceiver(of, (core, caller, id, rid) =>
      core.resendReceiver(caller, id, rid, from),
    );
    const what = from === undefined ? 'What failed' : `Each payload from ${from.toISOString()} on`;
    return outputOf(receiver, `${what} is sent again by the server.\n\n`);
  },
};

/** The server's rule decides which addresses may be called. */
const partsOf = async () => ({
  webhooks: { formats: new Map(), allowed: readSettings(process.env).webhookAllow },
});

function onIntake<Result>(
  { intakeId, account: ref }: Given<Commands['receiver list']>,
  work: (core: CommandCore, caller: Caller, id: IntakeId) => Promise<Result>,
): Promise<Result> {
  const id = idOf<IntakeId>(intakeId, 'an intake', 'intake list', ref);
  return onAccount(ref, ({ core, caller }) => work(core, caller, id), partsOf);
}

function onReceiver<Result>(
  { receiverId, ...given }: Given<Commands['receiver remove']>,
  work: (core: CommandCore, caller: Caller, id: IntakeId, rid: WebhookId) => Promise<Result>,
): Promise<Result> {
  const lister = `intake receiver list ${given.intakeId}`;
  const rid = idOf<WebhookId>(receiverId, 'a receiver', lister, given.account);
  return onIntake(given, (core, caller, id) => work(core, caller, id, rid));
}

function outputOf(receiver: Receiver, before = ''): Output {
  return { json: receiverJson(receiver), text: `${before}${facts(factsOf(receiver))}` };
}

function factsOf(receiver: Receiver): readonly (readonly [string, string | null])[] {
  return [
    ['id', receiver.id],
    ['name', receiver.name],
    ['url', receiver.url],
    ['state', receiver.state],
    ['reason', receiver.reason],
    ['waiting', String(receiver.waiting)],
    ['oldest waiting', receiver.oldestAt?.toISOString() ?? null],
    ['last answer', answerOf(receiver)],
    ['created by', receiver.madeBy ?? 'the command line'],
  ];
}

function answerOf({ lastAnswer }: Receiver): string {
  if (lastAnswer === null) return 'none';
  const { status, error, at } = lastAnswer;
  return `${status === null ? (error ?? 'no answer') : `HTTP ${status}`} at ${at.toISOString()}`;
}

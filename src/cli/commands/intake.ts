/** `intake create`, `list`, `show`, `delete`, `send-test`, `replay`; `intake-receiver.ts` has `intake receiver …`. */
import { intakeJson, intakeTestJson } from '../../core/intakes/intake-json.js';
import { intakePath } from '../../core/intakes/operations.js';
import { defined } from '../../domain/defined.js';
import type { IntakeId } from '../../domain/ids.js';
import type { Intake, IntakeTest } from '../../domain/intake.js';
import { facts, listing } from '../run/output.js';
import { programName } from '../run/program-name.js';
import { readSecretOption } from '../run/read-stdin.js';
import type { Actions } from '../syntax/define.js';
import type { intakes } from '../syntax/traffic.js';
import { sinceOf } from './audit.js';
import { receiverActions } from './intake-receiver.js';
import { idOf, ofAccount, onAccount } from './on-account.js';

export const intakeActions: Actions<typeof intakes> = {
  create: async ({ account, name, secret: given, variant, verifyToken, portfolio }) => {
    const {
      intake,
      token,
      verifyToken: made,
    } = await onAccount(account, async ({ core, caller }) => {
      const secret = await readSecretOption('--secret', given);
      return core.createIntake(caller, { name, secret, ...defined({ variant, verifyToken, portfolio }) });
    });
    const path = intakePath(token);
    const address = facts([['path', path], ['verify token', made], ...factsOf(intake)]);
    return {
      json: { ...intakeJson(intake), path, token, verify_token: made },
      text: `The intake was created. Its path is shown only once: give the platform your public URL with it.\n\n${address}`,
    };
  },

  list: async ({ account: ref }) =>
    listing(
      await onAccount(ref, ({ core, caller }) => core.listIntakes(caller)),
      intakeJson,
      {
        NAME: (one) => one.name,
        VARIANT: (one) => one.variant,
        APPLIED: (one) => String(one.applied),
        LAST: (one) => one.lastAt?.toISOString() ?? 'never',
        ID: (one) => one.id,
      },
      `The account has no intake yet. Create one with: ${programName} intake create${ofAccount(ref)} --name NAME --secret -`,
    ),

  show: async ({ intakeId, account: ref }) => {
    const id = intakeIdOf(intakeId, ref);
    const intake = await onAccount(ref, ({ core, caller }) => core.getIntake(caller, id));
    return { json: intakeJson(intake), text: facts(factsOf(intake)) };
  },

  delete: async ({ intakeId, account: ref }) => {
    const id = intakeIdOf(intakeId, ref);
    await onAccount(ref, ({ core, caller }) => core.deleteIntake(caller, id));
    return { json: { id, deleted: true }, text: `The intake ${id} and its payloads were deleted.` };
  },

  'send-test': async ({ intakeId, account: ref }) => {
    const id = intakeIdOf(intakeId, ref);
    const tested = await onAccount(ref, ({ core, caller }) => core.testIntake(caller, id));
    const code = tested.state === 'applied' ? 0 : 1;
    return { json: intakeTestJson(tested), text: testedText(tested, ref), code };
  },

  replay: async ({ intakeId, account: ref, since: given }) => {
    const id = intakeIdOf(intakeId, ref);
    const since = given === undefined ? undefined : sinceOf(given);
    const count = await onAccount(ref, ({ core, caller }) => core.replayIntake(caller, id, since));
    const what = count === 1 ? '1 payload waits' : `${count} payloads wait`;
    return { json: { id, replayed: count }, text: `${what} to be applied again by the server.` };
  },

  ...receiverActions,
};

const intakeIdOf = (given: string, ref: string | undefined) =>
  idOf<IntakeId>(given, 'an intake', 'intake list', ref);

function testedText({ state, phone, contactId, created }: IntakeTest, ref: string | undefined): string {
  const number = `+${phone}`;
  if (state !== 'applied' || contactId === null)
    return `The test message of ${number} was verified and stored, but its state is "${state}". Check whether the account is full: ${programName} account show${ofAccount(ref)}`;
  const made = created ? 'A contact was made' : 'The contact was there already';
  return `The test message was verified, stored and applied. ${made}: ${contactId}, with the number ${number}.
It did not pass through the public address: only a real message shows that the platform reaches it with the same secret.

Delete the contact with: ${programName} contact delete ${contactId}${ofAccount(ref)} --yes`;
}

function factsOf(intake: Intake): readonly (readonly [string, string | null])[] {
  const { numbers, unread } = intake;
  return [
    ['id', intake.id],
    ['name', intake.name],
    ['variant', intake.variant],
    ['portfolio', intake.portfolio],
    [
      'business numbers',
      Object.entries(numbers)
        .map(([id, digits]) => digits ?? id)
        .join(', '),
    ],
    ['applied', String(intake.applied)],
    ['unreadable', String(intake.unreadable)],
    [
      'not read',
      Object.entries(unread)
        .map(([name, count]) => `${name} (${count})`)
        .join(', '),
    ],
    ['created by', intake.madeBy ?? 'the command line'],
    ['last payload', intake.lastAt?.toISOString() ?? 'never'],
  ];
}

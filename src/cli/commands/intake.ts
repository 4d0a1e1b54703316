/** `intake create`, `list`, `show`, `set`, `rotate`, `delete`, `send-test`, `replay`; `intake-receiver.ts` has `intake receiver …`. */
import { intakeJson, intakeTestJson } from '../../core/intakes/intake-json.js';
import { intakePath, type MadeIntake } from '../../core/intakes/operations.js';
import { defined } from '../../domain/defined.js';
import type { IntakeId } from '../../domain/ids.js';
import type { Intake, IntakeTest, KindCounts } from '../../domain/intake.js';
import { CliError } from '../run/cli-error.js';
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
    const made = await onAccount(account, async ({ core, caller }) => {
      const secret = await readSecretOption('--secret', given);
      return core.createIntake(caller, { name, secret, ...defined({ variant, verifyToken, portfolio }) });
    });
    return madeOutput('The intake was created.', made);
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

  set: async ({ intakeId, account: ref, name, secret: given, overlap, verifyToken }) => {
    const id = intakeIdOf(intakeId, ref);
    if (name === undefined && given === undefined && verifyToken === undefined)
      throw new CliError('No change is given.', 'Add --name, --secret or --verify-token.');
    const intake = await onAccount(ref, async ({ core, caller }) => {
      const secret = given === undefined ? undefined : await readSecretOption('--secret', given);
      const overlapSeconds = overlap === undefined ? undefined : Math.round(overlap / 1000);
      return core.editIntake(caller, id, defined({ name, secret, overlapSeconds, verifyToken }));
    });
    return { json: intakeJson(intake), text: `The intake was changed.\n\n${facts(factsOf(intake))}` };
  },

  /** The old address ends at once where no overlap is given. */
  rotate: async ({ intakeId, account: ref, overlap = 0 }) => {
    const id = intakeIdOf(intakeId, ref);
    const made = await onAccount(ref, ({ core, caller }) =>
      core.rotateIntakeToken(caller, id, Math.round(overlap / 1000)),
    );
    const until = made.intake.oldTokenUntil?.toISOString();
    const end = until === undefined ? 'The old one no longer works.' : `The old one works until ${until}.`;
    return madeOutput(`The intake has a new address. ${end}`, made);
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

function madeOutput(begin: string, { intake, token, verifyToken }: MadeIntake) {
  const path = intakePath(token);
  const address = facts([['path', path], ['verify token', verifyToken], ...factsOf(intake)]);
  return {
    json: { ...intakeJson(intake), path, token, verify_token: verifyToken },
    text: `${begin} Its path is shown only once: give the platform your public URL with it.\n\n${address}`,
  };
}

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
  const { numbers, kinds, unread } = intake;
  const countsOf = (counts: KindCounts) =>
    Object.entries(counts)
      .map(([name, count]) => `${name} (${count})`)
      .join(', ');
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
    ['to be tried again', String(intake.refused)],
    ['failed', String(intake.failed)],
    ['came', countsOf(kinds)],
    ['came today', countsOf(intake.today)],
    ['not read', countsOf(unread)],
    ['created by', intake.madeBy ?? 'the command line'],
    ['verified', intake.verifiedAt?.toISOString() ?? 'never'],
    ['last payload', intake.lastAt?.toISOString() ?? 'never'],
    ...untilOf('old secret until', intake.oldSecretUntil),
    ...untilOf('old address until', intake.oldTokenUntil),
  ];
}

function untilOf(name: string, at: Date | null): readonly (readonly [string, string])[] {
  return at === null ? [] : [[name, at.toISOString()]];
}

/**
 * `intake create`, `list`, `show`, `set`, `rotate`, `delete`, `send-test`, `replay`; `intake-receiver.ts` has `intake
 * receiver …`.
 */

import type { IntakeId } from '@switchbook/domain/runtime/ids.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import type { Intake, IntakeTest, IntakeWithToken } from '../../../../clients/typescript/src/index.js';
import { accountOption, idOf, onApi } from '../../session/command-account.js';
import type { Actions } from '../../syntax/define.js';
import type { intakes } from '../../syntax/intake.js';
import { CliError } from '../../terminal/cli-error.js';
import { formatDetails, listing } from '../../terminal/output.js';
import { programName } from '../../terminal/program-name.js';
import { readSecretOption } from '../../terminal/terminal-input.js';
import { parseSince } from '../account/audit.js';
import { receiverActions } from './intake-receiver.js';

export const intakeActions: Actions<typeof intakes> = {
  create: async ({ account, name, secret: secretOption, variant, verifyToken, portfolio }) => {
    const intake = await onApi(account, async ({ api }) => {
      const secret = await readSecretOption('--secret', secretOption);
      return api.createIntake({
        name,
        secret,
        ...withoutUndefined({ variant, verify_token: verifyToken, portfolio }),
      });
    });
    return createdOutput('The intake was created.', intake);
  },

  list: async ({ account: ref }) =>
    listing(
      await onApi(ref, async ({ api }) => (await api.listIntakes()).data),
      {
        NAME: (intake) => intake.name,
        VARIANT: (intake) => intake.variant,
        APPLIED: (intake) => String(intake.applied),
        LAST: (intake) => intake.last_at ?? 'never',
        ID: (intake) => intake.id,
      },
      `The account has no intake yet. Create one with: ${programName} intake create${accountOption(ref)} --name NAME --secret -`,
    ),

  show: async ({ intakeId, account: ref }) => {
    const id = intakeIdOf(intakeId, ref);
    const intake = await onApi(ref, ({ api }) => api.getIntake({ id }));
    return { json: intake, text: formatDetails(intakeDetailsOf(intake)) };
  },

  set: async ({ intakeId, account: ref, name, secret: secretOption, overlap, verifyToken }) => {
    const id = intakeIdOf(intakeId, ref);
    if (name === undefined && secretOption === undefined && verifyToken === undefined)
      throw new CliError('No change is given.', 'Add --name, --secret or --verify-token.');
    const intake = await onApi(ref, async ({ api }) => {
      const secret =
        secretOption === undefined ? undefined : await readSecretOption('--secret', secretOption);
      const overlap_seconds = overlap === undefined ? undefined : Math.round(overlap / 1000);
      return api.updateIntake(
        { id },
        withoutUndefined({ name, secret, overlap_seconds, verify_token: verifyToken }),
      );
    });
    return { json: intake, text: `The intake was changed.\n\n${formatDetails(intakeDetailsOf(intake))}` };
  },

  /** The old address ends at once unless an overlap is given. */
  rotate: async ({ intakeId, account: ref, overlap = 0 }) => {
    const id = intakeIdOf(intakeId, ref);
    const intake = await onApi(ref, ({ api }) =>
      api.rotateIntake({ id }, { overlap_seconds: Math.round(overlap / 1000) }),
    );
    const until = intake.old_token_until;
    const end = until === null ? 'The old one no longer works.' : `The old one works until ${until}.`;
    return createdOutput(`The intake has a new address. ${end}`, intake);
  },

  delete: async ({ intakeId, account: ref }) => {
    const id = intakeIdOf(intakeId, ref);
    await onApi(ref, ({ api }) => api.deleteIntake({ id }));
    return { json: { id, deleted: true }, text: `The intake ${id} and its payloads were deleted.` };
  },

  'send-test': async ({ intakeId, account: ref }) => {
    const id = intakeIdOf(intakeId, ref);
    const tested = await onApi(ref, ({ api }) => api.testIntake({ id }));
    const code = tested.state === 'applied' ? 0 : 1;
    return { json: tested, text: describeTest(tested, ref), code };
  },

  replay: async ({ intakeId, account: ref, since: sinceText }) => {
    const id = intakeIdOf(intakeId, ref);
    const since = sinceText === undefined ? undefined : parseSince(sinceText).toISOString();
    const { replayed: count } = await onApi(ref, ({ api }) =>
      api.replayIntake({ id }, withoutUndefined({ since })),
    );
    const waitingCount = count === 1 ? '1 payload waits' : `${count} payloads wait`;
    return { json: { id, replayed: count }, text: `${waitingCount} to be applied again by the server.` };
  },

  ...receiverActions,
};

function createdOutput(begin: string, intake: IntakeWithToken) {
  const address = formatDetails([
    ['path', intake.path],
    ['verify token', intake.verify_token],
    ...intakeDetailsOf(intake),
  ]);
  return {
    json: intake,
    text: `${begin} Its path is shown only once: give the platform your public URL with it.\n\n${address}`,
  };
}

const intakeIdOf = (text: string, ref: string | undefined) =>
  idOf<IntakeId>(text, 'an intake', 'intake list', ref);

function describeTest(
  { state, phone, contact_id: contactId, created }: IntakeTest,
  ref: string | undefined,
): string {
  const number = `+${phone}`;
  if (state !== 'applied' || contactId === null)
    return `The test message of ${number} was verified and stored, but its state is "${state}". Check whether the account is full: ${programName} usage${accountOption(ref)}`;
  const outcome = created ? 'A contact was made' : 'The contact existed already';
  return `The test message was verified, stored and applied. ${outcome}: ${contactId}, with the number ${number}.
It did not pass through the public address: only a real message shows that the platform reaches it with the same secret.

Delete the contact with: ${programName} contact delete ${contactId}${accountOption(ref)} --yes`;
}

function intakeDetailsOf(intake: Intake): readonly (readonly [string, string | null])[] {
  const { numbers, kinds, unread } = intake;
  const countsOf = (counts: Readonly<Record<string, number>>) =>
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
    ['created by', intake.made_by ?? 'the command line'],
    ['verified', intake.verified_at ?? 'never'],
    ['last payload', intake.last_at ?? 'never'],
    ...untilOf('old secret until', intake.old_secret_until),
    ...untilOf('old address until', intake.old_token_until),
  ];
}

function untilOf(name: string, at: string | null): readonly (readonly [string, string])[] {
  return at === null ? [] : [[name, at]];
}

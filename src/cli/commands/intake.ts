/** `intake create`, `list`, `show`, `delete`. */
import { intakeJson } from '../../core/intakes/intake-json.js';
import { intakePath } from '../../core/intakes/operations.js';
import { defined } from '../../domain/defined.js';
import type { IntakeId } from '../../domain/ids.js';
import type { Intake } from '../../domain/intake.js';
import { facts, listing } from '../run/output.js';
import { programName } from '../run/program-name.js';
import { readSecretOption } from '../run/read-stdin.js';
import type { Actions } from '../syntax/define.js';
import type { intakes } from '../syntax/traffic.js';
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
};

const intakeIdOf = (given: string, ref: string | undefined) =>
  idOf<IntakeId>(given, 'an intake', 'intake list', ref);

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

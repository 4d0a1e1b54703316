/** Intakes as people and programs manage them. `door.ts` receives their payloads, `apply.ts` applies these. */
import type { Caller } from '../../domain/access.js';
import { changesOf } from '../../domain/audit.js';
import { asId, type IntakeId } from '../../domain/ids.js';
import { type Intake, type IntakeVariant, intakeFacts, intakeVariants } from '../../domain/intake.js';
import { existing, invalid, notFound, ProblemError } from '../../domain/problem.js';
import { codePoints, isStorable } from '../../domain/text.js';
import { findLiveKeys } from '../../store/access/accounts.js';
import type { Transaction } from '../../store/database/database.js';
import { notifyChanged } from '../../store/database/listen.js';
import {
  deleteIntake as deleteStored,
  findIntake,
  insertIntake,
  listIntakes as listStored,
  lockIntakes,
  type StoredIntake,
} from '../../store/intakes/intakes.js';
import { hashSecret, randomText } from '../access/key-format.js';
import { audited } from '../audit/audit.js';
import type { Context } from '../context.js';
import { newToken, owners } from './intake-secrets.js';

export const maxIntakes = 20;
const maxNameLength = 100;
const maxSecretLength = 500;

export interface NewIntake {
  readonly name: string;
  /** `meta` when absent */
  readonly variant?: string;
  /** signs the payloads: the secret of the app, or of the subscription */
  readonly secret: string;
  /** made when absent */
  readonly verifyToken?: string;
  /** the namespace of the ids that people have with the business; one namespace when absent */
  readonly portfolio?: string;
}

export interface MadeIntake {
  readonly intake: Intake;
  /** the last part of the address; shown this once */
  readonly token: string;
  readonly verifyToken: string;
}

/** The path of the address that receives payloads. */
export function intakePath(token: string): string {
  return `/intake/${token}`;
}

/** Throws `invalid`, `quota`. */
export async function createIntake(context: Context, caller: Caller, wanted: NewIntake): Promise<MadeIntake> {
  const { accountId } = caller;
  const { variant = 'meta', portfolio = '', verifyToken = randomText(32, context.random) } = wanted;
  checkText('name', wanted.name, 1, maxNameLength);
  checkText('secret', wanted.secret, 8, maxSecretLength);
  checkText('verify_token', verifyToken, 8, maxSecretLength);
  checkText('portfolio', portfolio, 0, maxNameLength);
  if (!intakeVariants.some((one) => one === variant))
    throw invalid('variant', 'not_allowed', `must be one of ${intakeVariants.join(', ')}`);
  const owner = { accountId, id: asId<IntakeId>(context.newId()) };
  const token = newToken(accountId, context.random);
  const now = context.clock();
  const intake = await context.database.transaction(async (tx) => {
    if (!(await lockIntakes(tx, accountId))) throw notFound('account');
    await checkLive(context, tx, caller);
    const count = (await listStored(tx, accountId)).length;
    if (count >= maxIntakes)
      throw new ProblemError({ kind: 'quota', feature: 'intakes', current: count, maximum: maxIntakes });
    const fresh: StoredIntake = {
      ...owner,
      ...{ name: wanted.name, variant: variant as IntakeVariant, portfolio },
      tokenHash: hashSecret(token),
      secret: context.sealer.seal(wanted.secret, owners.secret(owner)),
      verifyToken: context.sealer.seal(verifyToken, owners.verifyToken(owner)),
      ...{ numbers: {}, unread: {}, applied: 0, unreadable: 0, lastAt: null },
      ...{ madeBy: caller.keyId, createdAt: now, updatedAt: now },
    };
    return audited(context, tx, caller, async (written) => {
      const result = await insertIntake(written, fresh);
      return { result, changes: changesOf('intake.created', owner.id, null, factsOf(result)) };
    });
  });
  return { intake: shown(intake), token, verifyToken };
}

/** Newest first. */
export async function listIntakes({ database }: Context, { accountId }: Caller): Promise<readonly Intake[]> {
  return (await listStored(database, accountId)).map(shown);
}

/** Throws `not_found`. */
export async function getIntake({ database }: Context, { accountId }: Caller, id: IntakeId): Promise<Intake> {
  return shown(existing(await findIntake(database, accountId, id), 'intake'));
}

/** Its address answers 404 from then on, and its payloads are deleted. Throws `not_found`. */
export async function deleteIntake(context: Context, caller: Caller, id: IntakeId): Promise<Intake> {
  const { accountId } = caller;
  const gone = await context.database.transaction(async (tx) => {
    const result = await audited(context, tx, caller, async (written) => {
      const stored = existing(await deleteStored(written, accountId, id), 'intake');
      return { result: stored, changes: changesOf('intake.deleted', id, factsOf(stored), null) };
    });
    await notifyChanged(tx, accountId);
    return result;
  });
  context.forgetAccess(accountId);
  return shown(gone);
}

/** Leaves out the members that no client sees. */
function shown({ tokenHash: _, secret: __, verifyToken: ___, ...intake }: StoredIntake): Intake {
  return intake;
}

function factsOf(stored: StoredIntake) {
  return intakeFacts(stored, stored.secret);
}

async function checkLive(context: Context, tx: Transaction, { accountId, keyId }: Caller): Promise<void> {
  if (keyId === null) return;
  if ((await findLiveKeys(tx, accountId, [keyId], context.clock())).size === 0)
    throw new ProblemError({ kind: 'unauthenticated' });
}

function checkText(path: string, text: string, fewest: number, most: number): void {
  const length = codePoints(text.trim());
  if (isStorable(text) && length >= fewest && codePoints(text) <= most) return;
  throw invalid(path, 'form', `must be text of ${fewest} to ${most} characters`);
}

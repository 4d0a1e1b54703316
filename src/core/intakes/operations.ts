/** Intakes as people and programs manage them. `door.ts` receives their payloads, `apply.ts` applies these. */
import type { Caller } from '../../domain/access.js';
import { type AuditAction, changesOf } from '../../domain/audit-change.js';
import { asId, type IntakeId } from '../../domain/ids.js';
import { type Intake, type IntakeVariant, intakeFacts, intakeVariants } from '../../domain/intake.js';
import { existing, invalid, notFound, ProblemError } from '../../domain/problem.js';
import { codePoints, isStorable } from '../../domain/text.js';
import { findLiveKeys } from '../../store/access/accounts.js';
import type { Transaction } from '../../store/database/database.js';
import { notifyChanged } from '../../store/database/listen.js';
import {
  type CountedIntake,
  deleteIntake as deleteStored,
  findIntake,
  insertIntake,
  listIntakes as listStored,
  lockIntakes,
  noteHasIntakes,
  type StoredIntake,
  updateIntake,
} from '../../store/intakes/intakes.js';
import { maxOverlapSeconds } from '../access/key-changes.js';
import { hashSecret, randomText } from '../access/key-format.js';
import { audited } from '../audit/audit.js';
import type { Context } from '../context.js';
import { dayOf } from './apply.js';
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
  checkTexts({ ...wanted, verifyToken });
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
      ...{ numbers: {}, unread: {}, applied: 0, unreadable: 0, failed: 0, lastAt: null, verifiedAt: null },
      ...{ kinds: {}, today: {}, todayOn: null },
      ...{ oldSecret: null, oldSecretUntil: null, oldTokenHash: null, oldTokenUntil: null },
      ...{ madeBy: caller.keyId, createdAt: now, updatedAt: now },
    };
    const result = await audited(context, tx, caller, async (written) => {
      const result = await insertIntake(written, fresh);
      return { result, changes: changesOf('intake.created', owner.id, null, intakeFacts(result)) };
    });
    await noteHasIntakes(tx, accountId);
    await notifyChanged(tx, accountId);
    return result;
  });
  context.forgetAccess(accountId);
  return { intake: shown(context, { ...intake, refused: 0 }), token, verifyToken };
}

/** Newest first. */
export async function listIntakes(context: Context, { accountId }: Caller): Promise<readonly Intake[]> {
  return (await listStored(context.database, accountId)).map((one) => shown(context, one));
}

/** Throws `not_found`. */
export async function getIntake(context: Context, { accountId }: Caller, id: IntakeId): Promise<Intake> {
  return shown(context, existing(await findIntake(context.database, accountId, id), 'intake'));
}

export interface IntakeEdit {
  readonly name?: string;
  readonly secret?: string;
  /** payloads that are signed with the previous secret are accepted so much longer */
  readonly overlapSeconds?: number;
  readonly verifyToken?: string;
}

/** A new secret replaces the previous one, which counts for an overlap too. Throws `not_found`, `invalid`. */
export async function editIntake(
  context: Context,
  caller: Caller,
  id: IntakeId,
  edit: IntakeEdit,
): Promise<Intake> {
  const { name, secret, verifyToken, overlapSeconds = 0 } = edit;
  checkTexts(edit);
  checkOverlap(overlapSeconds);
  if (overlapSeconds > 0 && secret === undefined)
    throw invalid('overlap_seconds', 'needs', 'needs a new secret, which replaces the previous one');
  const edited = await changing(context, caller, id, 'intake.changed', (stored) => ({
    ...stored,
    name: name ?? stored.name,
    verifyToken:
      verifyToken === undefined
        ? stored.verifyToken
        : context.sealer.seal(verifyToken, owners.verifyToken(stored)),
    ...(secret === undefined
      ? {}
      : {
          secret: context.sealer.seal(secret, owners.secret(stored)),
          ...previous('Secret', stored.secret, overlapEnd(context, overlapSeconds)),
        }),
  }));
  return shown(context, edited);
}

/**
 * Makes a new address. Payloads to the previous one are accepted for `overlapSeconds` more, and the platform verifies the new one
 * when it is entered there. Throws `not_found`, `invalid`.
 */
export async function rotateIntakeToken(
  context: Context,
  caller: Caller,
  id: IntakeId,
  overlapSeconds = 0,
): Promise<MadeIntake> {
  checkOverlap(overlapSeconds);
  const token = newToken(caller.accountId, context.random);
  const rotated = await changing(context, caller, id, 'intake.address_rotated', (stored) => ({
    ...stored,
    tokenHash: hashSecret(token),
    ...previous('TokenHash', stored.tokenHash, overlapEnd(context, overlapSeconds)),
    verifiedAt: null,
  }));
  const verifyToken = context.sealer.open(rotated.verifyToken, owners.verifyToken(rotated));
  return { intake: shown(context, rotated), token, verifyToken };
}

function previous(what: 'Secret' | 'TokenHash', value: Buffer, until: Date | null): Partial<StoredIntake> {
  const kept = until === null ? null : value;
  return what === 'Secret'
    ? { oldSecret: kept, oldSecretUntil: until }
    : { oldTokenHash: kept, oldTokenUntil: until };
}

function overlapEnd({ clock }: Context, seconds: number): Date | null {
  return seconds === 0 ? null : new Date(clock().getTime() + seconds * 1_000);
}

/** One change of an intake at a time; every process forgets what it knew of the intake. */
async function changing(
  context: Context,
  caller: Caller,
  id: IntakeId,
  action: AuditAction,
  change: (stored: StoredIntake) => StoredIntake,
): Promise<CountedIntake> {
  const { accountId } = caller;
  const changed = await context.database.transaction(async (tx) => {
    if (!(await lockIntakes(tx, accountId))) throw notFound('account');
    await checkLive(context, tx, caller);
    const stored = existing(await findIntake(tx, accountId, id), 'intake');
    const result = await audited(context, tx, caller, async (written) => {
      const wanted = { ...change(stored), updatedAt: context.clock() };
      const result = existing(await updateIntake(written, wanted), 'intake');
      return { result, changes: changesOf(action, id, intakeFacts(stored), intakeFacts(result)) };
    });
    await notifyChanged(tx, accountId);
    return result;
  });
  context.forgetAccess(accountId);
  return changed;
}

/** Its address answers 404 from then on, and its payloads are deleted. Throws `not_found`. */
export async function deleteIntake(context: Context, caller: Caller, id: IntakeId): Promise<Intake> {
  const { accountId } = caller;
  const gone = await context.database.transaction(async (tx) => {
    const result = await audited(context, tx, caller, async (written) => {
      const stored = existing(await deleteStored(written, accountId, id), 'intake');
      return { result: stored, changes: changesOf('intake.deleted', id, intakeFacts(stored), null) };
    });
    await notifyChanged(tx, accountId);
    return result;
  });
  context.forgetAccess(accountId);
  return shown(context, { ...gone, refused: 0 });
}

/** Leaves out the members that no client sees, and what is over. */
function shown({ clock }: Context, stored: CountedIntake): Intake {
  const { tokenHash: _, secret: __, verifyToken: ___, oldTokenHash: ____, oldSecret: _____, ...own } = stored;
  const { todayOn, ...intake } = own;
  const now = clock();
  const left = (until: Date | null) => (until !== null && until > now ? until : null);
  return {
    ...intake,
    today: todayOn === dayOf(now) ? intake.today : {},
    oldSecretUntil: left(intake.oldSecretUntil),
    oldTokenUntil: left(intake.oldTokenUntil),
  };
}

async function checkLive(context: Context, tx: Transaction, { accountId, keyId }: Caller): Promise<void> {
  if (keyId === null) return;
  if ((await findLiveKeys(tx, accountId, [keyId], context.clock())).size === 0)
    throw new ProblemError({ kind: 'unauthenticated' });
}

function checkTexts({
  name,
  secret,
  verifyToken,
}: Pick<IntakeEdit, 'name' | 'secret' | 'verifyToken'>): void {
  if (name !== undefined) checkText('name', name, 1, maxNameLength);
  if (secret !== undefined) checkText('secret', secret, 8, maxSecretLength);
  if (verifyToken !== undefined) checkText('verify_token', verifyToken, 8, maxSecretLength);
}

function checkOverlap(seconds: number): void {
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > maxOverlapSeconds)
    throw invalid('overlap_seconds', 'invalid', `must be a whole number from 0 to ${maxOverlapSeconds}`);
}

function checkText(path: string, text: string, fewest: number, most: number): void {
  const length = codePoints(text.trim());
  if (isStorable(text) && length >= fewest && codePoints(text) <= most) return;
  throw invalid(path, 'form', `must be text of ${fewest} to ${most} characters`);
}

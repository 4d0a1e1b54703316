/** Changes in the trail: their actions, and the members that differ. */
import { isDeepStrictEqual } from 'node:util';

/** All kinds of changes in the trail. Texts about the trail do not list them. */
export const auditActionNames = [
  'account.created',
  'account.changed',
  'account.deleted',
  'key.created',
  'key.imported',
  'key.changed',
  'key.secret_rotated',
  'key.revoked',
  'key.code_made',
  'key.token_made',
  'webhook.created',
  'webhook.changed',
  'webhook.secret_rotated',
  'webhook.deleted',
  'upstream.set',
  'upstream.removed',
  'pull_key.kept',
  'pull_key.forgotten',
  'intake.created',
  'intake.changed',
  'intake.address_rotated',
  'intake.deleted',
  'book.created',
  'book.changed',
  'book.removed',
  'field.declared',
  'field.changed',
  'field.removed',
  'member.created',
  'member.changed',
  'member.left',
  'member.erased',
  'member.link_made',
  'member.sessions_ended',
  'invitation.accepted',
  'invitation.declined',
  'login.added',
  'login.ended',
  'role.created',
  'role.changed',
  'role.removed',
] as const;
export type AuditAction = (typeof auditActionNames)[number];

type Members = Readonly<Record<string, unknown>>;

/**
 * Facts of a subject for the audit trail. Secret members are recorded only by their names. So are members that may name
 * a person: names, numbers, free text and the paths of URLs.
 */
export interface AuditState {
  readonly shown: Members;
  readonly withheld: Members;
}

export interface AuditChange {
  readonly action: AuditAction;
  /** the id of the changed record; for an upstream its face */
  readonly subject: string;
  /** only the changed members of a change; null: the subject was created, or is deleted */
  readonly before: Members | null;
  readonly after: Members | null;
  /** names of members that are set or changed, sorted */
  readonly withheld: readonly string[];
}

/** Returns the change between two states; null: the record does not exist. Empty if both states are equal. */
export function changesOf(
  action: AuditAction,
  subject: string,
  before: AuditState | null,
  after: AuditState | null,
): readonly AuditChange[] {
  const differs = (part: keyof AuditState) => (name: string) =>
    !isDeepStrictEqual(before?.[part][name] ?? null, after?.[part][name] ?? null);
  const memberNamesOf = (part: keyof AuditState) =>
    Object.keys({ ...before?.[part], ...after?.[part] }).filter(differs(part));
  const withheld = memberNamesOf('withheld').sort();
  if (before === null || after === null)
    return [{ action, subject, before: before?.shown ?? null, after: after?.shown ?? null, withheld }];
  const shownNames = memberNamesOf('shown');
  if (shownNames.length === 0 && withheld.length === 0) return [];
  const only = ({ shown: members }: AuditState) =>
    Object.fromEntries(shownNames.map((name) => [name, members[name] ?? null]));
  return [{ action, subject, before: only(before), after: only(after), withheld }];
}

/** Drops user, path and query, which may contain tokens. */
export function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : '';
}

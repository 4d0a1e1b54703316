/**
 * The redaction rules of operations, for callers with limited visibility: one rule per operation, for the contacts and
 * records in its input and output. Each is in the folder of its operation; rules that hide nothing are in this list.
 */

import type { Parts } from '@switchbook/domain/access/redaction.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import { consentRules } from '../../consents/operations/consent-redaction.js';
import { contactRules } from '../../contacts/operations/contact-redaction.js';
import { mergeRules } from '../../contacts/operations/merge-redaction.js';
import { BatchError } from '../../contacts/writes/commands.js';
import { duplicateRules } from '../../duplicates/operations/duplicate-redaction.js';
import { eventRules } from '../../feed/operations/event-redaction.js';
import { noteRules } from '../../notes/operations/note-redaction.js';
import { type AnyRedactionRule, plain } from '../../operation-context/declared-operation.js';
import { changeRules } from '../../plans/operations/change-redaction.js';
import { redactProblem } from '../values/redact-problem.js';

/**
 * The operations for callers with limited visibility: each shows and changes only visible contacts and parts. An
 * operation without a rule here or in its own file is refused, so that a new one reveals nothing by mistake. Operations
 * on the whole account are refused: imports, pulls, intakes, webhooks, upstreams, keys, members, usage, health, audit.
 * Also changes of catalogs, fields and segments, emptying the whole bin, and corrections of all numbers. Also an
 * erasure, which reaches copies in all of these.
 */
const rules = {
  ...contactRules,
  ...mergeRules,
  ...duplicateRules,
  ...noteRules,
  ...consentRules,
  ...eventRules,
  ...changeRules,

  // Its rows are redacted when they are written.
  exportContacts: plain,
  runLong: plain,
  // Names of catalogs, fields and agents do not belong to contacts.
  listCatalog: plain,
  getCatalogItem: plain,
  countCatalogUses: plain,
  listSegmentFields: plain,
  signOut: plain,
  issuerOfSession: plain,
  rotateSession: plain,
  beginProviderCheck: plain,
  endProviderCheck: plain,
  listOwnSessions: plain,
  endOwnSession: plain,
  findSession: plain,
  readMe: plain,
  switchAccount: plain,
  acceptInvitation: plain,
  declineInvitation: plain,
  listOwnLogins: plain,
  endOwnLogin: plain,
  readPasskeyOwner: plain,
  addPasskey: plain,
  renameSelf: plain,
  listAgents: plain,
  getAgent: plain,
} satisfies Readonly<Record<string, AnyRedactionRule>>;

/** `src/core/operations.ts` checks that each is an operation. */
export type RuledName = keyof typeof rules;

/** Looked up by the name of any operation; some have no rule. */
export const redactionRules: Readonly<Record<string, AnyRedactionRule | undefined>> = rules;

export function redactError(parts: Parts, error: unknown, namesIdentities: boolean): unknown {
  if (error instanceof BatchError)
    return new BatchError(
      error.failures.map((one) => ({
        ...one,
        problem: redactProblem(parts, one.problem, namesIdentities),
      })),
    );
  if (!(error instanceof ProblemError)) return error;
  const problem = redactProblem(parts, error.problem, namesIdentities);
  return problem === error.problem
    ? error
    : new ProblemError(problem, { detail: error.message, cause: error.cause });
}

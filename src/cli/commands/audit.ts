/** `audit`: who changed keys, accounts, webhooks, upstreams and kept keys of vendors. */
import { type AuditEntry, auditJson } from '../../domain/audit.js';
import type { AccountId } from '../../domain/ids.js';
import { parseId } from '../../domain/ids.js';
import { parseInstant } from '../../domain/instant.js';
import { invalid } from '../../domain/problem.js';
import type { CommandCore } from '../remote/open-remote.js';
import { isFar } from '../remote/target.js';
import { type Output, shortJson, table } from '../run/output.js';
import { withCore, withOwnCore } from '../session/session.js';
import type { Actions, Given } from '../syntax/define.js';
import type { audit } from '../syntax/operate.js';
import { findAccount } from './on-account.js';

export const auditActions: Actions<typeof audit> = { audit: showAudit };

/** Shows entries of all accounts, deleted ones included, unless one is named. */
async function showAudit({
  account: ref,
  since: text,
  limit,
}: Given<typeof audit.commands.audit>): Promise<Output> {
  const page = { limit, after: null, since: text === undefined ? null : sinceOf(text) };
  // The API shows one account.
  const isOfAll = ref === undefined && !isFar();
  const { items, next } = isOfAll
    ? await withOwnCore((core) => core.listAllAudit(page))
    : await withCore(async (core) => core.listAudit(await accountOf(core, ref), page));
  const rows = items.map((one) => [
    one.occurredAt.toISOString(),
    one.action,
    one.subject,
    one.actor.face || '-',
    one.actor.key_id ?? '-',
    changesIn(one),
    ...(isOfAll ? [one.accountId] : []),
  ]);
  const headings = ['TIME', 'ACTION', 'SUBJECT', 'BY', 'KEY', 'CHANGES', ...(isOfAll ? ['ACCOUNT'] : [])];
  const more = next === null ? '' : '\n\nThere are older entries. Raise --limit to see them.';
  return {
    json: items.map((one) => ({ account_id: one.accountId, ...auditJson(one) })),
    text: `${table(headings, rows, 'No changes are on record.')}${more}`,
  };
}

/** One that is deleted is no account any more, and has its id alone. */
async function accountOf(core: CommandCore, ref: string | undefined): Promise<AccountId> {
  const id = ref === undefined ? undefined : parseId<AccountId>(ref);
  return id ?? (await findAccount(core, ref)).id;
}

export function sinceOf(text: string): Date {
  const time = parseInstant(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);
  if (time === undefined)
    throw invalid('--since', 'form', 'must be a date, or a time such as 2026-01-15T09:00:00Z');
  return time;
}

function changesIn({ before, after, withheld }: AuditEntry): string {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  const shown = names.map((name) => {
    const [was, is] = [before, after].map((state) => shortJson(state?.[name]));
    if (before !== null && after !== null) return `${name} ${was} -> ${is}`;
    return `${name} ${after === null ? was : is}`;
  });
  return [...shown, ...withheld.map((name) => `${name} (not recorded)`)].join('; ') || '-';
}

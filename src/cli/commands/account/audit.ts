/** `audit`: changes of rights, settings and connections, with their actors. */

import { invalid } from '@switchbook/domain/problems/problem.js';
import { type AccountId, parseId } from '@switchbook/domain/runtime/ids.js';
import { parseInstant } from '@switchbook/domain/runtime/instant.js';
import type { AuditEntry } from '../../../../clients/typescript/src/index.js';
import { auditJson } from '../../../audit/values.js';
import type { Core } from '../../../core/core.js';
import { getNamedAccount, onApi, readFirstItems } from '../../session/command-account.js';
import { isRemote } from '../../session/remote-server.js';
import { withOwnCore } from '../../session/session.js';
import type { Actions, ParsedArguments } from '../../syntax/define.js';
import type { audit } from '../../syntax/operate.js';
import { formatTable, type Output, shortJson } from '../../terminal/output.js';

export const auditActions: Actions<typeof audit> = { audit: showAudit };

/** Shows entries of all accounts, deleted ones included, unless one is named. */
async function showAudit({
  account: ref,
  since: text,
  limit,
}: ParsedArguments<typeof audit.commands.audit>): Promise<Output> {
  const since = text === undefined ? null : parseSince(text);
  // The API shows one account, and no deleted accounts.
  const isOfAll = ref === undefined && !isRemote();
  const { items, hasMore } = isRemote()
    ? await readOverApi(ref, since, limit)
    : await readFromCore(ref, since, limit);
  const rows = items.map((entry) => [
    entry.occurred_at,
    entry.action,
    entry.subject,
    entry.actor.face || '-',
    entry.actor.key_id ?? '-',
    describeChangesIn(entry),
    ...(isOfAll ? [entry.account_id] : []),
  ]);
  const headings = ['TIME', 'ACTION', 'SUBJECT', 'BY', 'KEY', 'CHANGES', ...(isOfAll ? ['ACCOUNT'] : [])];
  const hint = !hasMore ? '' : '\n\nThere are older entries. Raise --limit to see them.';
  return { json: items, text: `${formatTable(headings, rows, 'No changes are on record.')}${hint}` };
}

type Entry = Pick<AuditEntry, 'occurred_at' | 'action' | 'subject' | 'before' | 'after'> & {
  readonly account_id: string;
  readonly actor: Pick<AuditEntry['actor'], 'face' | 'key_id'>;
  readonly withheld: readonly string[];
};
interface Entries {
  readonly items: readonly Entry[];
  readonly hasMore: boolean;
}

function readOverApi(ref: string | undefined, since: Date | null, max: number): Promise<Entries> {
  return onApi(ref, async ({ api, account: { id } }) => {
    const start = since === null ? {} : { since: since.toISOString() };
    const { items, hasMore } = await readFirstItems(max, (limit) => api.listAudit({ ...start, limit }));
    return {
      items: items.map((entry) => {
        const { face, key_id } = entry.actor;
        return { account_id: id, ...entry, actor: { face, key_id } };
      }),
      hasMore,
    };
  });
}

function readFromCore(ref: string | undefined, since: Date | null, limit: number): Promise<Entries> {
  return withOwnCore(async (core) => {
    const page = { limit, after: null, since };
    const auditPage =
      ref === undefined
        ? await core.listAllAudit(page)
        : await core.listAudit({ accountId: await findAccountId(core, ref) }, page);
    const items = auditPage.items.map((entry) => ({ account_id: entry.accountId, ...auditJson(entry) }));
    return { items, hasMore: auditPage.next !== null };
  });
}

/** Finds the account. A deleted account is found only by its id. */
async function findAccountId(core: Core, ref: string | undefined): Promise<AccountId> {
  const id = ref === undefined ? undefined : parseId<AccountId>(ref);
  return id ?? (await getNamedAccount(core, ref)).id;
}

export function parseSince(text: string, option = '--since'): Date {
  const time = parseInstant(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);
  if (time === undefined)
    throw invalid(option, 'form', 'must be a date, or a time such as 2026-01-15T09:00:00Z', 'time');
  return time;
}

function describeChangesIn({ before, after, withheld }: Entry): string {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  const changes = names.map((name) => {
    const [was, is] = [before, after].map((state) => shortJson(state?.[name]));
    if (before !== null && after !== null) return `${name} ${was} -> ${is}`;
    return `${name} ${after === null ? was : is}`;
  });
  return [...changes, ...withheld.map((name) => `${name} (not recorded)`)].join('; ') || '-';
}

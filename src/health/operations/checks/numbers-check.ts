/** Checks whether phone numbers lack their country code. */
import type { Account, Caller } from '@switchbook/domain/access/access.js';
import type { Cursor, PageAfter } from '@switchbook/domain/contact/page.js';
import { listFirst } from '@switchbook/text/words.js';
import type { NumberCorrections } from '../../../bulk-changes/operations/number-corrections.js';
import { type Check, makeCheck, maxShown, okFinding, warningFinding } from './check.js';

export interface NumbersCheckInput {
  readonly listAccounts: () => Promise<readonly Account[]>;
  readonly listNumberCorrections: (caller: Caller, page: PageAfter) => Promise<NumberCorrections>;
  /** the time limit of this check, if shorter than the limit of all checks */
  readonly withinMs?: number;
}

const pageSize = 100;

/**
 * Checks whether accounts have numbers without a country code: the newest phones of every account with a region, within
 * the time limit.
 */
export function numbersCheck({
  listAccounts,
  listNumberCorrections,
  withinMs = 4_000,
}: NumbersCheckInput): Check {
  return makeCheck('numbers', async () => {
    const endsAt = performance.now() + withinMs;
    const accounts = (await listAccounts()).filter(
      (account) => account.settings.default_region !== undefined,
    );
    let isAll = true;
    const faults: string[] = [];
    for (const account of accounts) {
      const caller: Caller = { accountId: account.id, face: 'cli', keyId: null };
      let after: Cursor | null = null;
      do {
        if (performance.now() > endsAt) isAll = false;
        if (!isAll) break;
        const page: NumberCorrections = await listNumberCorrections(caller, { limit: pageSize, after });
        if (page.items.length > 0) {
          const orMore = page.next === null ? '' : ' or more';
          faults.push(`${account.slug}: ${page.items.length}${orMore}`);
          break;
        }
        after = page.next;
      } while (after !== null);
    }
    const [first] = faults;
    if (first === undefined)
      return okFinding(
        isAll
          ? 'No phone number lacks its country code.'
          : 'No checked phone number lacks its country code, but not all could be checked in time.',
      );
    const slug = first.split(':')[0];
    return warningFinding(
      `Phone numbers lack their country code, so they reach another country or no one (${listFirst(faults, maxShown)}).`,
      `List them: switchbook bulk numbers --account ${slug}. Correct them: switchbook bulk edit --all --correct-numbers --account ${slug}`,
    );
  });
}

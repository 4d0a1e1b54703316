/** Whether accounts hold numbers without their country's digits. */
import type { Account, Caller } from '../../domain/access.js';
import type { Cursor, PageAfter } from '../../domain/page.js';
import type { NumberCorrections } from '../bulk-changes/number-corrections.js';
import { type Check, check, ok, warning } from './run-check.js';

interface NumbersCheckInput {
  readonly listAccounts: () => Promise<readonly Account[]>;
  readonly listNumberCorrections: (caller: Caller, page: PageAfter) => Promise<NumberCorrections>;
  /** the time of the check, shorter than what all checks have */
  readonly withinMs?: number;
}

const limit = 100;

/** Looks at the newest phones of every account that has a region, as far as the time goes. */
export function numbersCheck({
  listAccounts,
  listNumberCorrections,
  withinMs = 4_000,
}: NumbersCheckInput): Check {
  return check('numbers', async () => {
    const endsAt = performance.now() + withinMs;
    const accounts = (await listAccounts()).filter((one) => one.settings.default_region !== undefined);
    let isAll = true;
    const found: string[] = [];
    for (const account of accounts) {
      const caller: Caller = { accountId: account.id, face: 'cli', keyId: null };
      let after: Cursor | null = null;
      do {
        if (performance.now() > endsAt) isAll = false;
        if (!isAll) break;
        const page: NumberCorrections = await listNumberCorrections(caller, { limit, after });
        if (page.items.length > 0) {
          const more = page.next === null ? '' : ' or more';
          found.push(`${account.slug}: ${page.items.length}${more}`);
          break;
        }
        after = page.next;
      } while (after !== null);
    }
    const [first] = found;
    if (first === undefined)
      return ok(
        isAll
          ? 'No phone number lacks its country code.'
          : 'No checked phone number lacks its country code, but not all could be checked in time.',
      );
    const slug = first.split(':')[0];
    return warning(
      `Phone numbers lack their country code, so they reach another country or no one (${found.join(', ')}).`,
      `List them: switchbook bulk numbers --account ${slug}. Correct them: switchbook bulk edit --all --correct-numbers --account ${slug}`,
    );
  });
}

/**
 * `account delete`: deletes an account permanently. The command requires a confirmation, and can be repeated after an
 * interruption.
 */

import { type AccountId, parseId } from '@switchbook/domain/runtime/ids.js';
import type { Core } from '../../../core/core.js';
import { getNamedAccount } from '../../session/command-account.js';
import { withLastingCore } from '../../session/local-session.js';
import type { accounts } from '../../syntax/account.js';
import type { ParsedArguments } from '../../syntax/define.js';
import { inQuotes, type Output, printNotice } from '../../terminal/output.js';
import { programName } from '../../terminal/program-name.js';
import { formatCount, Progress } from '../../terminal/progress.js';
import { confirm } from '../../terminal/terminal-input.js';

interface AccountToDelete {
  readonly id: AccountId;
  /** The account's display name. Undefined: an earlier command has begun the deletion. */
  readonly name?: string;
}

export function runAccountDelete({
  account: ref,
  yes,
}: ParsedArguments<typeof accounts.commands.delete>): Promise<Output> {
  return withLastingCore(async (core, signal) => {
    const { id, name } = await find(core, ref);
    if (name !== undefined)
      await confirm(
        yes,
        {
          warning: `This permanently deletes the account ${inQuotes(name)} with all its contacts and keys.`,
          word: name,
          refusal: `The account ${inQuotes(name)} was not deleted, because the deletion was not confirmed.`,
          command: `account delete ${ref}`,
        },
        signal,
      );
    const progress = new Progress();
    let rows = 0;
    try {
      await core.deleteAccount(id, {
        signal,
        onProgress: (count) => {
          rows = count;
          progress.show(() => ['deleting', `${formatCount(count)} rows`]);
        },
      });
    } finally {
      progress.end();
      if (signal.aborted)
        printNotice(
          `The deletion is not finished, and the keys of the account are refused. A server continues it, or run: ${programName} account delete ${id} --yes`,
        );
    }
    return {
      json: { id, name: name ?? null, deleted: true, rows },
      text: `The account ${name ?? id} and everything in it were deleted.`,
    };
  });
}

async function find(core: Core, ref: string): Promise<AccountToDelete> {
  try {
    return await getNamedAccount(core, ref);
  } catch (error) {
    // An account is found only by its id after the start of its deletion.
    const id = parseId<AccountId>(ref);
    const isBegun = id !== undefined && (await core.listDeletedAccounts()).includes(id);
    if (!isBegun) throw error;
    return { id };
  }
}

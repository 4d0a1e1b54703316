/** The checks that saved segments and saved views share: their names, and their trees of conditions. */

import type { Caller } from '../../domain/access.js';
import { hasAttributes, readByFields } from '../../domain/attribute-conditions.js';
import { tidyName } from '../../domain/compared-text.js';
import { readSegment } from '../../domain/segment.js';
import { codePoints, isStorable } from '../../domain/text.js';
import { findAccount } from '../../store/access/accounts.js';
import type { Context } from '../context.js';
import type { Fault } from '../records/record.js';

/** Returns the name as it is stored. */
export function checkName(name: string, most: number, fault: Fault): string {
  const spelled = tidyName(name);
  if (spelled === '') fault('name', 'blank', 'must not be blank');
  else if (codePoints(spelled) > most) fault('name', 'too_long', `must be at most ${most} characters`);
  else if (!isStorable(spelled)) fault('name', 'forbidden_character', 'must be well-formed text');
  return spelled;
}

/** Reads the tree by the settings and the own fields of the account. */
export async function checkTree(
  context: Context,
  { accountId }: Caller,
  tree: unknown,
  { isSaved, path }: { readonly isSaved: 'segment' | 'view'; readonly path: string },
  fault: Fault,
): Promise<void> {
  const account = await findAccount(context.database.reads, accountId);
  const ground = { region: account?.settings.default_region, now: context.clock(), isSaved };
  const filter = readSegment(tree, ground, fault, path);
  if (filter !== undefined && hasAttributes(filter))
    readByFields(filter, await context.catalogs.fields(accountId), fault);
}

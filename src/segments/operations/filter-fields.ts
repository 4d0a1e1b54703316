/** The fields of conditions in an account. */
import type { Caller } from '@switchbook/domain/access.js';
import { type MenuField, segmentMenu } from '../../contacts/filters/segment-menu.js';
import type { Context } from '../../core/context.js';

/** Native fields, then those that the account declares. */
export async function listSegmentFields(
  { catalogs }: Context,
  { accountId }: Caller,
): Promise<readonly MenuField[]> {
  return segmentMenu(await catalogs.fields(accountId));
}

/** `sign-in`: a URL that opens the console signed in, once. The first start prints one too. */

import { type Account, type Key, scopes } from '@switchbook/domain/access/access.js';
import type { Core } from '../../../core/core.js';
import type { CodeOwner } from '../../../sessions/operations/sign-in.js';
import { getNamedAccount } from '../../session/command-account.js';
import { withOwnCore } from '../../session/session.js';
import type { signIn } from '../../syntax/account.js';
import type { Actions } from '../../syntax/define.js';
import { formatDetails } from '../../terminal/output.js';
import { readSignInLink } from '../../terminal/sign-in-link.js';

export const signInActions: Actions<typeof signIn> = {
  'sign-in': async ({ account: ref }) => {
    const { url, expiresAt } = await withOwnCore(async (core) => {
      const account = await getNamedAccount(core, ref);
      return readSignInLink(core, await core.createSignInCode(await findOrCreateOwner(core, account)));
    });
    return {
      json: { url, expires_at: expiresAt },
      text: `Open this URL in a browser while the server runs. It works once.\n\n${formatDetails([
        ['sign in', url],
        ['until', expiresAt.toISOString()],
      ])}`,
    };
  },
};

/**
 * Returns the key that owns the code, created if missing. A session ends with its key, so the key must have no expiry
 * and all rights. The key of a member has no more rights than the member.
 */
async function findOrCreateOwner(core: Core, account: Account): Promise<CodeOwner> {
  const now = core.clock();
  const lasting = (await core.listKeys({ accountId: account.id }))
    .filter((key) => isLasting(key, now))
    .at(-1);
  const key =
    lasting ??
    (
      await core.createKey(account.id, {
        name: 'console',
        scopes,
        rateLimit: { kind: 'default' },
        expiresAt: null,
      })
    ).key;
  return { accountId: account.id, keyId: key.id, scopes, principal: undefined };
}

function isLasting(key: Key, now: Date): boolean {
  const isLive = key.revokedAt === null && (key.expiresAt === null || key.expiresAt > now);
  const isOwn = key.parentId === null && key.memberNumber === null;
  const isWhole = isOwn && scopes.every((scope) => key.scopes.includes(scope));
  return isLive && isWhole && key.expiresAt === null;
}

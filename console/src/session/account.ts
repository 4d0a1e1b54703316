/** The signed-in user, with rights, and the account with its settings. */
import { type QueryClient, queryOptions, useQuery } from '@tanstack/react-query';
import { useMemo, useSyncExternalStore } from 'react';
import { call } from '../api/client.ts';
import type { Account, Me, One } from '../api/types.ts';
import { recordCountry } from '../phones/example-number.ts';
import { getMissingScopes, subscribeToMissingScopes } from './missing-scopes.ts';
import { rightsOf } from './rights.ts';
import { recordAccount, recordSession } from './session.ts';

/** Any credential may request it. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async ({ signal }) => {
    const { data } = await call<One<Me>>('GET', '/me', { signal });
    recordSession(data);
    recordAccount(data);
    return data;
  },
  staleTime: 60_000,
});

/** Whether both are the same person, since a page of one person is never shown to another one. */
export const isSamePerson = (left: Me, right: Me): boolean =>
  left.account.id === right.account.id && left.member?.number === right.member?.number;

export const accountQuery = queryOptions({
  queryKey: ['account'],
  queryFn: ({ signal }) => call<One<Account>>('GET', '/account', { signal }),
  staleTime: 60_000,
});

/** Refreshes the role, the scopes and the name of the signed-in user, which may have changed. */
export function refreshMe(client: QueryClient): void {
  for (const { queryKey } of [meQuery, accountQuery]) void client.invalidateQueries({ queryKey });
}

export function useAccount() {
  const { data: me, error, isPending } = useQuery(meQuery);
  const missing = useSyncExternalStore(subscribeToMissingScopes, getMissingScopes);
  const can = useMemo(() => rightsOf(me, missing), [me, missing]);
  const { data } = useQuery({ ...accountQuery, enabled: can('account:read') });
  recordCountry(data?.data.account.default_region ?? undefined);
  return {
    me,
    name: data?.data.account.name ?? me?.account.name,
    /** its settings, for users who may read them */
    account: data?.data.account,
    key: data?.data.key,
    /** may change nothing */
    isReader: me?.scopes.every((scope) => scope.endsWith(':read')) === true,
    isPending,
    /** the error, while the signed-in user is unknown */
    error: me === undefined ? error : null,
    can,
  };
}

/** The account and what the key in use may do. */
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { call, isApiError } from '../api/client.ts';
import type { Account, One, Scope } from '../api/types.ts';
import { lacks, subscribeToLacks } from './lacks.ts';
import { noteAccount } from './session.ts';

/** Null: the key may not know. That is an answer and not an error, so it is asked for once. */
export const accountQuery = queryOptions({
  queryKey: ['account'],
  queryFn: async ({ signal }): Promise<One<Account> | null> => {
    try {
      const answer = await call<One<Account>>('GET', '/account', { signal });
      noteAccount(answer.data.account.id);
      return answer;
    } catch (error) {
      if (!isApiError(error, 'forbidden')) throw error;
      noteAccount('');
      return null;
    }
  },
  staleTime: ({ state }) => (state.data === null ? Number.POSITIVE_INFINITY : 60_000),
});

/** A key without `account:read` may have other scopes, so `can` is true until the server refuses. */
export function useAccount() {
  const { data, error, isPending } = useQuery(accountQuery);
  const lacking = useSyncExternalStore(subscribeToLacks, lacks);
  const scopes = data?.data.key.scopes;
  return {
    account: data?.data.account,
    key: data?.data.key,
    isPending,
    /** The error, while no account is loaded. */
    error: data === undefined ? error : null,
    can: (scope: Scope) => !lacking.has(scope) && (scopes === undefined || scopes.includes(scope)),
  };
}

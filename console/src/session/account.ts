/** The account and what the key in use may do. */
import { queryOptions, useQuery } from '@tanstack/react-query';
import { call, isApiError } from '../api/client.ts';
import type { Account, One, Scope } from '../api/types.ts';
import { noteAccount } from './session.ts';

export const accountQuery = queryOptions({
  queryKey: ['account'],
  queryFn: async ({ signal }) => {
    try {
      const answer = await call<One<Account>>('GET', '/account', { signal });
      noteAccount(answer.data.account.id);
      return answer;
    } catch (error) {
      if (isApiError(error, 'forbidden')) noteAccount('');
      throw error;
    }
  },
  staleTime: 60_000,
});

/** A key without `account:read` may still do the rest: then nothing is known, and everything is tried. */
export function useAccount() {
  const { data, error, isPending } = useQuery(accountQuery);
  const scopes = data?.data.key.scopes;
  return {
    account: data?.data.account,
    key: data?.data.key,
    isPending,
    /** what went wrong; a key that may not read the account may still do the rest */
    error: isApiError(error, 'forbidden') ? null : error,
    can: (scope: Scope) => scopes === undefined || scopes.includes(scope),
  };
}

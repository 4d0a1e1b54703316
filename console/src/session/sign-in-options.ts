/** The sign-in methods of this server that this browser supports. */
import { queryOptions } from '@tanstack/react-query';
import { call, isApiError } from '../api/client.ts';
import type { One } from '../api/types.ts';

export interface Options {
  readonly providers: readonly { readonly name: string; readonly label: string }[];
  readonly passkeys: boolean;
}

/** Other browsers cannot parse the server's data. */
const mayUsePasskeys =
  typeof PublicKeyCredential === 'function' && 'parseRequestOptionsFromJSON' in PublicKeyCredential;

export const optionsQuery = queryOptions({
  queryKey: ['sign-in options'],
  queryFn: async ({ signal }): Promise<Options> => {
    try {
      const { data } = await call<One<Options>>('GET', '/sign-in/options', { signal });
      return { ...data, passkeys: data.passkeys && mayUsePasskeys };
    } catch (error) {
      if (isApiError(error, 'not_found')) return { providers: [], passkeys: false };
      throw error;
    }
  },
});

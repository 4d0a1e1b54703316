/** The states of the APIs, with the names that the key in use may read. */
import { useQuery } from '@tanstack/react-query';
import type { Face, FaceState } from '../api/types.ts';
import { keysQuery } from '../keys/queries.ts';
import { useAccount } from '../session/account.ts';
import { faceStatesQuery, upstreamsQuery } from './queries.ts';
import { type ConnectStep, stepsOf } from './steps.ts';

export interface FaceStates {
  /** undefined until loaded */
  readonly stepsOf: ((face: Face) => readonly ConnectStep[]) | undefined;
  readonly stateOf: (face: Face) => FaceState | undefined;
  readonly error: unknown;
}

export function useFaceStates(): FaceStates {
  const { can } = useAccount();
  const states = useQuery({ ...faceStatesQuery, enabled: can('account:read') });
  const keys = useQuery({ ...keysQuery, enabled: can('keys:manage') });
  const upstreams = useQuery({ ...upstreamsQuery, enabled: can('upstreams:manage') });
  const isReading = keys.isLoading || upstreams.isLoading;
  const { data } = states;
  return {
    stepsOf:
      data === undefined || isReading
        ? undefined
        : (face) => {
            const state = data.get(face.name);
            return state === undefined
              ? []
              : stepsOf(face, state, { keys: keys.data, upstreams: upstreams.data });
          },
    stateOf: (face) => data?.get(face.name),
    error: states.error,
  };
}

/** Queries of the Connect page: served APIs, upstreams and pulls. */
import { queryOptions } from '@tanstack/react-query';
import { call, refetchEvery, refetchEveryWhile } from '../api/client.ts';
import { dataQuery } from '../api/data-query.ts';
import type { Face, FaceState, Page, Pull, Upstream } from '../api/types.ts';
import { language, t } from '../texts/texts.ts';

export const facesQuery = dataQuery<readonly Face[]>(['faces'], '/faces', { staleTime: 300_000 });

const statesEveryMs = 3_000;

/** The use of each API. It refreshes while it is shown, so that completed steps update. */
export const faceStatesQuery = queryOptions({
  queryKey: ['faces', 'states'],
  queryFn: async ({ signal }) =>
    new Map(
      (await call<Page<FaceState>>('GET', '/faces/states', { signal })).data.map((state) => [
        state.face,
        state,
      ]),
    ),
  refetchInterval: refetchEvery(statesEveryMs),
});

export const upstreamsQuery = dataQuery<readonly Upstream[]>(['upstreams'], '/upstreams');

const shownPulls = 100;

/** Returns the pulls of a face, newest first. The list refreshes every second while one is active. */
export const pullsQuery = (face: string) =>
  dataQuery<readonly Pull[]>(['pulls', face], '/pulls', {
    query: { limit: shownPulls, face },
    refetchInterval: refetchEveryWhile(1_000, (pulls: readonly Pull[]) => pulls.some(isActive)),
  });

export function isActive({ state }: Pick<Pull, 'state'>): boolean {
  return ['pulling', 'receiving', 'queued', 'running', 'undoing'].includes(state);
}

/** Returns the vendor's name, or the title of an API without a vendor. */
export function nameOf(face: Face): string {
  return face.vendor ?? face.title;
}

/** Returns the note about the paths that only the vendor has, in the user's language: that of the server is English. */
export function elsewhereText(face: Face): string | null {
  if (face.not_served === null || language === 'en') return face.not_served;
  return t.move.elsewhere(nameOf(face));
}

/** Returns the name next to others: APIs of one vendor have their titles, with their versions. */
export function nameAmong(face: Face, faces: readonly Face[]): string {
  const isOnly = faces.every((candidate) => candidate.name === face.name || candidate.vendor !== face.vendor);
  return isOnly ? nameOf(face) : face.title;
}

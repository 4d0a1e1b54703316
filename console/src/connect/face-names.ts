/** The names of APIs by their keys, where several are shown together. */
import { useQuery } from '@tanstack/react-query';
import { useAccount } from '../session/account.ts';
import { t } from '../texts/texts.ts';
import { facesQuery, nameAmong } from './queries.ts';

/**
 * Returns the vendor's name for the key of an API. The key itself is returned until the names are loaded, and for an
 * API that this server does not have.
 */
export function useFaceNames(): (face: string) => string {
  const { can } = useAccount();
  const { data: faces = [] } = useQuery({ ...facesQuery, enabled: can('account:read') });
  return (name) => {
    const face = faces.find((one) => one.name === name);
    if (face === undefined) return name;
    return face.vendor === null ? t.connect.own : nameAmong(face, faces);
  };
}

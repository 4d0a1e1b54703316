/** A session ends on the server too, at once; a key only goes from this tab. */
import { call } from '../api/client.ts';
import { endSession, keyInUse } from './session.ts';

export function signOut(): void {
  const key = keyInUse();
  endSession('left');
  // Whether or not it is heard: a session ends by itself in a day.
  if (key?.startsWith('sbt_')) call('DELETE', '/sign-in', { key }).catch(() => {});
}

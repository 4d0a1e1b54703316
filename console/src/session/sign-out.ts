/** Signs out: a session ends on the server too, at once; a key is only removed from this tab. */
import { abortReads, call, isApiError } from '../api/client.ts';
import { toastError } from '../ui/toasts.tsx';
import { endSession, keyInUse } from './session.ts';

interface SignedOut {
  readonly data?: { readonly end_session_url?: string | null };
}

export async function signOut(): Promise<void> {
  const key = keyInUse();
  abortReads();
  if (key !== undefined) {
    endSession('left');
    // The result does not matter: a session of a tab expires within a day.
    if (key.startsWith('sbt_')) call('DELETE', '/sign-in', { key }).catch(() => {});
    return;
  }
  try {
    const answer = await call<SignedOut | undefined>('DELETE', '/sign-in');
    endSession('left');
    const url = answer?.data?.end_session_url;
    // The provider would sign in the same person again without a question.
    if (url) location.assign(url);
  } catch (error) {
    if (isApiError(error, 'unauthenticated')) endSession('left');
    // The cookie is still good, so the person must know.
    else toastError(error);
  }
}

/** The reasons for which a provider or a passkey is refused, in words. The codes are the server's. */
import { isApiError } from '../api/client.ts';
import { findText, t } from '../texts/texts.ts';

/** People see one sentence for all of these: the response is not genuine. */
const forged = new Set([
  'issuer_parameter',
  'signature',
  'unknown_key',
  'algorithm',
  'issuer',
  'audience',
  'nonce',
  'access_token_hash',
  'subject',
  'malformed_token',
  'not_logout_token',
]);

export function refusalText(code: string): string {
  return findText(t.signIn.refusals, forged.has(code) ? 'forged' : code) ?? t.signIn.refusals.other;
}

export class PasskeyFailed extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** Returns the passkey error of a browser, or of the server; else the error itself. */
export function passkeyError(error: unknown): unknown {
  // The person closed the browser's question, or it waited too long.
  if (error instanceof DOMException && /^(NotAllowed|Abort)Error$/.test(error.name))
    return new PasskeyFailed('passkey_cancelled');
  if (error instanceof DOMException) return new PasskeyFailed('no_passkeys');
  if (!isApiError(error, 'invalid')) return error;
  const issue = error.problem?.errors?.find(({ path }) => /^(credential|host|session)$/.test(path));
  if (issue === undefined) return error;
  return new PasskeyFailed(issue.path === 'credential' ? `passkey_${issue.code}` : issue.code);
}

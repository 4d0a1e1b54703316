/** Passkeys by the browser's own functions, which read and write the forms of the server. */
import { call } from '../api/client.ts';
import type { Me, MemberLogin, One } from '../api/types.ts';
import { passkeyError } from './refusals.ts';

interface PasskeyChallenge<Options> {
  readonly data: { readonly options: Options; readonly sealed: string };
}

/** Signs in by a passkey. The cookie is set when this resolves. Throws PasskeyFailed, and the errors of `call`. */
export function signInByPasskey(): Promise<Me> {
  return withPasskeyErrors(async () => {
    const { options, sealed } = (
      await call<PasskeyChallenge<PublicKeyCredentialRequestOptionsJSON>>('POST', '/sign-in/passkey/options')
    ).data;
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
    const body = { credential: jsonOf(await navigator.credentials.get({ publicKey })), sealed };
    return (await call<One<Me>>('POST', '/sign-in/passkey', { body })).data;
  });
}

/** Adds a passkey for the signed-in member. */
export function addPasskey(label: string): Promise<MemberLogin> {
  return withPasskeyErrors(async () => {
    const { options, sealed } = (
      await call<PasskeyChallenge<PublicKeyCredentialCreationOptionsJSON>>('POST', '/me/passkeys/options')
    ).data;
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
    const body = { credential: jsonOf(await navigator.credentials.create({ publicKey })), sealed, label };
    return (await call<One<MemberLogin>>('POST', '/me/passkeys', { body })).data;
  });
}

async function withPasskeyErrors<Result>(run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    throw passkeyError(error);
  }
}

function jsonOf(credential: Credential | null): unknown {
  if (credential instanceof PublicKeyCredential) return credential.toJSON();
  throw new DOMException('', 'AbortError');
}

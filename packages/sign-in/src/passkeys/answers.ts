/** Answers of browsers, read from JSON within bounds. Members that are not used are left out. */
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import { isObject } from '@switchbook/domain/runtime/json.js';

/** Characters of base64url. An id has 1,023 bytes at most; all other values are far below their bound. */
const maxLengths = {
  id: 1_364,
  clientData: 4_096,
  attestation: 16_384,
  authenticator: 4_096,
  signature: 2_048,
  handle: 88,
};
const transports = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'] as const;

export function readRegistration(value: unknown): RegistrationResponseJSON | undefined {
  const answer = credentialOf(value);
  if (answer === undefined) return undefined;
  const { clientDataJSON, attestationObject, transports: listed } = answer.response;
  if (!isText(clientDataJSON, maxLengths.clientData) || !isText(attestationObject, maxLengths.attestation))
    return undefined;
  const transportNames = transports.filter(
    (transport) => Array.isArray(listed) && listed.includes(transport),
  );
  return {
    ...answer.credential,
    response: { clientDataJSON, attestationObject, transports: transportNames },
  };
}

export function readAssertion(value: unknown): AuthenticationResponseJSON | undefined {
  const answer = credentialOf(value);
  if (answer === undefined) return undefined;
  const { clientDataJSON, authenticatorData, signature, userHandle } = answer.response;
  const isWhole =
    isText(clientDataJSON, maxLengths.clientData) &&
    isText(authenticatorData, maxLengths.authenticator) &&
    isText(signature, maxLengths.signature) &&
    isText(userHandle, maxLengths.handle);
  if (!isWhole) return undefined;
  return { ...answer.credential, response: { clientDataJSON, authenticatorData, signature, userHandle } };
}

/** Whether a page of another origin shows this server in a frame, which gets no passkey. */
export function isFramed(clientDataJSON: string): boolean {
  try {
    const data: unknown = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString('utf8'));
    return !isObject(data) || (data.crossOrigin !== undefined && data.crossOrigin !== false);
  } catch {
    return true;
  }
}

type Credential = Pick<RegistrationResponseJSON, 'id' | 'rawId' | 'type' | 'clientExtensionResults'>;

function credentialOf(
  value: unknown,
): { readonly credential: Credential; readonly response: Readonly<Record<string, unknown>> } | undefined {
  if (!isObject(value) || !isObject(value.response)) return undefined;
  const { id, rawId, type, response } = value;
  if (!isText(id, maxLengths.id) || rawId !== id || type !== 'public-key') return undefined;
  return { credential: { id, rawId: id, type, clientExtensionResults: {} }, response };
}

function isText(value: unknown, length: number): value is string {
  return typeof value === 'string' && value.length <= length && /^[\w-]+$/.test(value);
}

/** The parsed callback address of a provider. None of its values is verified yet. */
export interface Callback {
  readonly state: string;
  readonly code: string | null;
  /** RFC 9207: the provider that answers */
  readonly issuer: string | null;
  readonly error: string | null;
  readonly query: URLSearchParams;
}

const maxLength = 16 * 1024;
const maxParameters = 30;
/** Response parameters that this client does not request. */
const otherKinds = ['response', 'id_token', 'token', 'access_token'];

/** Returns undefined if it does not follow the protocol. */
export function readCallback(address: string): Callback | undefined {
  if (address.length > maxLength || !URL.canParse(address, 'https://this.invalid')) return undefined;
  const query = new URL(address, 'https://this.invalid').searchParams;
  const names = [...query.keys()];
  const isTwice = new Set(names).size !== names.length;
  if (isTwice || names.length > maxParameters || otherKinds.some((otherKind) => query.has(otherKind)))
    return undefined;
  const [state, code, issuer, error] = ['state', 'code', 'iss', 'error'].map((name) => query.get(name));
  if (state === null || state === undefined || !/^[\w-]{43}$/.test(state)) return undefined;
  if ((code ?? '') === '' && (error ?? '') === '') return undefined;
  return { state, code: code ?? null, issuer: issuer ?? null, error: error ?? null, query };
}

/** A software authenticator: it responds like a browser, or wrongly on request. */
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/server';

type CborMap = ReadonlyMap<number | string, Cbor>;
type Cbor = number | string | Uint8Array | CborMap | readonly Cbor[];

/** The forms of CBOR (RFC 8949) that WebAuthn has. */
export function cbor(value: Cbor): Buffer {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === 'string')
    return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value]);
  if (value instanceof Map) {
    const entries = [...(value as CborMap)].flatMap(([name, item]) => [cbor(name), cbor(item)]);
    return Buffer.concat([head(5, value.size), ...entries]);
  }
  const items = value as readonly Cbor[];
  return Buffer.concat([head(4, items.length), ...items.map(cbor)]);
}

function head(kind: number, length: number): Buffer {
  if (length < 24) return Buffer.of((kind << 5) | length);
  if (length < 256) return Buffer.of((kind << 5) | 24, length);
  return Buffer.of((kind << 5) | 25, length >> 8, length & 255);
}

const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest();

/** Bits of the flags: present, verified, may be copied, is copied, has a key. */
export const flags = { present: 1, verified: 4, eligible: 8, copied: 16, hasKey: 64 };

interface Answering {
  readonly challenge: string;
  readonly origin?: string;
  readonly host?: string;
  readonly type?: string;
  readonly counter?: number;
  readonly flags?: number;
  readonly crossOrigin?: boolean;
}

export class Authenticator {
  readonly id: Buffer;
  readonly #key = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  readonly #home: { readonly origin: string; readonly host: string };
  #handle = '';

  constructor(origin: string, id: Buffer = randomBytes(32)) {
    this.id = id;
    this.#home = { origin, host: new URL(origin).hostname };
  }

  register(
    { challenge, user }: Pick<PublicKeyCredentialCreationOptionsJSON, 'challenge' | 'user'>,
    {
      fmt = 'none',
      attStmt = new Map() as CborMap,
      ...answering
    }: Partial<Answering> & { fmt?: string; attStmt?: CborMap } = {},
  ) {
    this.#handle = user.id;
    const given = { challenge, type: 'webauthn.create', ...answering };
    const length = Buffer.of(this.id.length >> 8, this.id.length & 255);
    const authData = Buffer.concat([
      this.#head({ flags: flags.present | flags.verified | flags.hasKey, ...given }),
      Buffer.alloc(16),
      length,
      this.id,
      this.#publicKey(),
    ]);
    const attestationObject = cbor(
      new Map<string, Cbor>([
        ['fmt', fmt],
        ['attStmt', attStmt],
        ['authData', authData],
      ]),
    );
    return this.#answer({
      clientDataJSON: this.#clientData(given).toString('base64url'),
      attestationObject: attestationObject.toString('base64url'),
      transports: ['internal', 'unheard-of'],
    });
  }

  assert(answering: Answering) {
    const given = { type: 'webauthn.get', ...answering };
    const clientData = this.#clientData(given);
    const authData = this.#head({ flags: flags.present | flags.verified, ...given });
    const signature = sign('sha256', Buffer.concat([authData, sha256(clientData)]), this.#key.privateKey);
    return this.#answer({
      clientDataJSON: clientData.toString('base64url'),
      authenticatorData: authData.toString('base64url'),
      signature: signature.toString('base64url'),
      userHandle: this.#handle,
    });
  }

  #answer<Response extends object>(response: Response) {
    const id = this.id.toString('base64url');
    return { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response };
  }

  #clientData({ challenge, origin = this.#home.origin, type = '', crossOrigin = false }: Answering): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin }));
  }

  #head({ host = this.#home.host, counter = 0, flags: given = 0 }: Answering): Buffer {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    return Buffer.concat([sha256(host), Buffer.of(given), count]);
  }

  /** COSE: an EC2 key for ES256 on P-256. */
  #publicKey(): Buffer {
    const { x = '', y = '' } = this.#key.publicKey.export({ format: 'jwk' });
    const point = (text: string) => Buffer.from(text, 'base64url');
    return cbor(
      new Map<number, Cbor>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, point(x)],
        [-3, point(y)],
      ]),
    );
  }
}

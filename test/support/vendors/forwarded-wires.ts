/** The wires that forward, with their requests, and an unserved path. */

interface ForwardedWire {
  readonly name: string;
  readonly face: string;
  readonly path: string;
  /** the path at the vendor; absent: the same */
  readonly arrives?: string;
  readonly credential: (key: string, accountId: string) => Readonly<Record<string, string>>;
  /** Returns the key of an upstream; `mark` differs between accounts. */
  readonly vendorKey: (mark: string) => string;
}

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
const plain = (mark: string) => `vendor-key-${mark}`;

export const forwardedWires: readonly ForwardedWire[] = [
  { name: 'wacrm', face: 'wacrm', path: '/api/v1/conversations', credential: bearer, vendorKey: plain },
  {
    name: 'superwaba',
    face: 'superwaba',
    path: '/api/whatsapp/messages/send',
    credential: (key, accountId) => ({ ...bearer(key), 'x-org-id': accountId }),
    vendorKey: (mark) => `org_77 ${plain(mark)}`,
  },
  {
    name: 'wazapin',
    face: 'wazapin',
    path: '/v1/messages',
    credential: (key) => ({ 'x-api-key': key }),
    vendorKey: plain,
  },
  {
    name: 'wacr1',
    face: 'wacr1',
    path: '/wacr1/v1/messages',
    arrives: '/v1/messages',
    credential: bearer,
    vendorKey: plain,
  },
  { name: 'wacr', face: 'wacr', path: '/api/v2/messages', credential: bearer, vendorKey: plain },
  { name: 'wazzup v3', face: 'wazzup', path: '/v3/message', credential: bearer, vendorKey: plain },
  { name: 'wazzup v2', face: 'wazzup', path: '/v2/pipelines', credential: bearer, vendorKey: plain },
];

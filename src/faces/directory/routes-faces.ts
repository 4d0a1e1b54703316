/** `/faces`: every API that the server serves, and what its own folder tells people who move a client to it. */
import type { ServedApi } from '../kit/wire/connect.js';
import type { KeyRoute } from '../kit/wire/define-face.js';
import { encoderOf } from './encoder.js';
import { wholeListRoute } from './route-kinds.js';
import { type FaceWire, faceWire } from './wire-faces.js';

export const faceRoutes: readonly KeyRoute[] = [
  wholeListRoute('GET /faces', 'listFaces', 'List the APIs that this server serves', {
    scope: 'account:read',
    item: faceWire,
    data: ({ served }) => served.apis.map((api) => encodeFace(api, served.publicUrl)),
  }),
];

const encode = encoderOf(faceWire);
function encodeFace(api: ServedApi, publicUrl: string | undefined): FaceWire {
  const { connect } = api;
  return encode({
    ...connect,
    ...api,
    publicUrl: publicUrl ?? null,
    requests: connect.requests.map((one) => ({ body: null, ...one })),
    vendorUrl: connect.origin,
    vendorKey: api.keyForm,
    reference: `/docs/${api.name}`,
    guide: connect.guide === null ? null : `/${connect.guide}`,
  });
}

/** `/faces`: every API that the server serves, and what its own folder tells people who move a client to it. */
import { unusedFace } from '../../core/usage/face-states.js';
import type { ServedApi } from '../kit/wire/connect.js';
import type { KeyRoute } from '../kit/wire/define-face.js';
import { encoderOf } from './encoder.js';
import { wholeListRoute } from './route-kinds.js';
import { faceStateWire, faceWire } from './wire-faces.js';

export const faceRoutes: readonly KeyRoute[] = [
  wholeListRoute('GET /faces', 'listFaces', 'List the APIs that this server serves', {
    scope: 'account:read',
    item: faceWire,
    data: ({ served }) => served.apis.map((api) => encodeFace(api, served.publicUrl)),
  }),
  wholeListRoute('GET /faces/states', 'listFaceStates', 'Show how far the account uses each API', {
    scope: 'account:read',
    // It would count as a call of the account each time that the console looks.
    isUnlisted: true,
    item: faceStateWire,
    data: async ({ core, principal, served }) => {
      const states = await core.readFaceStates(principal.account);
      return served.apis.map(({ name }) => encodeState(states.get(name) ?? unusedFace(name)));
    },
  }),
];

const encodeState = encoderOf(faceStateWire);
const encode = encoderOf(faceWire);
function encodeFace(api: ServedApi, publicUrl: string | undefined) {
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

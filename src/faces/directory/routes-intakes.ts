/** Intakes: addresses that receive the webhooks of a messaging platform. */
import { Type } from 'typebox';
import { maxOverlapSeconds } from '../../core/access/key-changes.js';
import {
  type IntakeEdit,
  intakePath,
  type MadeIntake,
  type NewIntake,
} from '../../core/intakes/operations.js';
import type { Scope } from '../../domain/access.js';
import type { IntakeId } from '../../domain/ids.js';
import { intakeVariants, payloadStates } from '../../domain/intake.js';
import { defined } from '../../domain/json.js';
import {
  closed,
  count,
  instant,
  nullableInstant,
  nullableUuid,
  oneOf,
  shape,
  text,
  uuid,
} from '../../domain/schemas.js';
import { readBody } from '../kit/body/check-body.js';
import type { KeyRoute } from '../kit/wire/define-face.js';
import { instantOf } from './decode.js';
import { encoderOf } from './encoder.js';
import { ownId } from './ids.js';
import { itemRoute, removalRoute, wholeListRoute } from './route-kinds.js';

const counts = Type.Unsafe<Readonly<Record<string, number>>>({
  type: 'object',
  additionalProperties: { type: 'integer' },
});

const intakeWire = shape('Intake', {
  id: uuid,
  name: Type.String(),
  variant: oneOf(intakeVariants),
  portfolio: Type.String(),
  numbers: Type.Unsafe<Readonly<Record<string, string | null>>>({
    type: 'object',
    additionalProperties: { type: ['string', 'null'] },
  }),
  kinds: counts,
  today: counts,
  unread: counts,
  applied: count,
  unreadable: count,
  refused: count,
  failed: count,
  verified_at: nullableInstant,
  last_at: nullableInstant,
  old_secret_until: nullableInstant,
  old_token_until: nullableInstant,
  made_by: nullableUuid,
  created_at: instant,
  updated_at: instant,
});

const madeIntakeWire = shape('IntakeWithToken', {
  ...intakeWire.properties,
  path: Type.String(),
  token: Type.String(),
  verify_token: Type.String(),
});

const intakeTestWire = shape('IntakeTest', {
  state: oneOf(payloadStates),
  phone: Type.String(),
  contact_id: nullableUuid,
  created: Type.Boolean(),
});

const intakeReplayWire = shape('IntakeReplay', { replayed: count });

const scope = 'intakes:manage';
/** Its payloads change contacts. */
const alsoScopes: readonly Scope[] = ['contacts:write'];
const optional = Type.Optional;
const newBody = closed('NewIntake', {
  name: text(100),
  variant: optional(oneOf(intakeVariants)),
  secret: text(500),
  verify_token: optional(text(500)),
  portfolio: optional(text(100, {})),
});
const overlap = optional(Type.Integer({ minimum: 0, maximum: maxOverlapSeconds }));
const patchBody = closed('IntakePatch', {
  name: optional(text(100)),
  secret: optional(text(500)),
  overlap_seconds: overlap,
  verify_token: optional(text(500)),
});
const rotationBody = closed('IntakeRotation', { overlap_seconds: overlap });
const replayBody = closed('ReplaySpan', { since: optional(instant) });
const intakeId = (id: string | undefined) => ownId<IntakeId>(id, 'intake');

const encodeIntake = encoderOf(intakeWire);
const encodeTest = encoderOf(intakeTestWire);

function encodeMade({ intake, token, verifyToken }: MadeIntake) {
  return { ...encodeIntake(intake), path: intakePath(token), token, verify_token: verifyToken };
}

export const intakeRoutes: readonly KeyRoute[] = [
  wholeListRoute('GET /intakes', 'listIntakes', 'List all intakes', {
    scope,
    item: intakeWire,
    data: async ({ core, caller }) => (await core.listIntakes(caller)).map(encodeIntake),
  }),
  itemRoute('POST /intakes', 'createIntake', 'Create an intake', {
    scope,
    alsoScopes,
    body: newBody,
    answersSecret: true,
    item: madeIntakeWire,
    status: 201,
    data: async ({ core, caller, body }) => {
      const { verify_token: verifyToken, ...given } = readBody(newBody, body);
      const wanted: NewIntake = { ...given, ...defined({ verifyToken }) };
      return encodeMade(await core.createIntake(caller, wanted));
    },
    location: ({ id }) => `/intakes/${id}`,
  }),
  itemRoute('GET /intakes/:id', 'getIntake', 'Show an intake', {
    scope,
    item: intakeWire,
    data: async ({ core, caller, params }) => encodeIntake(await core.getIntake(caller, intakeId(params.id))),
  }),
  itemRoute('PATCH /intakes/:id', 'updateIntake', 'Change an intake', {
    scope,
    alsoScopes,
    body: patchBody,
    item: intakeWire,
    data: async ({ core, caller, params, body }) => {
      const {
        overlap_seconds: overlapSeconds,
        verify_token: verifyToken,
        ...given
      } = readBody(patchBody, body);
      const edit: IntakeEdit = { ...given, ...defined({ overlapSeconds, verifyToken }) };
      return encodeIntake(await core.editIntake(caller, intakeId(params.id), edit));
    },
  }),
  itemRoute('POST /intakes/:id/rotate', 'rotateIntake', 'Give an intake a new address', {
    scope,
    alsoScopes,
    body: rotationBody,
    mayBeEmpty: true,
    answersSecret: true,
    item: madeIntakeWire,
    data: async ({ core, caller, params, body }) => {
      const { overlap_seconds: seconds } = readBody(rotationBody, body);
      return encodeMade(await core.rotateIntakeToken(caller, intakeId(params.id), seconds));
    },
  }),
  removalRoute('DELETE /intakes/:id', 'deleteIntake', 'Delete an intake', {
    scope,
    run: ({ core, caller, params }) => core.deleteIntake(caller, intakeId(params.id)),
  }),
  itemRoute('POST /intakes/:id/test', 'testIntake', 'Send a test message to an intake', {
    scope,
    alsoScopes,
    item: intakeTestWire,
    data: async ({ core, caller, params }) => encodeTest(await core.testIntake(caller, intakeId(params.id))),
  }),
  itemRoute('POST /intakes/:id/replay', 'replayIntake', 'Apply stored payloads again', {
    scope,
    alsoScopes,
    body: replayBody,
    mayBeEmpty: true,
    item: intakeReplayWire,
    status: 202,
    data: async ({ core, caller, params, body }) => {
      const since = instantOf(readBody(replayBody, body).since ?? null) ?? undefined;
      return { replayed: await core.replayIntake(caller, intakeId(params.id), since) };
    },
  }),
];

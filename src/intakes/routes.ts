/** Intakes: addresses that receive the webhooks of a messaging platform. */

import { closed, count, instant, nullableUuid, oneOf, shape } from '@switchbook/domain/records/schemas.js';
import type { IntakeId } from '@switchbook/domain/runtime/ids.js';
import { instantOf } from '@switchbook/domain/runtime/instant.js';
import { Type } from 'typebox';
import { encoderOf } from '../faces/directory/kit/encoder.js';
import { ownId } from '../faces/directory/kit/ids.js';
import { itemRoute } from '../faces/directory/kit/route-kinds.js';
import { readBody } from '../faces/kit/body/check-body.js';
import type { KeyRoute } from '../faces/kit/wire/declared-route.js';
import { recordRoutes } from '../records/routes.js';
import { intakes } from './operations/intakes.js';
import { intakeRecord, payloadStates } from './values/intake.js';

const intakeTestWire = shape('IntakeTest', {
  state: oneOf(payloadStates),
  phone: Type.String(),
  contact_id: nullableUuid,
  created: Type.Boolean(),
});

const intakeReplayWire = shape('IntakeReplay', { replayed: count });

const { read: scope, alsoToWrite: alsoScopes = [] } = intakeRecord.scopes;
const replayBody = closed('ReplaySpan', { since: Type.Optional(instant) });
const intakeIdOf = (id: string | undefined) => ownId<IntakeId>(id, 'intake');

const encodeTest = encoderOf(intakeTestWire);

const { list, create, get, update, rotate, remove } = recordRoutes(intakes);

export const intakeRoutes: readonly KeyRoute[] = [
  ...[list, create, get, update, rotate],
  { ...remove, commitsInSteps: true },
  itemRoute('POST /intakes/:id/test', 'testIntake', 'Send a test message to an intake', {
    scope,
    alsoScopes,
    item: intakeTestWire,
    data: async ({ core, caller, params }) =>
      encodeTest(await core.testIntake(caller, intakeIdOf(params.id))),
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
      return { replayed: await core.replayIntake(caller, intakeIdOf(params.id), since) };
    },
  }),
];

/** Intakes: addresses that receive the webhooks of a messaging platform. */
import { Type } from 'typebox';
import { intakeJson, intakeTestJson } from '../../core/intakes/intake-json.js';
import { intakePath, type NewIntake } from '../../core/intakes/operations.js';
import type { Scope } from '../../domain/access.js';
import { defined } from '../../domain/defined.js';
import type { IntakeId } from '../../domain/ids.js';
import { intakeVariants } from '../../domain/intake.js';
import type { KeyRoute } from '../kit/wire/define-face.js';
import { closed, text } from './bodies.js';
import { readBody } from './check-body.js';
import { instantOf } from './decode.js';
import { ownId } from './ids.js';
import { itemRoute, removalRoute, wholeListRoute } from './route-kinds.js';
import { instant, oneOf } from './wire.js';
import { intakeReplayWire, intakeTestWire, intakeWire, madeIntakeWire } from './wire-intakes.js';

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
const replayBody = closed('ReplaySpan', { since: optional(instant) });
const intakeId = (id: string | undefined) => ownId<IntakeId>(id, 'intake');

export const intakeRoutes: readonly KeyRoute[] = [
  wholeListRoute('GET /intakes', 'listIntakes', 'List all intakes', {
    scope,
    item: intakeWire,
    data: async ({ core, caller }) => (await core.listIntakes(caller)).map(intakeJson),
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
      const made = await core.createIntake(caller, wanted);
      const { token } = made;
      return { ...intakeJson(made.intake), path: intakePath(token), token, verify_token: made.verifyToken };
    },
    location: ({ id }) => `/intakes/${id}`,
  }),
  itemRoute('GET /intakes/:id', 'getIntake', 'Show an intake', {
    scope,
    item: intakeWire,
    data: async ({ core, caller, params }) => intakeJson(await core.getIntake(caller, intakeId(params.id))),
  }),
  removalRoute('DELETE /intakes/:id', 'deleteIntake', 'Delete an intake', {
    scope,
    run: ({ core, caller, params }) => core.deleteIntake(caller, intakeId(params.id)),
  }),
  itemRoute('POST /intakes/:id/test', 'testIntake', 'Send a test message to an intake', {
    scope,
    alsoScopes,
    item: intakeTestWire,
    data: async ({ core, caller, params }) =>
      intakeTestJson(await core.testIntake(caller, intakeId(params.id))),
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

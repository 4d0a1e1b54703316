/** Receivers of an intake: other systems that get its payloads unchanged. */

import { grantorOf, type Scope } from '@switchbook/domain/access/access.js';
import {
  clearable,
  closed,
  count,
  documented,
  instant,
  nullable,
  nullableInstant,
  nullableInteger,
  nullableText,
  nullableUuid,
  oneOf,
  shape,
  text,
  uuid,
} from '@switchbook/domain/records/schemas.js';
import type { IntakeId, WebhookId } from '@switchbook/domain/runtime/ids.js';
import { instantOf } from '@switchbook/domain/runtime/instant.js';
import { Type } from 'typebox';
import { blankIsNull } from '../../faces/directory/kit/choices.js';
import { encoderOf } from '../../faces/directory/kit/encoder.js';
import { ownId } from '../../faces/directory/kit/ids.js';
import { itemRoute, removalRoute, wholeListRoute } from '../../faces/directory/kit/route-kinds.js';
import { readBody } from '../../faces/kit/body/check-body.js';
import type { KeyRoute } from '../../faces/kit/wire/declared-route.js';
import { redeliveryShape, webhookLimits, webhookStates } from '../values/webhook.js';

const lastAnswerWire = shape('LastAnswer', { status: nullableInteger, error: nullableText, at: instant });

const receiverWire = shape('Receiver', {
  id: uuid,
  intake_id: uuid,
  name: nullableText,
  url: Type.String(),
  state: oneOf(webhookStates),
  reason: nullableText,
  waiting: count,
  oldest_at: nullableInstant,
  last_answer: nullable(lastAnswerWire),
  last_delivery_at: nullableInstant,
  failure_count: count,
  failing_since: nullableInstant,
  resend: nullable(redeliveryShape),
  made_by: nullableUuid,
  created_at: instant,
  updated_at: instant,
});

const scope = 'intakes:manage';
/**
 * Scopes to write receivers. Receivers get messages of people, as webhooks get contacts, so both need the same scopes.
 */
const alsoScopes: readonly Scope[] = ['webhooks:manage', 'contacts:read'];

const optional = Type.Optional;
const url = text(webhookLimits.url, documented('^https?://\\S+$'));
const name = clearable(webhookLimits.description);
const newBody = closed('NewReceiver', { url, name: optional(name) });
const patchBody = closed('ReceiverPatch', {
  url: optional(url),
  name: optional(name),
  state: optional(oneOf(['active', 'paused'] as const)),
});
const resendBody = closed('ResendSpan', { from: optional(instant) });

const intakeIdOf = (id: string | undefined) => ownId<IntakeId>(id, 'intake');
const receiverIdOf = (id: string | undefined) => ownId<WebhookId>(id, 'receiver');
const receiverNameOf = (nameSent: string | null | undefined) =>
  nameSent === undefined ? {} : { name: blankIsNull(nameSent) };

const encode = encoderOf(receiverWire);

export const receiverRoutes: readonly KeyRoute[] = [
  wholeListRoute('GET /intakes/:id/receivers', 'listReceivers', 'List the receivers of an intake', {
    scope,
    item: receiverWire,
    data: async ({ core, caller, params }) =>
      (await core.listReceivers(caller, intakeIdOf(params.id))).map(encode),
  }),
  itemRoute('POST /intakes/:id/receivers', 'createReceiver', 'Add a receiver to an intake', {
    scope,
    alsoScopes,
    body: newBody,
    item: receiverWire,
    status: 201,
    data: async ({ core, caller, principal, params, body }) => {
      const { url: to, name: receiverName } = readBody(newBody, body);
      const receiver = { url: to, ...receiverNameOf(receiverName) };
      return encode(await core.createReceiver(caller, intakeIdOf(params.id), receiver, grantorOf(principal)));
    },
    location: ({ id, intake_id: intake }) => `/intakes/${intake}/receivers/${id}`,
  }),
  itemRoute('GET /intakes/:id/receivers/:rid', 'getReceiver', 'Show a receiver', {
    scope,
    item: receiverWire,
    data: async ({ core, caller, params }) =>
      encode(await core.getReceiver(caller, intakeIdOf(params.id), receiverIdOf(params.rid))),
  }),
  itemRoute('PATCH /intakes/:id/receivers/:rid', 'updateReceiver', 'Change, pause or resume a receiver', {
    scope,
    alsoScopes,
    body: patchBody,
    item: receiverWire,
    data: async ({ core, caller, principal, params, body }) => {
      const { name: receiverName, ...edit } = readBody(patchBody, body);
      const [id, rid] = [intakeIdOf(params.id), receiverIdOf(params.rid)];
      const changes = { ...edit, ...receiverNameOf(receiverName) };
      return encode(await core.updateReceiver(caller, id, rid, changes, grantorOf(principal)));
    },
  }),
  removalRoute('DELETE /intakes/:id/receivers/:rid', 'deleteReceiver', 'Remove a receiver', {
    scope,
    commitsInSteps: true,
    run: ({ core, caller, principal, params }) =>
      core.deleteReceiver(caller, intakeIdOf(params.id), receiverIdOf(params.rid), grantorOf(principal)),
  }),
  itemRoute(
    'POST /intakes/:id/receivers/:rid/resend',
    'resendReceiver',
    'Send payloads to a receiver again',
    {
      scope,
      alsoScopes,
      body: resendBody,
      mayBeEmpty: true,
      item: receiverWire,
      status: 202,
      data: async ({ core, caller, principal, params, body }) => {
        const from = instantOf(readBody(resendBody, body).from ?? null) ?? undefined;
        const [id, rid] = [intakeIdOf(params.id), receiverIdOf(params.rid)];
        return encode(await core.resendReceiver(caller, id, rid, from, grantorOf(principal)));
      },
    },
  ),
];

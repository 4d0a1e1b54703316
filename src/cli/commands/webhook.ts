/** `webhook create`, `list`, `show`, `set`, `delete`, `test`, `rotate`, `deliveries`, `redeliver`. */
import { readSettings } from '../../config/settings.js';
import type { WebhookEdit } from '../../core/webhooks/operations.js';
import { deliveryJson, webhookJson } from '../../core/webhooks/webhook-json.js';
import type { Caller } from '../../domain/access.js';
import { defined } from '../../domain/defined.js';
import type { DeliveryId, WebhookId } from '../../domain/ids.js';
import { parseInstant } from '../../domain/instant.js';
import { type Delivery, keyEnded, type Webhook } from '../../domain/webhook.js';
import type { CommandCore } from '../remote/open-remote.js';
import { CliError } from '../run/cli-error.js';
import { facts, listing, type Output } from '../run/output.js';
import { programName } from '../run/program-name.js';
import { readSecretOption } from '../run/read-stdin.js';
import type { Actions, Given } from '../syntax/define.js';
import type { webhooks } from '../syntax/traffic.js';
import { segmentNumber } from './named.js';
import { idOf, ofAccount, onAccount } from './on-account.js';

/** Runs `onAccount` with the webhook formats of the faces. `ownFace` is the face that belongs to no vendor. */
function onWebhooks<Result>(
  ref: string | undefined,
  work: (core: CommandCore, caller: Caller, ownFace: string) => Promise<Result>,
): Promise<Result> {
  let ownFace = '';
  return onAccount(
    ref,
    ({ core, caller }) => work(core, caller, ownFace),
    async () => {
      const { findFaces, tablesOf } = await import('../../compose/faces.js');
      const faces = await findFaces(new Map());
      ownFace = faces.find((one) => one.connect?.vendor === null)?.name ?? '';
      const { webhookAllow: allowed } = readSettings(process.env);
      return { webhooks: { formats: tablesOf(faces).webhooks, allowed } };
    },
  );
}

/** Only in the program that does the work: the one that hands over to it would leave nothing on stdin. */
const readWanted = (given: string | undefined) => readSecretOption('--secret', given);

export const webhookActions: Actions<typeof webhooks> = {
  create: async ({ account, types, segment, description, secret: given, face, url }) => {
    const { webhook, secret } = await onWebhooks(account, async (core, caller, ownFace) => {
      const wanted = await readWanted(given);
      return core.createWebhook(caller, {
        face: face ?? ownFace,
        url,
        types: types ?? null,
        segment: segment === undefined ? null : await segmentNumber(core, caller, segment, account),
        description: description ?? null,
        ...defined({ secret: wanted }),
      });
    });
    return {
      json: { ...webhookJson(webhook), secret },
      text: `The webhook was created. Its secret is shown only once.\n\n${facts([['secret', secret], ...factsOf(webhook)])}`,
    };
  },

  list: async ({ account: ref }) =>
    listing(
      await onWebhooks(ref, (core, caller) => core.listWebhooks(caller)),
      webhookJson,
      { STATE: stateOf, API: (one) => one.face, URL: (one) => one.url, TYPES: typesOf, ID: (one) => one.id },
      `The account has no webhook yet. Create one with: ${programName} webhook create${ofAccount(ref)} --url URL`,
    ),

  show: async (given) => outputOf(await onOne(given, (core, caller, id) => core.getWebhook(caller, id))),

  set: async ({ url, types, allTypes, segment, allContacts, description, pause, resume, ...given }) => {
    const edit: WebhookEdit = defined({
      url,
      types: allTypes === true ? null : types,
      segment: allContacts === true ? null : undefined,
      description: description === '' ? null : description,
      state: pause === true ? 'paused' : resume === true ? 'active' : undefined,
    } as const);
    const edited = await onOne(given, async (core, caller, id) => {
      const named = segment && (await segmentNumber(core, caller, segment, given.account));
      return core.editWebhook(caller, id, { ...edit, ...(named && { segment: named }) });
    });
    return outputOf(edited);
  },

  delete: async (given) => {
    const id = webhookIdOf(given.webhookId, given.account);
    await onOne(given, (core, caller) => core.deleteWebhook(caller, id));
    return { json: { id, deleted: true }, text: `The webhook ${id} and its deliveries were deleted.` };
  },

  test: async (given) => {
    const { tookMs, ...tested } = await onOne(given, (core, caller, id) => core.testWebhook(caller, id));
    const outcome = tested.status === null ? tested.error : `HTTP ${tested.status}`;
    return {
      json: { ...tested, took_ms: tookMs },
      text: `${tested.delivered ? 'The receiver accepted the request' : 'The receiver did not accept the request'}: ${outcome}, after ${tookMs} ms.\n${tested.response}`,
      code: tested.delivered ? 0 : 1,
    };
  },

  rotate: async ({ webhookId, account: ref, secret: given }) => {
    const id = webhookIdOf(webhookId, ref);
    const { webhook, secret } = await onWebhooks(ref, async (core, caller) =>
      core.rotateWebhookSecret(caller, id, await readWanted(given)),
    );
    return {
      json: { ...webhookJson(webhook), secret },
      text: `The new secret is shown only once. The old one also signs until ${webhook.oldSecretUntil?.toISOString()}.\n\n${facts([['secret', secret]])}`,
    };
  },

  deliveries: async ({ state, limit, ...given }) => {
    const { items } = await onOne(given, (core, caller, id) =>
      core.listDeliveries(caller, id, { state }, { limit, after: null }),
    );
    return listing(
      items,
      deliveryJson,
      {
        CREATED: (one) => one.createdAt.toISOString(),
        TYPE: (one) => one.type,
        STATE: (one) => one.state,
        ATTEMPTS: (one) => String(one.attempts),
        LAST: outcomeOf,
        NEXT: (one) => one.nextAt?.toISOString() ?? '-',
        ID: (one) => one.id,
      },
      'There are no deliveries.',
    );
  },

  /** One delivery, or the events of a time span. */
  redeliver: async ({ webhookId, account: ref, delivery, from, to }) => {
    const id = webhookIdOf(webhookId, ref);
    if (delivery !== undefined) {
      const deliveryId = idOf<DeliveryId>(delivery, 'a delivery', 'webhook deliveries ID', ref);
      const made = await onWebhooks(ref, (core, caller) => core.redeliver(caller, id, deliveryId));
      return { json: deliveryJson(made), text: `It is sent once more as the delivery ${made.id}.` };
    }
    const span = { from: parseInstant(from ?? ''), to: parseInstant(to ?? '') };
    if (span.from === undefined || span.to === undefined)
      throw new CliError(
        'Neither a delivery nor a time span is given.',
        'Add --delivery ID, or --from and --to with times such as 2026-01-15T09:00:00Z.',
      );
    const wanted = { from: span.from, to: span.to };
    const webhook = await onWebhooks(ref, (core, caller) => core.redeliverSpan(caller, id, wanted));
    return {
      json: webhookJson(webhook),
      text: `The events from ${wanted.from.toISOString()} to ${wanted.to.toISOString()} are sent once more.`,
    };
  },
};

function onOne<Result>(
  { webhookId, account: ref }: Given<typeof webhooks.commands.show>,
  work: (core: CommandCore, caller: Caller, id: WebhookId) => Promise<Result>,
): Promise<Result> {
  const id = webhookIdOf(webhookId, ref);
  return onWebhooks(ref, (core, caller) => work(core, caller, id));
}

const webhookIdOf = (given: string, ref: string | undefined) =>
  idOf<WebhookId>(given, 'a webhook', 'webhook list', ref);

function outputOf(webhook: Webhook): Output {
  return { json: webhookJson(webhook), text: facts(factsOf(webhook)) };
}

function factsOf(webhook: Webhook): readonly (readonly [string, string | null])[] {
  return [
    ['id', webhook.id],
    ['url', webhook.url],
    ['API', webhook.face],
    ['types', typesOf(webhook)],
    ['segment', webhook.segmentNumber === null ? null : String(webhook.segmentNumber)],
    ['state', stateOf(webhook)],
    ['reason', webhook.reason === null ? null : reasonWords(webhook.reason)],
    ['description', webhook.description],
    ['created by', webhook.madeBy ?? 'the command line'],
    ['last delivery', webhook.lastDeliveryAt?.toISOString() ?? 'never'],
  ];
}

function reasonWords(reason: string): string {
  return reason === keyEnded
    ? 'the key that created it was revoked or has expired; webhook set ID --resume starts it again'
    : reason;
}

function typesOf({ types }: Webhook): string {
  return types === null ? 'all' : types.join(',');
}

function stateOf({ state, failingSince }: Webhook): string {
  return state === 'active' && failingSince !== null ? `failing since ${failingSince.toISOString()}` : state;
}

function outcomeOf({ status, error }: Delivery): string {
  return status === null ? (error ?? '-') : `HTTP ${status}`;
}

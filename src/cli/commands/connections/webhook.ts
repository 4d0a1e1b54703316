/** `webhook create`, `list`, `show`, `set`, `delete`, `test`, `rotate`, `deliveries`, `redeliver`. */

import { keyEnded } from '@switchbook/domain/access/access.js';
import type { DeliveryId, WebhookId } from '@switchbook/domain/runtime/ids.js';
import { parseInstant } from '@switchbook/domain/runtime/instant.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import type {
  Delivery,
  Switchbook,
  Webhook,
  WebhookPatch,
} from '../../../../clients/typescript/src/index.js';
import { readSettings } from '../../../config/read-settings.js';
import { accountOption, idOf, onApi, readFirstItems } from '../../session/command-account.js';
import { getSegmentNumber } from '../../session/named-records.js';
import type { Actions, ParsedArguments } from '../../syntax/define.js';
import type { webhooks } from '../../syntax/webhook.js';
import { CliError } from '../../terminal/cli-error.js';
import { formatDetails, listing, type Output } from '../../terminal/output.js';
import { programName } from '../../terminal/program-name.js';
import { readSecretOption } from '../../terminal/terminal-input.js';

/** Runs `onApi` with the webhook formats of the faces. */
function onWebhooks<Result>(
  ref: string | undefined,
  work: (api: Switchbook) => Promise<Result>,
): Promise<Result> {
  return onApi(
    ref,
    ({ api }) => work(api),
    async () => {
      const { findTables } = await import('../../../compose/faces.js');
      const { webhookAllow: allowed } = readSettings(process.env);
      return { webhooks: { formats: (await findTables()).webhooks, allowed } };
    },
  );
}

/**
 * Reads stdin only in the program that does the work. A program that starts another one would leave stdin empty for it.
 */
const readOwnSecret = (secretOption: string | undefined) => readSecretOption('--secret', secretOption);

export const webhookActions: Actions<typeof webhooks> = {
  create: async ({ account, types, fields, segment, description, secret: secretOption, face, url }) => {
    const webhook = await onWebhooks(account, async (api) => {
      const secret = await readOwnSecret(secretOption);
      return api.createWebhook({
        url,
        types: types === undefined ? null : [...types],
        fields: fields === undefined ? null : [...fields],
        segment: segment === undefined ? null : await getSegmentNumber(api, segment, account),
        description: description ?? null,
        ...withoutUndefined({ face, secret }),
      });
    });
    const text = formatDetails([['secret', webhook.secret], ...webhookDetailsOf(webhook)]);
    return { json: webhook, text: `The webhook was created. Its secret is shown only once.\n\n${text}` };
  },

  list: async ({ account: ref }) =>
    listing(
      await onWebhooks(ref, async (api) => (await api.listWebhooks()).data),
      {
        STATE: webhookStateOf,
        API: (webhook) => webhook.face,
        URL: (webhook) => webhook.url,
        TYPES: typeWordsOf,
        ID: (webhook) => webhook.id,
      },
      `The account has no webhook yet. Create one with: ${programName} webhook create${accountOption(ref)} --url URL`,
    ),

  show: async (input) => outputOf(await onOne(input, (api, id) => api.getWebhook({ id }))),

  set: async ({
    url,
    types,
    allTypes,
    fields,
    allFields,
    segment,
    allContacts,
    description,
    pause,
    resume,
    ...webhookRef
  }) => {
    const edit: WebhookPatch = withoutUndefined({
      url,
      types: allTypes === true ? null : types && [...types],
      fields: allFields === true ? null : fields && [...fields],
      segment: allContacts === true ? null : undefined,
      description: description === '' ? null : description,
      state: pause === true ? 'paused' : resume === true ? 'active' : undefined,
    } as const);
    const edited = await onOne(webhookRef, async (api, id) => {
      const segmentNumber = segment && (await getSegmentNumber(api, segment, webhookRef.account));
      return api.updateWebhook({ id }, { ...edit, ...(segmentNumber && { segment: segmentNumber }) });
    });
    return outputOf(edited);
  },

  delete: async (input) => {
    const id = webhookIdOf(input.webhookId, input.account);
    await onOne(input, (api) => api.deleteWebhook({ id }));
    return { json: { id, deleted: true }, text: `The webhook ${id} and its deliveries were deleted.` };
  },

  test: async (input) => {
    const tested = await onOne(input, (api, id) => api.testWebhook({ id }));
    const outcome = tested.status === null ? tested.error : `HTTP ${tested.status}`;
    return {
      json: tested,
      text: `${tested.delivered ? 'The receiver accepted the request' : 'The receiver did not accept the request'}: ${outcome}, after ${tested.took_ms} ms.\n${tested.response}`,
      code: tested.delivered ? 0 : 1,
    };
  },

  rotate: async ({ webhookId, account: ref, secret: secretOption }) => {
    const id = webhookIdOf(webhookId, ref);
    const webhook = await onWebhooks(ref, async (api) =>
      api.rotateWebhookSecret({ id }, withoutUndefined({ secret: await readOwnSecret(secretOption) })),
    );
    return {
      json: webhook,
      text: `The new secret is shown only once. The old one also signs until ${webhook.old_secret_until}.\n\n${formatDetails([['secret', webhook.secret]])}`,
    };
  },

  deliveries: async ({ state, limit, ...webhookRef }) => {
    const { items } = await onOne(webhookRef, (api, id) =>
      readFirstItems(limit, (size) =>
        api.listDeliveries({ id, limit: size, ...withoutUndefined({ state }) }),
      ),
    );
    return listing(
      items,
      {
        CREATED: (delivery) => delivery.created_at,
        TYPE: (delivery) => delivery.type,
        STATE: (delivery) => delivery.state,
        ATTEMPTS: (delivery) => String(delivery.attempts),
        LAST: outcomeOf,
        NEXT: (delivery) => delivery.next_at ?? '-',
        ID: (delivery) => delivery.id,
      },
      'There are no deliveries.',
    );
  },

  /** one delivery, or the events of a time span */
  redeliver: async ({ webhookId, account: ref, delivery, from, to }) => {
    const id = webhookIdOf(webhookId, ref);
    if (delivery !== undefined) {
      const deliveryId = idOf<DeliveryId>(delivery, 'a delivery', 'webhook deliveries ID', ref);
      const newDelivery = await onWebhooks(ref, (api) => api.redeliver({ id, did: deliveryId }));
      return { json: newDelivery, text: `The delivery is queued again as ${newDelivery.id}.` };
    }
    const span = { from: parseInstant(from ?? ''), to: parseInstant(to ?? '') };
    if (span.from === undefined || span.to === undefined)
      throw new CliError(
        'Neither a delivery nor a time span is given.',
        'Add --delivery ID, or --from and --to with times such as 2026-01-15T09:00:00Z.',
      );
    const range = { from: span.from.toISOString(), to: span.to.toISOString() };
    const webhook = await onWebhooks(ref, (api) => api.redeliverSpan({ id }, range));
    return { json: webhook, text: `The events from ${range.from} to ${range.to} are sent once more.` };
  },
};

function onOne<Result>(
  { webhookId, account: ref }: ParsedArguments<typeof webhooks.commands.show>,
  work: (api: Switchbook, id: WebhookId) => Promise<Result>,
): Promise<Result> {
  const id = webhookIdOf(webhookId, ref);
  return onWebhooks(ref, (api) => work(api, id));
}

const webhookIdOf = (text: string, ref: string | undefined) =>
  idOf<WebhookId>(text, 'a webhook', 'webhook list', ref);

function outputOf(webhook: Webhook): Output {
  return { json: webhook, text: formatDetails(webhookDetailsOf(webhook)) };
}

function webhookDetailsOf(webhook: Webhook): readonly (readonly [string, string | null])[] {
  return [
    ['id', webhook.id],
    ['url', webhook.url],
    ['API', webhook.face],
    ['types', typeWordsOf(webhook)],
    ['fields', webhook.fields === null ? null : webhook.fields.join(',')],
    ['segment', webhook.segment === null ? null : String(webhook.segment)],
    ['state', webhookStateOf(webhook)],
    ['reason', webhook.reason === null ? null : reasonWords(webhook.reason)],
    ['description', webhook.description],
    ['created by', webhook.made_by ?? 'the command line'],
    ['last delivery', webhook.last_delivery_at ?? 'never'],
  ];
}

function reasonWords(reason: string): string {
  return reason === keyEnded
    ? 'the key that created it was revoked or has expired; webhook set ID --resume starts it again'
    : reason;
}

function typeWordsOf({ types }: Webhook): string {
  return types === null ? 'all' : types.join(',');
}

function webhookStateOf({ state, failing_since: since }: Webhook): string {
  return state === 'active' && since !== null ? `failing since ${since}` : state;
}

function outcomeOf({ status, error }: Delivery): string {
  return status === null ? (error ?? '-') : `HTTP ${status}`;
}

/** `webhook create`, `list`, `show`, `set`, `delete`, `test`, `rotate`, `deliveries`, `redeliver`. */
import type { WebhookEdit } from '../../core/webhooks/operations.js';
import { deliveryJson, webhookJson } from '../../core/webhooks/webhook-json.js';
import type { Account, Caller } from '../../domain/access.js';
import { type DeliveryId, parseId, type WebhookId } from '../../domain/ids.js';
import { parseInstant } from '../../domain/instant.js';
import { type Delivery, type DeliveryState, keyEnded, type Webhook } from '../../domain/webhook.js';
import { CliError } from '../run/cli-error.js';
import type { CommandCore } from '../run/command-core.js';
import { facts, type Output, table } from '../run/output.js';
import { programName } from '../run/program-name.js';
import { readSecretOption } from '../run/read-stdin.js';
import { withWebhooks } from '../session/session.js';
import { findAccount, ofAccount } from './account.js';

interface OfAccount {
  readonly account?: string | undefined;
}

export interface CreateOptions extends OfAccount {
  readonly url: string;
  /** our own when absent */
  readonly face?: string;
  readonly types?: readonly string[];
  readonly description?: string;
  readonly secret?: string;
}

const callerOf = ({ id }: Account): Caller => ({ accountId: id, face: 'cli', keyId: null });

function onAccount<Result>(
  { account }: OfAccount,
  work: (core: CommandCore, caller: Caller, ownFace: string) => Promise<Result>,
): Promise<Result> {
  return withWebhooks(async (core, ownFace) =>
    work(core, callerOf(await findAccount(core, account)), ownFace),
  );
}

export async function createWebhook({
  account,
  types,
  description,
  secret: given,
  face,
  url,
}: CreateOptions): Promise<Output> {
  const wanted = given === undefined ? undefined : await readSecretOption('--secret', given);
  const { webhook, secret } = await onAccount({ account }, (core, caller, ownFace) =>
    core.createWebhook(caller, {
      face: face ?? ownFace,
      url,
      types: types ?? null,
      description: description ?? null,
      ...(wanted === undefined ? {} : { secret: wanted }),
    }),
  );
  return {
    json: { ...webhookJson(webhook), secret },
    text: `The webhook was made. Its secret is shown only this once.\n\n${facts([['secret', secret], ...factsOf(webhook)])}`,
  };
}

export async function listWebhooks(options: OfAccount): Promise<Output> {
  const webhooks = await onAccount(options, (core, caller) => core.listWebhooks(caller));
  const rows = webhooks.map((one) => [stateOf(one), one.face, one.url, typesOf(one), one.id]);
  return {
    json: webhooks.map(webhookJson),
    text: table(
      ['STATE', 'FACE', 'URL', 'TYPES', 'ID'],
      rows,
      `The account has no webhook yet; make one with: ${programName} webhook create${ofAccount(options.account)} --url URL`,
    ),
  };
}

export async function showWebhook(text: string, options: OfAccount): Promise<Output> {
  const id = webhookId(text, options);
  return outputOf(await onAccount(options, (core, caller) => core.getWebhook(caller, id)));
}

export interface SetOptions extends OfAccount {
  readonly url?: string;
  readonly types?: readonly string[];
  readonly allTypes?: boolean;
  readonly description?: string;
  readonly pause?: boolean;
  readonly resume?: boolean;
}

export async function setWebhook(text: string, options: SetOptions): Promise<Output> {
  const id = webhookId(text, options);
  const { url, types, allTypes, description, pause, resume } = options;
  const edit: WebhookEdit = {
    ...(url === undefined ? {} : { url }),
    ...(types === undefined ? {} : { types }),
    ...(allTypes === true ? { types: null } : {}),
    ...(description === undefined ? {} : { description: description === '' ? null : description }),
    ...(pause === true ? { state: 'paused' } : resume === true ? { state: 'active' } : {}),
  };
  return outputOf(await onAccount(options, (core, caller) => core.editWebhook(caller, id, edit)));
}

export async function deleteWebhook(text: string, options: OfAccount): Promise<Output> {
  const id = webhookId(text, options);
  await onAccount(options, (core, caller) => core.deleteWebhook(caller, id));
  return { json: { id, deleted: true }, text: `The webhook ${id} is deleted, with its deliveries.` };
}

export async function testWebhook(text: string, options: OfAccount): Promise<Output> {
  const id = webhookId(text, options);
  const { tookMs, ...tested } = await onAccount(options, (core, caller) => core.testWebhook(caller, id));
  const said = tested.status === null ? tested.error : `HTTP ${tested.status}`;
  return {
    json: { ...tested, took_ms: tookMs },
    text: `${tested.delivered ? 'The receiver took it' : 'The receiver did not take it'}: ${said}, after ${tookMs} ms.\n${tested.response}`,
    code: tested.delivered ? 0 : 1,
  };
}

export async function rotateSecret(
  text: string,
  options: OfAccount & { readonly secret?: string },
): Promise<Output> {
  const id = webhookId(text, options);
  const { secret: given } = options;
  const wanted = given === undefined ? undefined : await readSecretOption('--secret', given);
  const { webhook, secret } = await onAccount(options, (core, caller) =>
    core.rotateWebhookSecret(caller, id, wanted),
  );
  return {
    json: { ...webhookJson(webhook), secret },
    text: `The new secret is shown only this once; the former one signs too until ${webhook.oldSecretUntil?.toISOString()}.\n\n${facts([['secret', secret]])}`,
  };
}

export interface DeliveriesOptions extends OfAccount {
  readonly state?: DeliveryState;
  readonly limit: number;
}

export async function listDeliveries(text: string, options: DeliveriesOptions): Promise<Output> {
  const id = webhookId(text, options);
  const { state, limit } = options;
  const { items } = await onAccount(options, (core, caller) =>
    core.listDeliveries(caller, id, { state }, { limit, after: null }),
  );
  const rows = items.map((one) => [
    one.createdAt.toISOString(),
    one.type,
    one.state,
    String(one.attempts),
    outcomeOf(one),
    one.nextAt?.toISOString() ?? '-',
    one.id,
  ]);
  return {
    json: items.map(deliveryJson),
    text: table(
      ['MADE', 'TYPE', 'STATE', 'ATTEMPTS', 'LAST', 'NEXT', 'ID'],
      rows,
      'There are no such deliveries.',
    ),
  };
}

export interface RedeliverOptions extends OfAccount {
  readonly delivery?: string;
  readonly from?: string;
  readonly to?: string;
}

/** One delivery, or the events of a time span. */
export async function redeliver(text: string, options: RedeliverOptions): Promise<Output> {
  const id = webhookId(text, options);
  const { delivery, from, to } = options;
  if (delivery !== undefined) {
    const deliveryId = parseId<DeliveryId>(delivery);
    if (deliveryId === undefined) throw noId(delivery, 'delivery', options);
    const made = await onAccount(options, (core, caller) => core.redeliver(caller, id, deliveryId));
    return { json: deliveryJson(made), text: `It is sent once more, as the delivery ${made.id}.` };
  }
  const span = { from: parseInstant(from ?? ''), to: parseInstant(to ?? '') };
  if (span.from === undefined || span.to === undefined)
    throw new CliError(
      'There is nothing to send once more.',
      'Name a --delivery by its id, or a time span with --from and --to, such as 2026-01-15T09:00:00Z.',
    );
  const wanted = { from: span.from, to: span.to };
  const webhook = await onAccount(options, (core, caller) => core.redeliverSpan(caller, id, wanted));
  return {
    json: webhookJson(webhook),
    text: `The events from ${wanted.from.toISOString()} to ${wanted.to.toISOString()} are sent once more by the server.`,
  };
}

function webhookId(text: string, options: OfAccount): WebhookId {
  const id = parseId<WebhookId>(text);
  if (id === undefined) throw noId(text, 'webhook', options);
  return id;
}

function noId(text: string, what: string, { account }: OfAccount): CliError {
  return new CliError(
    `'${text}' is not the id of a ${what}.`,
    `See the ids with: ${programName} webhook ${what === 'webhook' ? 'list' : 'deliveries ID'}${ofAccount(account)}`,
  );
}

function outputOf(webhook: Webhook): Output {
  return { json: webhookJson(webhook), text: facts(factsOf(webhook)) };
}

function factsOf(webhook: Webhook): readonly (readonly [string, string])[] {
  return [
    ['id', webhook.id],
    ['url', webhook.url],
    ['face', webhook.face],
    ['types', typesOf(webhook)],
    ['state', stateOf(webhook)],
    ...(webhook.reason === null ? [] : [['reason', reasonWords(webhook.reason)] as const]),
    ...(webhook.description === null ? [] : [['description', webhook.description] as const]),
    ['made by', webhook.madeBy ?? 'the command line'],
    ['last delivery', webhook.lastDeliveryAt?.toISOString() ?? 'never'],
  ];
}

function reasonWords(reason: string): string {
  return reason === keyEnded
    ? 'the key that made it was revoked or has expired; --resume takes it over'
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

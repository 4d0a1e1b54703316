/** The members of a webhook that a caller sends, checked before they are stored. */
import type { Caller } from '@switchbook/domain/access/access.js';
import { invalid } from '@switchbook/domain/problems/problem.js';
import { isStorable } from '@switchbook/domain/text/text.js';
import { faultOfFields } from '../../feed/values/changed-fields.js';
import type { Basics, OtherSystems } from '../../operation-context/context.js';
import { hostOf } from '../../outgoing/host-addresses.js';
import { recordStore } from '../../records/store.js';
import { segmentRecord } from '../../segments/values.js';
import type { WebhookFormat } from '../values/format.js';
import { type Webhook, webhookLimits } from '../values/webhook.js';
import { ReceiverAddressError } from './receiver-client.js';

/** Creates a secret if the request has none. */
export function secretOf({ random }: Basics, { secret }: WebhookFormat, text = secret.make(random)): string {
  if (!secret.accepts(text)) throw invalid('secret', 'form', `must be ${secret.mustBe}`, 'text');
  return text;
}

export function checkTypes(eventTypes: readonly string[], types: readonly string[] | null | undefined): void {
  if (types == null) return;
  if (types.length === 0)
    throw invalid('types', 'too_few', 'must have at least one type, or be null for all types');
  const unknown = types.findIndex((type) => !eventTypes.includes(type));
  if (unknown >= 0)
    throw invalid(`types.${unknown}`, 'not_allowed', `must be one of ${eventTypes.join(', ')}`);
}

export function checkFollowedFields(fields: readonly string[] | null | undefined): void {
  const fault = fields == null ? undefined : faultOfFields(fields);
  if (fault === undefined) return;
  const { at, code, message } = fault;
  throw invalid(at === undefined ? 'fields' : `fields.${at}`, code, message);
}

/** Checks the segment of a webhook. An unwatched one would not report contacts that leave it. */
export async function checkSegment(
  { database }: Basics,
  { accountId }: Caller,
  number: number | null | undefined,
): Promise<void> {
  if (number == null) return;
  const segment = await recordStore(segmentRecord).find(database, accountId, number);
  if (segment === undefined)
    throw invalid('segment', 'unknown', `must be the number of a segment, and there is no "${number}"`);
  if (!segment.watched)
    throw invalid(
      'segment',
      'not_allowed',
      `must be a watched segment; set "watched" of segment ${number} first`,
    );
}

/**
 * Returns the URL in its normal form. An address must be public, or allowed. A name that has no such address now is
 * accepted, and checked at each attempt. A refusal would reveal which names exist in the network of the server.
 */
export async function checkWebhookUrl(
  context: Basics & OtherSystems,
  isCalled: boolean,
  text: string,
): Promise<string> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || !isStorable(text))
    throw invalid('url', 'form', 'must be an absolute https URL', 'https_url');
  if (!isCalled) return url.href;
  if (url.username !== '' || url.password !== '')
    throw invalid('url', 'credentials', 'must not contain a user name or a password');
  url.hash = '';
  if (url.href.length > webhookLimits.url)
    throw invalid('url', 'too_long', `must be at most ${webhookLimits.url} characters`);
  try {
    await context.webhooks.receiverClient.check(url, context.isBound);
  } catch (error) {
    const isRefused = error instanceof ReceiverAddressError && (!error.isOfName || isThisMachine(url));
    if (isRefused) throw invalid('url', 'not_allowed', `cannot be called: ${error.message}`);
    if (url.protocol !== 'https:') throw invalid('url', 'form', 'must be an absolute https URL', 'https_url');
  }
  return url.href;
}

/** Whether the name means this machine in every network. */
function isThisMachine(url: URL): boolean {
  return /(^|\.)localhost$/.test(hostOf(url));
}

/** Returns the owner of a sealed secret. */
export function secretOwnerOf({ accountId, id }: Pick<Webhook, 'accountId' | 'id'>): string {
  return `webhook/${accountId}/${id}`;
}

/** Opens the secrets that sign the requests of a webhook: the current one, and the old one while it still signs. */
export function openSecrets(
  context: Basics & OtherSystems,
  webhook: Pick<Webhook, 'accountId' | 'id' | 'secret' | 'oldSecret' | 'oldSecretUntil'>,
): readonly [string, ...string[]] {
  const { secrets } = context.webhooks;
  const { secret, oldSecret, oldSecretUntil } = webhook;
  const isValid = oldSecret !== null && oldSecretUntil !== null && oldSecretUntil > context.clock();
  const old = isValid ? [secrets.open(oldSecret, secretOwnerOf(webhook))] : [];
  return [secrets.open(secret, secretOwnerOf(webhook)), ...old];
}

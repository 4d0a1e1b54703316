/**
 * Reads the live vendor, by v2 or, if the address serves only that, by v3. Pages use offsets in a list ordered by
 * client-chosen ids, so contacts may be added and removed anywhere in the list. Each page repeats the end of the
 * previous page. If that end has moved to an earlier page, the walk steps back.
 */
import { isObject, type Json } from '@switchbook/domain/runtime/json.js';
import { isLonger } from '@switchbook/domain/text/text.js';
import type { FoundContact, PullPage, PullSource, PullWork } from '../../pulls/values/pull-source.js';
import { type VendorAnswer, VendorRefusal } from '../../pulls/values/vendor-request.js';
import {
  identityOf,
  itemsOf,
  listOf,
  readPageRows,
  rowOf,
  textOrNumber,
  vendorIdentity,
  withoutAbsent,
} from '../kit/pull/row.js';
import {
  type PullRequest,
  readAnswer,
  readVendorList,
  readVendorObject,
} from '../kit/pull/vendor-refusal-words.js';
import {
  type Chat,
  chatIdentity,
  chatKey,
  type Handle,
  handleRuleOf,
  readChatType,
  ruleOf,
} from './chats.js';
import { lengths, pageSize, pullWalk, rateLimit, uriFallback } from './choices.js';
import { idScope, upstreams } from './ids.js';

type Version = 2 | 3;

/** The members by their names in each version. */
const members = {
  2: { responsible: 'responsible_user_id', chats: 'contact_data', type: 'chat_type', id: 'chat_id' },
  3: { responsible: 'responsibleUserId', chats: 'contactData', type: 'chatType', id: 'chatId' },
} as const;

const pullRequestOf = (version: Version): PullRequest => ({
  vendor: 'Wazzup',
  path: `/v${version}/contacts`,
  needs: 'access to contacts',
  hint: 'that it is a client_access_token for the partner API, or an API key for the public one',
});

export const pull: PullSource = { rate: rateLimit, knowsSince: false, page: readPage, contact: findContact };

/** Finds a contact by the version of its upstream. */
async function findContact(
  { get }: PullWork,
  id: string,
  upstream: string,
): Promise<FoundContact | undefined> {
  if (isLonger(id, lengths.id)) return undefined;
  const version = upstream === upstreams[2] ? 2 : 3;
  const body = readVendorObject(
    await get(`${pullRequestOf(version).path}/${encodeURIComponent(id)}`),
    pullRequestOf(version),
  );
  const data = body?.data;
  const vendorContact = [Array.isArray(data) ? data[0] : (data ?? body)].find(isObject);
  if (vendorContact === undefined || String(vendorContact.id) !== id) return undefined;
  return { contact: rowOf(vendorContact, (contact) => readContact(contact, version)) };
}

async function readPage({ get }: PullWork, from: Json | null): Promise<PullPage> {
  const offset = readNumberIn(from, 'offset');
  const query = { offset, limit: pageSize.pulled };
  const { version, answer } = await fetchPage(get, query, from?.version);
  const request = pullRequestOf(version);
  const body = readAnswer(answer, request);
  const list = readVendorList(answer, body.data, request, pageSize.pulled);
  const ids = list.map((item) => (isObject(item) ? String(item.id) : ''));
  const last = Array.isArray(from?.last) ? from.last.map(String) : [];
  const lastKnown = ids.findLastIndex((id) => last.includes(id));
  const backs = readNumberIn(from, 'backs');
  const contacts = await readPageRows(list.slice(lastKnown + 1), (contact) => readContact(contact, version));
  const next =
    last.length > 0 && lastKnown === -1 && offset > 0 && backs < pullWalk.maxBacks
      ? {
          version,
          last,
          backs: backs + 1,
          stale: 0,
          offset: Math.max(0, offset - pageSize.pulled + pullWalk.overlap),
        }
      : nextState({ version, last, backs, stale: readNumberIn(from, 'stale'), offset }, ids, lastKnown);
  return { contacts, next, ...(typeof body.count === 'number' ? { total: body.count } : {}) };
}

interface State {
  readonly version: Version;
  readonly offset: number;
  /** the most recent ids */
  readonly last: readonly string[];
  readonly stale: number;
  readonly backs: number;
}

/** Returns the next position. The list ends with a page that has no new contact and is no longer than the overlap. */
function nextState(state: State, ids: readonly string[], lastKnown: number): Json | null {
  const isStale = lastKnown === ids.length - 1;
  if (isStale && ids.length <= pullWalk.overlap) return null;
  const stale = isStale ? state.stale + 1 : 0;
  if (stale > pullWalk.maxStale)
    throw new VendorRefusal(
      'The vendor answers the same page again and again, so its list has no end. Try again later, or ask the vendor.',
    );
  const last = isStale ? state.last : ids.slice(-pullWalk.overlap);
  // A page within the overlap repeats one contact. So the list of a vendor with small pages ends, too.
  const repeated = ids.length > pullWalk.overlap ? pullWalk.overlap : 1;
  return { ...state, last, stale, offset: state.offset + ids.length - repeated };
}

/** Gets a page. The first response shows which version the address serves. */
async function fetchPage(
  get: PullWork['get'],
  query: { readonly offset: number; readonly limit: number },
  chosen: unknown,
): Promise<{ readonly version: Version; readonly answer: VendorAnswer }> {
  const version = chosen === 3 ? 3 : 2;
  const answer = await get(pullRequestOf(version).path, query);
  if (chosen !== undefined || ![401, 403, 404].includes(answer.status)) return { version, answer };
  const older = await get(pullRequestOf(3).path, query);
  return older.status === 404 ? { version, answer } : { version: 3, answer: older };
}

function readNumberIn(from: Json | null, name: string): number {
  const value = from?.[name];
  return typeof value === 'number' ? value : 0;
}

function readContact(contact: Json, version: Version): Json {
  const names = members[version];
  const value = contact[names.chats];
  const chats = itemsOf(value)?.map((item) => readChat(item, names));
  const uniqueChats = [...new Map(chats?.map((chat) => [chat.key, chat])).values()];
  const identities = [vendorIdentity(idScope, contact.id), ...uniqueChats.map((chat) => chat.identity)];
  const extension = extensionOf(contact, names.responsible, uniqueChats);
  return {
    identities: chats === undefined ? value : listOf(identities),
    display_name: textOrNumber(contact.name),
    extensions: Object.keys(extension).length === 0 ? undefined : { [idScope]: extension },
  };
}

/** Builds the extension of this face; see `extension.ts`. */
function extensionOf(contact: Json, responsible: string, chats: readonly SeenChat[]): Json {
  const uri = textOrNumber(contact.uri);
  const ownChats = chats.filter((chat) => chat.own !== undefined);
  const order = chats.flatMap(({ key, own, identity }) =>
    own === undefined && identity === undefined ? [] : [key],
  );
  return withoutAbsent({
    responsible_user_id: textOrNumber(contact[responsible]),
    uri: uri === uriFallback(String(contact.id)) ? undefined : uri,
    chats: listOf(
      ownChats.toSorted((left, right) => (left.key < right.key ? -1 : 1)).map((chat) => chat.own),
    ),
    order: listOf(order),
  });
}

interface SeenChat {
  readonly key: string;
  readonly identity?: Json;
  /** a chat that is not an identity, for the extension */
  readonly own?: Json;
}

/** Reads a chat. A chat with an unknown type, or an id that does not fit its type, is stored unchanged. */
function readChat(vendorChat: unknown, names: (typeof members)[Version]): SeenChat {
  if (!isObject(vendorChat)) return { key: JSON.stringify(vendorChat), identity: vendorChat as Json };
  const text = (value: unknown) =>
    typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  const sentType = text(vendorChat[names.type]);
  const type = readChatType(sentType) ?? sentType;
  const raw = text(vendorChat[names.id]);
  const { toNormalForm, form, kind, handles: read } = ruleOf(type);
  const normal = toNormalForm(raw);
  const handle = (name: Handle) =>
    read.includes(name) ? handleRuleOf(type, name).toNormalForm(text(vendorChat[name])) : '';
  const chat: Chat = {
    type,
    // A chat of a known type with an id of another form is kept, with a trimmed id.
    id: kind === null || form.test(normal) ? normal : raw.trim(),
    username: handle('username'),
    phone: handle('phone'),
  };
  const key = chatKey(chat);
  if (chatIdentity(chat) === undefined || kind === null) return { key, own: { ...chat } };
  const attrs = kind === 'phone' ? { whatsapp: true } : attrsOf(chat);
  const identity = identityOf(idScope, kind, chat.id, {
    raw,
    may_share: true,
    ...(Object.keys(attrs).length === 0 ? {} : { attrs }),
  });
  return identity === undefined ? { key } : { key, identity };
}

function attrsOf({ username, phone }: Chat): Json {
  return withoutAbsent({ username: username || undefined, phone: phone || undefined });
}

/** Bodies of a contact's notes, tags, consents and suppressions. */

import {
  type Channel,
  type ConsentEdit,
  type ConsentState,
  consentStates,
  isChannel,
} from '@switchbook/domain/consent/consent.js';
import type { CatalogRef } from '@switchbook/domain/contact/edit.js';
import { parseInstant } from '@switchbook/domain/runtime/instant.js';
import { isObject } from '@switchbook/domain/runtime/json.js';
import { isBlankName, tidyName } from '@switchbook/domain/text/compared-text.js';
import type { SuppressionCommand } from '../../consents/operations/suppressions.js';
import type { NewNote } from '../../notes/operations.js';
import { member } from '../kit/body/json-body.js';
import { channelWords, consentWords, limits, suppressionReasons, writtenBy } from './choices.js';
import { type Aliases, absentValues, brokenRule, Faults, fault, readMembers, readObject } from './faults.js';
import { readMetadata } from './fields.js';
import { faceName, readUuid } from './ids.js';
import { details, messages } from './messages.js';

const noteMembers: Aliases = { body: ['content', 'text', 'note', 'message'] };
/** `tag` is a known tag's id, else a name. */
const tagMembers: Aliases = { tag_id: ['id'], name: ['tag_name'], tag: [] };
const consentMembers: Aliases = {
  state: ['status', 'opted_in', 'granted', 'consent'],
  source: [],
  occurred_at: [],
  expires_at: [],
  metadata: [],
};
const suppressionMembers: Aliases = { channel: [], reason: [], note: [], expires_at: [] };

export function decodeNote(body: unknown): NewNote {
  const faults = new Faults();
  const members = readMembers(readObject(body), noteMembers, absentValues.null);
  const text = members.get('body');
  const note = members.has('body') ? faults.storedText('body.body', text, limits.note) : undefined;
  if (!members.has('body')) faults.add('body', messages.required('body'));
  else if (note?.trim() === '') faults.add('body.body', messages.minLength(1), text);
  faults.raise();
  return { body: note ?? '' };
}

interface SentTags {
  readonly refs: readonly CatalogRef[];
  /** whether the body was a list: then the response is one too */
  readonly isList: boolean;
}

/** Decodes one tag, or several as a bare array or as the member `tags`. */
export function decodeTags(body: unknown): SentTags {
  const list: unknown = Array.isArray(body) ? body : isObject(body) ? member(body, 'tags') : undefined;
  if (!Array.isArray(list)) return { refs: [decodeTag(body, 'body')], isList: false };
  if (list.length === 0) throw brokenRule(details.noTag);
  if (list.length > limits.tags) throw fault('body.tags', messages.maxItems(limits.tags), list);
  const refs = list.map((item: unknown, index) => {
    const location = `body.tags[${index}]`;
    return typeof item === 'string'
      ? decodeTag({ tag: item }, location, location)
      : decodeTag(item, location);
  });
  return { refs, isList: true };
}

/** Returns a reference to a tag by its id, or by a name, which is created if missing. */
function decodeTag(item: unknown, location: string, nameLocation = `${location}.name`): CatalogRef {
  const faults = new Faults();
  const members = readMembers(readObject(item, faults, location), tagMembers, absentValues.blank);
  const at = { id: `${location}.tag_id`, name: nameLocation };
  const id = members.has('tag_id') ? faults.text(at.id, members.get('tag_id')) : undefined;
  const called = members.has('name') ? 'name' : 'tag';
  const name = members.has(called) ? faults.text(at.name, members.get(called), limits.tag) : undefined;
  faults.raise([...members.keys()].map((key) => (key === 'tag_id' ? at.id : at.name)));
  if (id !== undefined) return tagById(id, 'refuse');
  if (name === undefined || isBlankName(name)) throw brokenRule(details.noTag);
  return {
    by: 'name',
    name: tidyName(name),
    folded: true,
    missing: 'create',
    orId: called === 'tag',
    scope: faceName,
  };
}

/** Makes a reference to a tag by id. A text that is not a UUID matches no tag. */
export function tagById(text: string, missing: 'refuse' | 'drop'): CatalogRef {
  return { by: 'id', id: readUuid(text) ?? text, scope: faceName, missing };
}

/** Decodes the row to store: absent members take their defaults. */
export function decodeConsent(channel: string, body: unknown): ConsentEdit {
  const faults = new Faults();
  const channelName = readChannel('path.channel', channel, faults);
  const object = readObject(body, faults);
  const members = readMembers(object, consentMembers, absentValues.null);
  const source = member(object, 'source');
  const command: ConsentEdit = {
    channel: channelName,
    state: readState(members, faults),
    source:
      source === null ? null : (textMember(members, 'source', limits.consentSource, faults) ?? writtenBy),
    occurredAt: timeMember(members, 'occurred_at', faults),
    expiresAt: timeMember(members, 'expires_at', faults),
    proof: members.has('metadata')
      ? (readMetadata('body.metadata', members.get('metadata'), faults) ?? {})
      : {},
  };
  faults.raise(['path.channel', ...bodyLocationsOf(members)]);
  return command;
}

/** Decodes the row to store: absent members take their defaults. */
export function decodeSuppression(body: unknown): Required<SuppressionCommand> {
  const faults = new Faults();
  const members = readMembers(readObject(body), suppressionMembers, absentValues.null);
  const channel = members.get('channel');
  if (channel === undefined) faults.add('body.channel', messages.required('channel'));
  const reason = textMember(members, 'reason', limits.suppressionReason, faults)?.trim().toLowerCase();
  const command: Required<SuppressionCommand> = {
    channel: channel === undefined ? 'all' : readChannel('body.channel', channel, faults, 'all'),
    reason: reason || suppressionReasons[0],
    source: writtenBy,
    note: textMember(members, 'note', limits.suppressionNote, faults) ?? null,
    expiresAt: timeMember(members, 'expires_at', faults),
  };
  faults.raise(bodyLocationsOf(members));
  return command;
}

type SentMembers = ReadonlyMap<string, unknown>;

function bodyLocationsOf(members: SentMembers): readonly string[] {
  return [...members.keys()].map((name) => `body.${name}`);
}

/** Accepts any word as a channel. After a fault the result is never used, since the fault is raised first. */
function readChannel(at: string, value: unknown, faults: Faults, also?: 'all'): Channel {
  const word = faults.text(at, value)?.toLowerCase();
  if (word === undefined) return '';
  const meant = word.startsWith('whatsapp_') ? 'whatsapp' : (channelWords.get(word) ?? word);
  if (meant !== also && !isChannel(meant)) faults.add(at, messages.channel, value);
  return meant;
}

function readState(members: SentMembers, faults: Faults): ConsentState {
  const state = members.get('state');
  if (state === undefined) faults.add('body', messages.required('state'));
  else if (typeof state === 'string' && !faults.storable('body.state', state)) return 'unknown';
  else {
    const word = typeof state === 'boolean' || typeof state === 'string' ? String(state) : '';
    const meant = consentWords.get(word.trim().toLowerCase().replaceAll(/[\s-]/g, '_'));
    if (meant !== undefined) return meant;
    faults.add('body.state', messages.oneOf(consentStates), state);
  }
  return 'unknown';
}

/** Returns the text as sent; undefined if absent. */
function textMember(members: SentMembers, name: string, maximum: number, faults: Faults): string | undefined {
  return members.has(name) ? faults.storedText(`body.${name}`, members.get(name), maximum) : undefined;
}

function timeMember(members: SentMembers, name: string, faults: Faults): Date | null {
  if (!members.has(name)) return null;
  const at = `body.${name}`;
  const text = faults.text(at, members.get(name));
  const time = text === undefined ? undefined : readTime(text);
  if (text !== undefined && time === undefined) faults.add(at, messages.dateTime, members.get(name));
  return time ?? null;
}

/** Accepts any fraction of a second. A leap second becomes the second before it. The year must have four digits. */
function readTime(text: string): Date | undefined {
  const plain = text.replace(/(\.\d{9})\d+/, '$1').replace(/^(.{17})60/, '$159');
  const time = parseInstant(plain);
  const year = time?.getUTCFullYear() ?? 0;
  return year >= 1 && year <= 9_999 ? time : undefined;
}

/**
 * The stored form of states and actors of events, in JSON. Frequent phrases and quoted UUIDs are a few characters each,
 * which begin with a control character. JSON escapes these in texts, so every state unpacks to the same JSON; plain
 * JSON, which older events have, unpacks to itself. A packed state takes less than half of the bytes: PostgreSQL
 * compresses no row as small as an event. It compresses long states, so they are stored plain. A caller can choose
 * attributes that shrink to a sixteenth, and bounds of pages count stored bytes.
 */

import type { ContactState } from '../contact/contact-state.js';

const uuidCode = '\x1f';
const longCode = '\x1e';
/** Replaces a value that is the lower case of the spelling after it. */
const smallCode = '\x1d';

/**
 * Stored events depend on the order: append only. No phrase contains a whole text that a caller can choose, since an
 * erasure searches packed states for such texts.
 */
const phrases = [
  ...['{"number":', ',"display_name":"', '","identities":[{"id":', ',"kind":"phone","value":"', ',{"id":'],
  ...[`,"kind":"email",${smallCode}"`, ',"kind":"email","value":"', ',"kind":"', '","value":"', '","raw":"'],
  ...['","scope":"', '","primary":true,"origin":"import"}', '","primary":true,"origin":"', '","origin":"'],
  ...['],"tags":[[', '"],[', '"]],"source":[', '],"source":[', '"],"status":[', ',"created_at":"'],
  ...['{"face":"import","key_id":null}', '{"face":"', '","key_id":'],
  ...[',"reach":{"opted_in":true}', '{"display_name":"', '","updated_at":"', '{"updated_at":"'],
  ...['","given_name":"', '","family_name":"', '","company":"', '","job_title":"', '"]],"groups":[['],
  ...['],"groups":[[', ',"owner":"', ',"address":{', ',"attributes":{', ',"extensions":{', '"identities":['],
];
/** Codes of the first phrases, one character each; COPY escapes none of them. Later phrases have two characters. */
const short =
  '\x01\x02\x03\x04\x05\x06\x07\x08\x0b\x0c\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c';
const codeAt = (at: number) => short[at] ?? longCode + String.fromCharCode(97 + at - short.length);
const codeOf = new Map(phrases.map((phrase, at) => [phrase, codeAt(at)]));
const phraseOf = new Map(phrases.map((phrase, at) => [codeAt(at), phrase]));

const escapePattern = (text: string) => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
const longestFirst = phrases.toSorted((left, right) => right.length - left.length);
const packable = new RegExp(
  [...longestFirst.map(escapePattern), '"[\\da-f]{8}(?:-[\\da-f]{4}){3}-[\\da-f]{12}"'].join('|'),
  'g',
);
const codes = /\x1f[\w-]{22}|\x1e[a-z]|[\x01-\x08\x0b\x0c\x0e-\x1c]/g;
const valueAndRaw = /"value":"([ -!#-[\]-~]+)","raw":"([ -!#-[\]-~]+)"/g;

/** A state with more characters of JSON is stored unpacked. */
const maxPackedLength = 4_096;

/** Packs a state as text; null becomes an empty text. */
export function packState(state: object | null): string {
  if (state === null) return '';
  const json = JSON.stringify(state);
  return json.length > maxPackedLength ? json : pack(json);
}

let lastActor = { json: '', packed: '' };

/** Packs an actor. Most events have the actor of the event before them. */
export function packActor(actor: object): string {
  const json = JSON.stringify(actor);
  if (json !== lastActor.json) lastActor = { json, packed: packState(actor) };
  return lastActor.packed;
}

export function unpackState<State = ContactState>(text: string): State | null {
  if (text === '') return null;
  const json = text
    .replace(codes, (code) => phraseOf.get(code) ?? unpackUuid(code))
    .replaceAll(/\x1d"([^"]+)"/g, (_, raw: string) => `"value":"${raw.toLowerCase()}","raw":"${raw}"`);
  return JSON.parse(json);
}

function pack(json: string): string {
  const small = json.includes('","raw":"') ? json.replace(valueAndRaw, asSmall) : json;
  return small.replace(packable, (phrase) => codeOf.get(phrase) ?? packUuid(phrase));
}

function asSmall(all: string, value: string, raw: string): string {
  return raw.toLowerCase() === value ? `${smallCode}"${raw}"` : all;
}

const sextets = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_');
/** The code and 22 characters are copied at once: a contact has several ids, and each event has all of them. */
const packedUuid = Buffer.alloc(23, uuidCode);

/** Returns the bytes of the UUID in base64url. */
function packUuid(quoted: string): string {
  let written = 1;
  let bits = 0;
  let count = 0;
  for (let at = 1; at < quoted.length - 1; at += 1) {
    const code = quoted.charCodeAt(at);
    if (code === 0x2d) continue;
    bits = ((bits << 4) | (code < 0x3a ? code - 0x30 : code - 0x57)) & 0x3ff;
    count += 4;
    if (count < 6) continue;
    count -= 6;
    packedUuid[written] = sextets[(bits >> count) & 0x3f] as number;
    written += 1;
  }
  packedUuid[written] = sextets[(bits << 4) & 0x3f] as number;
  return packedUuid.toString('latin1');
}

function unpackUuid(code: string): string {
  const hex = Buffer.from(code.slice(1), 'base64url').toString('hex');
  return `"${hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')}"`;
}

// Regular expressions of PostgreSQL for packed states.

const eitherOf = (text: string, isIn: (phrase: string) => boolean) =>
  `(?:${[text, ...phrases.filter(isIn).map((phrase) => codeOf.get(phrase))].join('|')})`;
const opening = eitherOf('"', (phrase) => phrase.endsWith('"'));
const closing = eitherOf('"', (phrase) => phrase.startsWith('"'));
const openingSmall = eitherOf(`${smallCode}"`, (phrase) => phrase.endsWith(`${smallCode}"`));

/** Returns a pattern of states with a member of this name, at any depth. */
export function memberPattern(name: string): string {
  const member = `"${name}":`;
  return eitherOf(member, (phrase) => phrase.includes(member));
}

/** Characters of a text that are compared: PostgreSQL compiles expressions of long texts in seconds. */
const comparedCharacters = 60;

/**
 * Returns a pattern for states that contain this text as a whole. A long text is compared only by its beginning. A UUID
 * is stored as it is behind a phrase that contains its first quote.
 */
export function textPattern(text: string): string {
  const begin = [...text.slice(0, 2 * comparedCharacters)].slice(0, comparedCharacters).join('');
  const isWhole = begin.length === text.length;
  const end = isWhole ? closing : '';
  const json = JSON.stringify(begin);
  const quoted = [...new Set([json, ...(isWhole ? [pack(json)] : [])])].map((value) =>
    escapePattern(value).replace(/^"/, opening).replace(/"$/, end),
  );
  const small = /^[ -@[-~]+$/.test(begin)
    ? [
        openingSmall +
          escapePattern(begin).replaceAll(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`) +
          end,
      ]
    : [];
  return [...quoted, ...small].join('|');
}

/** Returns SQL for the pattern of states with the UUID of this expression. */
export function uuidPattern(uuid: string): string {
  return `(${uuid}::text || '|' || rtrim(translate(encode(uuid_send(${uuid}), 'base64'), '+/', '-_'), '='))`;
}

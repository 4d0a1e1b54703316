/**
 * A second implementation of segments, written from docs/guides/segments.md and docs/guides/consent.md, for one contact
 * in memory. It shares no code with the program.
 */

/** A contact as the API shows it, with its record. */
export interface Person {
  readonly display_name: string | null;
  readonly given_name: string | null;
  readonly family_name: string | null;
  readonly company: string | null;
  readonly job_title: string | null;
  readonly description: string | null;
  readonly avatar_url: string | null;
  readonly language: string | null;
  readonly time_zone: string | null;
  readonly owner: string | null;
  readonly owner_member: number | null;
  readonly birthday: string | null;
  readonly address: Readonly<Record<string, string | null>>;
  readonly number: number;
  readonly type: string;
  readonly blocked: boolean;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly identities: readonly { kind: string; value: string; scope: string }[];
  readonly tags: readonly Item[];
  readonly groups: readonly Item[];
  readonly source: Item | null;
  readonly status: Item | null;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** oldest first */
  readonly consents: readonly Entry[];
  readonly suppressions: readonly { channel: string; expires_at: Date | null }[];
  readonly last_message_at: Date | null;
  readonly undelivered_at: Date | null;
  readonly messages_in: number;
  readonly has_duplicates: boolean;
}

interface Item {
  readonly number: number;
  readonly name: string;
}

export interface Entry {
  readonly channel: string;
  readonly state: string;
  readonly purpose: string | null;
  readonly sender: string | null;
  readonly occurred_at: Date;
  readonly expires_at: Date | null;
}

interface Surroundings {
  readonly now: Date;
  /** channels on which the account requires an opt-in */
  readonly required: readonly string[];
  readonly segments: Readonly<Record<string, Tree>>;
  /** types of declared fields */
  readonly fields: Readonly<Record<string, string>>;
}

// biome-ignore lint/suspicious/noExplicitAny: JSON as a client sends it
type Any = any;
export type Tree = Any;

const negations: Readonly<Record<string, string>> = {
  is_not: 'is',
  none_of: 'any_of',
  not_contains: 'contains',
  not_within_last: 'within_last',
  not_empty: 'empty',
};

export function matches(tree: Tree, person: Person, about: Surroundings): boolean {
  if (tree.all) return tree.all.every((item: Tree) => matches(item, person, about));
  if (tree.any) return tree.any.some((item: Tree) => matches(item, person, about));
  if (tree.not) return !matches(tree.not, person, about);
  const positive = negations[tree.op];
  if (positive !== undefined) return !matches({ ...tree, op: positive }, person, about);
  if (tree.op === 'any_of')
    return tree.value.some((value: Any) => matches({ ...tree, op: 'is', value }, person, about));
  return holds(tree.field, tree.op, tree.value, person, about);
}

const texts = [
  ...['display_name', 'given_name', 'family_name', 'company', 'job_title', 'description'],
  ...['avatar_url', 'language', 'time_zone', 'owner'],
];

function holds(field: string, op: string, value: Any, person: Person, about: Surroundings): boolean {
  const record = person as unknown as Readonly<Record<string, Any>>;
  if (texts.includes(field)) return onText(record[field], op, value);
  if (field.startsWith('address.')) return onText(person.address[field.slice(8)] ?? null, op, value);
  if (field.startsWith('attributes.')) {
    const key = field.slice(11);
    return onOwnField(about.fields[key], person.attributes[key], op, value, about.now);
  }
  switch (field) {
    case 'birthday':
      return onBirthday(person.birthday, op, value);
    case 'number':
    case 'messages_in':
      return onNumber(record[field], op, value);
    case 'type':
    case 'blocked':
    case 'has_duplicates':
    case 'owner_member':
      return record[field] === value;
    case 'created_at':
    case 'updated_at':
    case 'last_message_at':
    case 'undelivered_at':
      return onTime(record[field], op, value, about.now);
    case 'tag':
      return onItems(person.tags, op, value, true);
    case 'group':
      return onItems(person.groups, op, value, false);
    case 'source':
    case 'status': {
      const item = person[field];
      return onItems(item === null ? [] : [item], op, value, false);
    }
    case 'phone':
      return onPhone(valuesOf(person, ['phone', 'wa_id']), op, value);
    case 'email':
      return onEmail(valuesOf(person, ['email']), op, value);
    case 'email_domain':
      return valuesOf(person, ['email']).some((candidate) => candidate.endsWith(`@${value.toLowerCase()}`));
    case 'lid':
      return op === 'empty'
        ? valuesOf(person, ['lid']).length === 0
        : valuesOf(person, ['lid']).includes(value.replace('@lid', ''));
    case 'identity_kind':
      return person.identities.some((identity) => identity.kind === value);
    case 'identity':
      return person.identities.some(
        (identity) =>
          identity.kind === value.kind &&
          identity.value === value.value &&
          identity.scope === (value.scope ?? ''),
      );
    case 'channel':
      return isReachable(person, value);
    case 'consent':
      return onConsent(person, value);
    case 'can_send':
      return canSend(person, typeof value === 'string' ? { channel: value } : value, about);
    case 'search':
      return onSearch(person, value);
    case 'segment':
      return matches(about.segments[value], person, about);
    default:
      throw new Error(`the guide has no field ${field}`);
  }
}

/** The small sigma at the end of a word is the same letter. */
const lower = (text: string) => text.toLowerCase().replaceAll('ς', 'σ');

/** Searches do without accents, and read ß as ss. */
const plain = (text: string) => lower(text).normalize('NFD').replaceAll(/\p{M}/gu, '').replaceAll('ß', 'ss');

function onText(text: string | null, op: string, value: string): boolean {
  if (text === null || text === '') return op === 'empty';
  if (op === 'empty') return false;
  const [one, other] = [lower(text), lower(value)];
  if (op === 'is') return one === other;
  return op === 'contains' ? plain(one).includes(plain(other)) : plain(one).startsWith(plain(other));
}

function onNumber(number: number, op: string, value: Any): boolean {
  if (op === 'is') return number === value;
  if (op === 'between') return number >= value[0] && number <= value[1];
  return op === 'at_least' ? number >= value : number <= value;
}

function onAttribute(found: unknown, op: string, value: Any): boolean {
  const isEmptyList = Array.isArray(found) && found.length === 0;
  if (op === 'empty') return found === undefined || found === null || found === '' || isEmptyList;
  if (['at_least', 'at_most', 'between'].includes(op))
    return typeof found === 'number' && onNumber(found, op, value);
  if (found === null || typeof found === 'object' || found === undefined || found === '') return false;
  return onText(String(found), op, value);
}

function onOwnField(type: string | undefined, found: unknown, op: string, value: Any, now: Date): boolean {
  if (op === 'empty' || type === undefined || type === 'text' || type === 'url')
    return onAttribute(found, op, value);
  if (type === 'number') return typeof found === 'number' && onNumber(found, op, value);
  if (type === 'several_of') return Array.isArray(found) && found.includes(value);
  return type === 'date' ? onDate(found, op, value, now) : found === value;
}

/** Days are compared; a time is its day in UTC. */
function onDate(found: unknown, op: string, value: Any, now: Date): boolean {
  if (typeof found !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(found)) return false;
  const dayOf = (text: string) => new Date(momentOf(text, now)).toISOString().slice(0, 10);
  if (op === 'within_last') return found >= dayOf(`${value} ago`);
  if (op === 'between') return found >= dayOf(value[0]) && found <= dayOf(value[1]);
  const day = dayOf(value);
  if (op === 'is') return found === day;
  return op === 'before' ? found < day : found > day;
}

function onBirthday(day: string | null, op: string, value: Any): boolean {
  if (op === 'empty') return day === null;
  if (day === null) return false;
  if (op === 'is') return day === value;
  if (day.startsWith('-')) return false;
  if (op === 'between') return day >= value[0] && day <= value[1];
  return op === 'before' ? day < value : day > value;
}

const hours: Readonly<Record<string, number>> = { hour: 1, day: 24, week: 168 };

function spanOf(text: string): number {
  const [count, unit = ''] = text.split(' ');
  return Number(count) * (hours[unit.replace(/s$/, '')] ?? Number.NaN) * 3_600_000;
}

function momentOf(text: string, now: Date): number {
  const minute = Math.floor(now.getTime() / 60_000) * 60_000;
  return text.endsWith(' ago') ? minute - spanOf(text.replace(' ago', '')) : Date.parse(text);
}

function onTime(time: Date | null, op: string, value: Any, now: Date): boolean {
  if (op === 'empty') return time === null;
  if (time === null) return false;
  const at = time.getTime();
  if (op === 'within_last') return at >= momentOf(`${value} ago`, now);
  if (op === 'between') return at >= momentOf(value[0], now) && at <= momentOf(value[1], now);
  return op === 'before' ? at < momentOf(value, now) : at > momentOf(value, now);
}

function onItems(items: readonly Item[], op: string, value: string | number, isExact: boolean): boolean {
  if (op === 'empty') return items.length === 0;
  const isNamed = ({ name }: Item) =>
    isExact ? name === value : name.toLowerCase() === String(value).toLowerCase();
  return items.some(
    (item) => String(item.number) === String(value) || (typeof value === 'string' && isNamed(item)),
  );
}

const valuesOf = (person: Person, kinds: readonly string[]) =>
  person.identities.filter((identity) => kinds.includes(identity.kind)).map((identity) => identity.value);

function onPhone(numbers: readonly string[], op: string, value: string): boolean {
  if (op === 'empty') return numbers.length === 0;
  const digits = value?.replace('+', '');
  return numbers.some((number) => (op === 'is' ? number === digits : number.startsWith(digits)));
}

function onEmail(emails: readonly string[], op: string, value: string): boolean {
  if (op === 'empty') return emails.length === 0;
  const wanted = value.toLowerCase();
  return emails.some((email) => (op === 'is' ? email === wanted : email.includes(wanted)));
}

const reach: Readonly<Record<string, readonly string[]>> = {
  whatsapp: ['phone', 'wa_id', 'bsuid', 'lid'],
  sms: ['phone', 'wa_id'],
  email: ['email'],
  telegram: ['telegram'],
};

const isReachable = (person: Person, channel: string) =>
  person.identities.some((identity) => reach[channel]?.includes(identity.kind) === true);

const strict = ['opted_out', 'pending', 'unknown', 'opted_in'];
const rank = (entry: Entry) => strict.indexOf(entry.state);
const isAnswer = (entry: Entry) => entry.state === 'opted_in' || entry.state === 'opted_out';

/** The entry that counts, of the latest for all and for each sender. */
function counted(
  person: Person,
  channel: string,
  purpose: string | null,
  sender: string | null,
): Entry | undefined {
  const entries = person.consents.filter(
    (consent) => consent.channel === channel && consent.purpose === purpose,
  );
  const latest = (of: string | null) => entries.filter((entry) => entry.sender === of).at(-1);
  const all = latest(null);
  if (sender !== null) return ofTwo(all, latest(sender));
  const senders = [...new Set(entries.flatMap((entry) => entry.sender ?? []))];
  const stops = senders
    .map((known) => latest(known))
    .filter(
      (item) =>
        item !== undefined && ['opted_out', 'pending'].includes(item.state) && ofTwo(all, item) === item,
    );
  return [...(all === undefined ? [] : [all]), ...(stops as Entry[])].sort(
    (left, right) => rank(left) - rank(right),
  )[0];
}

function ofTwo(all: Entry | undefined, own: Entry | undefined): Entry | undefined {
  if (own === undefined || (own.state === 'unknown' && all !== undefined)) return all;
  if (all === undefined || all.state === 'unknown') return own;
  const [stricter] = rank(own) <= rank(all) ? [own] : [all];
  const gap = own.occurred_at.getTime() - all.occurred_at.getTime();
  // The later of two answers counts. A later answer also replaces a pending state.
  if (gap > 0 && isAnswer(own)) return own;
  if (gap < 0 && isAnswer(all)) return all;
  return stricter;
}

function onConsent(person: Person, value: Any): boolean {
  const [channel, state] = typeof value === 'string' ? value.split(':') : [value.channel, value.state];
  const sender = value.sender?.replace('+', '') ?? null;
  const entry = counted(person, channel, value.purpose ?? null, sender);
  return (entry?.state ?? 'none') === state;
}

function canSend(person: Person, { channel, purpose = null, sender }: Any, about: Surroundings): boolean {
  const digits = sender?.replace('+', '') ?? null;
  const purposes = purpose === null ? [null] : [null, purpose];
  const entries = purposes.flatMap((item) => counted(person, channel, item, digits) ?? []);
  const isCurrent = (end: Date | null) => end === null || end > about.now;
  const isRequired = about.required.includes(channel) || about.required.includes('all');
  return (
    isReachable(person, channel) &&
    !person.blocked &&
    !person.suppressions.some(
      (suppression) => ['all', channel].includes(suppression.channel) && isCurrent(suppression.expires_at),
    ) &&
    !entries.some((entry) => entry.state === 'opted_out') &&
    (!isRequired || entries.some((entry) => entry.state === 'opted_in' && isCurrent(entry.expires_at)))
  );
}

/** A search finds people who have each word, in any text and any order. */
const onSearch = (person: Person, value: string): boolean =>
  value
    .trim()
    .split(/\s+/)
    .every((word) => hasWord(person, word));

/** Texts of the search box; numbers match by their digits. */
function hasWord(person: Person, word: string): boolean {
  const sought = plain(word);
  const isShort = /^[ -~]{1,2}$/.test(sought);
  const isTagged = person.tags.some(({ name }) =>
    isShort ? plain(name) === sought : plain(name).includes(sought),
  );
  const found = [
    person.address.city,
    person.display_name,
    person.company,
    [person.given_name, person.family_name].filter((text) => text !== null).join(' '),
    ...valuesOf(person, ['email', 'username']),
    ...valuesOf(person, ['phone', 'wa_id']).map((digits) => `+${digits}`),
  ];
  return isTagged || found.some((candidate) => candidate != null && plain(candidate).includes(sought));
}

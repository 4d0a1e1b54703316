/** Replaces secrets and data of people in recorded requests, each value by the same replacement everywhere. */

/** Names of members, headers and query parameters that have a secret. */
const secretName =
  /(^|[_.-])(key|apikey|token|secret|password|passwd|pwd|signature|sig|auth|authorization|cookie|session|credential|credentials|otp|code_verifier)$|(Key|Token|Secret|Password|Signature|Cookie|Session)$/i;
const numberName =
  /phone|mobile|msisdn|whatsapp|wa_?id|chat_?id|^(to|from|tel|number|recipient|contact_?number)$/i;
const personName =
  /^(name|(first|last|middle|full|display|given|family|user|nick|contact|customer|company|organi[sz]ation|account)[_-]?name)$/i;
/** Texts that people write, and places where they live. */
const textName =
  /^(text|message|body|comment|notes?|caption|description|subject|title|company|organi[sz]ation|street|address|city|zip|postcode|birthday)$/i;

/** Ids, times and placeholders look like numbers or secrets, and are neither. */
const safe =
  /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\d(?:[T ][\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?|\{\w+\}/gi;
const knownSecret = /eyJ[\w-]{8,}(?:\.[\w-]+){1,2}|\b\w+_(?:live|test)_\w{6,}|\b(?:whsec|sk|pk)[_-]\w{6,}/g;
const opaque = /[\w-]{24,}/g;
/** Words that may be an email address. */
const word = /[^\s"'<>(),;:/?&=[\]]+/g;
const number = /(?<![\w.])\+?\(?\d[\d ().-]{5,18}\d(?!\w)/g;

export function isSecretName(name: string): boolean {
  return secretName.test(name);
}

export type Kind = 'keys' | 'numbers' | 'emails' | 'names' | 'texts';

export class Replacements {
  readonly #known = new Map<string, string>();
  readonly #counts = new Map<Kind, number>();

  /** The number of different values that were replaced. */
  get counts(): ReadonlyMap<Kind, number> {
    return this.#counts;
  }

  /** Replaces the personal parts of a value. `name` is the name of its member, header or parameter. */
  value(value: unknown, name = ''): unknown {
    if (Array.isArray(value)) return value.map((item) => this.value(item, name));
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(
        Object.entries(value).map(([member, one]) => [this.text(member), this.value(one, member)]),
      );
    if (typeof value === 'number' && /^\d{10,15}$/.test(String(value)))
      return Number(this.#replacePhone(String(value)));
    return typeof value === 'string' ? this.text(value, name) : value;
  }

  text(text: string, name = ''): string {
    if (text === '' || /^\{\w+\}$/.test(text)) return text;
    if (secretName.test(name)) return this.key(text);
    if (personName.test(name)) return this.#replace('names', text, (n) => `Person ${n}`);
    if (textName.test(name)) return this.#replace('texts', text, (n) => `Text ${n}`);
    if (numberName.test(name) && /^[\d ()+.-]{5,}$/.test(text)) return this.#replacePhone(text);
    return changeOutside(text, safe, (part) =>
      part
        .replaceAll(knownSecret, (match) => this.key(match))
        .replaceAll(word, (match) => this.#replaceEmail(match))
        .replaceAll(opaque, (match) => this.#replaceOpaque(match))
        .replaceAll(number, (match) => (isNumber(match) ? this.#replacePhone(match) : match)),
    );
  }

  /** Replaces a secret by the key of the account that plays the client. */
  key(text: string): string {
    return this.#replace('keys', text, () => '{key}');
  }

  #replaceEmail(text: string): string {
    const [local = '', domain = ''] = text.split('@');
    const isEmail = local !== '' && /\.[A-Za-z]{2}/.test(domain);
    return isEmail ? this.#replace('emails', text, (n) => `person-${n}@example.com`) : text;
  }

  #replaceOpaque(text: string): string {
    const isWord = !/\d/.test(text) || !/[A-Za-z]/.test(text);
    return isWord ? text : this.#replace('keys', text, (n) => `opaque-${n}`);
  }

  /** Replaces a number by another number of the same form: with a plus, or digits alone. */
  #replacePhone(text: string): string {
    const digits = text.replaceAll(/\D/g, '');
    const replaced = this.#replace('numbers', digits, (n) => `1415555${String(100 + n).padStart(4, '0')}`);
    return text.trim().startsWith('+') ? `+${replaced}` : replaced;
  }

  #replace(kind: Kind, text: string, make: (n: number) => string): string {
    const id = `${kind} ${text}`;
    const replacement = this.#known.get(id);
    if (replacement !== undefined) return replacement;
    const n = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, n);
    const newReplacement = make(n);
    this.#known.set(id, newReplacement);
    return newReplacement;
  }
}

/** Whether the text is a phone number: it has a plus or separators, or at least ten digits. */
function isNumber(text: string): boolean {
  const { length } = text.replaceAll(/\D/g, '');
  return length <= 15 && (length >= 10 || (length >= 7 && /^\+|[ ()-]/.test(text)));
}

/** Changes the parts of a text between matches. */
function changeOutside(text: string, unchanged: RegExp, change: (part: string) => string): string {
  const matches = [...text.matchAll(unchanged)];
  const parts = text.split(new RegExp(unchanged.source, unchanged.flags));
  return parts.map((part, index) => `${change(part)}${matches[index]?.[0] ?? ''}`).join('');
}

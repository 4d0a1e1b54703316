/**
 * Forms that a value must have, for programs: a client shows its own words for a form, and parses no sentence. The list
 * is closed here, and clients must expect further forms of later releases.
 */

export const valueForms = [
  'phone',
  /** the first digits of numbers, such as +49 */
  'phone_prefix',
  'email',
  /** the domain of email addresses */
  'domain',
  /** the LID of a WhatsApp account */
  'lid',
  'day',
  'time',
  /** a number of hours, days or weeks */
  'duration',
  'number',
  'boolean',
  /** one of several words, which the message lists */
  'choice',
  /** an address with http or https */
  'url',
  'https_url',
  'country',
  'language',
  'time_zone',
  'color',
  'channel',
  'uuid',
  /** the name or the number of a tag, group, source, status or segment */
  'item',
  'list',
  'object',
  'json',
  'file',
  /** text that only the message describes */
  'text',
] as const;
export type ValueForm = (typeof valueForms)[number];

/** The form that a value must have. Without a country, no national numbers are read. */
export interface Expected {
  readonly form: ValueForm;
  /** the country of accepted national numbers, in ISO 3166-1 alpha-2 */
  readonly country?: string | undefined;
}

/** Members of a refused value; each is absent if it is not known. */
export interface FormMembers {
  readonly form?: ValueForm;
  readonly country?: string;
}

/** Last argument of a refusal: codes in `Formed` need the form, and no other code has one. */
export type FormOf<Code extends string, Formed extends string = 'form'> = [Code] extends [Formed]
  ? readonly [expected: ValueForm | Expected]
  : readonly [];

/** Returns the members of a refusal; none for a code without a form. */
export function formMembersOf([expected]: readonly (ValueForm | Expected)[]): FormMembers {
  if (expected === undefined) return {};
  if (typeof expected === 'string') return { form: expected };
  const { form, country } = expected;
  return country === undefined ? { form } : { form, country };
}

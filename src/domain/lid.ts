/**
 * LIDs: WhatsApp's ids of people that tell no number. Tools that work as a linked device show them, as `123456789012345@lid`
 * or with one of the person's devices, `123456789012345:12@lid`. The digits alone are the person.
 */

/** JSON Schema pattern of every spelling. */
export const lidForm = '^\\s*[1-9][0-9]{4,19}([._][0-9]{1,3})?(:[0-9]{1,3})?(@lid)?\\s*$';
export const lidMustBe =
  'a LID of 5 to 20 digits, such as 123456789012345 or 123456789012345@lid; a number with + is a phone';

const pattern = new RegExp(lidForm);

/** The digits; undefined for any other text. */
export function readLid(text: string): string | undefined {
  return pattern.test(text) ? /\d+/.exec(text)?.[0] : undefined;
}

/**
 * How addresses of members are compared: letters from A to Z without regard to case, all others as they are. Unicode has letters
 * whose lower case is one of these, such as the Kelvin sign: by them the address of one person would mean another. Mail servers tell
 * such addresses apart.
 */

const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

function foldAddress(address: string): string {
  return address.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** Two addresses that are not there are not the same. */
export function isSameAddress(one: string | null, other: string | null): boolean {
  return one !== null && other !== null && foldAddress(one) === foldAddress(other);
}

/** SQL: the same for a text of a statement, as the index of members has it. */
export function foldedAddressSql(text: string): string {
  return `translate(${text}, '${upper}', '${upper.toLowerCase()}')`;
}

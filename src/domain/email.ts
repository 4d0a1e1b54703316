/** What an email address looks like, as far as one can tell without writing to it. */
const form = /^[^\s@]+@[^\s@]+$/u;

export function isEmail(text: string): boolean {
  return form.test(text.trim());
}

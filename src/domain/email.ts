/** The form of an email address; no delivery check. */
const form = /^[^\s@]+@[^\s@]+$/u;

export function isEmail(text: string): boolean {
  return form.test(text.trim());
}

/** What this wire takes for an e-mail address. */
import { codePoints } from '../../domain/text.js';

const local = /^[^\s\p{White_Space}\p{Cc}()<>,;:"[\]\\]+$/u;
const label = /^[\p{L}\p{M}\p{N}](?:[\p{L}\p{M}\p{N}-]*[\p{L}\p{M}\p{N}])?$/u;

export function isEmail(text: string): boolean {
  const [name = '', domain = '', ...more] = text.split('@');
  if (more.length > 0 || codePoints(name) > 64 || !local.test(name)) return false;
  if (name.startsWith('.') || name.endsWith('.') || name.includes('..')) return false;
  return domain.split('.').every((one) => label.test(one));
}

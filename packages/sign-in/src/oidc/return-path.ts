/** The page that a sign-in leads to: a path of this server, never another origin. */

/** bytes: a cookie contains the path */
const maxLength = 1_000;

export function isLocalPath(text: string): boolean {
  if (Buffer.byteLength(text) > maxLength || !text.startsWith('/') || !text.isWellFormed()) return false;
  // Browsers take a backslash for a slash, and leave out tabs and line ends.
  if (/[\\\p{Cc}\s]/u.test(text)) return false;
  if (!URL.canParse(text, base)) return false;
  const { origin, pathname } = new URL(text, base);
  // `/..//host` has another host when a program resolves it twice.
  return origin === base && !pathname.startsWith('//') && !/^\/[/]/.test(text);
}

const base = 'https://this.invalid';

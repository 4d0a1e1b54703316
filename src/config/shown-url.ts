/** URLs of databases for display and storage: without passwords. */

/** Removes the password of a URL. `instead`: the text in its place. */
export function withoutPassword(url: string, instead = ''): string {
  try {
    const parsed = new URL(url);
    if (parsed.password !== '') parsed.password = instead;
    for (const name of parsed.searchParams.keys())
      if (/password/i.test(name)) parsed.searchParams.set(name, instead);
    return parsed.href;
  } catch {
    // `URL` cannot parse it, but the driver can: the password is between the first colon and the last at sign.
    return url.replace(/^(\w+:\/\/[^:@/]*):.*@/, instead === '' ? '$1@' : `$1:${instead}@`);
  }
}

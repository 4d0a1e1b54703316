/** The location of an installation: a directory, or the address of a PostgreSQL server, shown without a password. */
import path from 'node:path';

export type InstallationLocation = { readonly url: string } | { readonly dataDir: string };

/** Reads a location: a PostgreSQL URL is an address, any other text a directory. */
export function locationOf(text: string): InstallationLocation {
  return /^postgres(ql)?:/i.test(text) ? { url: text } : { dataDir: path.resolve(text) };
}

export function locationOfSettings(settings: {
  readonly databaseUrl: string | undefined;
  readonly dataDir: string;
}): InstallationLocation {
  const { databaseUrl, dataDir } = settings;
  return databaseUrl === undefined ? { dataDir } : { url: databaseUrl };
}

/** Returns the location without a password, to show and to store it. */
export function formatLocation(location: InstallationLocation): string {
  return 'url' in location ? withoutPassword(location.url) : location.dataDir;
}

/** Removes the password of a URL. `instead`: the text in its place. */
export function withoutPassword(url: string, instead = ''): string {
  try {
    const parsed = new URL(url);
    if (parsed.password !== '') parsed.password = instead;
    for (const name of parsed.searchParams.keys())
      if (/password/i.test(name)) parsed.searchParams.set(name, instead);
    return parsed.href;
  } catch {
    // `URL` cannot parse it, but the driver can: the password is between the first colon and the last at sign, or a
    // parameter.
    return url
      .replace(/^(\w+:\/\/[^:@/]*):.*@/, instead === '' ? '$1@' : `$1:${instead}@`)
      .replaceAll(/([?&][^=&]*password[^=&]*=)[^&#]*/gi, `$1${instead}`);
  }
}

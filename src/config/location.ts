/** The location of an installation: a directory, or the address of a PostgreSQL server. */
import path from 'node:path';
import { withoutPassword } from './shown-url.js';

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
export function locationText(location: InstallationLocation): string {
  return 'url' in location ? withoutPassword(location.url) : location.dataDir;
}

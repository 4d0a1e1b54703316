/** Settings of running servers, as they publish them to commands, and their differences. */
import { readSettingText } from './read-settings.js';
import { type Environment, type Setting, type Settings, settingsTable } from './settings.js';

/** Non-default settings that a server publishes, as text by variable. Null: set, but secret or too long. */
export type PublishedSettings = Readonly<Record<string, string | null>>;

/** Maximum bytes of the published settings as JSON. A server's whole answer has at most 8,000 bytes. */
const maxPublishedBytes = 6_000;

export function publishSettings(environment: Environment): PublishedSettings {
  const { dataDir, databaseUrl } = settingsTable;
  const published: Record<string, string | null> = {};
  let bytes = 0;
  for (const setting of Object.values<Setting<unknown>>(settingsTable)) {
    const { variable, isSecret, default: preset } = setting;
    const text = readSettingText(environment, setting);
    const shownText = setting.show?.(text) ?? text;
    // The directory is unused with a separate PostgreSQL server.
    if (shownText === preset || (setting === dataDir && readSettingText(environment, databaseUrl) !== ''))
      continue;
    const size = Buffer.byteLength(JSON.stringify({ [variable]: shownText }));
    const fits = bytes + size <= maxPublishedBytes;
    published[variable] = isSecret || !fits ? null : shownText;
    if (!isSecret && fits) bytes += size;
  }
  return published;
}

/** A difference between a server and this environment, in words. */
export interface SettingDifference {
  readonly variable: string;
  readonly server: string;
  readonly here: string;
}

/** Returns undefined if the server does not show its settings. */
export function settingDifferencesOf(
  published: PublishedSettings | undefined,
  environment: Environment,
): readonly SettingDifference[] | undefined {
  if (published === undefined) return undefined;
  const ownSettings = publishSettings(environment);
  return Object.values<Setting<unknown>>(settingsTable).flatMap(({ variable, default: preset }) => {
    const [server, here] = [published, ownSettings].map((texts) =>
      Object.hasOwn(texts, variable) ? texts[variable] : preset,
    );
    const words = (text: string | null | undefined) =>
      text === null || text === undefined ? '(set, not shown)' : text === '' ? '(not set)' : text;
    return server === here ? [] : [{ variable, server: words(server), here: words(here) }];
  });
}

/**
 * Returns the settings of a server, for a command on the same machine. The command uses its own value for three kinds
 * of settings: settings that are not shown, the database address, and values that this version rejects.
 */
export function settingsOf(published: PublishedSettings, own: Settings): Settings {
  const read = Object.entries<Setting<unknown>>(settingsTable).map(([name, setting]) => {
    const current = own[name as keyof Settings];
    const { variable, isSecret, isOptional, default: preset } = setting;
    const text = Object.hasOwn(published, variable) ? (published[variable] ?? null) : preset;
    if (isSecret || name === 'dataDir' || text === null) return [name, current];
    if (text === '' && isOptional === true) return [name, undefined];
    const value = setting.parse(text);
    return [name, value === undefined ? current : value];
  });
  return Object.fromEntries(read) as Settings;
}

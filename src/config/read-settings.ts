/** Reads the settings from the environment, and describes them. */

import { quoteText } from '@switchbook/text/terminal-text.js';
import { readSecret, SettingsError } from './named-file.js';
import { type Environment, type Setting, type Settings, settingsTable } from './settings.js';

/** Reads the environment; throws SettingsError for the first invalid setting. An empty variable is unset. */
export function readSettings(environment: Environment): Settings {
  const read = Object.entries<Setting<unknown>>(settingsTable).map(([name, setting]) => {
    const { variable, isSecret, isOptional, accepts } = setting;
    const text = settingTextOf(environment, setting);
    if (text === '' && isOptional === true) return [name, undefined];
    const value = setting.parse(text);
    if (value === undefined)
      throw new SettingsError(
        isSecret ? `${variable} cannot be used.` : `${variable} cannot be ${quoteText(text)}.`,
        `Set it to ${accepts}.`,
      );
    return [name, value];
  });
  const settings = Object.fromEntries(read) as Settings;
  if (settings.backupDir === undefined) refuseWithoutDirectory(environment);
  refuseWithoutPublicUrl(settings);
  return settings;
}

/** Refuses settings of scheduled backups without a directory, since no backups would be made. */
function refuseWithoutDirectory(environment: Environment): void {
  const { backupEveryMs, backupCommand, backupTestMs, backupDir } = settingsTable;
  for (const setting of [backupEveryMs, backupCommand, backupTestMs]) {
    const text = settingTextOf(environment, setting);
    if (text === setting.default || text.toLowerCase() === 'off') continue;
    throw new SettingsError(
      `${setting.variable} is set, but ${backupDir.variable} is not.`,
      `Set ${backupDir.variable} to a directory, or unset ${setting.variable}.`,
    );
  }
}

/** Refuses providers without the address that they send people back to. */
function refuseWithoutPublicUrl({ signInFile, publicUrl }: Settings): void {
  const { signInFile: file, publicUrl: url } = settingsTable;
  if (signInFile === undefined || publicUrl !== undefined) return;
  throw new SettingsError(
    `${file.variable} is set, but ${url.variable} is not.`,
    `Set ${url.variable} to the URL of this server in browsers: providers send people back to it.`,
  );
}

function settingTextOf(
  environment: Environment,
  { variable, isSecret, default: preset }: Setting<unknown>,
): string {
  const rawText = isSecret ? readSecret(environment, variable) : environment[variable]?.trim();
  return rawText === undefined || rawText === '' ? preset : rawText;
}

/**
 * Returns the text of a setting. A secret file that cannot be read counts as the default here; `readSettings` reports
 * it.
 */
export function readSettingText(environment: Environment, setting: Setting<unknown>): string {
  try {
    return settingTextOf(environment, setting);
  } catch {
    return setting.default;
  }
}

/** Returns the current settings, for display; secrets are hidden. */
export function describeSettings(environment: Environment): readonly {
  readonly variable: string;
  readonly value: string;
  readonly isDefault: boolean;
  readonly meaning: string;
}[] {
  return Object.values<Setting<unknown>>(settingsTable).map((setting) => {
    const text = readSettingText(environment, setting);
    const isDefault = text === setting.default;
    const shownText = setting.show?.(text) ?? text;
    const value = setting.isSecret && !isDefault ? '(set, not shown)' : shownText;
    return { variable: setting.variable, value, isDefault, meaning: setting.meaning };
  });
}

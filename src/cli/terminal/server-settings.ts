/** Compares the settings of running servers with this shell's, for people and for programs. */

import { type SettingDifference, settingDifferencesOf } from '../../config/published-settings.js';
import type { ServerDescription } from '../../health/operations/server-finder.js';

export interface SettingsOfServer {
  /** non-default settings; null: an older version, which does not show them */
  readonly settings: Readonly<Record<string, string | null>> | null;
  /** null: unknown */
  readonly differs: readonly SettingDifference[] | null;
}

export function settingsOfServer({ settings }: ServerDescription): SettingsOfServer {
  return { settings: settings ?? null, differs: settingDifferencesOf(settings, process.env) ?? null };
}

/** Lists lines about each server with settings that differ from this shell's, or are unknown. */
export function settingsLines(servers: readonly ServerDescription[]): readonly (readonly [string, string])[] {
  return servers.flatMap((server): readonly (readonly [string, string])[] => {
    const { differs } = settingsOfServer(server);
    const serverName = servers.length === 1 ? 'the server' : `process ${server.pid} on ${server.host}`;
    if (differs === null)
      return [['settings', `${serverName} runs another version, which does not report its settings`]];
    return differs.map((difference) => differenceLine(serverName, difference));
  });
}

/** Describes one difference, for people. `which`: the server, in words. */
export function differenceLine(
  which: string,
  { variable, server, here }: SettingDifference,
): readonly [string, string] {
  return ['setting', `${variable} of ${which}: ${server}; in this shell: ${here}`];
}

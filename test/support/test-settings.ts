/** The settings of servers in tests: the defaults of the program, without a log. */
import type { ServerSettings } from '../../src/compose/server.js';
import { readSettings } from '../../src/config/read-settings.js';

const { areRateLimitsOn, faceHosts, longestSessionMs, shownPerDay } = readSettings({});

export const testSettings = {
  areRateLimitsOn,
  faceHosts,
  longestSessionMs,
  shownPerDay,
  logLevel: 'silent',
} satisfies ServerSettings;

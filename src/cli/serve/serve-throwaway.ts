/** `serve --throwaway`: a server for the tests of other programs. All its data is deleted at the end. */
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import type { Server } from '../../compose/server.js';
import { type Environment, SettingsError, settingsTable } from '../../config/settings.js';
import type { Core } from '../../core/core.js';
import type { ParsedArguments } from '../syntax/define.js';
import type { serve } from '../syntax/operate.js';
import { inQuotes } from '../terminal/output.js';
import type { FirstAccess } from '../terminal/ready-message.js';
import { codeUrl } from '../terminal/sign-in-link.js';
import { throwawayKey } from './throwaway-people.js';

/**
 * Settings that are read from the environment. Other settings, such as `DATABASE_URL`, may belong to the program under
 * test.
 */
const usedSettings = ['port', 'host', 'logLevel', 'faceHosts', 'publicUrl', 'hosts', 'corsOrigins'] as const;

const fixed: Environment = {
  [settingsTable.areRateLimitsOn.variable]: 'off',
  // No vendor is called, even if a test sets an upstream. Receivers of webhooks are on this machine.
  [settingsTable.upstreamAllow.variable]: 'none',
  [settingsTable.webhookAllow.variable]: '127.0.0.0/8,::1/128',
  [settingsTable.drainMs.variable]: '0',
  // The samples have a fixed time, which lies further back each day.
  [settingsTable.eventRetentionMs.variable]: 'forever',
  [settingsTable.auditRetentionMs.variable]: 'forever',
};

/** Returns the environment of a throwaway server. Throws SettingsError for an option that it cannot have. */
export function environmentOf(environment: Environment, options: ServeOptions): Environment {
  const conflicting = (['data', 'workers', 'force'] as const).find((name) => options[name] !== undefined);
  if (conflicting !== undefined)
    throw new SettingsError(
      `--${conflicting} cannot be combined with --throwaway.`,
      `Remove --${conflicting}: a throwaway server is one process with its own empty directory.`,
    );
  const names = usedSettings.map((name) => settingsTable[name].variable);
  const inherited = Object.fromEntries(names.map((name) => [name, environment[name]]));
  const chosenSettings = withOptions(
    { [settingsTable.logLevel.variable]: 'warn', ...withoutUndefined(inherited) },
    options,
  );
  const { variable, default: usual } = settingsTable.host;
  const host = chosenSettings[variable]?.trim() || usual;
  if (options.exposed !== true && !isThisMachine(host))
    throw new SettingsError(
      `HOST is ${inQuotes(host)}, but the key of a throwaway server is public.`,
      'Unset HOST, or add --exposed to let other machines use this server.',
    );
  return { ...chosenSettings, ...fixed };
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** Returns the access that the samples created. */
export async function findKnownAccess(core: Core, base: string): Promise<FirstAccess | undefined> {
  const [account] = await core.listAccounts();
  const [key] = account === undefined ? [] : await core.listKeys({ accountId: account.id });
  if (account === undefined || key === undefined) return undefined;
  const { id: keyId, scopes } = key;
  const { code } = await core.createSignInCode({
    accountId: account.id,
    keyId,
    scopes,
    principal: undefined,
  });
  return { account, secret: throwawayKey, signInUrl: codeUrl(base, code) };
}

/** Returns a command to paste for each API. */
export function describeThrowaway(
  url: string,
  faces: Server['faces'],
  { account, secret, signInUrl }: FirstAccess,
): string {
  const values: Readonly<Record<string, string>> = {
    key: secret,
    account_id: account.id,
    account_number: String(account.number),
    account_slug: account.slug,
  };
  const filled = (text: string) => text.replaceAll(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  const calls = faces.flatMap(({ title, connect }) => {
    const [request] = connect?.requests ?? [];
    if (connect === null || request === undefined) return [];
    const headers = connect.headers.map(({ name, value }) => `-H '${name}: ${filled(value)}'`).join(' ');
    return ['', `  # ${title}`, `  curl -s '${url}${filled(request.path)}' ${headers}`];
  });
  return [
    'This is a throwaway server with sample people: everything in it is removed at its end.',
    'It calls no vendor and has no rate limits. Its key is the same everywhere, so keep real data out of it.',
    '',
    `  key      ${secret}`,
    `  console  ${signInUrl}`,
    ...calls,
  ].join('\n');
}

/** Options as typed. `force` starts the server although another database is active for the installation. */
export type ServeOptions = ParsedArguments<typeof serve.commands.serve>;

/** Returns the environment with the options as variables; an option overrides a variable. Throws SettingsError. */
export function withOptions(
  environment: Environment,
  { port, host, workers, data }: ServeOptions,
): Environment {
  const { databaseUrl, dataDir } = settingsTable;
  const names = [databaseUrl.variable, `${databaseUrl.variable}_FILE`];
  const variable = names.find((name) => (environment[name]?.trim() ?? '') !== '');
  if (data !== undefined && variable !== undefined)
    throw new SettingsError(
      `--data is for the embedded PostgreSQL, but ${variable} names another one.`,
      `Remove --data, or unset ${variable}.`,
    );
  const chosen = {
    [settingsTable.port.variable]: port,
    [settingsTable.host.variable]: host,
    [settingsTable.workers.variable]: workers,
    [dataDir.variable]: data,
  };
  return { ...environment, ...withoutUndefined(chosen) };
}

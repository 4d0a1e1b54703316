/** Sign-in with the providers of the operator's file, for the faces. The log has codes, and no personal data. */

import { randomBytes } from 'node:crypto';
import type { Principal } from '@switchbook/domain/access/access.js';
import { hourMs } from '@switchbook/domain/runtime/instant.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import { secretSealer } from '@switchbook/domain/runtime/sealed-secret.js';
import { maxStepLength, openStep, type Sealer, sealStep } from '@switchbook/domain/runtime/sealed-step.js';
import type { roleOf } from '@switchbook/sign-in/oidc/person.js';
import type { Providers, SignedIn } from '@switchbook/sign-in/oidc/providers.js';
import type { SignInRefusal } from '@switchbook/sign-in/oidc/refusals.js';
import { canHavePasskeys, Passkeys } from '@switchbook/sign-in/passkeys/passkeys.js';
import type { Logger } from 'pino';
import { hashSecret } from '../access/values/secrets.js';
import type { Settings } from '../config/settings.js';
import type { Core } from '../core/core.js';
import type { OpenPasskeys, RefusedSignIn, SignInProviders } from '../faces/kit/wire/sign-in-providers.js';
import type { Proof } from '../sessions/operations/logins.js';
import { readSignInFile } from './sign-in-file.js';

const choiceMs = 10 * 60_000;

/** Returns undefined without such a file. `prefix`: of our own API. Throws SettingsError. */
export async function openSignIn(
  core: Core,
  { signInFile, publicUrl }: Partial<Pick<Settings, 'signInFile' | 'publicUrl'>>,
  { prefix, logger }: { readonly prefix: string; readonly logger: Logger },
): Promise<SignInProviders | undefined> {
  if (signInFile === undefined || publicUrl === undefined) return undefined;
  const settings = await readSignInFile(signInFile);
  // Servers without providers do not load the protocol.
  const { Providers } = await import('@switchbook/sign-in/oidc/providers.js');
  const { roleOf } = await import('@switchbook/sign-in/oidc/person.js');
  const sealer = secretSealer(core.tokenSecret, randomBytes);
  const choices = accountChoicesOf(core, sealer);
  const providers = new Providers({
    providers: settings,
    // Each provider has its own address, so a response of one provider is not accepted for another.
    redirectUri: (provider) => `${publicUrl}${prefix}/sign-in/with/${provider}/callback`,
    sealer,
    consume: core.consumeStep,
    clock: core.clock,
    random: randomBytes,
    fetch,
  });
  const parts = { core, settings, providers, choices, logger, roleOf };

  return {
    list: () => providers.list(),

    begin: async (name, returnTo) => {
      const start = await providers.begin(name, { returnTo });
      return start.kind === 'refused' ? logRefusal(parts, name, start) : start;
    },

    finish: (name, answer) => finishSignIn(parts, name, answer),

    listInvitations: async (sealed) => {
      const choice = await choices.open(sealed);
      return choice && core.listProvedInvitations(choice.proof);
    },

    accept: async (sealed, slug, agent) => {
      const choice = await choices.open(sealed);
      return choice && core.enterInvited(choice.proof, choice.once, slug, { agent });
    },

    endSessions: async (name, token) => {
      const ended = await providers.readLogout(name, token);
      if (ended.kind === 'refused') logRefusal(parts, name, ended);
      else await core.endSessionsAtProvider(ended);
      return ended.kind !== 'refused';
    },

    checkSession: (principal) => checkSession(parts, principal),

    endSessionUrl: async (session) => {
      const name = providerNameOf(settings, session);
      if (name === undefined) return null;
      return providers.endSessionUrl(name, { idTokenHint: null, returnUrl: `${publicUrl}/` });
    },
  };
}

interface SignInParts {
  readonly core: Core;
  readonly settings: Awaited<ReturnType<typeof readSignInFile>>;
  readonly providers: Providers;
  readonly choices: ReturnType<typeof accountChoicesOf>;
  readonly logger: Logger;
  readonly roleOf: typeof roleOf;
}

async function finishSignIn(
  parts: SignInParts,
  name: string,
  { address, sealed, agent }: Parameters<SignInProviders['finish']>[1],
): ReturnType<SignInProviders['finish']> {
  const { core, settings, providers, choices, logger } = parts;
  const completedMs = core.clock().getTime();
  const signIn = await providers.finish(name, address, sealed);
  if (signIn.kind === 'refused') return logRefusal(parts, name, signIn);
  const { issuer, subject, email, emailState, sid: providerSid, returnTo } = signIn;
  const { label = name, checksSessions = false } = settings.find((setting) => setting.name === name) ?? {};
  const { refreshToken } = signIn;
  const checkFailed = checksSessions && refreshToken === null;
  if (checkFailed)
    logger.warn(
      { provider: name },
      'a provider gave no refresh token: the session ends after an hour. Add the scope offline_access',
    );
  const lasts = checkFailed ? { lastsMs: hourMs } : {};
  const proof = {
    issuer,
    subject,
    label,
    email,
    role: roleFor(parts, signIn),
    providerSid,
    completedMs,
    refreshToken,
    provider: name,
    ...lasts,
  };
  const signedIn = await core.signInByProof(proof, { agent });
  if (signedIn?.kind === 'session') return { kind: 'finished', session: signedIn.session, returnTo };
  if (signedIn?.kind === 'ended')
    return logRefusal(parts, name, { kind: 'refused', code: 'denied', detail: 'ended', returnTo });
  if (signedIn !== undefined)
    return { kind: 'invited', ...(await choices.begin(proof, checksSessions)), returnTo };
  // Whether a member has the address makes no difference.
  const code = email === null && emailState === 'not_verified' ? 'email_not_verified' : 'no_member';
  return logRefusal(parts, name, { kind: 'refused', code, detail: null, returnTo });
}

/** Returns the name of the provider that signed a session in, else of the first of its issuer; undefined: none. */
function providerNameOf(
  settings: SignInParts['settings'],
  { issuer, provider }: { readonly issuer: string; readonly provider: string | null },
): string | undefined {
  const providersOfIssuer = settings.filter((setting) => setting.issuer === issuer);
  return (providersOfIssuer.find(({ name }) => name === provider) ?? providersOfIssuer[0])?.name;
}

async function checkSession(parts: SignInParts, principal: Principal): Promise<void> {
  const { core, settings, providers, logger } = parts;
  const check = await core.beginProviderCheck(principal);
  const provider = check && providerNameOf(settings, check);
  if (check === undefined || provider === undefined) return;
  const renewal = await providers.renew(provider, check);
  // A provider that is unavailable or refuses this server ends no session.
  const refusal =
    renewal.kind === 'refused' ? renewal : renewal.kind === 'renewed' ? renewal.fault : undefined;
  if (refusal !== undefined) {
    const { code, detail } = refusal;
    logger.warn({ provider, code, ...(detail && { detail }) }, 'a provider did not check a session');
  }
  if (renewal.kind === 'refused') return;
  if (renewal.kind === 'ended') return core.endProviderCheck(check, renewal);
  const role = renewal.person && roleFor(parts, { provider, ...renewal.person });
  await core.endProviderCheck(check, { ...renewal, role });
}

/** Logs a refusal. The name is from an address, and is logged only if a provider has it. */
function logRefusal(
  { settings, logger }: Pick<SignInParts, 'settings' | 'logger'>,
  name: string,
  { code, detail, returnTo }: Pick<SignInRefusal, 'detail'> & RefusedSignIn,
): RefusedSignIn {
  const provider = settings.find((setting) => setting.name === name)?.name;
  logger.warn(
    { ...withoutUndefined({ provider }), code, ...(detail && { detail }) },
    'a sign-in was refused',
  );
  return { kind: 'refused', code, returnTo };
}

/** Returns null without a provider of the name. */
function roleFor(
  { settings, logger, roleOf }: SignInParts,
  signIn: Pick<SignedIn, 'provider' | 'groups' | 'missingGroups'>,
) {
  const setting = settings.find((providerSettings) => providerSettings.name === signIn.provider);
  if (signIn.missingGroups !== null)
    logger.warn(
      { provider: signIn.provider, groups: signIn.missingGroups },
      'a provider did not give all groups: the role is kept',
    );
  return setting === undefined ? null : roleOf(setting, signIn);
}

/** Makes proofs of people who must choose an account first. A proof is stored only in a cookie, and its id here. */
function accountChoicesOf(core: Core, sealer: Sealer) {
  const purpose = 'choice of an account';
  return {
    begin: async (proof: Proof, checksSessions: boolean) => {
      const endsAt = new Date(core.clock().getTime() + choiceMs);
      const id = randomBytes(32).toString('base64url');
      await core.recordSignInStep({ id, until: endsAt });
      const seal = (stepProof: Proof) => sealStep(sealer, purpose, { id, proof: stepProof }, endsAt);
      const whole = seal(proof);
      if (whole.length <= maxStepLength) return { sealed: whole, endsAt };
      // A long refresh token does not fit a cookie. A session that cannot be checked lasts an hour.
      const lasts = checksSessions ? { lastsMs: hourMs } : {};
      return { sealed: seal({ ...proof, refreshToken: null, ...lasts }), endsAt };
    },
    /** Returns undefined for an absent, changed, forged or expired cookie. */
    open: async (sealed: string | undefined) => {
      const step = openStep(sealer, purpose, sealed, core.clock());
      if (step.kind !== 'open') return undefined;
      const { id, proof } = step.value as { readonly id: string; readonly proof: Proof };
      if (!(await core.hasSignInStep(id))) return undefined;
      // The used id is stored as a hash, so that a reader of the database cannot make a choice with it.
      return { proof, once: { id: `choice ${hashSecret(id).toString('base64url')}`, until: step.endsAt } };
    },
  };
}

/** The name of the server in the dialogs of browsers. */
const relyingPartyName = 'Switchbook';

/** Makes sign-in with passkeys, for the faces. */
export function openPasskeys({ tokenSecret, clock }: Pick<Core, 'tokenSecret' | 'clock'>): OpenPasskeys {
  const sealer = secretSealer(tokenSecret, randomBytes);
  return (publicUrl, consume) =>
    canHavePasskeys(publicUrl)
      ? new Passkeys({ publicUrl, name: relyingPartyName, sealer, consume, clock, random: randomBytes })
      : undefined;
}

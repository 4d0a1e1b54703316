import { randomBytes } from 'node:crypto';
import { secretSealer } from '@switchbook/domain/runtime/sealed-secret.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Authenticator, cbor, flags } from './authenticator.test.support.js';
import { type Passkey, Passkeys, passkeyRefusalCodes, type RegisteredPasskey } from './passkeys.js';

const home = 'https://contacts.example';
const anna = { id: '0190a0b0-0000-7000-8000-000000000001', email: 'anna@example.com', name: 'Anna Berg' };

/** Makes the sign-in of one server, with the passkeys that it stores. */
function makeServer() {
  const consumed = new Set<string>();
  const kept = new Map<string, Passkey & { userId: string }>();
  const at = { now: new Date('2026-11-23T12:00:00Z') };
  const passkeys = new Passkeys({
    publicUrl: `${home}/contacts`,
    name: 'Contacts',
    sealer: secretSealer(randomBytes(32), randomBytes),
    consume: async ({ id }) => !consumed.has(id) && Boolean(consumed.add(id)),
    clock: () => at.now,
    random: randomBytes,
  });
  const find = async (id: string) => kept.get(id);
  const register = async (device: Authenticator, given: Parameters<Authenticator['register']>[1] = {}) => {
    const { options, sealed } = await passkeys.beginRegistration(anna, []);
    const found = await passkeys.finishRegistration(device.register(options, given), {
      userId: anna.id,
      sealed,
    });
    if (found.kind === 'registered') kept.set(found.passkey.id, { ...found.passkey, userId: anna.id });
    return found;
  };
  const signIn = async (
    device: Authenticator,
    given: Partial<Parameters<Authenticator['assert']>[0]> = {},
  ) => {
    const { options, sealed } = await passkeys.beginSignIn();
    const answer = device.assert({ challenge: options.challenge, ...given });
    const found = await passkeys.finishSignIn(answer, { sealed, find });
    const passkey = found.kind === 'signed_in' ? kept.get(found.passkeyId) : undefined;
    if (passkey !== undefined && found.kind === 'signed_in')
      kept.set(passkey.id, { ...passkey, counter: found.counter });
    return found;
  };
  return { passkeys, register, signIn, find, kept, at };
}

describe('a passkey', () => {
  it('is created for one person, stored by the browser, and signs in without a name', async () => {
    const { passkeys, register, signIn } = makeServer();
    const device = new Authenticator(home);
    const { options } = await passkeys.beginRegistration(anna, [{ id: 'AAAA', transports: ['usb'] }]);
    expect(options).toMatchObject({
      rp: { id: 'contacts.example', name: 'Contacts' },
      user: { id: Buffer.from(anna.id).toString('base64url'), name: anna.email, displayName: anna.name },
      attestation: 'none',
      authenticatorSelection: {
        residentKey: 'required',
        requireResidentKey: true,
        userVerification: 'required',
      },
      excludeCredentials: [{ id: 'AAAA', transports: ['usb'], type: 'public-key' }],
    });
    expect(await register(device)).toMatchObject({
      kind: 'registered',
      passkey: { id: device.id.toString('base64url'), counter: 0, transports: ['internal'] },
      model: '00000000-0000-0000-0000-000000000000',
      isSynced: false,
    });
    expect(await signIn(device)).toEqual({
      kind: 'signed_in',
      passkeyId: device.id.toString('base64url'),
      userId: anna.id,
      counter: 0,
    });
    const synced = new Authenticator(home);
    const all = flags.present | flags.verified | flags.hasKey | flags.eligible | flags.copied;
    expect(await register(synced, { flags: all })).toMatchObject({ isSynced: true });
  });

  it('a counter that does not increase is refused', async () => {
    const { register, signIn } = makeServer();
    const device = new Authenticator(home);
    await register(device, { counter: 5 });
    expect(await signIn(device, { counter: 6 })).toMatchObject({ kind: 'signed_in', counter: 6 });
    for (const counter of [6, 5, 0])
      expect(await signIn(device, { counter })).toMatchObject({ code: 'counter' });
    expect(await signIn(device, { counter: 7 })).toMatchObject({ kind: 'signed_in' });
  });

  it.each([
    ['for another origin', { origin: 'https://evil.example' }, 'forged'],
    ['for another host', { host: 'evil.example' }, 'forged'],
    ['for another challenge', { challenge: randomBytes(32).toString('base64url') }, 'forged'],
    ['of the other kind', { type: 'webauthn.other' }, 'forged'],
    ['in a frame of another page', { crossOrigin: true }, 'forged'],
    ['without a check of the person', { flags: flags.present | flags.hasKey }, 'not_verified'],
    ['without a person', { flags: flags.verified | flags.hasKey }, 'forged'],
  ])('is refused %s', async (_, given, code) => {
    const { register, signIn } = makeServer();
    const device = new Authenticator(home);
    expect(await register(device, given)).toMatchObject({ kind: 'refused', code });
    expect(await register(device)).toMatchObject({ kind: 'registered' });
    const { flags: of, ...others } = given as { flags?: number };
    const asserted = of === undefined ? others : { flags: of & ~flags.hasKey };
    expect(await signIn(device, asserted)).toMatchObject({ kind: 'refused', code });
  });

  it('is refused under an id that the authenticator did not sign', async () => {
    const { passkeys } = makeServer();
    const { options, sealed } = await passkeys.beginRegistration(anna, []);
    const answer = { ...new Authenticator(home).register(options), id: 'AAAA', rawId: 'AAAA' };
    expect(await passkeys.finishRegistration(answer, { userId: anna.id, sealed })).toMatchObject({
      code: 'forged',
    });
  });

  it('is refused with certificates, which name addresses', async () => {
    const { register } = makeServer();
    const device = new Authenticator(home);
    expect(await register(device, { fmt: 'apple' })).toMatchObject({ code: 'attestation' });
    const attStmt = new Map([['x5c', [Buffer.from('a certificate')]]]);
    expect(await register(device, { fmt: 'packed', attStmt })).toMatchObject({ code: 'attestation' });
  });

  it('answers a challenge once, in five minutes, in its browser, and for its owner', async () => {
    const { passkeys, register, find, kept, at } = makeServer();
    const device = new Authenticator(home);
    const registered = (await register(device)) as RegisteredPasskey;
    const { options, sealed } = await passkeys.beginSignIn();
    const answer = device.assert({ challenge: options.challenge });
    const code = async (cookie: string | undefined, given: unknown = answer) => {
      const found = await passkeys.finishSignIn(given, { sealed: cookie, find });
      return found.kind === 'refused' ? found.code : found.kind;
    };
    expect(await code(undefined)).toBe('foreign');
    const registration = await passkeys.beginRegistration(anna, []);
    expect(await code(registration.sealed)).toBe('foreign');
    at.now = new Date(at.now.getTime() + 5 * 60_000 + 1);
    expect(await code(sealed)).toBe('expired');
    at.now = new Date(at.now.getTime() - 5 * 60_000);
    expect(await Promise.all([code(sealed), code(sealed)])).toEqual(['signed_in', 'replayed']);
    kept.set(registered.passkey.id, { ...registered.passkey, userId: 'another' });
    const second = await passkeys.beginSignIn();
    const again = device.assert({ challenge: second.options.challenge });
    expect(await code(second.sealed, again)).toBe('other_person');
    kept.clear();
    const third = await passkeys.beginSignIn();
    expect(await code(third.sealed, device.assert({ challenge: third.options.challenge }))).toBe('unknown');
    const other = await passkeys.finishRegistration(new Authenticator(home).register(registration.options), {
      userId: 'another',
      sealed: registration.sealed,
    });
    expect(other).toMatchObject({ code: 'other_person' });
  });

  it('is refused with a message if any bit of a response changes', async () => {
    const { passkeys, register, find } = makeServer();
    const device = new Authenticator(home);
    await register(device);
    const members = ['clientDataJSON', 'authenticatorData', 'signature', 'userHandle'] as const;
    // The frame around the two numbers of a signature is not signed, and other lengths in it may be accepted.
    const last = { signature: 24 } as Readonly<Record<string, number>>;
    const flip = (text: string, member: string, at: number) => {
      const bytes = Buffer.from(text, 'base64url');
      const place = bytes.length - 1 - (at % (last[member] ?? bytes.length));
      bytes[place] = (bytes[place] ?? 0) ^ (1 << (at % 8));
      return bytes.toString('base64url');
    };
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.constantFrom(...members), fc.jsonValue(), async (at, member, value) => {
        const { options, sealed } = await passkeys.beginSignIn();
        const answer = device.assert({ challenge: options.challenge });
        const changed = at % 2 === 0 ? flip(answer.response[member], member, at >> 1) : value;
        const response = { ...answer.response, [member]: changed };
        const found = await passkeys.finishSignIn({ ...answer, response }, { sealed, find });
        expect(found.kind === 'refused' && passkeyRefusalCodes.includes(found.code)).toBe(true);
        const registration = await passkeys.beginRegistration(anna, []);
        const fresh = new Authenticator(home).register(registration.options);
        const attestationObject =
          at % 2 === 0 ? Buffer.from(JSON.stringify(value)).toString('base64url') : value;
        const registered = await passkeys.finishRegistration(
          { ...fresh, response: { ...fresh.response, attestationObject } },
          { userId: anna.id, sealed: registration.sealed },
        );
        expect(registered.kind).toBe('refused');
      }),
      { numRuns: 100 },
    );
    const nested = Buffer.concat([Buffer.alloc(12_000, 0x81), cbor(0)]).toString('base64url');
    const { options, sealed } = await passkeys.beginRegistration(anna, []);
    const answer = device.register(options);
    const deep = { ...answer, response: { ...answer.response, attestationObject: nested } };
    expect(await passkeys.finishRegistration(deep, { userId: anna.id, sealed })).toMatchObject({
      code: 'forged',
    });
  });

  it.each([
    'http://contacts.example',
    'https://192.0.2.1',
    'https://[::1]',
    'http://127.0.0.1',
    'x',
  ])('cannot be made for %s', (publicUrl) => {
    const { passkeys: _, ...given } = makeServer();
    expect(given.kept.size).toBe(0);
    const options = {
      name: 'x',
      sealer: secretSealer(randomBytes(32), randomBytes),
      consume: async () => true,
    };
    expect(
      () => new Passkeys({ ...options, publicUrl, clock: () => new Date(), random: randomBytes }),
    ).toThrow(`"${publicUrl}"`);
  });
});

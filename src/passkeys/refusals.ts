/** Every way in which a passkey is refused. */

const rows = {
  malformed: [
    'The answer of the passkey cannot be read.',
    'Try again, with another browser if it is refused again.',
  ],
  expired: ['The passkey was not confirmed within five minutes.', 'Try again.'],
  foreign: ['This step was not begun at this server, or its sealed text was changed.', 'Try again.'],
  replayed: ['This answer of the passkey was used already.', 'Try again.'],
  forged: [
    'The answer of the passkey is not valid for this server.',
    'Open the server under its public address and try again.',
  ],
  not_verified: ['The passkey did not check who you are.', 'Confirm with PIN, fingerprint or face.'],
  attestation: [
    'The passkey sends a certificate that this server does not read.',
    'Use another device or a password manager.',
  ],
  unknown: [
    'This server does not know the passkey.',
    'Choose another passkey, or sign in another way and add this one.',
  ],
  other_person: ['The passkey belongs to another person.', 'Choose your own passkey.'],
  counter: [
    'The passkey may have been copied: its counter went back.',
    'Sign in another way, remove this passkey and add a new one.',
  ],
} as const;

export type PasskeyRefusalCode = keyof typeof rows;

export interface PasskeyRefusal {
  readonly kind: 'refused';
  /** shown in the log and on the page */
  readonly code: PasskeyRefusalCode;
  readonly message: string;
  readonly nextStep: string;
}

export function passkeyRefusal(code: PasskeyRefusalCode): PasskeyRefusal {
  const [message, nextStep] = rows[code];
  return { kind: 'refused', code, message, nextStep };
}

export const passkeyRefusalCodes = Object.keys(rows) as readonly PasskeyRefusalCode[];

/** Every refusal of a sign-in with a provider: the reason, a code for the log, and a message for the person. */
import { quoteText } from '@switchbook/text/terminal-text.js';

/** A page distinguishes these. */
type RefusalReason =
  | 'malformed'
  | 'expired'
  | 'replayed'
  | 'mixed_up'
  | 'forged'
  | 'not_current'
  | 'provider_error'
  | 'email_not_verified'
  | 'unavailable';

interface Row {
  readonly reason: RefusalReason;
  readonly message: (label: string) => string;
  readonly nextStep: string;
}

const signInAgain = 'Sign in again.';
const contactOperator =
  'Sign in again. If it is refused again, ask the operator to read the log for this code.';
const forgedRow = (fault: string): Row => ({
  reason: 'forged',
  message: (label) => `The response of ${label} has ${fault}.`,
  nextStep: contactOperator,
});

const rows = {
  unknown_provider: {
    reason: 'malformed',
    message: (label) => `There is no sign-in provider ${label}.`,
    nextStep: 'Choose a provider on the sign-in page.',
  },
  return_path: {
    reason: 'malformed',
    message: () => 'The page to return to is not a path of this server.',
    nextStep: 'Begin on the sign-in page.',
  },
  malformed_callback: {
    reason: 'malformed',
    message: (label) => `The address that ${label} sent you back with is not complete.`,
    nextStep: signInAgain,
  },
  malformed_answer: {
    reason: 'malformed',
    message: (label) => `The response of ${label} is not as the protocol describes it.`,
    nextStep: contactOperator,
  },
  expired: {
    reason: 'expired',
    message: () => 'The sign-in took longer than ten minutes.',
    nextStep: signInAgain,
  },
  replayed: {
    reason: 'replayed',
    message: () => 'This sign-in was completed already.',
    nextStep: signInAgain,
  },
  state: {
    reason: 'mixed_up',
    message: () => 'This sign-in was not begun in this browser, or its cookie was deleted.',
    nextStep: 'Allow cookies for this server and sign in again.',
  },
  other_provider: {
    reason: 'mixed_up',
    message: (label) => `This sign-in was begun with another provider than ${label}.`,
    nextStep: signInAgain,
  },
  issuer_parameter: {
    reason: 'mixed_up',
    message: (label) => `The response does not state that it comes from ${label}.`,
    nextStep: contactOperator,
  },
  signature: forgedRow('a wrong signature'),
  unknown_key: forgedRow('a signature by an unknown key'),
  algorithm: forgedRow('a kind of signature that is not allowed'),
  issuer: forgedRow('another issuer'),
  audience: forgedRow('another audience'),
  nonce: forgedRow('another nonce'),
  access_token_hash: forgedRow('an access token that does not belong to it'),
  subject: forgedRow('two different subjects'),
  malformed_token: forgedRow('a token that cannot be read'),
  not_logout_token: forgedRow('a token that ends no session'),
  token_expired: {
    reason: 'not_current',
    message: (label) => `The response of ${label} expired before it arrived.`,
    nextStep: 'Sign in again. If it is refused again, compare the clocks of this server and of the provider.',
  },
  token_not_yet_valid: {
    reason: 'not_current',
    message: (label) => `The response of ${label} is valid only later.`,
    nextStep: 'Compare the clocks of this server and of the provider, then sign in again.',
  },
  denied: {
    reason: 'provider_error',
    message: (label) => `You or ${label} declined the sign-in.`,
    nextStep: 'Sign in again, or ask the operator of the provider for access.',
  },
  provider_refused: {
    reason: 'provider_error',
    message: (label) => `${label} refused the sign-in.`,
    nextStep: contactOperator,
  },
  client_refused: {
    reason: 'provider_error',
    message: (label) => `${label} does not accept the client id, secret or redirect address of this server.`,
    nextStep: 'Ask the operator to compare the settings here and at the provider.',
  },
  email_not_verified: {
    reason: 'email_not_verified',
    message: (label) => `${label} did not verify your email address.`,
    nextStep: 'Verify the address at the provider, then sign in again.',
  },
  unavailable: {
    reason: 'unavailable',
    message: (label) => `${label} cannot be reached now.`,
    nextStep: 'Try again in half a minute, or sign in another way.',
  },
} as const satisfies Readonly<Record<string, Row>>;

export type RefusalCode = keyof typeof rows;

export interface SignInRefusal {
  readonly kind: 'refused';
  readonly reason: RefusalReason;
  /** shown in the log and on the page */
  readonly code: RefusalCode;
  /** the slug of the provider */
  readonly provider: string;
  readonly message: string;
  readonly nextStep: string;
  /** time of the next request to an unavailable provider; null for all other reasons */
  readonly retryAt: Date | null;
  /** the error code of the provider, or the fault of its response, to log; never a text with personal data */
  readonly detail: string | null;
  /** the page that the sign-in was begun for; null: unknown */
  readonly returnTo: string | null;
}

export function signInRefusal(
  code: RefusalCode,
  { name, label }: { readonly name: string; readonly label: string },
  { detail = null, retryAt = null }: { readonly detail?: string | null; readonly retryAt?: Date | null } = {},
): SignInRefusal {
  const { reason, message, nextStep } = rows[code];
  return {
    kind: 'refused',
    reason,
    code,
    provider: name,
    message: message(quoteText(label)),
    nextStep,
    retryAt,
    detail,
    returnTo: null,
  };
}

export const refusalCodes = Object.keys(rows) as readonly RefusalCode[];

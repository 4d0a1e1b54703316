/** The texts of the sign-in page, and the reasons why a provider or a passkey is refused. */
export const signIn = {
  text: 'Choose how you sign in.',
  textKey: 'Enter a key of your account, or a sign-in code. A key stays in this tab.',
  endedOver: 'Your session has ended. Sign in again to go on. What you entered is kept.',
  ended: 'Your session ended, or your key was revoked. Sign in again to continue where you were.',
  with: (label: string) => `Sign in with ${label}`,
  passkey: 'Sign in with a passkey',
  or: 'Or with a key or a code',
  key: 'Key or code',
  submit: 'Sign in',
  busy: 'Signing in…',
  hint: 'No key? Create a sign-in link on the server:',
  code: (code: string) => `Code: ${code}`,
  choice: {
    title: 'Choose an account',
    text: 'Several accounts invited you. Join the one that you want to open now. The other invitations stay in My account.',
    ended: 'This choice has ended. Sign in again.',
    again: 'Sign in again',
  },
  replace: {
    title: 'Sign in with this link?',
    text: 'You are already signed in. This link may open a different account. Use it only if you trust its sender.',
    stay: 'Stay signed in',
    take: 'Use link',
  },
  /** Keyed by the code of the refusal. */
  refusals: {
    unknown_provider: 'This server has no such sign-in provider. Choose one of those below.',
    return_path: 'The page to return to is not a page of this server. Sign in again from here.',
    malformed_callback: 'The provider sent you back with an incomplete address. Sign in again.',
    malformed_answer:
      'The provider’s answer could not be read. Sign in again. If it fails again, ask your administrator to look for the code in the log.',
    expired: 'Signing in took longer than ten minutes. Sign in again.',
    replayed: 'This sign-in was already completed. Sign in again.',
    state:
      'This sign-in was not started in this browser, or its cookie is missing. Allow cookies for this site, then sign in again.',
    other_provider: 'This sign-in was started with another provider. Sign in again.',
    forged:
      'The provider’s answer could not be verified. Sign in again. If it fails again, ask your administrator to look for the code in the log.',
    token_expired:
      'The provider’s answer came too late. Sign in again. If it fails again, ask your administrator to compare the clocks of this server and the provider.',
    token_not_yet_valid:
      'The provider’s answer is not valid yet. Ask your administrator to compare the clocks of this server and the provider.',
    denied: 'You or the provider declined the sign-in. Sign in again, or ask your administrator for access.',
    provider_refused:
      'The provider refused the sign-in. Sign in again. If it fails again, ask your administrator to look for the code in the log.',
    client_refused:
      'The provider does not accept the settings of this server. Ask your administrator to compare the settings here and at the provider.',
    email_not_verified:
      'The provider did not verify your email address. Verify it there, then sign in again.',
    unavailable: 'The provider does not answer. Try again in half a minute, or sign in another way.',
    no_member:
      'You are not a member of an account here. Ask an owner to invite you with the email address that you sign in with.',
    limited: 'Too many attempts to sign in. Wait a minute, then sign in again.',
    suspended: 'Your access is suspended. Ask an owner of the account.',
    passkey_malformed: 'The answer of the passkey could not be read. Try again, or use another browser.',
    passkey_expired: 'The passkey was not confirmed within five minutes. Try again.',
    passkey_foreign:
      'This step was not started in this browser, or its cookie is missing. Allow cookies for this site, then try again.',
    passkey_replayed: 'This answer of the passkey was already used. Try again.',
    passkey_forged:
      'The answer of the passkey is not valid for this server. Open the server at its public address, then try again.',
    passkey_not_verified:
      'The passkey did not check that it is you. Confirm with your PIN, fingerprint or face.',
    passkey_attestation:
      'This server cannot read the certificate that the passkey sends. Use another device or a password manager.',
    passkey_unknown:
      'This server does not know the passkey. Choose another one, or sign in another way and add this one.',
    passkey_other_person: 'The passkey belongs to another person. Choose your own passkey.',
    passkey_counter:
      'The passkey may have been copied. Sign in another way, remove this passkey, then add a new one.',
    passkey_cancelled: 'The passkey was not used. Try again, or choose another way.',
    not_fresh: 'You signed in more than an hour ago. Sign out and in again, then add the passkey.',
    no_passkeys: 'Passkeys do not work at this address. Open the server by a host name with https.',
    other:
      'The sign-in was refused. Sign in again. If it fails again, ask your administrator to look for the code in the log.',
  },
};

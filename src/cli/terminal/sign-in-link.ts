/** Links to the console that sign a person in. */

import { readSettings } from '../../config/read-settings.js';
import type { Core } from '../../core/core.js';
import type { SignInCode } from '../../sessions/operations/sign-in.js';
import { urlOf } from './listen-address.js';

interface SignInLink {
  readonly url: string;
  readonly expiresAt: Date;
}

/** A server on a busy machine answers later. The link has the address of the settings then. */
const answerMs = 1_000;

/**
 * Finds the URL of the server on the database. A running server knows its address best: only its service manager may
 * have its PORT and SWITCHBOOK_PUBLIC_URL.
 */
export async function findUrl(core: Pick<Core, 'findAddress'>): Promise<string> {
  const { publicUrl, host, port } = readSettings(process.env);
  return publicUrl ?? (await core.findAddress(answerMs)) ?? urlOf(host, port);
}

/** Returns the link to a server on the database. */
export async function readSignInLink(
  core: Pick<Core, 'findAddress'>,
  { code, expiresAt }: SignInCode,
): Promise<SignInLink> {
  return { url: codeUrl(await findUrl(core), code), expiresAt };
}

/** Makes the link. A browser sends no server the part `#code=`, so no log contains it. */
export const codeUrl = (base: string, code: string) => `${base}/#code=${code}`;

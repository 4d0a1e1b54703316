/** What signing in by a code answers. */
import { type Static, Type } from 'typebox';
import { scopes } from '../../domain/access.js';
import { instant, oneOf } from './wire.js';

export const signInCodeWire = Type.Object(
  { code: Type.String(), expires_at: instant },
  { title: 'SignInCode' },
);
export type SignInCodeWire = Static<typeof signInCodeWire>;

export const sessionWire = Type.Object(
  { key: Type.String(), scopes: Type.Array(oneOf(scopes)), expires_at: instant },
  { title: 'Session' },
);
export type SessionWire = Static<typeof sessionWire>;

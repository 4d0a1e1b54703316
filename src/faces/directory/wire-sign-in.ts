/** Answers of signing in by a code. */

import { Type } from 'typebox';
import { scopes } from '../../domain/access.js';
import { instant, oneOf, shape } from '../../domain/schemas.js';

export const signInCodeWire = shape('SignInCode', { code: Type.String(), expires_at: instant });

export const sessionWire = shape('Session', {
  key: Type.String(),
  scopes: Type.Array(oneOf(scopes)),
  expires_at: instant,
});

/** The countries that numbers can be of: what `default_region`, and `region` of an import, may be. */

import { phoneCountries } from '@switchbook/domain/read-phone.js';
import { shape } from '@switchbook/domain/schemas.js';
import { Type } from 'typebox';
import type { KeyRoute } from '../kit/wire/define-face.js';
import { wholeListRoute } from './route-kinds.js';

const countryWire = shape('Country', { code: Type.String(), calling_code: Type.String() });

/** A table of the program and of no account, so any credential may ask for it. */
export const countryRoutes: readonly KeyRoute[] = [
  wholeListRoute('GET /countries', 'listCountries', 'List the countries that have phone numbers', {
    scope: null,
    item: countryWire,
    data: () => phoneCountries().map(({ code, callingCode }) => ({ code, calling_code: callingCode })),
  }),
];

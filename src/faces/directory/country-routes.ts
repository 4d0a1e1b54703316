/** The countries of phone numbers: the values of `default_region`, and of `region` of an import. */

import { phoneCountries } from '@switchbook/domain/identity/read-phone.js';
import { shape } from '@switchbook/domain/records/schemas.js';
import { Type } from 'typebox';
import type { KeyRoute } from '../kit/wire/declared-route.js';
import { wholeListRoute } from './kit/route-kinds.js';

const countryWire = shape('Country', { code: Type.String(), calling_code: Type.String() });

/** A constant table without account data, so any credential may read it. */
export const countryRoutes: readonly KeyRoute[] = [
  wholeListRoute('GET /countries', 'listCountries', 'List the countries that have phone numbers', {
    scope: null,
    item: countryWire,
    data: () => phoneCountries().map(({ code, callingCode }) => ({ code, calling_code: callingCode })),
  }),
];

/** Texts that a pattern alone cannot check: numbers and addresses. The checks and the decoders of bodies use it. */
import { textNames, textRuleOf } from '@switchbook/domain/contact/contact-fields.js';
import { readEmail } from '@switchbook/domain/identity/email.js';
import { readE164, readPhone } from '@switchbook/domain/identity/read-phone.js';
import { isUuid } from '@switchbook/domain/runtime/ids.js';
import type { Formats } from '../../kit/body/check-body.js';

/** Formats of texts that have a reader, by their members. */
const textFormats: Formats = Object.fromEntries(
  textNames.map(textRuleOf).flatMap(({ wire, read, mustBe, form }) => {
    if (read === undefined) return [];
    return [[wire, { accepts: (text) => text === '' || read(text) !== undefined, mustBe, form }]];
  }),
);

/** Made once for each country: a body is checked with them at every request. */
const formatsByRegion = new Map<string | undefined, Formats>();

/**
 * Returns the text formats. `region`: the country of the account's national numbers. Empty text removes a value, so it
 * has any format.
 */
export function formatsOf(region: string | undefined): Formats {
  const formats = formatsByRegion.get(region);
  if (formats !== undefined) return formats;
  const national = region === undefined ? '' : `, or a national number of ${region}`;
  const newFormats: Formats = {
    ...textFormats,
    uuid: { accepts: isUuid, mustBe: 'a uuid', form: 'uuid' },
    email: {
      accepts: (text) => text === '' || readEmail(text) !== undefined,
      mustBe: 'an email address',
      form: 'email',
    },
    // National formats are not accepted: the same digits would be another number when sent back.
    e164: {
      accepts: (text) => readE164(text) !== undefined,
      mustBe: 'a phone number with its country code (E.164), such as +14155550123',
      form: 'phone',
    },
    phone: {
      accepts: (text) => text === '' || readPhone(text, region) !== undefined,
      mustBe: `a phone number with its country code (E.164), such as +14155550123${national}`,
      form: 'phone',
      country: region,
    },
  };
  formatsByRegion.set(region, newFormats);
  return newFormats;
}

/** Words of columns about consent, as people and programs write them. */
import { describe, expect, it } from 'vitest';
import { readConsentAnswer } from './consent-answers.js';
import { suggestConsent } from './consent-headings.js';

describe('a word about consent', () => {
  it.each([
    ['Refusé', 'refusal'],
    ['Refuse\u0301', 'refusal'],
    ['REFUSE', 'refusal'],
    ['de\u0301sabonne\u0301e', 'refusal'],
    ['Desabonnee', 'refusal'],
    ['Na\u0303o autorizado', 'refusal'],
    ['d’accord', 'yes'],
    ['si\u0301\u200b', 'yes'],
    ['não', 'no'],
    ['never_subscribed', 'neutral'],
    ['2026-01-31', undefined],
    ['maybe', undefined],
  ])('%s is read', (text, answer) => {
    expect(readConsentAnswer(text)).toBe(answer);
  });
});

it.each([
  ['Não enviar WhatsApp', 'opt_out.whatsapp'],
  ['Désabonné SMS', 'opt_out.sms'],
  ['geöffnet E-Mail', null],
])('the heading %s has one meaning in both spellings of its letters', (heading, field) => {
  const suggested = ['NFC', 'NFD'].map((form) =>
    suggestConsent(heading.normalize(form), ['sim', 'não'], { hasPhone: true }),
  );
  expect(suggested).toEqual([field, field]);
});

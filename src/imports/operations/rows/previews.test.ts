/** The names by which a dry run finds contacts of earlier rows. */
import { expect, it } from 'vitest';
import { previewName } from './previews.js';

it('two identities have two names, also where a scope has separators', () => {
  const marks = ['\u0001', '\u0002', '1', '2'];
  const longer = (shorter: readonly string[]) => [
    '',
    ...shorter.flatMap((text) => marks.map((mark) => text + mark)),
  ];
  const texts = longer(longer(longer([''])));
  const names = texts.flatMap((scope) =>
    texts.map((value) => previewName.identity({ kind: 'external', scope, value })),
  );
  expect(new Set(names).size).toBe(texts.length ** 2);
});

it('the number of a contact is no phone number', () => {
  const phone = { kind: 'phone', scope: '', value: '4915100000001' } as const;
  expect(previewName.number(Number(phone.value))).not.toBe(previewName.identity(phone));
});

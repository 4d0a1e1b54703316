/**
 * Only `domain/text/compared-text.ts` folds texts of people. The files below may fold other texts, each for its reason.
 * A call elsewhere would add another form, in which the same person would be a different one.
 */
import { expect, it } from 'vitest';
import { programSources } from '../support/source-files.js';

const call = /\.(?:toLowerCase|toLocaleLowerCase|normalize)\(/g;
const forms = 'packages/domain/src/text/compared-text.ts';

/** The reason of each file, and its number of calls. */
const others: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'settings, and names of settings': {
    'src/config/parse.ts': 7,
    'src/config/read-settings.ts': 1,
    'src/config/settings.ts': 4,
  },
  'headers, hosts, origins, encodings and media types': {
    'src/cli/recordings/client-calls.ts': 1,
    'src/compose/server.ts': 1,
    'src/outgoing/vendor-answer.ts': 1,
    'src/imports/routes/import-routes.ts': 1,
    'src/sessions/routes/admit-session.ts': 2,
    'src/faces/kit/answer/accepted.ts': 1,
    'src/faces/kit/answer/compression.ts': 1,
    'src/faces/kit/body/request-body.ts': 1,
    'src/faces/kit/compare/sides.ts': 1,
    'src/faces/kit/exchange/host-names.ts': 2,
    'src/faces/kit/exchange/client-network.ts': 1,
    'src/faces/kit/exchange/served-exchange.ts': 1,
    'src/faces/kit/forward/forward-headers.ts': 6,
    'src/faces/kit/serve/handle.ts': 1,
    'src/faces/kit/serve/cors.ts': 1,
    'src/faces/superwaba/bulk.ts': 1,
    'src/faces/superwaba/decode.ts': 1,
    'src/faces/wazapin/wire.ts': 1,
    'src/faces/wazzup/v2/decode-grant.ts': 1,
    'packages/contact-files/src/read.ts': 2,
    'src/http/listener.ts': 1,
    'src/http/trusted-proxies.ts': 1,
    'packages/messaging-payloads/src/credentials.ts': 1,
  },
  'paths that vendors must not read otherwise than the server': {
    'src/faces/kit/forward/forward-path.ts': 3,
    'packages/contact-files/src/workbook/zip.ts': 1,
  },
  'ids, slugs, colors, and names of time zones': {
    'src/backups/operations/backup-folder.ts': 1,
    'src/catalogs/values/catalog.ts': 1,
    'packages/domain/src/runtime/ids.ts': 1,
    'packages/domain/src/text/colors.ts': 1,
    'packages/domain/src/text/text-forms.ts': 2,
    'packages/domain/src/text/slug.ts': 1,
    'src/faces/directory/kit/ids.ts': 1,
    'src/consents/routes/can-send-routes.ts': 1,
    'src/catalogs/routes.ts': 1,
    'src/faces/superwaba/face.ts': 3,
    'src/faces/superwaba/ids.ts': 3,
    'src/faces/superwaba/pull.ts': 2,
    'src/faces/wazapin/choices.ts': 2,
    'src/faces/wazapin/encode.ts': 1,
    'packages/contact-files/src/vcard/vcard-contact.ts': 2,
    'packages/contact-files/src/vcard/vcard-takers.ts': 1,
    'src/http/guides/guide-addresses.ts': 1,
  },
  'names of members, columns, operations and pages of ours': {
    'src/cli/program/declare.ts': 1,
    'src/compose/jobs.ts': 1,
    'src/health/operations/checks/work-checks.ts': 1,
    'src/imports/operations/rows/chunks-of-0-2-0.ts': 1,
    'packages/domain/src/text/wire-names.ts': 1,
    'src/faces/kit/openapi/openapi.ts': 1,
    'src/faces/kit/openapi/texts.ts': 1,
    'src/faces/wacr/messages.ts': 2,
    'src/faces/wacr/problems.ts': 3,
    'src/faces/wacr/catalog-routes.ts': 2,
    'src/http/guides/guide-search.ts': 1,
    'src/database/statements/columns.ts': 1,
  },
  'texts in which an erased person is searched': {
    'src/erasure/values/erased-person.ts': 1,
  },
  'words that a wire, a command or a file has a list of': {
    'src/cli/terminal/option-values.ts': 1,
    'src/access/values/account-settings.ts': 1,
    'src/faces/superwaba/fields.ts': 1,
    'src/faces/superwaba/paging.ts': 1,
    'src/faces/wacr/query.ts': 1,
    'src/faces/wacr/comment-types.ts': 1,
    'src/faces/wazapin/decode-items.ts': 3,
    'src/faces/wazapin/decode-resolve.ts': 2,
    'src/faces/wazapin/pull.ts': 3,
    'src/faces/wazzup/chats.ts': 1,
    'packages/contact-files/src/columns/dates-and-numbers.ts': 1,
    'packages/contact-files/src/rows/row-values.ts': 2,
    'packages/contact-files/src/vcard/vcard-property.ts': 1,
    'packages/messaging-payloads/src/linked-device.ts': 1,
  },
  'headings of columns, and names of sheets and countries': {
    'src/catalogs/values/catalog-file.ts': 1,
    'src/imports/operations/remembered-choices.ts': 1,
    'src/faces/superwaba/csv.ts': 1,
    'packages/contact-files/src/columns/country.ts': 1,
    'packages/contact-files/src/columns/headings.ts': 2,
    'packages/contact-files/src/workbook/workbook.ts': 1,
  },
  'letters one by one, to tell code pages apart': {
    'packages/contact-files/src/bytes/latin-code-pages.ts': 3,
    'packages/contact-files/src/bytes/decode-text.ts': 1,
  },
  'addresses of members, which sign in: A to Z alone, as its comment says': {
    'packages/domain/src/identity/email.ts': 1,
  },
  'values that are the lower case of their spelling, packed and unpacked: ASCII alone': {
    'packages/domain/src/events/packed-state.ts': 2,
  },
};

it('texts of people are folded in one file only', () => {
  const found = programSources().flatMap(({ path, text }): (readonly [string, number])[] => {
    const count = text.match(call)?.length ?? 0;
    return count === 0 || path === forms || path.includes('.support.') ? [] : [[path, count]];
  });
  const known = Object.values(others).flatMap((files) => Object.entries(files));
  const sorted = (all: readonly (readonly [string, number])[]) =>
    all.map(([path, count]) => `${path} ${count}`).toSorted();
  expect(sorted(found)).toEqual(sorted(known));
});

it('only that file normalizes texts, in linear time', () => {
  const found = programSources().filter(
    ({ path, text }) => path !== forms && /\.normalize\((?:'NF|\))/.test(text),
  );
  expect(found.map(({ path }) => path)).toEqual([]);
});

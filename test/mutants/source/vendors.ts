/** Mutants of answers of vendors, vendor keys that expire, and ids that a vendor created. */
import type { SourceMutant } from './source-mutant.js';

const faceStates = 'test/faces/face-states.test.ts';
const table = 'test/upstreams/forwarding-table.test.ts';
const readThrough = 'test/pulls/read-through.test.ts';
const keysThatEnd = 'test/upstreams/keys-that-end.test.ts';
const tokens = 'test/access/imported-tokens.test.ts';
const lookups = 'src/pulls/operations/read-through.ts';

export const vendors: readonly SourceMutant[] = [
  {
    name: 'paths below a contact are forwarded',
    file: 'src/faces/kit/forward/forward-path.ts',
    find: 'return !servedSegments(wire).some((part) => first.has(part.toLowerCase()));',
    replace: 'return true;',
    tests: [table],
  },
  {
    name: 'a path of the vendor is served here although there is an upstream',
    file: 'src/faces/kit/serve/serve-wire.ts',
    find: 'request.is404 || state.prefersVendor',
    replace: 'request.is404',
    tests: [table],
  },
  {
    name: 'a contact that was deleted here is brought back',
    file: 'src/contacts/store/contact-write-sql.ts',
    find: "where i.kind = 'vendor_id'",
    replace: "where i.kind = 'vendor'",
    tests: [readThrough],
  },
  {
    name: 'each caller of one id causes a request to the vendor',
    file: lookups,
    find: 'const lookup = this.#underWay.get(name) ?? this.#begin(',
    replace: 'const lookup = this.#begin(',
    tests: [readThrough],
  },
  {
    name: 'the server does not remember that a vendor lacks a contact',
    file: lookups,
    find: 'this.#remember(caller.accountId, upstream, id);',
    replace: '',
    tests: [readThrough],
  },
  {
    name: 'a key without the scope has contacts looked up',
    file: 'src/faces/kit/serve/missing-contact.ts',
    find: "principal?.scopes.has('upstream:use') !== true",
    replace: 'principal === undefined',
    tests: [readThrough],
  },
  {
    name: 'a key file is read wherever it is',
    file: 'src/upstreams/operations/key-files.ts',
    find: 'if (!real.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep)) return undefined;',
    replace: '',
    tests: [keysThatEnd],
  },
  {
    name: 'a key that the vendor takes again stays refused',
    file: 'src/upstreams/operations/upstream-cache.ts',
    find: 'const refusedAt = isRefused ? this.#clock() : null;',
    replace: 'const refusedAt = this.#clock();',
    tests: [keysThatEnd],
  },
  {
    name: 'an imported token never ends',
    file: 'src/access/operations/keys.ts',
    find: 'limitExpiry(granted, end)',
    replace: 'limitExpiry(granted, undefined)',
    tests: [tokens],
  },
  {
    name: 'a token that has ended is imported',
    file: 'src/access/operations/keys.ts',
    find: 'if (end === undefined || end > now) return end;',
    replace: 'if (end !== now) return end;',
    tests: [tokens],
  },
  {
    name: 'a comparison is not noted',
    file: 'src/compose/compare-with-vendor.ts',
    find: 'await core.storeComparison(account.id, face.name, report);',
    replace: '',
    tests: [faceStates],
  },
  {
    name: 'the key that was made for an API is not noted',
    file: 'src/access/operations/keys.ts',
    find: 'if (newKey.face !== undefined) await putFaceKey',
    replace: 'if (newKey.face === null) await putFaceKey',
    tests: [faceStates],
  },
  {
    name: 'a call of a path that is not served has no owner',
    file: 'src/faces/kit/serve/request-checks.ts',
    find: "if (state.principal !== undefined || state.refusal?.kind !== 'no_route') return state.principal;",
    replace: 'if (state !== undefined) return state.principal;',
    tests: [faceStates],
  },
  {
    name: 'no watcher receives a call with a key that ended',
    file: 'src/calls/values/call.ts',
    find: 'const { accountId, keyId } = endedKey ?? call;',
    replace: 'const { accountId, keyId } = call;',
    tests: [faceStates],
  },
];

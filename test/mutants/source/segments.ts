/** Trees of conditions: what is kept of them, and what they must not find. */
import type { SourceMutant } from './source-mutant.js';

const api = ['src/faces/directory/segments.test.ts'];
const trees = ['test/segments/segments.test.ts'];
const record = 'src/store/lists/record-filter-sql.ts';

export const segmentMutants: readonly SourceMutant[] = [
  {
    name: 'a bulk change that has ended keeps texts about persons in its tree',
    file: 'src/core/bulk-changes/kept-filter.ts',
    find: 'return JSON.stringify(withoutPersons(JSON.parse(text)));',
    replace: 'return void withoutPersons || text;',
    tests: api,
  },
  {
    name: 'a saved segment may name a person',
    file: 'src/domain/segment.ts',
    find: 'at.ground.isSaved === true &&',
    replace: 'at.ground.isSaved === false &&',
    tests: api,
  },
  {
    name: 'a blocked contact may be sent messages',
    file: record,
    find: 'not c.blocked and',
    replace: 'true and',
    tests: trees,
  },
  {
    name: 'can_send ignores a suppression of all channels',
    file: record,
    find: ", 'all') and (s.expires_at",
    replace: ') and (s.expires_at',
    tests: trees,
  },
];

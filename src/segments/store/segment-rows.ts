/** Saved segments: the statement that finds them by their names. */

import { rowsOf } from '../../database/statements/one-statement.js';
import { prepared } from '../../database/statements/sql.js';
import { recordStore } from '../../records/store.js';
import { type Segment, segmentRecord } from '../values.js';

const { columns } = recordStore(segmentRecord);

const namedSql = prepared(
  'named_segments',
  `select ${columns} from segments
   where account_id = $1 and (number = any($2::bigint[]) or folded = any($3::text[]))`,
);

/** Finds segments with one of the numbers or one of the folded names. */
export const findSegments = rowsOf<Segment, [numbers: readonly number[], folded: readonly string[]]>(
  namedSql,
);

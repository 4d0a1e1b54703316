/** The table of operations on the health of the server. */
import { readClusterNodes } from '../../database/citus/cluster.js';
import { needsNone } from '../../operation-context/declared-operation.js';
import { inDatabase, oneAtATime } from '../../operation-context/wrap-operations.js';
import { tryDataPath } from './checks/data-path-check.js';
import { getHealth } from './health-answer.js';

export const healthOperations = needsNone({
  getHealth: oneAtATime(getHealth),
  tryDataPath,
  /** undefined on one PostgreSQL */
  readClusterNodes: inDatabase(readClusterNodes),
});

/**
 * Windows of rate limits that all processes count together. A process that is alone counts in memory. While there are
 * others, or may be, each count is made in the database, so a limit is the same in every process.
 */
import type { SharedRates } from '../../admission/rate-limiter.js';
import type { Clock } from '../../domain/ids.js';
import { countHits } from '../../store/access/rate-windows.js';
import { asProblems, type Database } from '../../store/database/database.js';
import type { Peers } from '../peers.js';

export function sharedRates(database: Database, peers: Peers, clock: Clock): SharedRates {
  return {
    clock,
    isShared: () => !peers.isAlone(),
    // Short, and between requests of one caller alone a row lock is waited for.
    count: (window) => asProblems(() => countHits(database.reads, window)),
    onJoined: (callback) => peers.onJoined(callback),
  };
}

/** The time that servers of tests keep idle connections. */
import { onThisMachine } from './machine.js';

/**
 * Milliseconds after which a server of a test ends an idle connection. The default is five seconds. They can pass
 * between two requests on a busy machine, and the client then sends into a closed connection.
 */
export const keepAliveTimeout = onThisMachine(72_000);

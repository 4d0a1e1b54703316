/**
 * Milliseconds after which a server of a test ends an idle connection. The five seconds of Node.js pass between two requests
 * of a test on a busy machine, and the client then sends into a closed connection.
 */
export const keepAliveTimeout = 72_000;

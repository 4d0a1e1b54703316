// A successful test run writes no errors and no warnings. Each such line comes from work that still runs after its
// test, or from a fault that no test expects.

const stray = [
  // Node.js warns.
  /^\(node:\d+\) /,
  /\bMaxListenersExceededWarning\b/,
  /\bUnhandled\b|\bunhandled (?:rejection|error)/i,
  /\bUncaught\b/,
  /\bsocket hang up\b|\bECONNRESET\b|\bEPIPE\b/,
  // PostgreSQL ends a connection or itself.
  /\b(?:FATAL|PANIC): /,
  // A worker does not end.
  /\bclose timed out\b|\bsomething prevents .* from exiting\b/i,
];

/** Returns the lines of stderr that no green run writes. */
export function strayLines(text) {
  return text.split('\n').filter((line) => stray.some((one) => one.test(line)));
}

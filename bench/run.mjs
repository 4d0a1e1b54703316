// `npm run bench -- lookup create list`: builds if needed, then runs main.ts.
import { build } from '../scripts/build.mjs';

await build();
const { main } = await import('../dist/bench/main.js');
process.exitCode = await main(process.argv.slice(2));

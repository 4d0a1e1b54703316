// `npm run bench -- lookup create list`: builds when needed, then hands over to main.ts.
import { build } from '../scripts/build.mjs';

await build();
const { main } = await import('../dist/bench/main.js');
process.exitCode = await main(process.argv.slice(2));

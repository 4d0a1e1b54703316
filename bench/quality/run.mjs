// `npm run quality`: builds if needed, then runs quality.ts.
import { build } from '../../scripts/build.mjs';

await build();
const { main } = await import('../../dist/bench/quality/quality.js');
process.exitCode = await main(process.argv.slice(2));

// `npm run fuzz -- --seed 1 --requests 20000 --face NAME`: builds when needed, then hands over to main.ts.
import { build } from '../../scripts/build.mjs';

await build();
const { main } = await import('../../dist/test/fuzz/main.js');
process.exitCode = await main(process.argv.slice(2));

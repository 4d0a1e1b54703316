// `npm run restarts`: builds when needed, then hands over to main.ts.
import { build } from '../../scripts/build.mjs';

await build();
const { main } = await import('../../dist/test/restarts/main.js');
process.exit(await main(process.argv.slice(2)));
